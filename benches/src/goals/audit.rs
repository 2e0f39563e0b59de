//! The whole audit beside a bare reader of the same files.

use super::{Bound, Goal, Outcome, short};
use crate::error::BenchError;
use crate::measure::{Pair, Taken, middle, run};
use crate::setting::{Setting, twenty};
use crate::truth;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

pub(super) const GOALS: &[Goal] = &[
    Goal {
        name: "twenty",
        what: "audit of 100k assets, twenty rules, 问题清单 written : bare calamine `worksheet_range`, wall",
        unit: " ×",
        must: Bound::AtMost(1.2),
        aim: Bound::AtMost(0.5),
        measure: twenty_rules,
    },
    Goal {
        name: "full",
        what: "the same with all rules and the full set of deliverables",
        unit: " ×",
        must: Bound::AtMost(3.0),
        aim: Bound::AtMost(1.5),
        measure: full_set,
    },
    Goal {
        name: "county",
        what: "a county of 5,000 assets with leases in 250 files, cold start to workbook",
        unit: " s",
        must: Bound::AtMost(1.5),
        aim: Bound::AtMost(0.5),
        measure: county,
    },
    Goal {
        name: "cache",
        what: "one of 250 files changed, audit of the twenty again with `--cache` : without a cache",
        unit: " ×",
        must: Bound::AtMost(0.5),
        aim: Bound::AtMost(0.25),
        measure: cache,
    },
    Goal {
        name: "start",
        what: "start-up (`sanzi --version`)",
        unit: " ms",
        must: Bound::AtMost(20.0),
        aim: Bound::AtMost(3.0),
        measure: start,
    },
];

/// Figures of runs for the record.
pub(super) fn record(runs: &[Taken]) -> Value {
    let (wall, cpu, peak) = middle(runs);
    json!({ "wall": wall, "cpu": cpu, "peak": peak, "runs": runs.iter().map(|run| run.wall).collect::<Vec<_>>() })
}

/// `1.23 s, 2.04 s CPU, 312 MiB`.
pub(super) fn words(runs: &[Taken]) -> String {
    let (wall, cpu, peak) = middle(runs);
    format!("{} s, {} s CPU, {} MiB", short(wall), short(cpu), peak >> 20)
}

/// The audit that the first rows of the table speak of.
pub(super) fn twenty_audit(setting: &Setting, data: &Path, out: &Path) -> Result<Taken, BenchError> {
    setting.audit(data, out, &["--rules", &twenty(), "--sheets", "问题清单"])
}

fn against_calamine(
    setting: &Setting,
    name: &str,
    audit: impl Fn(&Path, &Path) -> Result<Taken, BenchError>,
) -> Result<Outcome, BenchError> {
    let territory = setting.territory(100_000, 1, false)?;
    let out = setting.out(name)?;
    let bare = || setting.child("calamine", &territory.data, &[]);
    let pair = Pair::run(setting.pairs, || audit(&territory.data, &out), bare)?;
    let compared = truth::compare(&territory.folder, &out.join("findings.jsonl"))?;
    Ok(Outcome::Measured {
        figure: pair.wall(),
        beside: format!("({} : {}); findings {}", words(&pair.one), words(&pair.two), compared.short()),
        record: json!({
            "audit": record(&pair.one), "calamine": record(&pair.two), "cpu": pair.cpu(), "findings": compared.json(),
        }),
    })
}

fn twenty_rules(setting: &Setting) -> Result<Outcome, BenchError> {
    against_calamine(setting, "twenty", |data, out| twenty_audit(setting, data, out))
}

fn full_set(setting: &Setting) -> Result<Outcome, BenchError> {
    against_calamine(setting, "full", |data, out| setting.audit(data, out, &[]))
}

fn county(setting: &Setting) -> Result<Outcome, BenchError> {
    let territory = setting.territory(5_000, 250, true)?;
    let out = setting.out("county")?;
    let runs: Vec<Taken> =
        (0..setting.pairs.max(1)).map(|_| setting.audit(&territory.data, &out, &[])).collect::<Result<_, _>>()?;
    let compared = truth::compare(&territory.folder, &out.join("findings.jsonl"))?;
    Ok(Outcome::Measured {
        figure: middle(&runs).0,
        beside: format!("({}); findings {}", words(&runs), compared.short()),
        record: json!({ "audit": record(&runs), "findings": compared.json() }),
    })
}

/// A file whose entry is taken out is read as a changed one is.
fn cache(setting: &Setting) -> Result<Outcome, BenchError> {
    // The county of the goal before, and files ten times as long: the longer they are, the more the rest weighs.
    let (pair, found) = cached(setting, 5_000)?;
    let (larger, more) = cached(setting, 50_000)?;
    let of_larger =
        format!("files ten times as long {:.3} × ({} : {})", larger.wall(), words(&larger.one), words(&larger.two));
    Ok(Outcome::Measured {
        figure: pair.wall(),
        beside: format!("({} : {}); findings {}; {of_larger}", words(&pair.one), words(&pair.two), found.short()),
        record: json!({
            "again": record(&pair.one), "cold": record(&pair.two), "cpu": pair.cpu(), "findings": found.json(),
            "larger": { "again": record(&larger.one), "cold": record(&larger.two), "findings": more.json() },
        }),
    })
}

/// A territory of so many assets in 250 files: with a cache of all files but one, and without.
fn cached(setting: &Setting, assets: u64) -> Result<(Pair, truth::Compared), BenchError> {
    let territory = setting.territory(assets, 250, false)?;
    let (out, kept) = (setting.out("cache")?, setting.out("cache-kept")?);
    let folder = kept.to_string_lossy().into_owned();
    let rules = twenty();
    let asked = ["--rules", &rules, "--sheets", "问题清单"];
    let with_cache = [asked.as_slice(), &["--cache", &folder]].concat();
    setting.audit(&territory.data, &out, &with_cache)?;
    let again = || {
        // Any entry: which of the files counts as changed does not matter.
        let entry = std::fs::read_dir(&kept)?.next().ok_or("the cache is empty")??;
        std::fs::remove_file(entry.path())?;
        setting.audit(&territory.data, &out, &with_cache)
    };
    let pair = Pair::run(setting.pairs, again, || setting.audit(&territory.data, &out, &asked))?;
    let compared = truth::compare(&territory.folder, &out.join("findings.jsonl"))?;
    Ok((pair, compared))
}

fn start(setting: &Setting) -> Result<Outcome, BenchError> {
    let runs: Vec<Taken> = (0..setting.pairs.max(1) * 4)
        .map(|_| run(Command::new(&setting.sanzi).arg("--version"), &[0]))
        .collect::<Result<_, _>>()?;
    Ok(Outcome::Measured { figure: middle(&runs).0 * 1e3, beside: String::new(), record: record(&runs) })
}
