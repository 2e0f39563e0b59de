//! Great territories: growth, memory, judging, one more rule.

use super::audit::{record, twenty_audit, words};
use super::reading::told;
use super::{Bound, Goal, Outcome, short};
use crate::error::BenchError;
use crate::measure::middle;
use crate::setting::Setting;
use crate::truth;
use serde_json::json;

pub(super) const GOALS: &[Goal] = &[
    Goal {
        name: "judging",
        what: "facts and all rules of 1M assets, 300k contracts, 1M receipts, without reading and writing",
        unit: " s",
        must: Bound::AtMost(10.0),
        aim: Bound::AtMost(5.0),
        measure: judging,
    },
    Goal {
        name: "memory",
        what: "peak memory, 1M assets from xlsx end to end (twenty rules)",
        unit: " GiB",
        must: Bound::AtMost(2.0),
        aim: Bound::AtMost(1.0),
        measure: memory,
    },
    Goal {
        name: "growth",
        what: "growth of time of that audit, 10k to 1M assets (exponent)",
        unit: "",
        must: Bound::AtMost(1.05),
        aim: Bound::AtMost(0.9),
        measure: growth,
    },
    Goal {
        name: "one-more",
        what: "one more rule that finds nothing, per asset, 1M",
        unit: " ns",
        must: Bound::AtMost(12.0),
        aim: Bound::AtMost(2.5),
        measure: one_more,
    },
    Goal {
        name: "counties",
        what: "ten counties of 1M assets with contracts and receipts, Parquet, one after the other, list only : one county",
        unit: " ×",
        must: Bound::AtMost(11.0),
        aim: Bound::AtMost(10.0),
        measure: counties,
    },
];

/// Counties of the goal of that name.
const COUNTIES: u64 = 10;

fn judging(setting: &Setting) -> Result<Outcome, BenchError> {
    // One workbook of them all would be larger unpacked than a file may be.
    let territory = setting.territory(1_000_000, 10, true)?;
    let taken = setting.child("judge", &territory.data, &[])?;
    let figures = told(&taken)?;
    let seconds = |key: &str| figures[key].as_f64().unwrap_or(f64::NAN);
    let gibibytes = taken.peak as f64 / f64::from(1u32 << 30);
    Ok(Outcome::Measured {
        figure: seconds("facts") + seconds("judge"),
        beside: format!(
            "(facts {} s, rules {} s; reading {} s; peak {} GiB, must ≤ 3)",
            short(seconds("facts")),
            short(seconds("judge")),
            short(seconds("read")),
            short(gibibytes),
        ),
        record: json!({ "told": figures, "run": record(&[taken]) }),
    })
}

fn memory(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(1_000_000, 1, false)?;
    let out = setting.out("memory")?;
    let taken = twenty_audit(setting, &territory.data, &out)?;
    let compared = truth::compare(&territory.folder, &out.join("findings.jsonl"))?;
    let runs = [taken];
    Ok(Outcome::Measured {
        figure: runs[0].peak as f64 / f64::from(1u32 << 30),
        beside: format!("({}); findings {}", words(&runs), compared.short()),
        record: json!({ "audit": record(&runs), "findings": compared.json() }),
    })
}

fn growth(setting: &Setting) -> Result<Outcome, BenchError> {
    let mut walls = Vec::new();
    for (assets, times) in [(10_000u64, setting.pairs.max(1)), (100_000, setting.pairs.min(3)), (1_000_000, 1)] {
        let territory = setting.territory(assets, 1, false)?;
        let out = setting.out("growth")?;
        let runs: Vec<_> =
            (0..times).map(|_| twenty_audit(setting, &territory.data, &out)).collect::<Result<_, _>>()?;
        walls.push(middle(&runs).0);
    }
    let exponent = (walls[2] / walls[0]).log10() / 2.0;
    let beside = format!("({} s, {} s, {} s)", short(walls[0]), short(walls[1]), short(walls[2]));
    Ok(Outcome::Measured { figure: exponent, beside, record: json!({ "walls": walls }) })
}

/// Each county is audited by a run of its own, and its territory goes when it is done: ten would fill the disk.
fn counties(setting: &Setting) -> Result<Outcome, BenchError> {
    let mut runs = Vec::new();
    let mut told = truth::Line::default();
    for number in 0..COUNTIES {
        let county = setting.county(number, 1_000_000)?;
        let out = setting.out("county-of-ten")?;
        runs.push(setting.audit(&county.data, &out, &["--sheets", "问题清单"])?);
        let line = truth::compare(&county.folder, &out.join("findings.jsonl"))?.all();
        told.planted += line.planted;
        told.found += line.found;
        told.false_ones += line.false_ones;
        std::fs::remove_dir_all(&county.folder)?;
    }
    let first = runs.first().map_or(f64::NAN, |run| run.wall);
    let all: f64 = runs.iter().map(|run| run.wall).sum();
    let peak = runs.iter().map(|run| run.peak).max().unwrap_or(0) as f64 / f64::from(1u32 << 30);
    Ok(Outcome::Measured {
        figure: all / first,
        beside: format!(
            "({} s of {} s; peak {} GiB, must ≤ 4); findings {} of {}, {} false",
            short(first),
            short(all),
            short(peak),
            told.found,
            told.planted,
            told.false_ones
        ),
        record: json!({ "runs": record(&runs), "peak": peak, "planted": told.planted, "found": told.found }),
    })
}

fn one_more(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(1_000_000, 1, false)?;
    let figures = told(&setting.child("one-more", &territory.data, &[])?)?;
    let figure = figures["nanoseconds"].as_f64().unwrap_or(f64::NAN);
    Ok(Outcome::Measured { figure, beside: String::new(), record: figures })
}
