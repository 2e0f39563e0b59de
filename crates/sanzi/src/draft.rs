//! The first draft of an `engagement.toml`: what a folder of exports is, and what is left to ask.

use crate::engagement::{Engagement, FILE_NAME};
use crate::error::AuditError;
use crate::template::{blocks, one_line, quoted, templates};
use chrono::NaiveDate;
use sanzi_core::text::normal;
use sanzi_core::{Tables, tables};
use sanzi_report::whole;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A draft: the file's text and the questions that only people can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Text of `engagement.toml`.
    pub text: String,
    /// Questions left, in Chinese.
    pub questions: Vec<String>,
}

/// Drafts the file for a folder that was read. No fact is invented: what the sheets do not say is left as a comment.
pub fn draft(engagement: &Engagement, read: &Tables) -> Draft {
    let folder = engagement.paths.first().map(std::path::absolute).and_then(Result::ok);
    let name = folder.as_deref().and_then(|f| f.file_name()).map(|n| n.to_string_lossy().into_owned());
    let (day, why) = base_date(read);
    let questions = questions(read, day);
    let mut text = String::from("# 核查约定：由 sanzi init 按资料文件夹写出。每一项都可以修改或删去；“#”后是说明。\n");
    let mut put = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    put(format!("# {}", FILE_NAME));
    put(String::new());
    match &name {
        Some(name) => put(format!("name = {} # 项目名称，取自文件夹名", quoted(&format!("{name}资产核查")))),
        None => put("# name = \"某县 2024 年度资产核查\"".to_owned()),
    }
    put("# firm = \"某某会计师事务所\"".to_owned());
    match county(read) {
        Some(county) => put(format!("county = {} # 取自各表", quoted(&county))),
        None => put("# county = \"某某县\"".to_owned()),
    }
    put("# county_code = \"六位区划代码\"".to_owned());
    match day {
        Some(day) => put(format!("base_date = \"{day}\" # 核查基准日，{why}")),
        None => put(format!("# base_date = \"2024-12-31\" # 核查基准日待定：{why}")),
    }
    put("# packs = [\"本县规则包文件夹\"]".to_owned());
    let hidden = hidden_sheets(read);
    if hidden.is_empty() {
        put("# include_hidden = [\"文件.xlsx#表名\"] # 要核查的隐藏表".to_owned());
    } else {
        let items: Vec<String> = hidden.iter().map(|(place, _)| quoted(place)).collect();
        put(format!("# include_hidden = [{}] # 这些表是隐藏的，要核查就去掉行首的“#”", items.join(", ")));
    }
    put(String::new());
    for line in overview(read) {
        put(format!("# {}", one_line(&line)));
    }
    put(String::new());
    put("# 待答的问题".to_owned());
    if questions.is_empty() {
        put("# （没有）".to_owned());
    }
    for (number, question) in (1..).zip(&questions) {
        put(format!("# {number}. {}", one_line(question)));
    }
    put(String::new());
    put("# 账簿适用的制度：单位 = VC2004 RC2023 COOP2021 SME2011 CAS GOV3 NONE".to_owned());
    put("# [holders]".to_owned());
    put("# \"某某镇人民政府\" = \"GOV3\"".to_owned());
    put(String::new());
    put("# 改过的村名、单位名：旧名 = 现名".to_owned());
    put("# [names]".to_owned());
    put("# \"旧村名\" = \"现村名\"".to_owned());
    put(String::new());
    put("# 表头对应：每种模板一段，字段 = 印出的表头。核对后保留，下次照此读；不对的改成正确的表头或删去。".to_owned());
    text.push_str(&blocks(templates(read).iter()));
    Draft { text, questions }
}

/// Writes a draft where no file is yet.
///
/// # Errors
/// When a file is there already, or it cannot be written.
pub fn write_draft(path: &Path, draft: &Draft) -> Result<(), AuditError> {
    let fault = |message: String| AuditError::Engagement { path: path.to_path_buf(), message };
    toml::from_str::<crate::EngagementFile>(&draft.text).map_err(|e| fault(format!("写不成：{}。", e.message())))?;
    if path.exists() {
        return Err(fault("已经有了，没有改动。".to_owned()));
    }
    Ok(whole(path, draft.text.as_bytes())?)
}

