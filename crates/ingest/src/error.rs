//! What stops a run of reading: nothing to read, or a fault of our own. Bad material is an issue instead.

use std::path::PathBuf;

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A path that was given does not exist or cannot be listed.
    #[error("{}：打不开（{source}）。请检查路径和权限。", path.display())]
    Path {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The paths hold no file at all.
    #[error("给出的路径里没有任何文件。请指向放着导出表格的文件夹或文件。")]
    NoFiles,
    /// `--as` named a table that does not exist.
    #[error("没有叫“{name}”的表；可用：{known}")]
    UnknownTable {
        /// The name as given.
        name: String,
        /// The tables that exist.
        known: String,
    },
    /// The folder of the cache lies where files are read.
    #[error("缓存文件夹“{}”在资料里面，会被当成资料来读。请换到资料之外的文件夹。", path.display())]
    CacheAmongMaterial {
        /// The folder as given.
        path: PathBuf,
    },
    /// A fault of ours in building frames.
    #[error(transparent)]
    Core(#[from] sanzi_core::CoreError),
}
