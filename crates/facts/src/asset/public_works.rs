//! Does a name speak of something that serves everybody and earns nothing: a road, a water supply, a square?

use crate::lexicon::{Endings, Lexicon};
use std::sync::LazyLock;

/// What the end of a name says: 通组公路, 石拱桥.
const ENDS: &[&str] = &[
    "路",
    "巷",
    "巷道",
    "村道",
    "便道",
    "桥",
    "桥梁",
    "桥涵",
    "涵洞",
    "厕所",
    "公厕",
    "广场",
    "路灯",
    "公开栏",
    "护坡",
    "河道",
    "河堤",
    "堤坝",
    "堤防",
    "卫生室",
    "球场",
    "戏台",
    "照料中心",
    "党群服务中心",
    "便民服务中心",
    "广播",
    "文化室",
    "文化站",
    "健身器材",
    "垃圾箱",
    "垃圾池",
    "污水管网",
    "饮水工程",
    "污水处理厂",
    "文化活动中心",
];
/// Ends that look like one of them and are not.
const OTHER_ENDS: &[&str] = &["电路", "线路", "管路", "铁路", "水路", "思路"];
/// What tells wherever it stands: 安全饮水巩固提升.
const WORDS: &[&str] = &[
    "道路",
    "公路",
    "硬化路",
    "产业路",
    "机耕路",
    "巷道",
    "饮水",
    "供水",
    "排水",
    "污水",
    "公厕",
    "厕所",
    "文化广场",
    "文化活动",
    "文化服务",
    "路灯",
    "垃圾",
    "公开栏",
    "健身",
    "护坡",
    "河道",
    "堤防",
    "卫生室",
    "党群",
    "篮球场",
    "戏台",
    "照料中心",
];
/// Things that are let or worked, whatever else their names say: 文化广场门面房, 饮水机.
const WORKED: &[&str] = &[
    "车间",
    "厂房",
    "门面",
    "铺面",
    "门面房",
    "商铺",
    "店",
    "库房",
    "冷库",
    "仓库",
    "大棚",
    "舍",
    "圈",
    "基地",
    "电站",
    "超市",
    "市场",
    "民宿",
    "园",
    "机",
];
/// Words of works at the end of a name, which say nothing about the thing.
const WORKS: &[&str] =
    &["建设", "工程", "项目", "改造", "维修", "修复", "修建", "新建", "扩建", "提升", "硬化", "亮化", "配套", "设施"];

static IN_WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(WORDS.iter().copied()));
static AT_ENDS: LazyLock<Endings> = LazyLock::new(|| Endings::of(ENDS));
static AT_OTHER_ENDS: LazyLock<Endings> = LazyLock::new(|| Endings::of(OTHER_ENDS));
static AT_WORKED: LazyLock<Endings> = LazyLock::new(|| Endings::of(WORKED));
static AT_WORKS: LazyLock<Endings> = LazyLock::new(|| Endings::of(WORKS));

/// ```
/// use sanzi_facts::is_public_work;
/// assert!(is_public_work("通组公路") && is_public_work("石拱桥维修工程") && is_public_work("安全饮水巩固提升项目"));
/// assert!(is_public_work("太阳能路灯（60盏）") && is_public_work("42号道路硬化"));
/// assert!(!is_public_work("桥头烤烟房") && !is_public_work("路口电商超市") && !is_public_work("文化广场门面房"));
/// assert!(!is_public_work("10千伏线路") && !is_public_work("井头冷库"));
/// ```
pub fn is_public_work(name: &str) -> bool {
    let mut head = name.split(['(', '（', '[', '【']).next().unwrap_or(name).trim();
    while let Some(rest) = AT_WORKS.before(head).filter(|rest| !rest.is_empty()) {
        head = rest;
    }
    !AT_OTHER_ENDS.end(head) && (AT_ENDS.end(head) || IN_WORDS.is_in(head) && !AT_WORKED.end(head))
}
