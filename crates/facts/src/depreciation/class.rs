//! What kind of thing an asset is, as far as depreciation asks: from the printed class first, then the name.

use crate::lexicon::{Endings, Lexicon};
use std::cell::OnceCell;
use std::sync::LazyLock;

/// Kinds of things that depreciation treats alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 房屋、建筑物、构筑物.
    Building,
    /// 大棚、温室: a structure that counts as production equipment when its life is set.
    Greenhouse,
    /// 机器、机械和其他生产设备.
    Machine,
    /// 器具、工具、家具.
    Tool,
    /// 运输工具.
    Vehicle,
    /// 电子设备.
    Electronics,
    /// 林木类生产性生物资产.
    Timber,
    /// 畜类生产性生物资产.
    Livestock,
    /// 消耗性生物资产.
    ConsumableBiological,
    /// 公益性生物资产.
    PublicBiological,
    /// 土地.
    Land,
    /// 无形资产.
    Intangible,
    /// 文物、陈列品、图书.
    Relic,
    /// 股权、债权和投资: no thing at all.
    Claim,
    /// Nothing says.
    Unknown,
}

impl Class {
    /// All of them.
    pub const ALL: [Class; 15] = [
        Class::Building,
        Class::Greenhouse,
        Class::Machine,
        Class::Tool,
        Class::Vehicle,
        Class::Electronics,
        Class::Timber,
        Class::Livestock,
        Class::ConsumableBiological,
        Class::PublicBiological,
        Class::Land,
        Class::Intangible,
        Class::Relic,
        Class::Claim,
        Class::Unknown,
    ];
}

const CATEGORY_WORDS: &[(&str, Class)] = &[
    ("消耗性生物", Class::ConsumableBiological),
    ("公益性生物", Class::PublicBiological),
    ("林木", Class::Timber),
    ("经济林", Class::Timber),
    ("牲畜", Class::Livestock),
    ("畜禽", Class::Livestock),
    ("产役畜", Class::Livestock),
    ("无形资产", Class::Intangible),
    ("股权", Class::Claim),
    ("债权", Class::Claim),
    ("长期投资", Class::Claim),
    ("短期投资", Class::Claim),
    ("对外投资", Class::Claim),
    ("股金", Class::Claim),
    ("应收", Class::Claim),
    ("文物", Class::Relic),
    ("图书", Class::Relic),
    ("构筑物", Class::Building),
    ("建筑", Class::Building),
    ("房屋", Class::Building),
    ("土地", Class::Land),
    ("资源性", Class::Land),
    ("运输", Class::Vehicle),
    ("车辆", Class::Vehicle),
    ("电子", Class::Electronics),
    ("办公设备", Class::Electronics),
    ("家具", Class::Tool),
    ("器具", Class::Tool),
    ("工具", Class::Tool),
    ("机器", Class::Machine),
    ("机械", Class::Machine),
];

