//! Which life a table gives a thing, as shortest and longest in months.

use super::class::{Class, printed_classes};
use super::rule_set::RuleSet;
use std::collections::BTreeMap;

/// A range of lives with the table that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifeRange {
    /// 县级统一表, 税法最低年限 or 政府会计应用指南.
    pub table: &'static str,
    /// Shortest life in months, over everything that the printed class may stand for.
    pub least: i64,
    /// Longest of the same.
    pub most: i64,
    /// The longest life that a longer one is measured by, with what gives it; none where nothing does.
    pub longest: Option<(&'static str, i64)>,
}

/// The lives of all tables in months, by what they are given for.
#[derive(Debug, Default)]
pub struct Lives {
    /// A county's own table: `life.county_<class>`.
    county: BTreeMap<Class, i64>,
    /// The shortest lives of the tax law: `life.tax_<class>`; a greenhouse is a structure to some and production
    /// equipment to others.
    tax: BTreeMap<Class, Vec<i64>>,
    /// Those of government books, by the names of their parameters.
    government: BTreeMap<&'static str, i64>,
}

impl Lives {
    /// Reads them; `value` gives a parameter of group `life`.
    pub fn of(value: impl Fn(&str) -> Option<i64>) -> Self {
        let tax = |class: &Class| match class {
            Class::Greenhouse => Some(vec![value("tax_building")?, value("tax_machinery")?]),
            class => Some(vec![value(&format!("tax_{}", class.word()))?]),
        };
        let county = |class: &Class| value(&format!("county_{}", class.word()));
        let buildings = STRUCTURES.iter().map(|(_, name)| *name);
        let names = GOVERNMENT.iter().flat_map(|(_, names)| *names).copied().chain(buildings);
        Lives {
            county: Class::ALL.iter().filter_map(|class| Some((*class, county(class)?))).collect(),
            tax: Class::ALL.iter().filter_map(|class| Some((*class, tax(class)?))).collect(),
            government: names.filter_map(|name| Some((name, value(name)?))).collect(),
        }
    }
}

/// Words of printed classes and of specifications, and the parameters that give their lives in government books. The
/// first that fits wins; a building whose structure is not said may be any of them.
const GOVERNMENT: [(&str, &[&str]); 18] = [
    ("计算机", &["gov_computer"]),
    ("办公设备", &["gov_office_equipment"]),
    ("车辆", &["gov_vehicle"]),
    ("运输", &["gov_vehicle"]),
    ("图书档案", &["gov_library_equipment"]),
    ("工程机械", &["gov_construction_machinery", "gov_construction_machinery_most"]),
    ("农业机械", &["gov_farm_machinery", "gov_farm_machinery_most"]),
    ("机械", &["gov_machinery"]),
    ("电气", &["gov_electrical"]),
    ("通信", &["gov_communication"]),
    ("广播", &["gov_broadcasting"]),
    ("专用仪器", &["gov_special_instrument", "gov_special_instrument_most"]),
    ("仪器", &["gov_instrument"]),
    ("医疗", &["gov_medical", "gov_medical_most"]),
    ("家具", &["gov_furniture"]),
    ("构筑物", &["gov_structure"]),
    ("简易", &["gov_simple_building"]),
    ("附属设施", &["gov_building_fittings"]),
];
const STRUCTURES: [(&str, &str); 5] = [
    ("钢结构", "gov_steel_building"),
    ("钢筋", "gov_concrete_building"),
    ("砖混", "gov_brick_concrete_building"),
    ("砖木", "gov_brick_wood_building"),
    ("简易", "gov_simple_building"),
];

/// The range of a printed class; `None` when it is not printed, says nothing of the kind, or no table has it.
///
/// A county's table goes before the national ones. Those of the tax law are shortest lives, by which none is too long:
/// that is measured by the longest life in any published table.
///
/// # Source
/// 企业所得税法实施条例 arts. 60, 64, 67; 财会〔2017〕4号 表1; a county's own circular.
pub fn life_range(category: &str, name: &str, structure: &str, rule_set: RuleSet, lives: &Lives) -> Option<LifeRange> {
    let classes = printed_classes(category, name);
    let over = |table, (least, most), longest| LifeRange { table, least, most, longest };
    let in_county = |class| lives.county.get(class).copied();
    if !classes.is_empty() && classes.iter().all(|class| in_county(class).is_some()) {
        let (least, most) = ends(classes.iter().filter_map(in_county))?;
        return Some(over("县级统一表", (least, most), Some(("县级统一表", most))));
    }
    if rule_set == RuleSet::Gov3 {
        let months = government(category, structure, &lives.government);
        return Some(over("政府会计应用指南", ends(months.into_iter())?, None));
    }
    let in_law = |class| lives.tax.get(class);
    let months = || classes.iter().filter_map(in_law).flatten().copied();
    let months = classes.iter().all(|class| in_law(class).is_some()).then(months)?;
    let known = classes.iter().all(|class| longest_published(class).is_some());
    let longest = known.then(|| classes.iter().filter_map(longest_published).max()).flatten();
    Some(over("税法最低年限", ends(months)?, longest.map(|months| ("各公开年限表中最长的年限", months))))
}

