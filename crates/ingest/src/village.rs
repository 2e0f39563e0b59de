//! County, township, village and group out of texts: columns, sheet names, titles, file and folder names.

use sanzi_core::text::is_blank;

/// Places named in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// 县.
    pub county: Option<String>,
    /// 乡镇.
    pub town: Option<String>,
    /// 村.
    pub village: Option<String>,
    /// 组.
    pub group: Option<String>,
}

impl Place {
    /// Takes what is missing here from another place. A village of another township is not taken.
    pub fn or(mut self, other: &Place) -> Place {
        let same_town = self.town.is_none() || other.town.is_none() || self.town == other.town;
        let same_village = self.village.is_none() || other.village.is_none() || self.village == other.village;
        if same_village {
            self.town = self.town.or_else(|| other.town.clone());
        }
        if same_town {
            self.village = self.village.or_else(|| other.village.clone());
        }
        self.county = self.county.or_else(|| other.county.clone());
        self
    }
}

/// Where the name of a village ends and that of its organisation goes on: 东岭股份经济合作社.
const OWNER_WORDS: &[&str] =
    &["股份经济", "经济合作", "经济联合", "股份合作", "村民委员会", "村委会", "居民委员会", "居委会"];

/// What may follow 村 when it does not end a name: 村集体, 村级, 村民….
const NOT_AFTER_VILLAGE: &[&str] = &[
    "集体",
    "级",
    "民",
    "务",
    "账",
    "财务",
    "财管",
    "财乡",
    "财镇",
    "财会",
    "财代",
    "部",
    "庄",
    "振兴",
    "公路",
    "道",
    "商业银",
    "商行",
    "信用",
    "银行",
    "产权",
    "均",
    "局",
    "干部",
    "居",
    "容",
    "内",
    "镇",
    "乡",
    "社区",
];
/// Heads that name no village: 本村, 各村, 行政村….
const NO_VILLAGE: &[&str] = &[
    "本",
    "各",
    "全",
    "我",
    "该",
    "行政",
    "农",
    "乡",
    "贫困",
    "到",
    "每",
    "个",
    "镇",
    "自然",
    "建制",
    "某",
    "XX",
    "××",
    "跨",
    "多",
    "两",
    "示范",
    "重点",
    "新农",
    "脱贫",
    "薄弱",
    "城中",
    "空心",
    "受益",
    "联建",
    "项目",
    "非贫困",
    "出列",
    "美丽乡",
    "和美乡",
    "数字乡",
    "宜居乡",
    "中心",
    "易地搬迁",
    "先进",
    "所在",
    "所属",
];
/// Heads that name no township.
const NO_TOWN: &[&str] = &[
    "乡",
    "各乡",
    "各",
    "本",
    "我",
    "全",
    "农业",
    "该",
    "城",
    "个",
    "集",
    "建制",
    "小城",
    "中心",
    "重点",
    "所在",
    "所属",
    "所在乡",
    "所属乡",
    "美丽",
    "和美",
    "数字",
    "宜居",
    "返",
    "下",
    "家",
    "异",
];
/// Endings before 区 and 市 that name no county: 产业园区, 安置小区, 超市.
const NO_COUNTY: &[&str] = &[
    "园", "库", "片", "小", "校", "景", "厂", "灾", "辖", "主城", "老城", "县城", "功能", "示范", "保护", "基地",
    "安置", "养殖", "种植", "作业", "办公", "生活", "生产", "仓储", "加工", "服务", "休闲", "停车", "展示", "超", "城",
    "上", "本", "菜", "开发", "管理", "社",
];
/// Words that end the name of an office, a school, a company, a cooperative: none of them is a village.
const INSTITUTIONS: &[&str] = &[
    "局",
    "政府",
    "办事处",
    "办公室",
    "委员会",
    "学校",
    "小学",
    "中学",
    "幼儿园",
    "大学",
    "学院",
    "卫生院",
    "医院",
    "卫生室",
    "中心",
    "站",
    "所",
    "公司",
    "集团",
    "企业",
    "工厂",
    "银行",
    "信用社",
    "合作社",
    "联合社",
    "联社",
    "总社",
    "协会",
    "商会",
    "厅",
    "部",
    "机关",
    "党委",
    "支队",
    "大队部",
    "供销社",
    "敬老院",
    "养老院",
    "福利院",
    "文化馆",
    "图书馆",
    "派出所",
    "商行",
    "经营部",
    "合伙",
    "分局",
    "管委会",
    "指挥部",
    "领导小组",
    "工作组",
    "专班",
    "支行",
    "超市",
    "农场主",
    "个体户",
];
/// Words of organisations that belong to a village or stand for one.
const COLLECTIVE: &[&str] =
    &["村民委员会", "居民委员会", "村委会", "居委会", "经济合作社", "经济联合", "股份合作社", "村集体"];