/// The end of a name says what a thing is: 水肥一体化设备 is a machine, 农机停放库房 a building.
const NAME_WORDS: &[(&str, Class)] = &[
    ("防护林", Class::PublicBiological),
    ("公益林", Class::PublicBiological),
    ("育肥猪", Class::ConsumableBiological),
    ("育肥牛", Class::ConsumableBiological),
    ("育肥羊", Class::ConsumableBiological),
    ("肉牛犊", Class::ConsumableBiological),
    ("仔猪", Class::ConsumableBiological),
    ("鱼苗", Class::ConsumableBiological),
    ("种苗", Class::ConsumableBiological),
    ("基础母牛", Class::Livestock),
    ("能繁母", Class::Livestock),
    ("奶牛", Class::Livestock),
    ("种羊", Class::Livestock),
    ("种猪", Class::Livestock),
    ("母羊", Class::Livestock),
    ("母牛", Class::Livestock),
    ("经济林", Class::Timber),
    ("果树", Class::Timber),
    ("茶树", Class::Timber),
    ("文物", Class::Relic),
    ("商标权", Class::Intangible),
    ("专利权", Class::Intangible),
    ("软件", Class::Intangible),
    ("股权", Class::Claim),
    ("股金", Class::Claim),
    ("债权", Class::Claim),
    ("入股资金", Class::Claim),
    ("投资款", Class::Claim),
    ("对外投资", Class::Claim),
    ("长期投资", Class::Claim),
    ("出资款", Class::Claim),
    ("借款", Class::Claim),
    ("大棚", Class::Greenhouse),
    ("温室", Class::Greenhouse),
    ("拱棚", Class::Greenhouse),
    ("冷棚", Class::Greenhouse),
    ("暖棚", Class::Greenhouse),
    ("菌棚", Class::Greenhouse),
    ("菇棚", Class::Greenhouse),
    ("菜棚", Class::Greenhouse),
    ("育苗棚", Class::Greenhouse),
    ("种植棚", Class::Greenhouse),
    ("养殖棚", Class::Greenhouse),
    ("生产棚", Class::Greenhouse),
    ("晾晒棚", Class::Greenhouse),
    ("展销棚", Class::Greenhouse),
    ("电脑", Class::Electronics),
    ("计算机", Class::Electronics),
    ("打印", Class::Electronics),
    ("复印", Class::Electronics),
    ("投影", Class::Electronics),
    ("监控", Class::Electronics),
    ("广播", Class::Electronics),
    ("空调", Class::Electronics),
    ("音响", Class::Electronics),
    ("桌", Class::Tool),
    ("椅", Class::Tool),
    ("柜", Class::Tool),
    ("书架", Class::Tool),
    ("健身器材", Class::Tool),
    ("垃圾箱", Class::Tool),
    ("收集箱", Class::Tool),
    ("公开栏", Class::Tool),
    ("拖拉机", Class::Machine),
    ("收割机", Class::Machine),
    ("清运车", Class::Vehicle),
    ("洒水车", Class::Vehicle),
    ("货车", Class::Vehicle),
    ("汽车", Class::Vehicle),
    ("三轮车", Class::Vehicle),
    ("叉车", Class::Vehicle),
    ("垃圾车", Class::Vehicle),
    ("生产线", Class::Machine),
    ("设备", Class::Machine),
    ("机组", Class::Machine),
    ("烘干机", Class::Machine),
    ("变压器", Class::Machine),
    ("水泵", Class::Machine),
    ("充电桩", Class::Machine),
    ("光伏", Class::Machine),
    ("路灯", Class::Machine),
    ("房", Class::Building),
    ("楼", Class::Building),
    ("舍", Class::Building),
    ("圈", Class::Building),
    ("车间", Class::Building),
    ("厂", Class::Building),
    ("库", Class::Building),
    ("仓", Class::Building),
    ("公厕", Class::Building),
    ("厕所", Class::Building),
    ("中心", Class::Building),
    ("卫生室", Class::Building),
    ("戏台", Class::Building),
    ("广场", Class::Building),
    ("球场", Class::Building),
    ("长廊", Class::Building),
    ("道路", Class::Building),
    ("路", Class::Building),
    ("桥", Class::Building),
    ("渠", Class::Building),
    ("管网", Class::Building),
    ("管道", Class::Building),
    ("井", Class::Building),
    ("塘", Class::Building),
    ("池", Class::Building),
    ("护坡", Class::Building),
    ("堤", Class::Building),
    ("围墙", Class::Building),
    ("硬化", Class::Building),
    ("泵站", Class::Building),
];

static IN_CATEGORIES: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(CATEGORY_WORDS.iter().map(|(word, _)| *word)));
/// Words of printed classes that stand for several, and 办公 before them.
static IN_MIXED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(["办公", "及", "和", "、", "其他"]));
const OFFICE: usize = 0;
static PRODUCTIVE: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(["生产性生物"]));
static IN_NAMES: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(NAME_WORDS.iter().map(|(word, _)| *word)));

fn class_at(words: &[(&str, Class)], place: usize) -> Option<Class> {
    words.get(place).map(|(_, class)| *class)
}

