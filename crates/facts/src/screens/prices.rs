//! The price of one unit against those of its kind in the county.

use crate::asset::peers::median;
use crate::input::{Input, Register};
use crate::maps::HashMap;
use crate::pairing::Card;
use rust_decimal::{Decimal, dec};
use sanzi_core::text::{normal, normal_form};
use sanzi_core::value::{quotient, round};

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

/// All kinds: name without its number, and unit.
#[derive(Debug, Default)]
pub(crate) struct Prices(HashMap<String, HashMap<String, Kind>>);

impl Prices {
    pub(crate) fn of(input: &Input<'_>, register: &Register) -> Self {
        let view = &input.asset.view;
        // Units as printed first: the words of many rows are few.
        let mut printed: HashMap<(&str, &str), Vec<Decimal>> = HashMap::default();
        for object in &register.objects {
            let cards = object.cards.as_slice();
            let Some(card) = cards.first().and_then(|own| register.cards.get(*own)) else { continue };
            let unit = view.spoken_text(cards, "unit");
            let (Some(cost), Some(quantity), Some(unit)) = (card.cost, card.quantity, unit) else { continue };
            if cost > Decimal::ONE
                && quantity > Decimal::ZERO
                && let Some(price) = cost.checked_div(quantity)
            {
                printed.entry((card.kind(), unit)).or_default().push(price);
            }
        }
        let mut prices: HashMap<&str, HashMap<String, Vec<Decimal>>> = HashMap::default();
        for ((kind, unit), some) in printed {
            prices.entry(kind).or_default().entry(normal(unit)).or_default().extend(some);
        }
        let of_units = |units: HashMap<String, Vec<Decimal>>| {
            units.into_iter().filter_map(|(unit, prices)| Some((unit, Kind::of(prices)?))).collect()
        };
        Prices(prices.into_iter().map(|(kind, units)| (kind.to_owned(), of_units(units))).collect())
    }

    /// The prices of things of a card's kind, in the unit as printed.
    pub(crate) fn kind(&self, card: &Card, unit: &str) -> Option<&Kind> {
        self.0.get(card.kind())?.get(&*normal_form(unit))
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