const NOT_AFTER_TOWN: &[&str] = &["镇", "村振兴", "村", "级", "集体", "政府", "财政"];

/// Does `c` after `name` end the name of a county, a city or a district? In 红旗村, 沙市镇 and 花园市场 the name goes on.
fn ends_county(c: char, name: &str, after: &str) -> bool {
    let least = if matches!(c, '县' | '旗') { 1 } else { 2 };
    let told_of_village = |rest: &str| NOT_AFTER_VILLAGE.iter().any(|word| rest.starts_with(word));
    let goes_on = after.starts_with(['级', '域', '场'])
        || after.strip_prefix('村').is_some_and(|rest| !told_of_village(rest))
        || c != '县' && after.starts_with(['镇', '乡']) && !after.starts_with("乡村")
        || c == '旗' && name.ends_with('红');
    (least..=6).contains(&name.chars().count())
        && !goes_on
        && (least == 1 || !NO_COUNTY.iter().any(|word| name.ends_with(word)))
        && !matches!(name, "全" | "本" | "各" | "我" | "该")
}

/// Signs that may end the name of a place.
const ENDS: [char; 14] = ['县', '旗', '市', '区', '镇', '乡', '道', '木', '居', '村', '查', '组', '屯', '队'];

/// Finds the places that a text names. Only the first village counts; a text that names several names none.
pub fn find(text: &str) -> Place {
    let chars: Vec<char> = text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect();
    let mut place = Place::default();
    let mut start = 0usize;
    let mut villages = 0usize;
    for (at, &c) in chars.iter().enumerate() {
        if !is_name(c) && !is_moon_or_sun(&chars, at) {
            start = at + 1;
            continue;
        }
        if !ENDS.contains(&c) {
            continue;
        }
        let after: String = chars.iter().skip(at + 1).take(3).collect();
        let name = |to: usize| chars.get(start..to).unwrap_or_default().iter().collect::<String>();
        let length = at - start;
        match c {
            // A county after its city is the nearer of the two: 遵义市汇川区.
            '县' | '旗' | '市' | '区'
                if place.town.is_none()
                    && place.county.as_ref().is_none_or(|known| known.ends_with('市'))
                    && ends_county(c, &name(at), &after) =>
            {
                place.county = Some(name(at + 1));
                start = at + 1;
            }
            '镇' | '乡' if (1..=6).contains(&length) => {
                let no_town = NO_TOWN.iter().any(|w| name(at) == *w);
                let followed = NOT_AFTER_TOWN.iter().any(|w| after.starts_with(w)) && !after.starts_with("村民");
                if !no_town && !followed && place.town.is_none() {
                    place.town = Some(name(at + 1));
                    start = at + 1;
                }
            }
            '道' if length >= 2 && chars.get(at - 1) == Some(&'街') && place.town.is_none() => {
                place.town = Some(name(at + 1));
                start = at + 1;
            }
            '木' if (2..=7).contains(&length) && chars.get(at - 1) == Some(&'苏') && place.town.is_none() => {
                place.town = Some(name(at + 1));
                start = at + 1;
            }
            // 东关居委会 without 社区 is a village too.
            '居' if (2..=8).contains(&length) && (after.starts_with("委会") || after.starts_with("民委员")) => {
                villages += 1;
                place.village = place.village.or_else(|| Some(format!("{}居委会", name(at))));
            }
            '村' if (1..=8).contains(&length) => {
                let followed = NOT_AFTER_VILLAGE.iter().any(|w| after.starts_with(w)) && !after.starts_with("村民委");
                let committee = after.starts_with("民委") || after.starts_with("委");
                let none = NO_VILLAGE.iter().any(|w| name(at) == *w)
                    || name(at).ends_with("农业农")
                    || name(at).chars().all(|c| c.is_ascii_digit());
                // 张家自然村 lies in a village, and is none itself.
                if name(at).ends_with("自然") {
                    if place.village.is_some() && place.group.is_none() {
                        place.group = Some(name(at + 1));
                    }
                    start = at + 1;
                    continue;
                }
                // 张村村: the second 村 ends the name.
                // 东岭村村集体资产 goes on with another word.
                let more = after.strip_prefix('村').is_some_and(|rest| {
                    rest.starts_with('委') || NOT_AFTER_VILLAGE.iter().any(|w| rest.starts_with(w))
                });
                let doubled = after.starts_with('村') && !more;
                if (!followed || committee) && !none && !doubled {
                    villages += 1;
                    if place.village.is_none() {
                        place.village = Some(name(at + 1));
                    }
                    start = at + 1;
                }
            }
            '区' | '查' if length >= 2 && matches!((chars.get(at - 1), c), (Some('社'), '区') | (Some('嘎'), '查')) =>
            {
                villages += 1;
                if place.village.is_none() {
                    place.village = Some(name(at + 1));
                }
                start = at + 1;
            }
            '组' | '屯' | '队'
                if length <= 9
                    && place.village.is_some()
                    && place.group.is_none()
                    && is_group(&name(at), c)
                    && !after.starts_with(['织', '部', '合', '长', '成']) =>
            {
                // 第三村民小组, 2组: the number belongs to the name.
                let marked = |c: &char| c.is_ascii_digit() || *c == '第';
                let ahead = chars.get(..start).unwrap_or_default().iter().rev().take_while(|c| marked(c)).count();
                place.group = chars.get(start - ahead..=at).map(|own| own.iter().collect());
                start = at + 1;
            }
            _ => {}
        }
    }
    if villages > 1 {
        place.village = None;
        place.group = None;
    }
    place
}