const LAND_ENDS: &[&str] = &[
    "用地",
    "耕地",
    "林地",
    "草地",
    "园地",
    "旱地",
    "水田",
    "荒地",
    "荒坡",
    "荒山",
    "荒沟",
    "荒滩",
    "坡地",
    "滩地",
    "河滩",
    "机动地",
    "承包地",
    "水面",
    "滩涂",
    "宅基地",
    "四荒",
];

/// What a claim's name ends with; before another word they only tell where a thing came from (入股企业厂房).
const CLAIM_ENDS: &[&str] = &["入股", "股份", "股本", "入股金"];

static AT_CLAIM_ENDS: LazyLock<Endings> = LazyLock::new(|| Endings::of(CLAIM_ENDS));
static AT_LAND_ENDS: LazyLock<Endings> = LazyLock::new(|| Endings::of(LAND_ENDS));
/// Words that say land wherever they stand.
static OF_LAND: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(["土地", "四荒"]));

/// The class of an asset from its printed class and its name.
///
/// ```
/// use sanzi_facts::depreciation::{Class, class_of};
/// assert_eq!(class_of(Some("房屋及建筑物"), "果品气调库"), Class::Building);
/// assert_eq!(class_of(None, "水肥一体化设备"), Class::Machine);
/// assert_eq!(class_of(None, "村东荒坡地"), Class::Land);
/// ```
pub fn class_of(category: Option<&str>, name: &str) -> Class {
    let category = category.unwrap_or("");
    if PRODUCTIVE.is_in(category) {
        let plant = ["林", "树", "果", "茶", "园", "苗"].iter().any(|word| name.contains(word));
        return if plant { Class::Timber } else { Class::Livestock };
    }
    if let Some(class) = IN_CATEGORIES.first_in(category).and_then(|place| class_at(CATEGORY_WORDS, place)) {
        return class;
    }
    if is_land(name) {
        return Class::Land;
    }
    if AT_CLAIM_ENDS.end(name) {
        return Class::Claim;
    }
    let named = IN_NAMES.first_in(name).and_then(|place| class_at(NAME_WORDS, place));
    let equipment = || category.contains("设备") || category.contains("设施");
    named.unwrap_or_else(|| if equipment() { Class::Machine } else { Class::Unknown })
}

/// The classes that a printed class may stand for, the name deciding among the things of a mixed one; none when the
/// printed class says nothing of the kind (公益设施设备) or is not there.
///
/// ```
/// use sanzi_facts::depreciation::{Class, printed_classes};
/// assert_eq!(printed_classes("运输工具", "垃圾清运车"), [Class::Vehicle]);
/// assert_eq!(printed_classes("电子及办公设备", "文件柜"), [Class::Tool, Class::Electronics]);
/// assert_eq!(printed_classes("公益设施设备", "路灯"), []);
/// assert_eq!(printed_classes("构筑物", "蔬菜大棚"), [Class::Greenhouse]);
/// ```
pub fn printed_classes(category: &str, name: &str) -> Vec<Class> {
    // A bit a class.
    let of = |class: Class| 1u16 << class as u16;
    let mut classes = IN_CATEGORIES
        .all_in(category)
        .filter_map(|place| class_at(CATEGORY_WORDS, place))
        .fold(0, |all, c| all | of(c));
    let named = OnceCell::new();
    let named = || *named.get_or_init(|| class_of(None, name));
    // a greenhouse is printed among the structures, and lives as a greenhouse
    if classes == of(Class::Building) && named() == Class::Greenhouse {
        return vec![Class::Greenhouse];
    }
    let mut several = false;
    for place in IN_MIXED.all_in(category) {
        match place {
            OFFICE => classes |= of(Class::Tool),
            _ => several = true,
        }
    }
    // 运输 is among the words.
    if classes & of(Class::Vehicle) != 0 && category.contains("运输") {
        classes = of(Class::Vehicle);
    }
    several |= classes.count_ones() > 1;
    if several && classes != 0 && classes & of(Class::Building) == 0 && named() != Class::Unknown {
        classes |= of(named());
    }
    Class::ALL.into_iter().filter(|class| classes & of(*class) != 0).collect()
}

