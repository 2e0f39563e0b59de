//! Lists that show only some of the assets, those that were confirmed or handed over: mostly by slightly other names,
//! without numbers, the value rounded or in 万元.

use crate::matching::same_rounded;
use crate::naming::{near, says_more};
use crate::pairing::{Asked, Card, DoubtfulPair};
use rust_decimal::Decimal;

/// Names of which one says more than the other, and a value that is no round one: surely the same thing.
pub(super) const RUNG: &str = "名称相近与原值";

/// Do the values of a ledger's card and a list's row leave it open that they are one, given the same name?
pub(super) fn values_agree(ledger: &Card, list: &Card) -> bool {
    let Some((one, two)) = ledger.cost.zip(list.cost) else { return true };
    let step = Decimal::from(10_000);
    let off = (one - two).abs();
    let in_ten_thousands =
        (two % step).is_zero() && off * Decimal::TWO <= step && off * Decimal::from(20) <= one.abs().max(two.abs());
    same_rounded(one, two, 1000) || in_ten_thousands
}

/// The same value, and one that tells: many things cost 50,000.
fn same_telling_value(one: &Card, two: &Card) -> bool {
    let round = |cost: Decimal| (cost % Decimal::ONE_THOUSAND).is_zero();
    one.cost.zip(two.cost).is_some_and(|(one, two)| !round(one) && same_rounded(one, two, 100))
}

/// Are the two surely one, though their names differ?
pub(super) fn is_same(ledger: &Card, list: &Card) -> bool {
    says_more(&ledger.name, &list.name) && same_telling_value(ledger, list)
}

/// May the two be one, so that a person should say?
pub(super) fn comes_near(ledger: &Card, list: &Card, cut_off: f64) -> bool {
    near(&ledger.name, &list.name, cut_off) || same_telling_value(ledger, list)
}

/// Why a row that says no place is none of a ledger's.
pub(super) const PLACELESS: &str = "没有写明是哪个村的，对不上台账";

/// Why a row of a list pairs with nothing: how many assets of the ledger it may be, and whether one bears its name.
pub(super) fn why(several: usize, same_name: bool) -> &'static str {
    match (several, same_name) {
        (0, _) => "台账里没有找到对应的资产，请核实是否漏登",
        (1, true) => "名称相同而原值不同",
        (_, true) => "同名资产不止一项，无法一一对应",
        (_, false) => "名称相近或原值相同，不能确定是同一项",
    }
}

/// What a person is asked of a card.
pub(super) fn question(card: &Card, candidates: Vec<String>, why: &str, asked: &Asked<'_>) -> DoubtfulPair {
    let reason = match card.ledger.is_ledger() {
        true => why.to_owned(),
        false => format!("{}所列，没有计作资产：{why}", card.ledger.label()),
    };
    DoubtfulPair { question: (asked.words)(card), candidates, reason, place: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairing::Ledger;
    use rust_decimal::dec;

    fn card(ledger: Ledger, name: &str, cost: Option<Decimal>) -> Card {
        Card {
            row: 0,
            ledger,
            sheet: 0,
            code: None,
            certificate: None,
            name: name.into(),
            stem: None,
            cost,
            date: None,
            quantity: None,
        }
    }

    #[test]
    fn a_rounded_value_is_no_other_one() {
        let agree =
            |one, two| values_agree(&card(Ledger::Village, "冷库", one), &card(Ledger::HandedOver, "冷库", two));
        assert!(agree(Some(dec!(461340)), None) && agree(None, Some(dec!(460000))));
        assert!(agree(Some(dec!(461340)), Some(dec!(461300))) && agree(Some(dec!(461340)), Some(dec!(460000))));
        assert!(!agree(Some(dec!(461340)), Some(dec!(470000))), "46.134 万元 is no 47");
        assert!(!agree(Some(dec!(31800)), Some(dec!(52000))));
        assert!(!agree(Some(dec!(12000)), Some(dec!(10000))), "a sixth off");
    }

    #[test]
    fn more_said_of_a_thing_pairs_only_with_a_value_that_tells() {
        let same = |name: &str, one, two| {
            is_same(&card(Ledger::Village, "保鲜冷库", Some(one)), &card(Ledger::Confirmed, name, Some(two)))
        };
        assert!(same("保鲜冷库建设项目", dec!(461340), dec!(461300)));
        assert!(!same("保鲜冷库建设项目", dec!(460000), dec!(460000)), "a round value is many things'");
        assert!(!same("保鲜冷库建设项目", dec!(461340), dec!(471340)));
        assert!(!same("保鲜冷库2号", dec!(461340), dec!(461340)), "a number tells another thing");
    }
}
