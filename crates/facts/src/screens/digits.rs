//! First digits of amounts against Benford's law.

use rust_decimal::{Decimal, dec};
use sanzi_core::value::{quotient, round};

/// log₁₀(1 + 1/d) for d = 1 to 9, to ten places.
const EXPECTED: [Decimal; 9] = [
    dec!(0.3010299957),
    dec!(0.1760912591),
    dec!(0.1249387366),
    dec!(0.0969100130),
    dec!(0.0791812460),
    dec!(0.0669467896),
    dec!(0.0579919470),
    dec!(0.0511525224),
    dec!(0.0457574906),
];

/// How the first digits are spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spread {
    /// How many amounts begin with 1 to 9.
    pub(super) counts: [u32; 9],
    /// Pearson's χ² against the law, of eight degrees of freedom, rounded to two places.
    pub(super) distance: Decimal,
    /// Mean distance of the shares from those of the law, rounded to four places.
    pub(super) deviation: Decimal,
}

impl Spread {
    /// 1：30（应30.1）、2：…
    pub(super) fn words(&self) -> String {
        let all = Decimal::from(self.counts.iter().sum::<u32>());
        let one = |(at, count): (usize, &u32)| {
            let expected = EXPECTED.get(at).map_or(Decimal::ZERO, |share| round(*share * all, 1));
            format!("{}：{count}（理论{expected}）", at + 1)
        };
        self.counts.iter().enumerate().map(one).collect::<Vec<_>>().join("、")
    }
}

/// First digits of the amounts; those of 0 or less have none. `None` where there are none.
pub(super) fn first_digits(amounts: &[Decimal]) -> Option<Spread> {
    let mut counts = [0u32; 9];
    for digit in amounts.iter().filter_map(|amount| first_digit(*amount)) {
        if let Some(count) = counts.get_mut(digit) {
            *count += 1;
        }
    }
    let all = Decimal::from(counts.iter().sum::<u32>());
    if all.is_zero() {
        return None;
    }
    let distance = counts
        .iter()
        .zip(EXPECTED)
        .map(|(count, share)| {
            let expected = share * all;
            let apart = Decimal::from(*count) - expected;
            apart * apart / expected
        })
        .sum();
    let apart = counts.iter().zip(EXPECTED).map(|(count, share)| (Decimal::from(*count) / all - share).abs());
    let deviation: Decimal = apart.sum::<Decimal>() / Decimal::from(counts.len());
    Some(Spread { counts, distance: round(distance, 2), deviation: round(deviation, 4) })
}

/// 0 for a first digit of 1, to 8 for 9: of the decimal digits, not of a binary fraction.
fn first_digit(amount: Decimal) -> Option<usize> {
    let mantissa = u128::try_from(amount.mantissa()).ok().filter(|mantissa| *mantissa > 0)?;
    let first = mantissa / 10u128.pow(mantissa.ilog10());
    usize::try_from(first).ok().map(|digit| digit - 1)
}

/// The largest amount over the smallest, rounded to two places: amounts of one size do not follow the law.
pub(super) fn span(amounts: &[Decimal]) -> Option<Decimal> {
    let (least, most) = (amounts.iter().min()?, amounts.iter().max()?);
    if *least <= Decimal::ZERO { None } else { quotient(*most, *least, 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_is_that_of_the_decimal() {
        for (amount, digit) in [
            (dec!(0.0302), 3),
            (dec!(178600.00), 1),
            (dec!(9), 9),
            (dec!(0.1), 1),
            (dec!(1000000), 1),
            (dec!(29.99), 2),
        ] {
            assert_eq!(first_digit(amount), Some(digit - 1), "{amount}");
        }
        assert_eq!((first_digit(dec!(0)), first_digit(dec!(-5))), (None, None));
    }

    #[test]
    fn powers_of_two_follow_the_law_and_equal_digits_do_not() {
        // the first 90 powers of two are the textbook example: 27 of them begin with 1, where the law has 27.09
        let powers: Vec<Decimal> = (0..90).map(|n| Decimal::from(2u128.pow(n))).collect();
        let spread = first_digits(&powers).expect("amounts");
        assert_eq!(spread.counts, [27, 16, 11, 9, 7, 6, 5, 5, 4]);
        assert!(spread.distance < dec!(1));
        // ten of each digit: Σ (10 − 90p)² ÷ 90p = 100 ÷ 90 × Σ 1/p − 90 = 36.15
        let even: Vec<Decimal> = (1..=9).flat_map(|digit| vec![Decimal::from(digit); 10]).collect();
        // and each share is 1 ÷ 9: Σ |1 ÷ 9 − p| ÷ 9 = 0.0597
        let spread = first_digits(&even).expect("amounts");
        assert_eq!((spread.distance, spread.deviation), (dec!(36.15), dec!(0.0597)));
        assert_eq!(first_digits(&[]), None);
    }

    #[test]
    fn the_law_s_shares_are_one_in_all() {
        assert_eq!(EXPECTED.iter().sum::<Decimal>(), dec!(1.0000000000));
    }

    #[test]
    fn the_span_of_amounts() {
        assert_eq!(span(&[dec!(200), dec!(30000), dec!(7000)]), Some(dec!(150.00)));
        assert_eq!((span(&[]), span(&[dec!(0), dec!(5)])), (None, None));
    }

    #[test]
    fn a_spread_is_told_beside_the_law() {
        let spread =
            Spread { counts: [30, 18, 12, 10, 8, 7, 6, 5, 4], distance: Decimal::ZERO, deviation: Decimal::ZERO };
        // log₁₀(1 + 1/d) × 100
        let law = "1：30（理论30.1）、2：18（理论17.6）、3：12（理论12.5）、4：10（理论9.7）、5：8（理论7.9）";
        assert_eq!(
            spread.words(),
            format!("{law}、6：7（理论6.7）、7：6（理论5.8）、8：5（理论5.1）、9：4（理论4.6）")
        );
    }
}
