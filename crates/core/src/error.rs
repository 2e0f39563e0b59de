//! What can stop a caller of this crate. All of it is a fault of our own code, never of audited material.

/// A misuse of frames or schemas, said with the names involved.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// A column was asked for that the schema does not have.
    #[error("no column `{column}` in `{frame}`")]
    NoColumn {
        /// The table or grain.
        frame: String,
        /// The column asked for.
        column: String,
    },
    /// Polars refused an operation on a frame.
    #[error("frame operation failed: {0}")]
    Frame(#[from] polars::error::PolarsError),
}
