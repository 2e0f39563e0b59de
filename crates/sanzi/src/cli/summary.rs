//! The closing summary of an audit, for a person at the terminal.

use sanzi::Run;
use sanzi_core::{Issue, IssueSeverity, Outcome, Severity};
use std::fmt::Write;
use std::path::Path;

/// What was read, found, not decided and written.
pub(crate) fn of(run: &Run, out: &Path) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut text, run, out);
    text
}

fn write(text: &mut String, run: &Run, out: &Path) -> std::fmt::Result {
    let receipts = &run.tables.receipts;
    let refused: Vec<_> = receipts.iter().filter(|f| f.refused.is_some()).collect();
    let sheets: Vec<_> = receipts.iter().flat_map(|f| &f.sheets).collect();
    let read: u32 = sheets.iter().map(|s| s.rows).sum();
    let aside: usize = sheets.iter().map(|s| s.set_aside.len()).sum();
    let open = sheets.iter().flat_map(|s| &s.totals).filter(|t| t.difference != "0.00").count();
    let assets = run.facts.get("asset").map_or(0, |f| f.frame.len());
    writeln!(text, "核查完成，基准日 {}。", run.base_date)?;
    writeln!(
        text,
        "  读入  {} 个文件、{} 张表，{read} 行进表，{aside} 行另置（标题、合计、空行等）；{assets} 项资产。",
        receipts.len() - refused.len(),
        sheets.len(),
    )?;
    let unknown: Vec<_> = sheets.iter().filter(|s| s.set_aside.iter().any(|row| row.reason == "未识别")).collect();
    if !unknown.is_empty() {
        let rows: usize = unknown.iter().map(|s| s.set_aside.len()).sum();
        writeln!(text, "  未认  {} 张表、{rows} 行没有纳入核查：认不出是什么表，见《读取问题》。", unknown.len())?;
    }
    if open > 0 {
        writeln!(text, "  勾稽  {open} 处印出的合计与明细之和不一致，见《读取回执》。")?;
    }
    for file in &refused {
        if let Some(refusal) = &file.refused {
            writeln!(text, "  未读  {}：{}{}", file.file, refusal.message, refusal.advice)?;
        }
    }
    let errors = Issue::places(run.tables.issues.iter().filter(|i| i.severity == IssueSeverity::Error));
    let doubts = Issue::places(&run.tables.issues).saturating_sub(errors);
    if errors + doubts > 0 {
        writeln!(text, "  读取  {errors} 处读不出，{doubts} 处提醒，见 issues.jsonl 和《读取问题》。")?;
    }
    let count = |outcome: Outcome| run.judgement.findings.iter().filter(|f| f.outcome == outcome).count();
    let grave = |severity: Severity| {
        run.judgement.findings.iter().filter(|f| f.outcome == Outcome::Problem && f.severity == severity).count()
    };
    writeln!(
        text,
        "  发现  问题 {} 条（重大 {}、较大 {}、一般 {}、提示 {}），疑点线索 {} 条；无法判断 {} 类，缺什么资料见《资料调取清单》。",
        count(Outcome::Problem),
        grave(Severity::Major),
        grave(Severity::Significant),
        grave(Severity::Minor),
        grave(Severity::Note),
        count(Outcome::Clue),
        count(Outcome::Undetermined),
    )?;
    if run.doubtful + run.unfit > 0 {
        let unfit = if run.unfit == 0 { String::new() } else { format!("，{} 条旧答复已对不上", run.unfit) };
        writeln!(text, "  配对  {} 处待人工确认{unfit}，见 {}。", run.doubtful, out.join("pairings.toml").display())?;
    }
    if let Some(comparison) = &run.comparison {
        let counts: Vec<String> = comparison.counts.iter().map(|(p, n)| format!("{} {n}", p.label())).collect();
        writeln!(text, "  对比  与上次相比：{}，见《与上次对比》。", counts.join("、"))?;
    }
    if !run.reviews.standing.is_empty() {
        let returned = run.reviews.returned();
        writeln!(
            text,
            "  复核  有意见的 {} 条，其中退回复核 {returned} 条，见问题清单“复核状态”。",
            run.reviews.standing.len()
        )?;
    }
    writeln!(text, "  结果  {}", out.join("findings.xlsx").display())?;
    if run.outputs.iter().all(|o| o.path != "report.docx") {
        // Only a list was asked for.
        return Ok(());
    }
    let packs = run.outputs.iter().filter(|o| o.path.starts_with("townships/") && o.path.ends_with(".xlsx")).count();
    let packs =
        if packs == 0 { String::new() } else { format!("；{packs} 个乡镇的整改台账和通知在 townships/") };
    writeln!(text, "  报告  {}{packs}。", out.join("report.docx").display())
}
