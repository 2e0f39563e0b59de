//! What stands in the auditor's columns of a workbook, turned into acts. Pure: rows in, acts and faults out.

use super::{Level, Log, Opinion, Record, SCHEMA, content, seen};
use crate::{hash, safe};
use sanzi_core::Finding;
use std::collections::BTreeMap;

/// The auditor's columns of one row, as text; dates ISO.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// Where it stands, for messages: `问题清单 第 12 行`.
    pub place: String,
    /// The finding's id.
    pub finding: String,
    /// 确认意见 as written.
    pub opinion: String,
    /// 理由.
    pub reason: String,
    /// 复核人.
    pub by: String,
    /// 日期, ISO.
    pub on: Option<String>,
    /// 有效期至, ISO.
    pub until: Option<String>,
    /// Acts that the row showed when the workbook was written, parted by blanks.
    pub shown: String,
    /// Did the row show an opinion that held?
    pub held: bool,
}

/// One line of 复核签发.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignEdit {
    /// Where it stands.
    pub place: String,
    /// Level.
    pub level: Level,
    /// 签署人.
    pub by: String,
    /// 日期, ISO.
    pub on: Option<String>,
    /// 说明.
    pub reason: String,
    /// The act that the line showed.
    pub shown: String,
}

/// Something that was filled in and cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: String,
    /// What is wrong and what to do, in Chinese.
    pub message: String,
}

/// What came of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Acts to add, in the order of rows.
    pub new: Vec<Record>,
    /// Rows whose act was known already.
    pub known: usize,
    /// Rows that could not be taken.
    pub faults: Vec<Fault>,
    /// New opinions that contradict one which their author had not before them: findings, both sides in words.
    pub conflicts: Vec<Fault>,
}

/// Turns the edits of a workbook into acts that follow what each row showed.
///
/// `findings` are the records that the workbook itself carries: what its reader had before them. `workbook` is
/// the SHA-256 of its bytes. A row that says what the log already says gives nothing, so that reading twice
/// changes nothing; a row that contradicts an act which it did not show gives an act of its own: both stand,
/// and the finding is in conflict until a third act settles it.
pub fn take(log: &Log, findings: &[Finding], edits: &[Edit], signs: &[SignEdit], workbook: &str) -> Taken {
    let by_id: BTreeMap<&str, &Finding> = findings.iter().map(|f| (f.id.as_str(), f)).collect();
    let mut taken = Taken::default();
    let mut all = log.clone();
    for edit in edits {
        match opinion(log, &by_id, edit, workbook) {
            Ok(None) => {}
            Ok(Some(record)) if same_act(&all, &record) => taken.known += 1,
            Ok(Some(record)) => {
                all.records.push(record.clone());
                taken.new.push(record);
            }
            Err(message) => taken.faults.push(Fault { place: edit.place.clone(), message }),
        }
    }
    let heads = all.heads();
    for record in &taken.new {
        let Some(acts) = record.finding.as_deref().and_then(|f| heads.get(f)) else { continue };
        let against = acts.iter().find(|other| {
            other.id != record.id
                && (other.opinion, &other.until) != (record.opinion, &record.until)
                && other.seen.as_ref().map(|s| &s.sha256) == record.seen.as_ref().map(|s| &s.sha256)
        });
        if let Some(other) = against {
            let say = |r: &Record| format!("{} {}（{}）", r.by, r.opinion.map_or("", Opinion::label), r.reason);
            taken.conflicts.push(Fault {
                place: format!(
                    "{} {}",
                    record.rule.as_deref().unwrap_or_default(),
                    other.finding.as_deref().unwrap_or_default()
                ),
                message: format!("{}；{}", say(other), say(record)),
            });
        }
    }
    let whole = content(&findings.iter().collect::<Vec<_>>(), &all);
    for sign in signs {
        match signature(log, sign, &whole, workbook) {
            Ok(None) => {}
            Ok(Some(record)) if same_act(&all, &record) => taken.known += 1,
            Ok(Some(record)) => taken.new.push(record),
            Err(message) => taken.faults.push(Fault { place: sign.place.clone(), message }),
        }
    }
    taken
}

/// Does the log hold an act that says the same of the same?
fn same_act(log: &Log, record: &Record) -> bool {
    log.records
        .iter()
        .any(|r| r.id == record.id || (Record { workbook: record.workbook.clone(), ..r.clone() } == *record))
}

