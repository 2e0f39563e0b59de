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

/// What may follow 村 when it does not end a name: 村集体, 村级, 村民….
const NOT_AFTER_VILLAGE: &[&str] =
    &["集体", "级", "民", "务", "账", "财", "部", "庄", "振兴", "公路", "道", "均", "局", "干部", "居", "容", "内"];
/// Heads that name no village: 本村, 各村, 行政村….
const NO_VILLAGE: &[&str] = &[
    "本", "各", "全", "我", "该", "行政", "农", "乡", "贫困", "到", "每", "个", "镇", "自然", "建制", "某", "XX", "××",
    "跨", "多", "两", "示范", "重点",
];
const NOT_AFTER_TOWN: &[&str] = &["镇", "村振兴", "村", "级", "集体", "政府", "财政"];

/// Finds the places that a text names. Only the first village counts; a text that names several names none.
pub fn find(text: &str) -> Place {
    let text: String = text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect();
    let mut place = Place::default();
    let chars: Vec<char> = text.chars().collect();
    let mut start = 0usize;
    let mut villages = 0usize;
    for (at, &c) in chars.iter().enumerate() {
        if !is_name(c) {
            start = at + 1;
            continue;
        }
        let after: String = chars.iter().skip(at + 1).take(3).collect();
        let name = |to: usize| chars.get(start..to).unwrap_or_default().iter().collect::<String>();
        let length = at - start;
        match c {
            // A county after its city is the nearer of the two: 遵义市汇川区.
            '县' | '旗' | '市' | '区'
                if (if matches!(c, '县' | '旗') { 1..=6 } else { 2..=6 }).contains(&length)
                    && place.town.is_none()
                    && place.county.as_ref().is_none_or(|known| known.ends_with('市'))
                    && !after.starts_with(['级', '域'])
                    && !name(at).contains('社')
                    && !name(at).ends_with('本') =>
            {
                place.county = Some(name(at + 1));
                start = at + 1;
            }
            '镇' | '乡' if (1..=6).contains(&length) => {
                let no_town = matches!(
                    name(at).as_str(),
                    "乡" | "各乡" | "各" | "本" | "我" | "全" | "农业" | "该" | "城" | "个"
                );
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
            '村' if (1..=8).contains(&length) => {
                let followed = NOT_AFTER_VILLAGE.iter().any(|w| after.starts_with(w)) && !after.starts_with("村民委");
                let committee = after.starts_with("民委") || after.starts_with("委");
                let none = NO_VILLAGE.iter().any(|w| name(at) == *w)
                    || name(at).ends_with("农业农")
                    || name(at).chars().all(|c| c.is_ascii_digit());
                // 张村村: the second 村 ends the name.
                let doubled = after.starts_with('村') && !after.starts_with("村民");
                if (!followed || committee) && !none && !doubled {
                    villages += 1;
                    if place.village.is_none() {
                        place.village = Some(name(at + 1));
                    }
                    start = at + 1;
                }
            }
            '区' if length >= 2 && chars.get(at - 1) == Some(&'社') => {
                villages += 1;
                if place.village.is_none() {
                    place.village = Some(name(at + 1));
                }
                start = at + 1;
            }
            '组' if (1..=4).contains(&length)
                && place.village.is_some()
                && place.group.is_none()
                && !after.starts_with('织')
                && !name(at).ends_with('小') =>
            {
                place.group = Some(name(at + 1));
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

/// Characters that names are made of.
fn is_name(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}')
        && !matches!(c, '年' | '度' | '第' | '至' | '月' | '日')
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
    if place.village.is_none() && (several || place.town.is_none()) && !bare.is_empty() {
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
    }
}
