//! Whose book a row belongs to: towns, villages and owners out of what sheets print.

use crate::depreciation::{Holder, holder_of};
use crate::input::owners::Printed;
use crate::maps::HashMap;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

/// The owner of a row's book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// `松坪镇/上坪村`, a town, or the name of a company, cooperative or department; blank when nothing tells.
    pub organisation: Arc<str>,
    /// Town.
    pub town: Option<Arc<str>>,
    /// Village.
    pub village: Option<Arc<str>>,
    /// What kind of holder the printed name speaks of; `None` when it names none.
    pub named: Option<Holder>,
}

impl Owner {
    /// Where its things stand: the village, else the organisation itself.
    pub(crate) fn home(&self) -> Arc<str> {
        match (&self.town, &self.village) {
            (Some(town), Some(village)) => Arc::from(format!("{town}/{village}")),
            (None, Some(village)) => Arc::clone(village),
            (_, None) => Arc::clone(&self.organisation),
        }
    }
}

const COLLECTIVE: &[&str] = &[
    "农村集体经济组织",
    "集体经济组织",
    "股份经济合作联合社",
    "股份经济合作总社",
    "股份经济合作社",
    "股份经济联合社",
    "经济合作联合社",
    "经济合作总社",
    "经济合作社",
    "经济联合总社",
    "经济联合社",
    "股份合作社",
    "集体资产管理委员会",
    "村民委员会",
    "居民委员会",
    "村民小组",
    "村委会",
    "居委会",
    "村集体",
    "镇集体",
    "乡集体",
    "组集体",
    "集体",
];
const COMPANY: &[&str] = &["公司", "集团", "企业", "合伙", "工厂"];
const LARGE: &[&str] = &["投资", "集团", "国有", "城投", "平台", "控股"];
const TOWN_SIGNS: &[&str] = &["街道办事处", "街道", "苏木", "镇", "乡"];
const VILLAGE_SIGNS: &[&str] = &["村", "社区", "嘎查", "居", "屯", "农场", "林场"];
const COUNTY_SIGNS: &[char] = &['县', '区', '旗', '市'];

/// Offices and firms that keep the books of others: 村账代理中心, 会计核算中心, 三资服务中心, 财政所, 代理记账公司.
const BOOKKEEPERS: [&str; 26] = [
    "代理中心",
    "代理服务",
    "委托代理",
    "代理记账",
    "记账代理",
    "会计代理",
    "财务代理",
    "村账",
    "村财",
    "三资",
    "核算中心",
    "记账中心",
    "经管站",
    "经管中心",
    "农经",
    "经营管理站",
    "村级会计",
    "村级财务",
    "村级资金",
    "农村会计",
    "农村财务",
    "会计服务",
    "财务服务",
    "代账",
    "财政所",
    "会计站",
];

/// Does a name speak of somebody who keeps the books of others? Whose book it is, it does not tell.
fn keeps_books_of_others(name: &str) -> bool {
    BOOKKEEPERS.iter().any(|word| name.contains(word)) && !name.ends_with('村')
}

/// What a printed owner's name speaks of; `None` for words that name nobody (村集体, 合作社), for those who only keep
/// the books of others, and for blanks.
pub(crate) fn named_holder(name: &str) -> Option<Holder> {
    let name = normal(name);
    if COLLECTIVE.iter().any(|word| name.contains(word)) {
        return Some(Holder::Collective);
    }
    if keeps_books_of_others(&name) {
        return None;
    }
    if name.contains("合作社") || name.contains("联合社") {
        return (name.chars().count() > 4).then_some(Holder::Cooperative);
    }
    if COMPANY.iter().any(|word| name.contains(word)) {
        let large = LARGE.iter().any(|word| name.contains(word));
        return Some(if large { Holder::LargeCompany } else { Holder::Company });
    }
    let ends = ["局", "政府", "办公室", "办事处", "中心", "卫生院", "学校", "服务站", "经管站", "林场", "委", "厅"];
    if ends.iter().any(|end| name.ends_with(end)) && name.chars().count() >= 3 {
        return Some(Holder::Government);
    }
    None
}

