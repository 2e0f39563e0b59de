//! Dated, cited values: what a law, a circular or the county fixed. Loaded from packs by `rules`,
//! used by rules' conditions and by kernels.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::str::FromStr;

/// One dated value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterValue {
    /// In force from this day.
    pub from: NaiveDate,
    /// The value as text: decimals plain, days ISO, lists joined by `、`.
    pub value: String,
    /// The pack layer that said it.
    pub layer: String,
    /// Its basis in Chinese: law and article, or 工作口径.
    pub basis: String,
    /// The day somebody last checked it.
    pub checked_on: NaiveDate,
}

/// One parameter with all its dated values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// `lease.term_max`.
    pub name: String,
    /// Chinese label.
    pub label: String,
    /// Unit word: 元, 天, 月, 比率, 个, 日期, 文本.
    pub unit: String,
    /// A statutory bound that later layers may not touch.
    pub locked: bool,
    /// Dated values of the latest layer last; see [`Parameters::on`].
    pub values: Vec<ParameterValue>,
}

/// All parameters in force for a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// By name.
    pub by_name: BTreeMap<String, Parameter>,
    /// Layer names, earliest first: the order in which they win.
    pub layers: Vec<String>,
}

impl Parameters {
    /// The value of `name` on `day`: the latest layer that has any value by then; within it, the latest `from`.
    /// `None`: no layer says anything for that day.
    pub fn on(&self, name: &str, day: NaiveDate) -> Option<&ParameterValue> {
        let rank = |layer: &str| self.layers.iter().position(|l| l == layer);
        self.by_name.get(name)?.values.iter().filter(|v| v.from <= day).max_by_key(|v| (rank(&v.layer), v.from))
    }

    /// The same as a decimal; `None` also when the text is no number.
    pub fn decimal(&self, name: &str, day: NaiveDate) -> Option<Decimal> {
        Decimal::from_str(&self.on(name, day)?.value).ok()
    }

    /// The same as a whole number.
    pub fn whole(&self, name: &str, day: NaiveDate) -> Option<i64> {
        self.on(name, day)?.value.parse().ok()
    }
}