/// The least and the greatest.
fn ends(months: impl Iterator<Item = i64>) -> Option<(i64, i64)> {
    let wider = |all: Option<(i64, i64)>, one: i64| all.map_or((one, one), |(low, high)| (low.min(one), high.max(one)));
    months.fold(None, |all, one| Some(wider(all, one)))
}

/// The longest life of a class in any published table, in months; none for what lives by its contract or its cycle.
fn longest_published(class: &Class) -> Option<i64> {
    let made =
        class.is_structure() || matches!(class, Class::Machine | Class::Tool | Class::Vehicle | Class::Electronics);
    made.then(|| i64::from(class.plausible_years().1) * 12)
}

fn government(category: &str, structure: &str, lives: &BTreeMap<&str, i64>) -> Vec<i64> {
    let value = |name: &str| lives.get(name).copied();
    let building = category.contains("房屋") || category.contains("用房");
    if building {
        let said = STRUCTURES.iter().find(|(word, _)| structure.contains(word) || category.contains(word));
        return match said {
            Some((_, name)) => value(name).into_iter().collect(),
            None => STRUCTURES.iter().filter_map(|(_, name)| value(name)).collect(),
        };
    }
    let found = GOVERNMENT.iter().find(|(word, _)| category.contains(word));
    found.map_or_else(Vec::new, |(_, names)| names.iter().filter_map(|name| value(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Option<i64> {
        Some(match name {
            "tax_building" => 240,
            "tax_machinery" => 120,
            "tax_tools" => 60,
            "tax_electronics" => 36,
            "gov_steel_building" | "gov_concrete_building" => 600,
            "gov_brick_concrete_building" | "gov_brick_wood_building" => 360,
            "gov_simple_building" => 96,
            "gov_communication" => 60,
            _ => return None,
        })
    }

    #[test]
    fn a_shortest_life_bars_no_longer_one() {
        let of = |category, name, rule_set, value: &dyn Fn(&str) -> Option<i64>| {
            life_range(category, name, "", rule_set, &Lives::of(value)).and_then(|range| range.longest)
        };
        let published = |months| Some(("各公开年限表中最长的年限", months));
        let more = |name: &str| matches!(name, "tax_intangible" | "tax_vehicle").then_some(48).or_else(|| value(name));
        assert_eq!(of("电子设备", "台式电脑", RuleSet::Rc2023, &value), published(72));
        assert_eq!(of("运输工具", "货车", RuleSet::Rc2023, &more), published(96));
        assert_eq!(of("无形资产", "土地使用权", RuleSet::Rc2023, &more), None);
        assert_eq!(of("通信设备", "视频会议系统", RuleSet::Gov3, &value), None);
        let county = |name: &str| if name == "county_electronics" { Some(60) } else { value(name) };
        assert_eq!(of("电子设备", "台式电脑", RuleSet::Rc2023, &county), Some(("县级统一表", 60)));
    }

    #[test]
    fn the_printed_class_decides_and_a_mixed_one_gives_a_range() {
        for (category, name, structure, rule_set, range) in [
            ("电子设备", "台式电脑", "", RuleSet::Rc2023, Some((36, 36))),
            ("电子及办公设备", "文件柜", "", RuleSet::Rc2023, Some((36, 60))),
            ("房屋及建筑物", "村部水井", "", RuleSet::Coop2021, Some((240, 240))),
            ("公益设施设备", "路灯", "", RuleSet::Rc2023, None),
            ("", "台式电脑", "", RuleSet::Rc2023, None),
            ("房屋", "办公楼", "砖混结构", RuleSet::Gov3, Some((360, 360))),
            ("房屋", "办公楼", "", RuleSet::Gov3, Some((96, 600))),
            ("通信设备", "视频会议系统", "", RuleSet::Gov3, Some((60, 60))),
            ("运输工具", "洒水车", "", RuleSet::Rc2023, None),
        ] {
            let found = life_range(category, name, structure, rule_set, &Lives::of(value));
            assert_eq!(found.map(|range| (range.least, range.most)), range, "{category} {name}");
        }
        let county = |name: &str| if name == "county_electronics" { Some(60) } else { value(name) };
        let found = life_range("电子设备", "电脑", "", RuleSet::Rc2023, &Lives::of(county));
        assert_eq!(found.map(|range| (range.table, range.least)), Some(("县级统一表", 60)));
    }
}
