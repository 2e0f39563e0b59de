//! A comparison in words, for a person at the terminal.

use super::{Bridge, Change, Comparison, Covered, FactChange, Presence};
use std::fmt::Write as _;

/// Names that a list shows before it says how many more there are.
const NAMED: usize = 8;

/// Values that differ, in a sentence.
pub(crate) fn words(changes: &[FactChange]) -> String {
    changes.iter().map(FactChange::words).collect::<Vec<_>>().join("；")
}

/// The comparison as text: coverage first, then money, then findings by presence.
pub fn print(comparison: &Comparison) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut text, comparison);
    text
}

fn write(text: &mut String, comparison: &Comparison) -> std::fmt::Result {
    let (old, new) = (&comparison.old, &comparison.new);
    writeln!(
        text,
        "上次：基准日 {}，程序 {}，问题 {} 条，疑点 {} 条",
        old.base_date, old.engine, old.problems, old.clues
    )?;
    writeln!(
        text,
        "本次：基准日 {}，程序 {}，问题 {} 条，疑点 {} 条",
        new.base_date, new.engine, new.problems, new.clues
    )?;
    coverage(text, &comparison.coverage)?;
    total(text, &comparison.total)?;
    let counts: Vec<String> = comparison.counts.iter().map(|(p, n)| format!("{} {n}", p.label())).collect();
    writeln!(text, "\n问题和疑点：{}", counts.join("，"))?;
    for presence in Presence::ALL.into_iter().filter(|p| *p != Presence::Unchanged) {
        let lines = || comparison.findings.iter().filter(move |c| c.presence == presence);
        if lines().next().is_some() {
            writeln!(text, "\n{}", presence.label())?;
        }
        for change in lines() {
            finding(text, change)?;
        }
    }
    Ok(())
}

fn coverage(text: &mut String, covered: &Covered) -> std::fmt::Result {
    writeln!(text, "\n覆盖范围")?;
    writeln!(text, "  文件  相同 {} 个", covered.files_same)?;
    let renamed: Vec<String> = covered.files_renamed.iter().map(|(a, b)| format!("{a} → {b}")).collect();
    let sheets: Vec<String> = covered.sheets_gone.iter().map(|(f, s)| format!("{f} › {s}")).collect();
    let not_run: Vec<String> = covered.rules_not_run.iter().map(|(c, why)| format!("{c}（{why}）")).collect();
    for (label, names) in [
        ("文件  内容有变", covered.files_changed.as_slice()),
        ("文件  改了名", &renamed),
        ("文件  本次没有", &covered.files_gone),
        ("文件  本次新增", &covered.files_new),
        ("文件  本次没有读出表", &covered.files_unread),
        ("表    本次没有读入", &sheets),
        ("规则  本次未执行", &not_run),
        ("规则  已停用", &covered.rules_retired),
        ("规则  新执行", &covered.rules_new),
    ] {
        if !names.is_empty() {
            let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
            let more = if names.len() > NAMED { "等" } else { "" };
            writeln!(text, "  {label} {} 个：{shown}{more}", names.len())?;
        }
    }
    writeln!(text, "  无法判断 {} 类 → {} 类", covered.undetermined.0, covered.undetermined.1)
}

fn total(text: &mut String, total: &Bridge) -> std::fmt::Result {
    writeln!(text, "\n问题涉及金额（元，不含已认定不成立的）")?;
    writeln!(text, "  上次 {}", total.old_total)?;
    for line in &total.causes {
        let sign = if line.difference.starts_with('-') { "" } else { "+" };
        writeln!(text, "  {sign}{}  {}（{} 条）", line.difference, line.cause.label(), line.findings)?;
    }
    writeln!(text, "  本次 {}", total.new_total)
}

fn finding(text: &mut String, change: &Change) -> std::fmt::Result {
    let place: Vec<&str> = [&change.town, &change.village].into_iter().filter_map(|p| p.as_deref()).collect();
    let money = match (&change.old_amount, &change.new_amount) {
        (None, None) => String::new(),
        (Some(a), Some(b)) if a == b => format!("，{a} 元"),
        (a, b) => {
            let shown = |v: &Option<String>| v.clone().unwrap_or_else(|| "无".to_owned());
            format!("，{} → {} 元", shown(a), shown(b))
        }
    };
    writeln!(text, "  {} {} {} {}{money}  {}", change.rule, change.title, place.join(" "), change.subject, change.id)?;
    if change.why.is_empty() { Ok(()) } else { writeln!(text, "    {}", change.why) }
}
