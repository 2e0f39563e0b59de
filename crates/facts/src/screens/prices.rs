//! The price of one unit against those of its kind in the county.

use crate::asset::Facets;
use crate::asset::peers::median;
use crate::depreciation::Class;
use crate::input::{Input, Register};
use crate::maps::HashMap;
use crate::pairing::Card;
use rust_decimal::{Decimal, dec};
use sanzi_core::text::{normal, normal_form};
use sanzi_core::value::{quotient, round};
use std::hash::Hash;

/// Of normally spread prices so many lie more than 3.5 scores from the median, on both sides together: the usual
/// limit, `screen.price_limit`.
const BEYOND: Decimal = dec!(0.000465);
/// 0.6745: what the median absolute deviation of a normal spread is in standard deviations.
const SCALE: Decimal = dec!(0.6745);
/// Prices that are nearly all the same still differ by so much of the median.
const LEAST_SPREAD: Decimal = dec!(0.01);

/// Prices of one kind, in 元 a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) count: usize,
    pub(crate) median: Decimal,
    /// Median of the distances from the median.
    pub(crate) spread: Decimal,
}

impl Kind {
    /// From the prices; `None` where there are too few for a median.
    pub(crate) fn of(prices: Vec<Decimal>) -> Option<Self> {
        let count = prices.len();
        let middle = median(prices.clone())?;
        let spread = median(prices.into_iter().map(|price| (price - middle).abs()).collect())?;
        Some(Kind { count, median: middle, spread })
    }

    /// How far a price lies from the median, as a modified z-score without its sign, rounded to two places.
    ///
    /// # Source
    /// Iglewicz and Hoaglin, 0.6745 × distance ÷ median absolute deviation; by convention above 3.5 is far.
    pub(crate) fn score(&self, price: Decimal) -> Option<Decimal> {
        let spread = self.spread.max(self.median * LEAST_SPREAD);
        let distance = (price - self.median).abs();
        (spread > Decimal::ZERO).then(|| quotient(distance.checked_mul(SCALE)?, spread, 2)).flatten()
    }

    /// How many times the price is the median, or the median the price.
    pub(crate) fn times(&self, price: Decimal) -> Option<Decimal> {
        times_apart(price, self.median)
    }

    /// So many of the kind would be far by chance, if prices were spread normally.
    pub(crate) fn by_chance(&self) -> Decimal {
        round(BEYOND * Decimal::from(self.count), 4)
    }
}

/// The larger of two prices over the smaller, rounded to four places; `None` where one is nothing.
pub(crate) fn times_apart(one: Decimal, two: Decimal) -> Option<Decimal> {
    let (large, small) = (one.max(two), one.min(two));
    (small > Decimal::ZERO).then(|| quotient(large, small, 4)).flatten()
}

/// The prices of a county.
#[derive(Debug, Default)]
pub(crate) struct Prices {
    /// By name without its number, and unit.
    kinds: HashMap<String, HashMap<String, Kind>>,
    /// The median by class of thing and unit, for names that too few share.
    classes: HashMap<Class, HashMap<String, Decimal>>,
}

/// Prices by what they are of, and unit as printed.
type Printed<'a, K> = HashMap<(K, &'a str), Vec<Decimal>>;

/// The words of many rows are few: units are normed when all prices are there.
fn by_unit<K: Hash + Eq>(printed: Printed<'_, K>) -> HashMap<K, HashMap<String, Vec<Decimal>>> {
    let mut prices: HashMap<K, HashMap<String, Vec<Decimal>>> = HashMap::default();
    for ((of, unit), some) in printed {
        prices.entry(of).or_default().entry(normal(unit)).or_default().extend(some);
    }
    prices
}

impl Prices {
    pub(crate) fn of(input: &Input<'_>, register: &Register, facets: &[Option<Facets<'_>>]) -> Self {
        let view = &input.asset.view;
        let (mut kinds, mut classes) = (Printed::<&str>::default(), Printed::<Class>::default());
        for (object, facets) in register.objects.iter().zip(facets) {
            let cards = object.cards.as_slice();
            let Some(card) = cards.first().and_then(|own| register.cards.get(*own)) else { continue };
            let (Some(cost), Some(quantity)) = (card.cost, card.quantity) else { continue };
            let Some(unit) = view.spoken_text(cards, "unit") else { continue };
            if cost > Decimal::ONE
                && quantity > Decimal::ZERO
                && let Some(price) = cost.checked_div(quantity)
            {
                kinds.entry((card.kind(), unit)).or_default().push(price);
                let class = facets.as_ref().map(|facets| facets.class).filter(|class| *class != Class::Unknown);
                if let Some(class) = class {
                    classes.entry((class, unit)).or_default().push(price);
                }
            }
        }
        let kinds = by_unit(kinds).into_iter().map(|(kind, units)| {
            let known = units.into_iter().filter_map(|(unit, prices)| Some((unit, Kind::of(prices)?)));
            (kind.to_owned(), known.collect())
        });
        let classes = by_unit(classes).into_iter().map(|(class, units)| {
            let known = units.into_iter().filter_map(|(unit, prices)| Some((unit, median(prices)?)));
            (class, known.collect())
        });
        Prices { kinds: kinds.collect(), classes: classes.collect() }
    }

    /// The prices of things of a card's kind, in the unit as printed.
    pub(crate) fn kind(&self, card: &Card, unit: &str) -> Option<&Kind> {
        self.kinds.get(card.kind())?.get(&*normal_form(unit))
    }

    /// The median of things of a class, in the unit as printed.
    pub(crate) fn class(&self, class: Class, unit: &str) -> Option<Decimal> {
        self.classes.get(&class)?.get(&*normal_form(unit)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_far_by_the_spread_of_its_kind() {
        let prices: Vec<Decimal> = [90, 95, 100, 105, 110, 98, 102].map(Decimal::from).to_vec();
        let kind = Kind::of(prices).expect("seven prices");
        // distances 10 5 0 5 10 2 2: their median is 5
        assert_eq!((kind.median, kind.spread), (dec!(100), dec!(5)));
        // 0.6745 × 20 ÷ 5 = 2.698; 0.6745 × 400 ÷ 5 = 53.96
        assert_eq!((kind.score(dec!(120)), kind.score(dec!(500))), (Some(dec!(2.70)), Some(dec!(53.96))));
        assert_eq!((kind.times(dec!(500)), kind.times(dec!(20))), (Some(dec!(5)), Some(dec!(5))));
        // 7 × 0.000465 = 0.003255
        assert_eq!(kind.by_chance(), dec!(0.0033));
    }

    #[test]
    fn equal_prices_do_not_make_a_small_difference_far() {
        let kind = Kind::of(vec![dec!(1000); 6]).expect("six prices");
        // spread of one per cent: 0.6745 × 30 ÷ 10 = 2.0235
        assert_eq!(kind.score(dec!(1030)), Some(dec!(2.02)));
        assert_eq!(Kind::of(vec![dec!(1000); 4]), None);
    }
}
