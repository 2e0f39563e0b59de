//! What stops the computing of facts: only faults of our own schemas. Broken material never does.

use sanzi_core::CoreError;

/// A fault in how facts were put together.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A table that reading must give, perhaps empty, is not there.
    #[error("table `{0}` is missing from what reading gave")]
    NoTable(&'static str),
    /// A fact or column that the schema does not have.
    #[error(transparent)]
    Schema(#[from] CoreError),
}
