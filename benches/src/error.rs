//! What ends a bench early.

/// Why a bench cannot go on: a sentence for the person at the terminal.
pub(crate) type BenchError = Box<dyn std::error::Error>;
