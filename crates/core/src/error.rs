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
    /// A column was asked for values of another kind than its own.
    #[error("column `{column}` in `{frame}` is of another kind")]
    OtherKind {
        /// The table or grain.
        frame: String,
        /// The column asked for.
        column: String,
    },
    /// A schema names a column twice.
    #[error("two columns `{column}` in `{frame}`")]
    SameName {
        /// The table or grain.
        frame: String,
        /// The name.
        column: String,
    },
}