/// 四组, 第三村民小组, 李家屯, 二队: not 领导小组 or 工作组.
fn is_group(head: &str, last: char) -> bool {
    let head =
        head.strip_suffix("居民小").or(head.strip_suffix("村民小")).or(head.strip_suffix("生产")).unwrap_or(head);
    let other =
        ["领导", "工作", "清查", "监督", "互助", "施工", "工程", "小", "车", "部"].iter().any(|w| head.ends_with(w));
    let numbered =
        |text: &str| text.is_empty() || text.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    !other && (last != '队' || numbered(head)) && head.chars().count() <= 5
}

/// An office, a school, a company, a cooperative: whoever it is, it is no village. `松坪镇上坪村村民委员会` is one of
/// the village's own names.
pub fn is_institution(form: &str) -> bool {
    let bare = form.split('(').next().unwrap_or(form);
    INSTITUTIONS.iter().any(|w| bare.ends_with(w)) && !COLLECTIVE.iter().any(|w| bare.contains(w))
}

/// Does a text name an organisation of any kind?
pub fn is_organisation(form: &str) -> bool {
    let bare = form.split('(').next().unwrap_or(form);
    is_institution(form)
        || COLLECTIVE.iter().any(|w| bare.contains(w))
        || bare.chars().count() >= 3 && bare.ends_with(['村', '镇', '乡', '县', '区', '组', '场'])
}

/// Characters that names are made of.
fn is_name(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}')
        && !matches!(c, '年' | '度' | '第' | '至' | '月' | '日')
}

/// Is this a 月 or 日 inside a name (望月村, 向日村) and none of a date (3月, 每月, 日期)?
fn is_moon_or_sun(chars: &[char], at: usize) -> bool {
    let of_a_date = |c: char| !is_name(c) || "〇一二三四五六七八九十本当上下每个逐次隔按截止准工终讫".contains(c);
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    let after = chars.get(at + 1).is_some_and(|c| "期份度末底初间起止前后".contains(*c));
    matches!(chars.get(at), Some('月' | '日')) && before.is_some_and(|c| !of_a_date(*c)) && !after
}

