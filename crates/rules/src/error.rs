//! What stops the loading of packs or a judgement.

use crate::fault::Fault;
use sanzi_core::CoreError;
use std::path::PathBuf;

/// Why packs could not be loaded, written out, or used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Packs have faults; all of them are listed.
    #[error("规则包有 {} 处错误：\n{}", .0.len(), listed(.0))]
    Faults(Vec<Fault>),
    /// `--rules` names what no rule has.
    #[error(
        "--rules 里的“{asked}”不对应任何规则{}。\n  可写规则编号（如 ZJ-003）或开头（如 ZJ）；运行 sanzi rules list 查看全部规则。",
        .near.as_ref().map(|n| format!("，是不是“{n}”")).unwrap_or_default()
    )]
    NoSuchRule {
        /// The word given.
        asked: String,
        /// A code that comes near.
        near: Option<String>,
    },
    /// A file could not be written.
    #[error("写不了 {}：{source}。\n  请换一个空文件夹，或检查权限。", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A frame did not have what its schema promises.
    #[error("指标表与其说明不符：{0}")]
    Frame(#[from] CoreError),
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
