//! What packs fix for the recomputation: tolerances, residual, a county's own table of lives.

use super::class::Class;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::Parameters;
use sanzi_core::value::round;
use std::collections::BTreeMap;

/// Values in force on the base date; `None` where no pack says anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// `common.dep_tol_abs`, 元.
    pub tolerance: Option<Decimal>,
    /// `common.dep_tol_month`, 元 a charged month.
    pub tolerance_a_month: Option<Decimal>,
    /// `common.residual_rate`, where a county or the engagement has set it.
    pub residual_set: Option<Decimal>,
    /// `common.residual_ceiling`: the highest plausible residual rate.
    pub residual_ceiling: Option<Decimal>,
    /// `common.bio_residual_rate`: fixed by rule for productive biological assets to 2023.
    pub biological_residual: Option<Decimal>,
    /// `common.life_floor_ratio`.
    pub life_floor_ratio: Option<Decimal>,
    /// `common.life_ceiling_ratio`.
    pub life_ceiling_ratio: Option<Decimal>,
    /// A county's own table: `life.county_<class>` in months, by [`Class::word`].
    pub county_life: BTreeMap<&'static str, u32>,
}

impl Policy {
    /// Reads the values in force on `day`.
    pub fn on(parameters: &Parameters, day: NaiveDate) -> Self {
        let decimal = |name: &str| parameters.decimal(name, day);
        let local = |name: &str| parameters.on(name, day).filter(|value| value.layer != "national");
        let mut county_life = BTreeMap::new();
        // Classes that share the word `other` are not depreciated by a table.
        for class in Class::ALL.into_iter().filter(|class| class.word() != "other") {
            let name = format!("life.county_{}", class.word());
            if let Some(months) = decimal(&name).and_then(|months| round(months, 0).to_u32()) {
                county_life.insert(class.word(), months);
            }
        }
        Policy {
            tolerance: decimal("common.dep_tol_abs"),
            tolerance_a_month: decimal("common.dep_tol_month"),
            residual_set: local("common.residual_rate").and_then(|_| decimal("common.residual_rate")),
            residual_ceiling: decimal("common.residual_ceiling"),
            biological_residual: decimal("common.bio_residual_rate"),
            life_floor_ratio: decimal("common.life_floor_ratio"),
            life_ceiling_ratio: decimal("common.life_ceiling_ratio"),
            county_life,
        }
    }

    /// The same for amounts that may be off by so much, 元, because they are printed in 万元.
    pub fn allowing(&self, rounding: Decimal) -> Policy {
        Policy { tolerance: self.tolerance.map(|tolerance| tolerance + rounding), ..self.clone() }
    }

    /// The tolerance for so many charged months, in 元; `None` when a pack lacks one of its two parts.
    pub fn tolerance_for(&self, months: u32) -> Option<Decimal> {
        Some(self.tolerance?.max(self.tolerance_a_month? * Decimal::from(months)))
    }

    /// The shortest and longest plausible life of a class, in months.
    pub fn plausible_life(&self, class: Class) -> Option<(u32, u32)> {
        let (short, long) = class.plausible_years();
        let months = |years: u32, ratio: Option<Decimal>| round(Decimal::from(years * 12) * ratio?, 0).to_u32();
        Some((months(short, self.life_floor_ratio)?, months(long, self.life_ceiling_ratio)?))
    }
}