/// A cell of a village column: the place in it, or the text itself as the village's name.
/// `020201.柳东村` carries a code in front.
pub fn of_cell(text: &str) -> Place {
    let trimmed = text.trim_matches(is_blank);
    let bare = match trimmed.split_once(['.', '．']) {
        Some((code, name)) if !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric()) => name,
        _ => trimmed,
    };
    let mut place = find(bare);
    let several = bare.contains(['、', ',', '，', '/']);
    // Several villages in one cell stay together as printed; a name without 村 is the village's name.
    let office = is_institution(&sanzi_core::text::normal(bare));
    let bare = match OWNER_WORDS.iter().filter_map(|w| bare.find(w)).min() {
        Some(at) if place.village.is_none() => bare.get(..at).unwrap_or(bare),
        _ => bare,
    };
    let named = !bare.is_empty() && !bare.chars().all(|c| c.is_ascii_digit()) && !office;
    if place.village.is_none() && (several || place.town.is_none() && place.county.is_none()) && named {
        place.village = Some(bare.to_owned());
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_titles_and_names() {
        for (text, town, village) in [
            ("松河镇东岭村固定资产台账", "松河镇", "东岭村"),
            ("东岭村固定资产台账", "", "东岭村"),
            ("东岭村财政衔接资金项目库", "", "东岭村"),
            ("村财务收支表", "", ""),
            ("北角村表(1)", "", "北角村"),
            ("甲村", "", "甲村"),
            ("松坪镇上坪村2023年度固定资产台账", "松坪镇", "上坪村"),
            ("青禾县松坪镇云岭村股份经济合作社固定资产明细表", "松坪镇", "云岭村"),
            ("编制单位：松河镇东岭村股份经济合作社    报表日期：2024年12月31日    单位：万元", "松河镇", "东岭村"),
            ("2024年村集体收益分配台账", "", ""),
            ("望溪镇各村资产台账", "望溪镇", ""),
            ("柳湾乡固定资产卡片列表", "柳湾乡", ""),
            ("村集体固定资产台账", "", ""),
            ("青禾县财政衔接推进乡村振兴补助资金项目库", "", ""),
            ("望海街道农业村、芹菜洼村库房", "望海街道", ""),
            ("东岭村村民委员会", "", "东岭村"),
            ("葛坑镇邱村村", "葛坑镇", "邱村村"),
            ("松坪镇资产合同台账", "松坪镇", ""),
            ("乡镇企业", "", ""),
            ("东岭村村集体固定资产台账", "", "东岭村"),
            ("东岭村村级资产", "", "东岭村"),
            ("县农业农村局", "", ""),
            ("白塔县乡村振兴局", "", ""),
            ("松坪镇人民政府", "松坪镇", ""),
            ("望海街道办事处", "望海街道", ""),
            ("松坪镇中心学校固定资产台账", "松坪镇", ""),
            ("美丽乡村建设项目", "", ""),
            ("产业园区厂房", "", ""),
            ("青禾县松坪镇云岭村经济联合总社", "松坪镇", "云岭村"),
            ("望溪镇桥北社区居民委员会", "望溪镇", "桥北社区"),
            ("红旗村固定资产台账", "", "红旗村"),
            ("望溪镇红旗村", "望溪镇", "红旗村"),
            ("红旗镇红旗社区", "红旗镇", "红旗社区"),
            ("新县村股份经济合作社", "", "新县村"),
            ("青禾县沙市镇东区村", "沙市镇", "东区村"),
            ("巴林旗红旗镇上坪村", "红旗镇", "上坪村"),
            ("白塔县乡村资产运营有限公司", "", ""),
            ("青禾县村集体经济组织", "", ""),
            ("松坪镇上坪村社区", "松坪镇", "上坪村社区"),
            ("桃村镇桃村社区", "桃村镇", "桃村社区"),
            ("额尔敦苏木巴彦嘎查", "额尔敦苏木", "巴彦嘎查"),
            ("县底镇东关居委会", "县底镇", "东关居委会"),
            ("赤松岭镇望月村资产明细", "赤松岭镇", "望月村"),
            ("向日村2023年12月31日资产台账", "", "向日村"),
            ("2024年3月东岭村收款台账", "", "东岭村"),
            ("截止日东岭村", "", "东岭村"),
        ] {
            let place = find(text);
            assert_eq!(
                (place.town.as_deref().unwrap_or(""), place.village.as_deref().unwrap_or("")),
                (town, village),
                "{text}"
            );
        }
        assert_eq!(find("青禾县松坪镇").county.as_deref(), Some("青禾县"));
        assert_eq!(of_cell("020201.柳东村").village.as_deref(), Some("柳东村"));
        assert_eq!(of_cell("查汗采开乡阿尔莫墩村四组").group.as_deref(), Some("四组"));
        assert_eq!(of_cell("幸福里").village.as_deref(), Some("幸福里"));
        for (text, group) in [
            ("东岭村第三村民小组", "第三村民小组"),
            ("东岭村李家屯", "李家屯"),
            ("东岭村张家自然村", "张家自然村"),
            ("桥北社区2居民小组", "2居民小组"),
            ("东岭村二队", "二队"),
            ("东岭村资产清查领导小组", ""),
            ("东岭村组织", ""),
        ] {
            assert_eq!(find(text).group.as_deref().unwrap_or(""), group, "{text}");
        }
        for office in [
            "县农业农村局",
            "松坪镇人民政府",
            "望海街道办事处",
            "中心学校",
            "卫生院",
            "青禾某甲农业有限公司",
            "枣花种植专业合作社",
            "520321290101",
        ] {
            assert_eq!(of_cell(office).village, None, "{office}");
        }
        assert_eq!(of_cell("东岭股份经济合作社").village.as_deref(), Some("东岭"));
        assert_eq!(of_cell("股份经济合作社").village, None);
        assert!(!is_institution("松坪镇上坪村村民委员会") && !is_institution("上坪村股份经济合作社"));
    }
}