/// Everything known about places before single rows are asked.
pub struct Places<'s> {
    names: &'s BTreeMap<String, String>,
    holders: &'s BTreeMap<String, String>,
    towns_of_village: BTreeMap<String, BTreeSet<String>>,
    towns: BTreeSet<String>,
    /// Owners whose names were asked before: contracts of a village print one lessor.
    asked: RwLock<HashMap<String, Owner>>,
}

/// A place as printed, taken apart.
#[derive(Default)]
struct Parts {
    town: Option<String>,
    village: Option<String>,
}

impl<'s> Places<'s> {
    /// Learns from all tables which village lies in which town.
    pub(crate) fn learn<'w>(
        printed: impl Iterator<Item = Printed<'w>>,
        names: &'s BTreeMap<String, String>,
        holders: &'s BTreeMap<String, String>,
    ) -> Self {
        let mut places = Places {
            names,
            holders,
            towns_of_village: BTreeMap::new(),
            towns: BTreeSet::new(),
            asked: RwLock::default(),
        };
        let seen: BTreeSet<Printed<'_>> = printed.collect();
        for (town, _, _) in &seen {
            if let Some(town) = town_name(town) {
                places.towns.insert(town);
            }
        }
        for (town, village, org) in &seen {
            let parts = places.parts(town, village, org);
            if let (Some(town), Some(village)) = (parts.town, parts.village) {
                places.towns.insert(town.clone());
                places.towns_of_village.entry(village).or_default().insert(town);
            }
        }
        places
    }

    fn renamed(&self, name: &str) -> String {
        self.names.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// Town and village of what is printed; a town is filled in when the village's name is unique in the county.
    fn parts(&self, town: &str, village: &str, org: &str) -> Parts {
        let mut parts = Parts { town: town_name(town), village: None };
        for printed in [village, org] {
            if parts.village.is_some() {
                break;
            }
            let (found_town, found_village) = self.split(printed);
            parts.town = parts.town.or(found_town);
            parts.village = found_village;
        }
        if parts.village.is_some() && parts.village == parts.town {
            parts.village = None;
        }
        parts.village = parts.village.map(|village| self.renamed(&self.full_name(village)));
        parts.town = parts.town.map(|town| self.renamed(&town));
        if parts.town.is_none()
            && let Some(village) = &parts.village
            && let Some(towns) = self.towns_of_village.get(village)
            && towns.len() == 1
        {
            parts.town = towns.first().cloned();
        }
        parts
    }

    /// `青禾县松坪镇上坪村股份经济合作社` → (松坪镇, 上坪村).
    fn split(&self, printed: &str) -> (Option<String>, Option<String>) {
        let mut text = normal(printed);
        if let Some((code, rest)) = text.split_once('.')
            && !code.is_empty()
            && code.bytes().all(|b| b.is_ascii_digit())
        {
            text = rest.to_owned();
        }
        if let Some(group) = text.find("村民小组") {
            text.truncate(group);
            if let Some(end) = text.rfind('村') {
                text.truncate(end + '村'.len_utf8());
            }
        }
        let text = without_owner_words(&text);
        if let Some(town) = self.towns.iter().filter(|town| text.contains(town.as_str())).max_by_key(|town| town.len())
            && let Some((_, rest)) = text.split_once(town.as_str())
        {
            // 万镇村 lies in 万镇
            let village = if rest == "村" { Some(text.clone()) } else { village_name(rest) };
            return (Some(town.clone()), village);
        }
        for sign in TOWN_SIGNS {
            if let Some(at) = text.find(sign) {
                let (head, rest) = text.split_at(at + sign.len());
                let rest = rest.to_owned();
                let head = without_county(head);
                if head.chars().count() >= 2 && (rest.is_empty() || rest.chars().count() >= 2) {
                    return (Some(head), village_name(&rest));
                }
            }
        }
        (None, village_name(&without_county(&text)))
    }

    /// 上坪 → 上坪村, 东关 → 东关社区 when the county knows that village.
    fn full_name(&self, village: String) -> String {
        let known = |name: &str| self.towns_of_village.contains_key(name);
        if known(&village) || village.ends_with(['村', '区', '居', '屯', '查', '队']) {
            return village;
        }
        let longer = ["村", "社区"].map(|sign| format!("{village}{sign}"));
        longer.into_iter().find(|longer| known(longer)).unwrap_or(village)
    }

    /// The owner that printed words speak of.
    pub fn owner_of(&self, town: &str, village: &str, org: &str) -> Owner {
        let parts = self.parts(town, village, org);
        let named = named_holder(org);
        let arc = |text: &Option<String>| text.as_deref().map(Arc::from);
        let place = match (&parts.town, &parts.village) {
            (Some(town), Some(village)) => format!("{town}/{village}"),
            (Some(only), None) | (None, Some(only)) => only.clone(),
            (None, None) => String::new(),
        };
        let organisation = match named {
            Some(Holder::Cooperative | Holder::Company | Holder::LargeCompany) => self.renamed(&normal(org)),
            Some(Holder::Government) if !is_town_office(org) => self.renamed(&normal(org)),
            // the villages' books are not the town's own
            None if parts.village.is_none() && keeps_books_of_others(&normal(org)) => self.renamed(&normal(org)),
            _ if place.is_empty() => self.renamed(&normal(org)),
            _ => place,
        };
        Owner { organisation: Arc::from(organisation), town: arc(&parts.town), village: arc(&parts.village), named }
    }

    /// The owner that a printed name alone speaks of.
    pub(crate) fn named(&self, org: &str) -> Owner {
        if let Some(known) = self.asked.read().ok().and_then(|asked| asked.get(org).cloned()) {
            return known;
        }
        let owner = self.owner_of("", "", org);
        if let Ok(mut asked) = self.asked.write() {
            asked.insert(org.to_owned(), owner.clone());
        }
        owner
    }

    /// What the engagement says of an owner's books, by organisation, village or printed name.
    pub fn told_holder(&self, owner: &Owner, printed: Option<&str>) -> Option<Holder> {
        let names = [Some(owner.organisation.as_ref()), printed, owner.village.as_deref(), owner.town.as_deref()];
        names.into_iter().flatten().find_map(|name| self.holders.get(name)).and_then(|set| holder_of(set))
    }
}

