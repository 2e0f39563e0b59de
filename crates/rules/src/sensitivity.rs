//! The packs with one threshold moved, to see how much hangs on it.

use crate::condition::Type;
use crate::load::param::type_of;
use crate::packs::Packs;
use rust_decimal::Decimal;
use sanzi_core::value::round;
use std::str::FromStr;

impl Packs {
    /// The packs with every value of a parameter multiplied by so many tenths; whole units are rounded half away from zero. `None` when
    /// there is no such parameter or it is no number.
    pub fn scaled(&self, parameter: &str, tenths: i64) -> Option<Packs> {
        let unit = self.parameters.by_name.get(parameter)?.unit.clone();
        let places = match type_of(&unit)? {
            Type::Whole => 0,
            Type::Number if unit == "元" => 2,
            Type::Number => 6,
            _ => return None,
        };
        let mut packs = self.clone();
        for value in &mut packs.parameters.by_name.get_mut(parameter)?.values {
            let number = Decimal::from_str(&value.value).ok()?.checked_mul(Decimal::new(tenths, 1))?;
            value.value = round(number, places).normalize().to_string();
        }
        Some(packs)
    }

    /// The full names of the parameters that decide whether a rule fires, sorted.
    pub fn thresholds(&self, code: &str) -> Vec<String> {
        let Some(rule) = self.rules.get(code) else { return Vec::new() };
        let used = rule.scope.iter().chain([&rule.when]).flat_map(|condition| condition.params());
        let mut names: Vec<String> = used.filter_map(|local| rule.params.get(local)).cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    /// A parameter's value on a day, in words with its unit; `None` when it has none.
    pub fn value_words(&self, parameter: &str, day: chrono::NaiveDate) -> Option<String> {
        let unit = &self.parameters.by_name.get(parameter)?.unit;
        let value = self.parameters.on(parameter, day)?;
        Some(crate::explain::value_words(unit, crate::template::spoken_parameter(unit, Some(value))))
    }

    /// One parameter in words: its value on the day, who set it, on what basis, when it was checked.
    pub fn threshold_words(&self, parameter: &str, day: chrono::NaiveDate) -> Option<String> {
        let label = &self.parameters.by_name.get(parameter)?.label;
        let Some(value) = self.parameters.on(parameter, day) else {
            return Some(format!("{label}（{parameter}）：{day} 没有取值"));
        };
        let words = self.value_words(parameter, day)?;
        Some(format!(
            "{label}（{parameter}）＝{words}：{} 层，{} 起，{}，{} 核对",
            value.layer, value.from, value.basis, value.checked_on
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::packs::tests::sample;

    #[test]
    fn one_threshold_moves_and_nothing_else() {
        let (packs, day) = (sample(), chrono::NaiveDate::from_ymd_opt(2024, 12, 31).expect("a day"));
        assert_eq!(packs.thresholds("HT-003"), ["lease.term_max"]);
        let moved = packs.scaled("lease.term_max", 8).expect("a number");
        assert_eq!(moved.value_words("lease.term_max", day).as_deref(), Some("192月"));
        assert_eq!(moved.value_words("lease.yield_floor", day), packs.value_words("lease.yield_floor", day));
        let moved = packs.scaled("lease.yield_floor", 12).expect("a number");
        assert_eq!(moved.value_words("lease.yield_floor", day).as_deref(), Some("3.6%"));
        let words = packs.threshold_words("lease.term_max", day).expect("a parameter");
        assert_eq!(
            words,
            "租期上限（lease.term_max）＝240月：national 层，2021-01-01 起，《中华人民共和国民法典》第705条，2026-01-01 核对"
        );
        assert!(packs.scaled("lease.nothing", 10).is_none());
    }
}
