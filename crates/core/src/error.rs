//! What can stop a caller of this crate: a fault of our own code, never of audited material. And the words for what
//! the system says.

use std::io;

/// Why the system could not read something, in Chinese, without the stop at its end.
pub fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "找不到这个文件或文件夹",
        io::ErrorKind::PermissionDenied => "没有权限，或文件正在别的程序中打开",
        io::ErrorKind::IsADirectory => "这是一个文件夹",
        io::ErrorKind::NotADirectory => "路径中有一段是文件而不是文件夹",
        io::ErrorKind::InvalidData => "不是 UTF-8 编码，请用记事本打开，另存为 UTF-8",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘空间不足",
        io::ErrorKind::ReadOnlyFilesystem => "所在磁盘是只读的",
        _ => return error.to_string(),
    };
    words.to_owned()
}

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