/// The day that the date lines agree on, else the latest year end of the balances; and why.
fn base_date(read: &Tables) -> (Option<NaiveDate>, String) {
    let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for day in read.receipts.iter().flat_map(|f| &f.sheets).filter_map(|s| s.stated_on) {
        *days.entry(day).or_default() += 1;
    }
    let list = |days: &BTreeMap<NaiveDate, usize>| {
        days.iter().map(|(day, count)| format!("{day}（{count} 张表）")).collect::<Vec<_>>().join("、")
    };
    match days.len() {
        0 => (None, "各表都没有写报表日期".to_owned()),
        1 => (days.keys().next().copied(), format!("依据各表写明的日期：{}", list(&days))),
        _ => (None, format!("各表写的日期不一致：{}", list(&days))),
    }
}

/// The county, when the sheets name one and only one.
fn county(read: &Tables) -> Option<String> {
    let mut names = BTreeSet::new();
    for table in read.by_name.values() {
        if let Ok(texts) = table.frame.texts("county") {
            names.extend(texts.into_iter().flatten().map(normal).filter(|n| !n.is_empty()));
        }
    }
    if names.len() == 1 { names.pop_first() } else { None }
}

fn hidden_sheets(read: &Tables) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for file in &read.receipts {
        let hidden = file.sheets.iter().filter(|s| s.hidden && s.rows == 0 && !s.set_aside.is_empty());
        found.extend(hidden.map(|s| (format!("{}#{}", file.file, s.sheet), s.set_aside.len())));
    }
    found
}

/// What the folder holds, table by table.
fn overview(read: &Tables) -> Vec<String> {
    let mut lines = vec![format!("资料一览：{} 个文件", read.receipts.len())];
    for schema in tables::ALL {
        let sheets: Vec<_> =
            read.receipts.iter().flat_map(|f| &f.sheets).filter(|s| s.table == Some(schema.name)).collect();
        let rows: u32 = sheets.iter().map(|s| s.rows).sum();
        if !sheets.is_empty() {
            lines.push(format!("  {}：{} 张表，{rows} 行", schema.label, sheets.len()));
        }
    }
    let villages: BTreeSet<String> = read
        .by_name
        .values()
        .filter_map(|t| t.frame.texts("village").ok())
        .flat_map(|texts| texts.into_iter().flatten().map(normal).collect::<Vec<_>>())
        .filter(|v| !v.is_empty() && !v.contains(['、', ',']))
        .collect();
    lines.push(format!("  涉及 {} 个村", villages.len()));
    lines
}

/// What only people can answer.
fn questions(read: &Tables, day: Option<NaiveDate>) -> Vec<String> {
    let mut asked = Vec::new();
    if day.is_none() {
        asked.push("核查基准日是哪一天？".to_owned());
    }
    for file in &read.receipts {
        if let Some(refused) = &file.refused {
            asked.push(format!("{} 没有读入：{}{}", file.file, refused.message, refused.advice));
        }
    }
    let kinds = [
        ("unknown_sheet", "是什么表？"),
        ("unit_undecided", "金额是元还是万元？"),
        ("earlier_year", "确是上年的台账吗？"),
        ("renamed_column", "改过的表头对吗？"),
        ("duplicate_header", "用哪一列？"),
        ("doubtful_name", "是不是同一个村？"),
        ("unit_suspect", "单位填对了吗？"),
    ];
    for (kind, ask) in kinds {
        for issue in read.issues.iter().filter(|i| i.kind == kind) {
            asked.push(format!("{}：{}{ask}", issue.place(), issue.message));
        }
    }
    for (place, rows) in hidden_sheets(read) {
        asked.push(format!("{place} 是隐藏的，有 {rows} 行：要不要核查？"));
    }
    for file in &read.receipts {
        for sheet in &file.sheets {
            let Some(schema) = sheet.table.and_then(tables::schema) else { continue };
            let label =
                |field: &str| schema.columns.iter().find(|c| c.name == field).map_or(field, |c| c.label).to_owned();
            let weak: Vec<String> = sheet
                .mapping
                .iter()
                .filter(|(_, m)| m.score.as_str() < "0.80")
                .map(|(field, m)| format!("{} 列“{}”读作“{}”", m.column, m.header, label(field)))
                .collect();
            if !weak.is_empty() && !sheet.confirmed {
                asked.push(format!("{} › {}（{}）：{}，对吗？", file.file, sheet.sheet, schema.label, weak.join("；")));
            }
        }
    }
    let none = |name: &str| read.by_name.get(name).is_none_or(|t| t.frame.is_empty());
    let wanted = ["asset", "contract", "receipt", "inventory", "gl_balance", "distribution", "project", "prior_asset"];
    let missing: Vec<&str> =
        wanted.iter().filter(|n| none(n)).filter_map(|n| tables::schema(n)).map(|t| t.label).collect();
    if !missing.is_empty() {
        asked.push(format!("没有见到{}：有没有？没有的，相关检查只能答“无法判断”。", missing.join("、")));
    }
    asked
}
