//! Reading alone: the scanner, threads, memory.

use super::audit::{record, words};
use super::{Bound, Goal, Outcome};
use crate::error::BenchError;
use crate::measure::{Pair, Taken, median};
use crate::setting::{ONE_THREAD, Setting, TWO_THREADS, twenty};
use serde_json::{Value, json};

pub(super) const GOALS: &[Goal] = &[
    Goal {
        name: "scanner",
        what: "calamine's streaming reader : our scanner alone, 100k, one thread",
        unit: " ×",
        must: Bound::AtLeast(2.5),
        aim: Bound::AtLeast(6.0),
        measure: scanner,
    },
    Goal {
        name: "files",
        what: "300 files × 200 rows, audit of the twenty: one thread : two threads",
        unit: " ×",
        must: Bound::AtLeast(1.7),
        aim: Bound::AtLeast(1.9),
        measure: files,
    },
    Goal {
        name: "sheet",
        what: "one sheet of 1M rows: one thread : two threads, reading",
        unit: " ×",
        must: Bound::AtLeast(1.4),
        aim: Bound::AtLeast(1.6),
        measure: sheet,
    },
    Goal {
        name: "held",
        what: "resident bytes an asset after reading (40 columns, 1M)",
        unit: " B",
        must: Bound::AtMost(700.0),
        aim: Bound::AtMost(350.0),
        measure: held,
    },
];

fn paired(pair: &Pair, names: (&str, &str)) -> Outcome {
    Outcome::Measured {
        figure: pair.wall(),
        beside: format!("({} : {})", words(&pair.one), words(&pair.two)),
        record: json!({ names.0: record(&pair.one), names.1: record(&pair.two), "cpu": pair.cpu() }),
    }
}

/// The line of JSON that a child printed.
pub(super) fn told(taken: &Taken) -> Result<Value, BenchError> {
    Ok(serde_json::from_str(taken.out.trim())?)
}

fn scanner(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(100_000, 1, false)?;
    let one = || setting.child("stream", &territory.data, &[]);
    let pair = Pair::run(setting.pairs, one, || setting.child("scan", &territory.data, &[]))?;
    for (theirs, ours) in pair.one.iter().zip(&pair.two) {
        if told(theirs)? != told(ours)? {
            return Err(format!("the readers see other cells: {} and {}", theirs.out.trim(), ours.out.trim()).into());
        }
    }
    Ok(paired(&pair, ("calamine", "scanner")))
}

fn files(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(60_000, 300, false)?;
    let (out, rules) = (setting.out("files")?, twenty());
    let audit = |with| setting.audit_with(&territory.data, &out, &["--rules", &rules, "--sheets", "问题清单"], with);
    let pair = Pair::run(setting.pairs, || audit(ONE_THREAD), || audit(TWO_THREADS))?;
    Ok(paired(&pair, ("one", "two")))
}

fn sheet(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(1_000_000, 1, false)?;
    let read = |with| setting.child_with("read", &territory.data, &[], with);
    let pair = Pair::run(setting.pairs.min(2), || read(ONE_THREAD), || read(TWO_THREADS))?;
    Ok(paired(&pair, ("one", "two")))
}

/// Of a great sheet, where what the allocator keeps for later, some forty megabytes whatever was read, does not count;
/// that of a tenth of it is told beside.
fn held(setting: &Setting) -> Result<Outcome, BenchError> {
    let of = |assets: u64, times: usize| -> Result<f64, BenchError> {
        let territory = setting.territory(assets, 1, false)?;
        let mut figures = Vec::new();
        for _ in 0..times.max(1) {
            let told = told(&setting.child("read", &territory.data, &[])?)?;
            figures.push(told["held"].as_f64().unwrap_or(f64::NAN) / territory.assets as f64);
        }
        Ok(median(figures))
    };
    let (great, small) = (of(1_000_000, setting.pairs.min(2))?, of(100_000, setting.pairs)?);
    let beside = format!("(of 100,000 assets: {small:.0} B)");
    Ok(Outcome::Measured { figure: great, beside, record: json!({ "1000000": great, "100000": small }) })
}
