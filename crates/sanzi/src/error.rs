//! What stops a run. Broken audited material never does: that becomes issues and verdicts.

use chrono::NaiveDate;
use sanzi_core::Issue;
use std::path::PathBuf;

/// Why a run could not start or could not be finished. Messages are Chinese, for the user.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A path given does not exist.
    #[error("找不到“{}”。\n  请核对路径是否写对，或把表格所在文件夹整个拖进命令行。", path.display())]
    NoSuchPath {
        /// The path as given.
        path: PathBuf,
    },
    /// Nothing under the paths could be read as a table.
    #[error(
        "没有读到任何可用的表格（共看了 {files} 个文件）。\n{seen}  请确认文件夹里有 .xlsx、.xls、.csv 等台账表；逐表的情况可运行 sanzi read 查看。"
    )]
    NothingReadable {
        /// Files that were looked at.
        files: usize,
        /// Why they gave nothing, in Chinese, a line each; empty where there was no file.
        seen: String,
    },
    /// No base date was given and the sheets do not agree on one.
    #[error("不知道核查基准日。{seen}\n  请加上 --base-date，例如 --base-date 2024-12-31，或写进 engagement.toml。")]
    NoBaseDate {
        /// The dates that were seen, in Chinese.
        seen: String,
    },
    /// `engagement.toml` cannot be used.
    #[error("{}：{message}", path.display())]
    Engagement {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A workbook that was to be read back cannot be.
    #[error("“{}”{message}", path.display())]
    Workbook {
        /// The workbook.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// A set cannot be verified, since what it was made from is not there.
    #[error("未能复验：{message}")]
    Unverifiable {
        /// What is missing and what to do.
        message: String,
    },
    /// The run was interrupted by the user.
    #[error("已中断，没有留下写了一半的文件。")]
    Interrupted,
    /// The reading room could not start.
    #[error(transparent)]
    Ingest(#[from] sanzi_ingest::IngestError),
    /// A pack has faults, or a rule was asked for that is not there.
    #[error(transparent)]
    Rules(#[from] sanzi_rules::RulesError),
    /// A kernel could not run.
    #[error("计算中止：{0}")]
    Facts(#[from] sanzi_facts::FactsError),
    /// The outputs could not be written.
    #[error(transparent)]
    Report(#[from] sanzi_report::ReportError),
}

/// Words for [`AuditError::NothingReadable`] from what was wrong with the files: the first ten.
pub(crate) fn reasons(issues: &[Issue]) -> String {
    let lines = issues.iter().take(10).map(|i| format!("  {}：{}{}\n", i.place(), i.message, i.advice));
    let more = if issues.len() > 10 { format!("  另有 {} 处。\n", issues.len() - 10) } else { String::new() };
    lines.chain([more]).collect()
}

/// Words for [`AuditError::NoBaseDate`] from the dates that sheets state.
pub(crate) fn dates_seen(dates: &[NaiveDate]) -> String {
    match dates {
        [] => "各表都没有写报表日期。".to_owned(),
        many => {
            let days: Vec<String> = many.iter().map(NaiveDate::to_string).collect();
            format!("各表写的日期不一致：{}。", days.join("、"))
        }
    }
}
