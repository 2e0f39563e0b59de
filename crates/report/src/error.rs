//! What stops the writing. Messages are Chinese: the user reads them.

use rust_xlsxwriter::XlsxError;
use std::io;
use std::path::{Path, PathBuf};

/// Why nothing was written; the old outputs stand as they were.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder or a file in it cannot be written.
    #[error("不能写入“{}”：{}", path.display(), reason(.source))]
    Unwritable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run works in the folder.
    #[error("输出文件夹“{}”正被另一次运行占用（{holder}）。\n  请等它结束，或用 --out 换一个文件夹。", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// The workbook there is not the one that was written: people have worked in it.
    #[error("“{}”在生成之后被改动过，没有覆盖。\n  请先把它另存到别处；或加 --keep-edited，旧表会改名保留；或用 --out 换一个文件夹。", path.display())]
    Edited {
        /// The workbook.
        path: PathBuf,
    },
    /// A township's file there is not the one that was handed out: somebody has worked in it.
    #[error("“{}”下发之后被填写或改动过（或不是本程序下发的），没有覆盖，也没有下达。\n  填好交回的先用 sanzi collect 收取，再移到别处；或用 --out 换一个文件夹。", path.display())]
    HandedOut {
        /// The file.
        path: PathBuf,
    },
    /// Something that was written earlier cannot be read.
    #[error("读不出“{}”：{}。\n  请核对路径，或确认文件没有被别的程序占用。", path.display(), sanzi_core::error::reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of a file of records is no record of ours.
    #[error("“{}”第 {line} 行不是本工具的记录（{message}）。\n  文件可能被改动过或没有写完；请找回原来的文件，没有改动任何东西。", path.display())]
    BadRecord {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What the parser said.
        message: String,
    },
    /// The folder holds no set of ours.
    #[error("“{}”里没有 manifest.json，不是一套核查结果。\n  请指向 sanzi audit --out 写出的文件夹；如果那次运行被中断过，请重新运行。", path.display())]
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the set is not the one that its manifest names.
    #[error("“{}”与同一文件夹 manifest.json 的记载不符：这套结果不完整或被改动过。\n  请重新运行 sanzi audit；被改动过的文件请先另存。", path.display())]
    TornSet {
        /// The file.
        path: PathBuf,
    },
    /// Another program wrote the file between reading and writing.
    #[error("“{}”刚刚被别的程序改动过，没有写入。\n  请再运行一次。", path.display())]
    Moved {
        /// The file.
        path: PathBuf,
    },
    /// A folder that holds no whole set of results.
    #[error("“{}”里没有一套完整的核查结果（{why}）。\n  请核对文件夹，或重新运行 sanzi audit。", path.display())]
    Incomplete {
        /// The folder.
        path: PathBuf,
        /// What is missing or differs.
        why: String,
    },
    /// `--sheets` names a sheet that the workbook does not have.
    #[error("工作簿里没有“{name}”这张表。\n  可选：{}。", crate::SHEETS.join("、"))]
    NoSuchSheet {
        /// The name as given.
        name: String,
    },
    /// The sheet library refused something: a fault of ours.
    #[error("生成工作簿时出错：{0}。\n  这是程序的缺陷，旧的结果没有改动；请把这句话连同版本号反馈给我们。")]
    Workbook(XlsxError),
    /// A broken total: the workbook would contradict itself.
    #[error("勾稽不符，没有输出：{0}\n  这是程序的缺陷，旧的结果没有改动；请把这句话连同版本号反馈给我们。")]
    Untied(String),
    /// A record or a frame could not be turned into text: a fault of ours.
    #[error("整理输出时出错：{0}。\n  这是程序的缺陷，旧的结果没有改动；请把这句话连同版本号反馈给我们。")]
    Internal(String),
    /// The run was interrupted.
    #[error("已中断，没有留下写了一半的文件。")]
    Cancelled,
}

impl ReportError {
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> ReportError + '_ {
        move |source| ReportError::Unwritable { path: path.to_path_buf(), source }
    }

    /// What fails inside the writing knows no path; the file in hand is meant.
    pub(crate) fn about(self, target: &Path) -> ReportError {
        match self {
            ReportError::Unwritable { source, .. } => ReportError::Unwritable { path: target.to_path_buf(), source },
            other => other,
        }
    }
}

impl From<XlsxError> for ReportError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(source) => {
                ReportError::Unwritable { path: PathBuf::from(crate::writer::WORKBOOK), source }
            }
            other => ReportError::Workbook(other),
        }
    }
}

impl From<sanzi_core::CoreError> for ReportError {
    fn from(error: sanzi_core::CoreError) -> Self {
        ReportError::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for ReportError {
    fn from(error: serde_json::Error) -> Self {
        ReportError::Internal(error.to_string())
    }
}

/// The system's reason in words that say what to do.
fn reason(error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "没有写权限，或文件正在 Excel、WPS 中打开。\n  请关闭该文件，或用 --out 换一个有写权限的文件夹。"
        }
        io::ErrorKind::ReadOnlyFilesystem => "所在磁盘是只读的。\n  请用 --out 换一个可以写入的位置。",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::WriteZero => {
            "磁盘空间不足。\n  请清理磁盘，或用 --out 换一个位置；旧的结果没有改动。"
        }
        io::ErrorKind::FileTooLarge => {
            "文件大小超过了系统允许的上限。\n  请放宽上限，或用 --out 换一个位置；旧的结果没有改动。"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "路径中有一段是文件而不是文件夹。\n  请核对 --out 后面的路径。"
        }
        io::ErrorKind::IsADirectory => "同名的位置上是一个文件夹。\n  请把它移走，或用 --out 换一个文件夹。",
        io::ErrorKind::NotFound => "上级位置不存在或不能建立。\n  请核对 --out 后面的路径。",
        _ => return format!("{error}。\n  请核对 --out 后面的路径和磁盘状态。"),
    };
    advice.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_the_place_the_reason_and_what_to_do() {
        let say = |kind| ReportError::at(Path::new("核查结果"))(io::Error::from(kind)).to_string();
        for (kind, words) in [
            (io::ErrorKind::PermissionDenied, "没有写权限"),
            (io::ErrorKind::StorageFull, "磁盘空间不足"),
            (io::ErrorKind::ReadOnlyFilesystem, "只读"),
            (io::ErrorKind::NotADirectory, "是文件而不是文件夹"),
            (io::ErrorKind::IsADirectory, "是一个文件夹"),
            (io::ErrorKind::NotFound, "不存在"),
            (io::ErrorKind::TimedOut, "请核对"),
        ] {
            let message = say(kind);
            assert!(message.starts_with("不能写入“核查结果”：") && message.contains(words), "{message}");
        }
        let locked = ReportError::Locked { path: "out".into(), holder: "进程 12".into() };
        assert_eq!(
            locked.to_string(),
            "输出文件夹“out”正被另一次运行占用（进程 12）。\n  请等它结束，或用 --out 换一个文件夹。"
        );
        let sheet = ReportError::NoSuchSheet { name: "清单".into() }.to_string();
        assert!(sheet.starts_with("工作簿里没有“清单”这张表。") && sheet.contains("问题清单"), "{sheet}");
        let full = ReportError::from(XlsxError::IoError(io::Error::from(io::ErrorKind::StorageFull)));
        assert!(full.to_string().contains("磁盘空间不足"));
    }
}