/// Does a name speak of land, forest, water or 四荒?
///
/// ```
/// use sanzi_facts::depreciation::is_land;
/// assert!(is_land("五荒地（北坡）") && is_land("集体建设用地(砖厂旧址)"));
/// assert!(!is_land("钢结构大棚（东坡地）") && !is_land("（耕地）灌溉机井"));
/// ```
pub fn is_land(name: &str) -> bool {
    // 五荒地（北坡）: what is in brackets says where.
    let head = name.split(['(', '（']).next().filter(|head| !head.is_empty()).unwrap_or(name);
    AT_LAND_ENDS.end(name) || AT_LAND_ENDS.end(head) || OF_LAND.is_in(name)
}

impl Class {
    /// The end of names of parameters: `life.tax_building`, and `life.county_building` for a county's own table.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Building => "building",
            Class::Greenhouse => "greenhouse",
            Class::Machine => "machinery",
            Class::Tool => "tools",
            Class::Vehicle => "vehicle",
            Class::Electronics => "electronics",
            Class::Timber => "forest",
            Class::Livestock => "livestock",
            Class::Intangible => "intangible",
            Class::ConsumableBiological
            | Class::PublicBiological
            | Class::Land
            | Class::Relic
            | Class::Claim
            | Class::Unknown => "other",
        }
    }

    /// Building or structure: depreciated whether used or not under every system.
    pub const fn is_structure(self) -> bool {
        matches!(self, Class::Building | Class::Greenhouse)
    }

    /// Does it stand on an account of its own, outside 固定资产?
    ///
    /// # Source
    /// 会制04 科目131、132、141; 财会〔2023〕14号 and 合作会制 for biological and intangible assets.
    pub const fn has_other_account(self) -> bool {
        matches!(
            self,
            Class::Timber
                | Class::Livestock
                | Class::ConsumableBiological
                | Class::PublicBiological
                | Class::Intangible
                | Class::Land
                | Class::Claim
        )
    }

    /// Productive biological?
    pub const fn is_productive_biological(self) -> bool {
        matches!(self, Class::Timber | Class::Livestock)
    }

    /// The shortest and the longest life that any published table gives for the class, in years: what is
    /// plausible when neither card nor county says.
    pub const fn plausible_years(self) -> (u32, u32) {
        match self {
            Class::Building => (8, 50),
            Class::Greenhouse => (8, 20),
            Class::Machine => (5, 30),
            Class::Tool => (5, 15),
            Class::Vehicle => (4, 8),
            Class::Electronics => (3, 6),
            Class::Timber | Class::Intangible => (10, 10),
            Class::Livestock => (3, 5),
            _ => (3, 50),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_class_wins_over_the_name() {
        for (category, name, class) in [
            (Some("机器设备"), "粉条加工用房", Class::Machine),
            (Some("生产设施设备"), "日光温室1#", Class::Greenhouse),
            (Some("公益设施设备"), "变压器", Class::Machine),
            (Some("电子及办公设备"), "文件柜", Class::Electronics),
            (None, "农机停放库房", Class::Building),
            (None, "文件柜", Class::Tool),
            (None, "基础母牛", Class::Livestock),
            (None, "产业基地", Class::Unknown),
            (Some("股权投资"), "林果公司入股资金", Class::Claim),
            (Some("长期投资"), "县农商行股金", Class::Claim),
            (None, "对外债权", Class::Claim),
            (None, "帮扶资金入股", Class::Claim),
            (None, "入股企业厂房", Class::Building),
            (Some("机器设备"), "债权抵入的烘干机", Class::Machine),
        ] {
            assert_eq!(class_of(category, name), class, "{category:?} {name}");
        }
    }

    #[test]
    fn lives_that_are_plausible_of_each_class() {
        for (class, years) in [
            (Class::Building, (8, 50)),
            (Class::Greenhouse, (8, 20)),
            (Class::Machine, (5, 30)),
            (Class::Tool, (5, 15)),
            (Class::Vehicle, (4, 8)),
            (Class::Electronics, (3, 6)),
            (Class::Timber, (10, 10)),
            (Class::Livestock, (3, 5)),
            (Class::Unknown, (3, 50)),
        ] {
            assert_eq!(class.plausible_years(), years, "{class:?}");
        }
    }
}
