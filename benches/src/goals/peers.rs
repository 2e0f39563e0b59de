//! What a user would pick instead: scripts with the same twenty checks, in an environment of their own.

use super::audit::{record, twenty_audit, words};
use super::{Bound, Goal, Outcome};
use crate::error::BenchError;
use crate::measure::{Pair, Taken, run};
use crate::setting::Setting;
use crate::truth;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) const GOALS: &[Goal] = &[
    Goal {
        name: "calamine-peer",
        what: "pandas over calamine, twenty checks : the audit of `twenty`",
        unit: " ×",
        must: Bound::AtLeast(5.0),
        aim: Bound::AtLeast(15.0),
        measure: |setting| peer(setting, "pandas_checks.py", &["calamine"], setting.pairs),
    },
    Goal {
        name: "openpyxl-peer",
        what: "pandas over openpyxl, twenty checks : the audit of `twenty`",
        unit: " ×",
        must: Bound::AtLeast(14.0),
        aim: Bound::AtLeast(40.0),
        measure: |setting| peer(setting, "pandas_checks.py", &["openpyxl"], setting.pairs.min(2)),
    },
    Goal {
        name: "polars-peer",
        what: "polars over calamine, twenty checks : the audit of `twenty`",
        unit: " ×",
        must: Bound::AtLeast(1.0),
        aim: Bound::AtLeast(4.0),
        measure: |setting| peer(setting, "polars_checks.py", &[], setting.pairs),
    },
    Goal {
        name: "duckdb-peer",
        what: "DuckDB over fastexcel, twenty checks : the audit of `twenty`",
        unit: " ×",
        must: Bound::AtLeast(1.0),
        aim: Bound::AtLeast(4.0),
        measure: |setting| peer(setting, "duckdb_checks.py", &[], setting.pairs),
    },
];

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// The environment's Python, made on first use; an error says what is missing.
fn python(setting: &Setting) -> Result<PathBuf, BenchError> {
    let folder = setting.work.join("peers");
    let python = folder.join("bin/python");
    let wanted = std::fs::read_to_string(scripts().join("requirements.txt"))?;
    let mark = folder.join("made");
    if std::fs::read_to_string(&mark).ok().as_ref() != Some(&wanted) {
        eprintln!("installing the peers into {}", folder.display());
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder), &[0])?;
        let list = scripts().join("requirements.txt");
        let mut install = Command::new(&python);
        run(install.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(list), &[0])?;
        std::fs::write(&mark, wanted)?;
    }
    Ok(python)
}

fn peer(setting: &Setting, script: &str, before: &[&str], pairs: usize) -> Result<Outcome, BenchError> {
    if setting.without_peers {
        return Ok(Outcome::Skipped("left out as asked".to_owned()));
    }
    let python = match python(setting) {
        Ok(python) => python,
        Err(error) => return Ok(Outcome::Skipped(format!("its environment cannot be made: {error}"))),
    };
    let territory = setting.territory(100_000, 1, false)?;
    let (theirs, ours) = (setting.out("peer")?, setting.out("twenty")?);
    let peer = || -> Result<Taken, BenchError> {
        let mut command = Command::new(&python);
        run(command.arg(scripts().join(script)).args(before).arg(&territory.data).arg(&theirs), &[0])
    };
    let pair = Pair::run(pairs, peer, || twenty_audit(setting, &territory.data, &ours))?;
    let told = truth::compare_rows(&territory.folder, &theirs.join("findings.csv"))?;
    let found = truth::compare(&territory.folder, &ours.join("findings.jsonl"))?;
    Ok(Outcome::Measured {
        figure: pair.wall(),
        beside: format!("({}; findings {} : {}; {})", words(&pair.one), told.short(), words(&pair.two), found.short()),
        record: json!({
            "peer": record(&pair.one), "audit": record(&pair.two), "cpu": pair.cpu(),
            "peer_findings": told.json(), "findings": found.json(), "by_rule": told.lines(),
        }),
    })
}
