//! What stops the loading of packs or a judgement.

use crate::fault::Fault;
use sanzi_core::CoreError;
use std::path::PathBuf;

/// Why packs could not be loaded, written out, or used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Packs have faults; all of them are listed.
    #[error("{} fault(s) in rule packs\n{}", .0.len(), listed(.0))]
    Faults(Vec<Fault>),
    /// `--rules` names what no rule has.
    #[error("no rule begins with `{asked}`{}", .near.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    NoSuchRule {
        /// The word given.
        asked: String,
        /// A code that comes near.
        near: Option<String>,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A frame did not have what its schema promises.
    #[error(transparent)]
    Frame(#[from] CoreError),
    /// Polars refused a query that had passed the type check.
    #[error("query failed: {0}")]
    Query(#[from] polars::error::PolarsError),
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
