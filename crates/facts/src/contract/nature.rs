//! What a contract is in law: a lease, which lasts twenty years at most, or the contracting of land, which has its own terms.

use crate::asset::Facets;
use crate::contract::Lease;
use crate::depreciation::{Class, class_of, is_land};
use rust_decimal::Decimal;
use sanzi_core::text::has;

/// What ends the name of the thing in the name of a contract: 厂房承包租赁合同.
const ACTS: [&str; 7] = ["承包", "租赁", "出租", "发包", "转包", "流转", "合同"];
/// Standing water may be a built pond or a water surface for farming, which is land to the law of contracting.
const WATER: [&str; 4] = ["塘", "水库", "湖", "水域"];

/// What grows on land that is contracted out, for longer than anything may be let.
const GROWING: [&str; 9] = ["果园", "茶园", "桑园", "苗圃", "林场", "经济林", "林果", "果林", "竹林"];

/// Does a name end with something that grows: 苹果园(30亩), but not 果园看护房?
fn grows(name: &str) -> bool {
    let head = name.split(['(', '（']).next().unwrap_or(name);
    GROWING.iter().any(|word| head.ends_with(word))
}

/// The thing that the name of a contract speaks of, without its act; blank when it names none.
fn thing_of(contract_name: &str) -> &str {
    let end = ACTS.iter().filter(|act| has(contract_name, act)).filter_map(|act| contract_name.find(act)).min();
    let thing = end.and_then(|end| contract_name.get(..end)).unwrap_or(contract_name);
    thing.trim_start_matches("关于").trim_end_matches('的').trim()
}

/// Is a thing of this name land: 耕地, 荒坡, or told so by the name of the contract?
pub(crate) fn speaks_of_land(asset_name: &str, contract_name: &str) -> bool {
    is_land(asset_name) || is_land(contract_name) || is_land(thing_of(contract_name))
}

/// Is a thing of this class and name one that is let, or land that is contracted out? `None` where it may be either;
/// `at_cost` says that the register carries it at cost, as something built or bought.
fn is_thing(class: Class, name: &str, at_cost: bool) -> Option<bool> {
    if class == Class::Land || is_land(name) {
        return Some(false);
    }
    if WATER.iter().any(|word| name.contains(word)) {
        return at_cost.then_some(true);
    }
    match class {
        Class::Building | Class::Greenhouse | Class::Machine | Class::Tool | Class::Vehicle | Class::Electronics => {
            Some(true)
        }
        _ => None,
    }
}

impl Lease<'_, '_, '_> {
    /// Is it a lease? By its kind; where no kind is printed, by its name (冷库租赁合同), or because the register calls the
    /// asset let (出租). Where both 租赁 and 承包 are said, what it is about decides: a thing is let, land is contracted out.
    /// 承包 alone, 入股 and the like leave it open. `Err` says why, where there is something to say.
    pub(crate) fn is_lease(&self) -> Result<bool, Option<String>> {
        let kind = self.text("contract_type");
        if kind.is_none_or(|kind| kind == "出租")
            && let Some(thing) = self.growing()
        {
            return Err(Some(format!(
                "标的“{thing}”是林果，登记为出租的也可能是土地承包，承包期限按农村土地承包法，不受二十年限制"
            )));
        }
        if let Some(kind) = kind {
            return Ok(kind == "出租");
        }
        let assets = &self.work.input.asset.view;
        let said = |column| self.cards().iter().filter_map(move |card| assets.text(*card, column));
        let mut kinds: Vec<&str> = said("operation_mode").chain(said("use_status")).collect();
        kinds.retain(|kind| matches!(*kind, "出租" | "承包" | "入股" | "委托" | "债权" | "自营"));
        let name = self.text("contract_name").unwrap_or("");
        let names = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if names(&["入股", "合作", "委托"]) || kinds.iter().any(|kind| !matches!(*kind, "出租" | "承包")) {
            return Err(None);
        }
        let lets = names(&["租赁", "出租"]) || kinds.contains(&"出租");
        let contracts_out = names(&["承包", "发包"]) || kinds.contains(&"承包");
        match (lets, contracts_out) {
            (true, false) => Ok(true),
            (true, true) => self.by_its_thing(name),
            _ => Err(None),
        }
    }

    /// The name of what it is about, where that grows on land. Registers say 出租 of what is contracted out, too.
    ///
    /// # Source
    /// 农村土地承包法 arts. 21, 48–50; 民法典 art. 705 is about leases.
    fn growing(&self) -> Option<&str> {
        let facets = self.object.and_then(|at| self.work.facets.get(at)?.as_ref());
        let name = self.text("asset_name").or(facets.map(|facets| facets.thing)).unwrap_or("");
        let thing = thing_of(self.text("contract_name").unwrap_or(""));
        let timber = facets.is_some_and(|facets| facets.class == Class::Timber);
        (timber || grows(name)).then_some(name).or_else(|| grows(thing).then_some(thing))
    }

    fn by_its_thing(&self, contract_name: &str) -> Result<bool, Option<String>> {
        let asset_name = self.text("asset_name").unwrap_or("");
        if speaks_of_land(asset_name, contract_name) {
            return Ok(false);
        }
        let facets = self.object.and_then(|at| self.work.facets.get(at)?.as_ref());
        let on_register = |facets: &Facets<'_>| {
            is_thing(facets.class, facets.thing, facets.cost.is_some_and(|cost| cost > Decimal::ONE))
        };
        let by_name = |name: &str| is_thing(class_of(None, name), name, false);
        let decided = match facets {
            Some(facets) => on_register(facets),
            None => by_name(asset_name).or_else(|| by_name(thing_of(contract_name))),
        };
        decided.ok_or_else(|| {
            let thing = if asset_name.is_empty() { thing_of(contract_name) } else { asset_name };
            Some(format!("合同既称承包又称租赁，标的“{thing}”看不出是房屋、设备等财产，还是土地、水面"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_contract_is_about_says_whether_it_is_let() {
        for (name, at_cost, told) in [
            ("厂房", false, Some(true)),
            ("临街门面房", false, Some(true)),
            ("面粉加工设备", false, Some(true)),
            ("蔬菜大棚", false, Some(true)),
            ("村东耕地", true, Some(false)),
            ("养殖水面", true, Some(false)),
            ("集体土地", false, Some(false)),
            // a pond that was built at a cost, and water of which nothing is known
            ("鱼塘", true, Some(true)),
            ("鱼塘", false, None),
            ("红旗水库", false, None),
            ("产业基地", true, None),
        ] {
            assert_eq!(is_thing(class_of(None, name), name, at_cost), told, "{name}");
        }
    }

    #[test]
    fn what_grows_is_known_by_its_name() {
        for (name, told) in
            [("苹果园", true), ("茶园(30亩)", true), ("果园看护房", false), ("厂房", false), ("", false)]
        {
            assert_eq!(grows(name), told, "{name}");
        }
    }

    #[test]
    fn the_name_of_a_contract_names_its_thing() {
        for (name, thing) in [
            ("厂房承包租赁合同", "厂房"),
            ("关于村东耕地的承包合同", "村东耕地"),
            ("承包租赁合同", ""),
            ("鱼塘租赁承包协议", "鱼塘"),
            ("仓库", "仓库"),
        ] {
            assert_eq!(thing_of(name), thing);
        }
        assert!(speaks_of_land("", "村东耕地承包租赁合同") && speaks_of_land("荒坡", ""));
        assert!(!speaks_of_land("厂房", "厂房承包租赁合同"));
    }
}
