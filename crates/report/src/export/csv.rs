//! CSV for people: Excel opens it as it is, and nothing in it is ever a formula.

use super::{records, written};
use crate::book::subject_words;
use crate::error::ReportError;
use crate::{basis, money};
use sanzi_core::Finding;
use std::io::Write;
use std::path::Path;

const HEADS: [&str; 21] = [
    "问题编号",
    "结论",
    "规则",
    "核查事项",
    "严重程度",
    "单位",
    "乡镇",
    "村",
    "资产编号",
    "对象",
    "问题",
    "依据",
    "建议",
    "涉及金额",
    "账面数",
    "审计数",
    "差额",
    "文件",
    "工作表",
    "单元格",
    "与上次比较",
];

pub(super) fn write(dir: &Path, out: &mut impl Write) -> Result<(), ReportError> {
    written(out.write_all("\u{feff}".as_bytes()))?;
    line(out, HEADS.iter().map(|head| (*head).to_owned()))?;
    records(dir, |finding| line(out, cells(&finding)))
}

fn cells(finding: &Finding) -> impl Iterator<Item = String> {
    let subject = &finding.subject;
    let text = |text: &Option<String>| safe(text.as_deref().unwrap_or_default());
    // Our own decimals stay numbers, negative ones too.
    let amount = |text: &Option<String>| money::parse(text.as_deref()).map(|a| a.to_string()).unwrap_or_default();
    let source = finding.facts.iter().find_map(|f| f.source.as_ref());
    let bases: Vec<String> = finding.basis.iter().map(basis::cite).collect();
    let amounts = &finding.amounts;
    [
        safe(&finding.id),
        finding.outcome.label().to_owned(),
        safe(&finding.rule.code),
        safe(&finding.rule.title),
        finding.severity.label().to_owned(),
        text(&finding.organisation),
        text(&subject.town),
        text(&subject.village),
        text(&subject.asset_id),
        safe(&subject_words(finding)),
        safe(&finding.message),
        safe(&bases.join("；")),
        safe(&finding.recommendation),
        amount(&amounts.at_stake),
        amount(&amounts.book),
        amount(&amounts.audited),
        amount(&amounts.difference),
        safe(source.map_or("", |s| &*s.file)),
        safe(source.map_or("", |s| &*s.sheet)),
        safe(source.and_then(|s| s.cell.as_deref()).unwrap_or_default()),
        text(&finding.presence),
    ]
    .into_iter()
}

/// Text that no spreadsheet takes for a formula: a leading `'` before what would begin one.
fn safe(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// One line, every cell in quotes where it needs them.
fn line(out: &mut impl Write, cells: impl Iterator<Item = String>) -> Result<(), ReportError> {
    let mut line = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            line.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            line.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            line.push_str(&cell);
        }
    }
    line.push_str("\r\n");
    written(out.write_all(line.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_like_a_formula() {
        for (text, cell) in [("=1+1", "'=1+1"), ("－1", "'－1"), ("\n=1", "'\n=1"), ("a=1", "a=1"), ("", "")] {
            assert_eq!(safe(text), cell);
        }
        let mut out = Vec::new();
        line(&mut out, ["a".to_owned(), "b,\"c\"\nd".to_owned()].into_iter()).expect("written");
        assert_eq!(String::from_utf8(out).expect("text"), "a,\"b,\"\"c\"\"\nd\"\r\n");
    }
}
