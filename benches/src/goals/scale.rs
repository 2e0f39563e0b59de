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
        aim: Bound::AtMost(1.0),
        measure: growth,
    },
    Goal {
        name: "one-more",
        what: "one more rule, per asset, 1M",
        unit: " ns",
        must: Bound::AtMost(12.0),
        aim: Bound::AtMost(4.0),
        measure: one_more,
    },
];

fn judging(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(1_000_000, 1, true)?;
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

fn one_more(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(1_000_000, 1, false)?;
    let figures = told(&setting.child("one-more", &territory.data, &[])?)?;
    let figure = figures["nanoseconds"].as_f64().unwrap_or(f64::NAN);
    Ok(Outcome::Measured { figure, beside: String::new(), record: figures })
}