fn opinion(
    log: &Log,
    findings: &BTreeMap<&str, &Finding>,
    edit: &Edit,
    workbook: &str,
) -> Result<Option<Record>, String> {
    let follows: Vec<String> = edit.shown.split_whitespace().map(str::to_owned).collect();
    let shown: Vec<&Record> = follows.iter().filter_map(|id| log.get(id)).collect();
    let (word, reason, by) = (edit.opinion.trim(), edit.reason.trim(), edit.by.trim());
    if word.is_empty() {
        let rest = !reason.is_empty() || !by.is_empty() || edit.on.is_some() || edit.until.is_some();
        if edit.held {
            return Err("原有的确认意见被清空了；没有改动原意见。如要撤回，请选“待补充”并写明理由。".to_owned());
        }
        return if rest {
            Err("填了理由、复核人或日期，没有选确认意见；请选一个。".to_owned())
        } else {
            Ok(None)
        };
    }
    let Some(opinion) = Opinion::of(word) else {
        let words: Vec<&str> = Opinion::ALL.iter().map(|o| o.label()).collect();
        return Err(format!("确认意见“{word}”不认识；请选{}。", words.join("、")));
    };
    let unchanged = |r: &&Record| {
        r.opinion == Some(opinion)
            && (r.reason == reason || safe::cell(&r.reason) == reason)
            && r.by == by
            && r.on == edit.on
            && r.until == edit.until
    };
    if let [one] = shown.as_slice()
        && unchanged(one)
        && findings.get(edit.finding.as_str()).is_some_and(|f| one.seen.as_ref() == Some(&seen(f)))
    {
        return Ok(None);
    }
    let Some(finding) = findings.get(edit.finding.as_str()) else {
        return Err(format!("问题编号“{}”不在本工作簿的《数据》表里；请不要改动编号列。", edit.finding));
    };
    if by.is_empty() {
        return Err("没有填复核人；请填上姓名。".to_owned());
    }
    if reason.is_empty() && matches!(opinion, Opinion::Adjusted | Opinion::Dismissed) {
        return Err(format!("选了“{word}”，没有写理由；请写明。"));
    }
    let missing: Vec<&String> = follows.iter().filter(|id| log.get(id).is_none()).collect();
    if !missing.is_empty() {
        return Err("这一行所依据的原意见不在 judgements.jsonl 里；请先找回那个文件，再回读。".to_owned());
    }
    Ok(Some(with_id(Record {
        schema: SCHEMA.to_owned(),
        id: String::new(),
        finding: Some(edit.finding.clone()),
        rule: Some(finding.rule.code.clone()),
        opinion: Some(opinion),
        level: None,
        content: None,
        reason: reason.to_owned(),
        by: by.to_owned(),
        on: edit.on.clone(),
        until: edit.until.clone(),
        follows,
        seen: Some(seen(finding)),
        workbook: workbook.to_owned(),
    })))
}

fn signature(log: &Log, sign: &SignEdit, whole: &str, workbook: &str) -> Result<Option<Record>, String> {
    let (by, reason) = (sign.by.trim(), sign.reason.trim());
    if by.is_empty() {
        let rest = sign.on.is_some() || !reason.is_empty();
        return if rest { Err("填了日期或说明，没有填签署人。".to_owned()) } else { Ok(None) };
    }
    let shown = log.get(sign.shown.trim());
    if shown.is_some_and(|r| r.by == by && r.on == sign.on && r.reason == reason && r.level == Some(sign.level)) {
        return Ok(None);
    }
    Ok(Some(with_id(Record {
        schema: SCHEMA.to_owned(),
        id: String::new(),
        finding: None,
        rule: None,
        opinion: None,
        level: Some(sign.level),
        content: Some(whole.to_owned()),
        reason: reason.to_owned(),
        by: by.to_owned(),
        on: sign.on.clone(),
        until: None,
        follows: shown.map(|r| r.id.clone()).into_iter().collect(),
        seen: None,
        workbook: workbook.to_owned(),
    })))
}

/// The record with its id: a hash of what it says, not of the workbook it was read from.
fn with_id(mut record: Record) -> Record {
    let said = Record { workbook: String::new(), id: String::new(), ..record.clone() };
    record.id = format!("J1-{}", hash::short(&serde_json::to_string(&said).unwrap_or_default()));
    record
}
