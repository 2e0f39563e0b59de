//! What stops work on a store. Messages are Chinese: the user reads them. Whatever is said here, the store is as it was.

use sanzi_core::error::reason;
use std::io;
use std::path::{Path, PathBuf};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such store.
    #[error("找不到整改库“{name}”。\n  请核对 --db；第一次使用先运行 sanzi import 结果文件夹 --db {name} --apply。")]
    Missing {
        /// As given.
        name: String,
    },
    /// A database that is not ours.
    #[error("“{name}”是别的程序的数据库，没有改动它。\n  请用 --db 另指一个文件或数据库。")]
    Foreign {
        /// As given.
        name: String,
    },
    /// A newer program has written it.
    #[error(
        "“{name}”是更新版本的 sanzi 建的（库版本 {found}，本程序认识到 {known}），没有改动它。\n  请换用新版程序。"
    )]
    Newer {
        /// As given.
        name: String,
        /// Its schema version.
        found: i64,
        /// The latest that we know.
        known: i64,
    },
    /// Its pages or its chain of events do not hold together.
    #[error("整改库“{name}”已损坏：{what}\n  没有改动它。请先复制一份留底，再用备份恢复。")]
    Corrupt {
        /// As given.
        name: String,
        /// What was seen.
        what: String,
    },
    /// Somebody else is writing.
    #[error("整改库正被另一个程序写入，等了几秒仍未结束，没有改动。\n  请稍后再试。")]
    Busy,
    /// No room.
    #[error("磁盘写不进去（空间不足，或磁盘出错），没有改动整改库。\n  请清理或检查磁盘后再试。")]
    Full,
    /// Not writable.
    #[error("整改库只能读，不能写，没有改动。\n  请检查文件和文件夹的权限。")]
    ReadOnly,
    /// The server or the file cannot be reached.
    #[error("打不开整改库“{name}”：{what}\n  请核对 --db 后面的文件名或地址、用户名和密码。")]
    Unreachable {
        /// As given, without password.
        name: String,
        /// What the system said.
        what: String,
    },
    /// A statement failed: a fault of ours.
    #[error("整改库操作失败：{0}\n  没有改动。这是程序的缺陷，请把这句话连同版本号反馈给我们。")]
    Database(String),
    /// A file or folder cannot be read or written.
    #[error("“{}”读写失败：{}。\n  请核对路径和权限。", path.display(), reason(source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A delivery that cannot be taken, as a whole.
    #[error("“{}”不能导入：{what}\n  整改库没有改动。", path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// Why, and what to do.
        what: String,
    },
    /// A file that stands where one is to be written, and is not to be written over.
    #[error("没有写“{}”：{what}\n  请换一个文件名，或先把它移走。", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
        /// What stands there.
        what: String,
    },
    /// A step that is not allowed.
    #[error("{0}")]
    Step(String),
    /// What had to be ready before anything was kept could not be made ready.
    #[error(transparent)]
    NotReady(Box<dyn std::error::Error + Send + Sync>),
    /// A workbook could not be made: a fault of ours.
    #[error("生成工作簿时出错：{0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

impl StoreError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> StoreError + '_ {
        move |source| StoreError::File { path: path.to_path_buf(), source }
    }

    pub(crate) fn refused(path: &Path, what: impl Into<String>) -> StoreError {
        StoreError::Refused { path: path.to_path_buf(), what: what.into() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::Database(database) => database.code().map(|c| c.into_owned()),
            sqlx::Error::Io(io) if io.kind() == io::ErrorKind::StorageFull => return StoreError::Full,
            _ => None,
        };
        // SQLite gives extended result codes as numbers, PostgreSQL five characters.
        let lite = code.as_deref().filter(|c| c.len() < 5).and_then(|c| c.parse::<u32>().ok()).map(|c| c & 0xff);
        match (lite, code.as_deref()) {
            (Some(5 | 6), _) | (None, Some("55P03")) => StoreError::Busy,
            (Some(13), _) | (None, Some("53100")) => StoreError::Full,
            (Some(8), _) => StoreError::ReadOnly,
            (Some(10), _) if error.to_string().contains("disk I/O") => StoreError::Full,
            (Some(11 | 26), _) => StoreError::Corrupt { name: "--db".to_owned(), what: error.to_string() },
            _ => StoreError::Database(error.to_string()),
        }
    }
}