fn is_town_office(org: &str) -> bool {
    let org = normal(org);
    TOWN_SIGNS.iter().any(|sign| {
        org.ends_with(&format!("{sign}人民政府")) || org.ends_with(&format!("{sign}政府")) || org.ends_with(sign)
    })
}

/// 松坪镇人民政府 → 松坪镇; 青禾县松坪镇 → 松坪镇; blank → none.
fn town_name(printed: &str) -> Option<String> {
    let text = normal(printed);
    if text.is_empty() {
        return None;
    }
    for sign in TOWN_SIGNS {
        if let Some(at) = text.find(sign) {
            let head = without_county(text.get(..at + sign.len())?);
            if head.chars().count() >= 2 {
                return Some(head.replace("街道办事处", "街道"));
            }
        }
    }
    Some(without_county(&text))
}

fn village_name(rest: &str) -> Option<String> {
    let name = rest.replace("人民政府", "").replace("政府", "");
    let generic = ["村", "组", "镇", "乡", "县", "农户", "合作社", "国有", "跨村", "共有"];
    // 集体庄村 is a village
    let nobody = (named_holder(&name).is_none() && !keeps_books_of_others(&name)) || name.ends_with('村');
    (name.chars().count() >= 2 && !generic.contains(&name.as_str()) && nobody).then_some(name)
}

fn without_owner_words(text: &str) -> String {
    for word in COLLECTIVE {
        // 集体庄村: the bare word may begin the village's own name
        if let Some(at) = text.find(word).filter(|_| *word != "集体" || text.ends_with(word)) {
            let head = text.get(..at).unwrap_or("");
            let signed = VILLAGE_SIGNS.iter().any(|sign| head.ends_with(sign));
            let keeps_sign = word.starts_with('村') && !signed && !head.is_empty();
            return if keeps_sign { format!("{head}村") } else { head.to_owned() };
        }
    }
    text.to_owned()
}

