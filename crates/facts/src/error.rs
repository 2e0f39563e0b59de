//! What stops the computing of facts: only faults of our own schemas. Broken material never does.

use sanzi_core::CoreError;

/// A fault in how facts were put together.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A table that reading must give, perhaps empty, is not there.
    #[error("table `{0}` is missing from what reading gave")]
    NoTable(&'static str),
    /// A fact was set that its grain does not have, or by a kernel that does not say it gives it.
    #[error("fact `{fact}` of grain `{grain}` is set where it is not declared")]
    Astray {
        /// The grain.
        grain: &'static str,
        /// The fact.
        fact: &'static str,
    },
    /// A fact or column that the schema does not have.
    #[error(transparent)]
    Schema(#[from] CoreError),
}
