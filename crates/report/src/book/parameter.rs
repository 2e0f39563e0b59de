//! 参数与依据: every threshold with its value on the base date, who said it and when it was last checked.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::basis;
use crate::error::ReportError;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const NAME: &str = "参数与依据";

const COLUMNS: &[Col] = &[
    col("种类", 9.0, Look::Centre),
    col("名称", 34.0, Look::Text),
    col("取值", 16.0, Look::Centre),
    col("单位", 8.0, Look::Centre),
    col("施行日", 12.0, Look::Centre),
    col("来源层级", 13.0, Look::Centre),
    col("依据", 46.0, Look::Text),
    col("核对日", 12.0, Look::Centre),
    col("适用规则", 26.0, Look::Text),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let dossier = view.dossier;
    let mut grid = Grid::new(book, NAME, "参数与依据", COLUMNS)?;
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut laws: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for finding in &dossier.judgement.findings {
        for used in finding.parameters.iter() {
            users.entry(&used.name).or_default().insert(&finding.rule.code);
        }
        for cited in finding.basis.iter() {
            laws.entry(basis::cite_with_days(cited)).or_default().insert(&finding.rule.code);
        }
    }
    let codes = |set: Option<&BTreeSet<&str>>| {
        Cell::text(set.map(|s| s.iter().copied().collect::<Vec<_>>().join("、")).unwrap_or_default())
    };
    for parameter in dossier.parameters.by_name.values() {
        let current = dossier.parameters.on(&parameter.name, dossier.base_date);
        let kind = if parameter.locked { "法定" } else { "参数" };
        let mut cells = vec![Cell::text(kind), Cell::text(format!("{}（{}）", parameter.label, parameter.name))];
        match current {
            Some(value) => cells.extend([
                Cell::text(value_words(&value.value, &parameter.unit)),
                Cell::text(&parameter.unit),
                Cell::text(since(&value.from.to_string())),
                Cell::text(layer(&value.layer)),
                Cell::text(&value.basis),
                Cell::text(value.checked_on.to_string()),
            ]),
            None => cells.extend([
                Cell::text("基准日尚无取值"),
                Cell::text(&parameter.unit),
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
            ]),
        }
        cells.push(codes(users.get(parameter.name.as_str())));
        grid.row(&cells)?;
    }
    for (law, used_by) in &laws {
        grid.row(&[
            Cell::text("依据"),
            Cell::text("法规和文件"),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::text(law),
            Cell::Blank,
            codes(Some(used_by)),
        ])?;
    }
    for pack in dossier.packs {
        grid.row(&[
            Cell::text("规则包"),
            Cell::text(&pack.name),
            Cell::text(&pack.version),
            Cell::Blank,
            Cell::Blank,
            Cell::text(layer(&pack.layer)),
            Cell::text(format!("SHA-256 {}", pack.sha256)),
        ])?;
    }
    grid.finish("没有参数。")
}

/// The day from which working standards of the firm stand in the packs: they hold on any day.
const ALWAYS: &str = "1980-01-01";

/// The day from which a value is in force, for people.
pub(crate) fn since(from: &str) -> &str {
    if from == ALWAYS { "不限" } else { from }
}

/// A value for people: a ratio in per cent.
fn value_words(value: &str, unit: &str) -> String {
    let ratio = crate::money::parse(Some(value)).filter(|_| unit == "比率");
    match ratio.and_then(|ratio| ratio.checked_mul(rust_decimal::Decimal::ONE_HUNDRED)) {
        Some(percent) => format!("{}%", percent.normalize()),
        None => value.to_owned(),
    }
}

/// The layer in Chinese; a province's or county's own name stays.
pub(crate) fn layer(layer: &str) -> String {
    match layer {
        "national" => "全国".to_owned(),
        "engagement" => "本项目".to_owned(),
        other => match other.split_once('-') {
            Some(("province", rest)) => format!("省（{rest}）"),
            Some(("county", rest)) => format!("县（{rest}）"),
            _ => other.to_owned(),
        },
    }
}