/// 青禾县松坪镇 → 松坪镇, but 新市镇 stays.
fn without_county(text: &str) -> String {
    let Some(at) = text.find(COUNTY_SIGNS) else { return text.to_owned() };
    let sign = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let (head, rest) = text.split_at(at + sign);
    // 城区街道 is a name of its own
    let nameless = TOWN_SIGNS.contains(&rest) || rest == "社区";
    let county = rest.chars().count() >= 2 && head.chars().count() >= 2 && !nameless;
    if county { without_county(rest) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places<'s>(none: &'s BTreeMap<String, String>, names: &'s BTreeMap<String, String>) -> Places<'s> {
        let mut places = Places {
            names,
            holders: none,
            towns_of_village: BTreeMap::new(),
            towns: BTreeSet::new(),
            asked: RwLock::default(),
        };
        for (town, village) in [("松坪镇", "上坪村"), ("松坪镇", "双桥村"), ("望溪镇", "双桥村"), ("望溪镇", "东乡村")]
        {
            places.towns.insert(town.to_owned());
            places.towns_of_village.entry(village.to_owned()).or_default().insert(town.to_owned());
        }
        places
    }

    #[test]
    fn many_ways_of_writing_one_owner() {
        let none = BTreeMap::new();
        let names = BTreeMap::from([("旧坪村".to_owned(), "上坪村".to_owned())]);
        let places = places(&none, &names);
        for (town, village, org, organisation) in [
            ("松坪镇", "上坪村", "", "松坪镇/上坪村"),
            ("", "上坪村", "", "松坪镇/上坪村"),
            ("", "双桥村", "", "双桥村"),
            ("松坪镇", "上坪", "", "松坪镇/上坪村"),
            ("", "", "青禾县松坪镇上坪村股份经济合作社", "松坪镇/上坪村"),
            ("", "", "松坪镇上坪村村民委员会", "松坪镇/上坪村"),
            ("松坪镇", "上坪村村委会", "村集体", "松坪镇/上坪村"),
            ("松坪镇", "旧坪村", "", "松坪镇/上坪村"),
            ("", "003.上坪村", "", "松坪镇/上坪村"),
            ("", "柏庄镇后林都村", "", "柏庄镇/后林都村"),
            ("望溪镇", "东乡村", "", "望溪镇/东乡村"),
            ("松坪镇", "", "松坪镇人民政府", "松坪镇"),
            ("松坪镇", "上坪村", "青禾某丁种植专业合作社", "青禾某丁种植专业合作社"),
            ("", "", "青禾县农业农村局", "青禾县农业农村局"),
            ("望溪镇", "集体庄村", "", "望溪镇/集体庄村"),
            ("", "", "青禾县城区街道新区村股份经济合作社", "城区街道/新区村"),
            ("松坪镇", "松坪镇村", "", "松坪镇/松坪镇村"),
            ("", "", "额尔敦苏木巴彦嘎查村民委员会", "额尔敦苏木/巴彦嘎查"),
            ("", "", "松坪镇村账代理中心", "松坪镇村账代理中心"),
            ("", "", "松坪镇财政所", "松坪镇财政所"),
            ("", "上坪村", "松坪镇村级会计委托代理中心", "松坪镇/上坪村"),
            ("", "", "", ""),
        ] {
            let owner = places.owner_of(town, village, org);
            assert_eq!(owner.organisation.as_ref(), organisation, "{town}|{village}|{org}");
        }
    }

    #[test]
    fn the_name_tells_the_holder() {
        for (name, holder) in [
            ("上坪村股份经济合作社", Some(Holder::Collective)),
            ("青禾某丁种植专业合作社", Some(Holder::Cooperative)),
            ("合作社", None),
            ("青禾县乡村振兴投资集团有限公司", Some(Holder::LargeCompany)),
            ("上坪村农旅有限公司", Some(Holder::Company)),
            ("松坪镇人民政府", Some(Holder::Government)),
            ("青禾县行政审批服务中心", Some(Holder::Government)),
            ("松坪镇村账代理中心", None),
            ("松坪镇三资代理服务中心", None),
            ("青禾县会计核算中心", None),
            ("松坪镇财政所", None),
            ("青禾县财政局", Some(Holder::Government)),
            ("青禾某己代理记账有限公司", None),
            ("松坪镇村集体经济组织委托代理中心", Some(Holder::Collective)),
            ("村", None),
        ] {
            assert_eq!(named_holder(name), holder, "{name}");
        }
    }
}
