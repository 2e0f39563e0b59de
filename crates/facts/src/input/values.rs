//! Parameters on the base date, read once.

use crate::maps::HashMap;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::Parameters;

/// Every number among the parameters of a run.
#[derive(Debug, Default)]
pub(crate) struct Values {
    by_name: HashMap<String, Decimal>,
}

impl Values {
    pub(crate) fn on(parameters: &Parameters, day: NaiveDate) -> Self {
        let number = |name: &String| Some((name.clone(), parameters.decimal(name, day)?));
        Values { by_name: parameters.by_name.keys().filter_map(number).collect() }
    }

    /// Amounts, rates, ratios.
    pub(crate) fn decimal(&self, name: &str) -> Option<Decimal> {
        self.by_name.get(name).copied()
    }

    /// Months, days, counts.
    pub(crate) fn whole(&self, name: &str) -> Option<i64> {
        self.decimal(name).filter(|number| number.fract().is_zero())?.to_i64()
    }
}
