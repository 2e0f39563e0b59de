//! A pack of rules that ask as much as the national ones about assets and find nothing.

use crate::error::BenchError;
use std::path::Path;

/// Writes it: each rule of grain `asset` below `national` once more, under a code of its own and with a condition that
/// no asset meets, without its cases. Gives the number of rules.
///
/// # Errors
/// When a rule cannot be read or the pack not be written.
pub(crate) fn write(national: &Path, pack: &Path) -> Result<usize, BenchError> {
    let mut rules = 0;
    std::fs::write(pack.join("pack.toml"), HEAD)?;
    std::fs::create_dir(pack.join("quiet"))?;
    for group in std::fs::read_dir(national)? {
        let group = group?.path();
        if !group.is_dir() {
            continue;
        }
        for rule in std::fs::read_dir(group)? {
            let text = std::fs::read_to_string(rule?.path())?;
            if let Some(quiet) = quieted(&text, rules + 1) {
                rules += 1;
                std::fs::write(pack.join("quiet").join(format!("rule-{rules}.toml")), quiet)?;
            }
        }
    }
    Ok(rules)
}

const HEAD: &str =
    "name = \"没有发现的规则\"\nlayer = \"county-quiet\"\nversion = \"0.1.0\"\nreviewed_on = 2026-11-29\n";

/// The rule with another code and a condition beside its own; `None` for what is no rule about assets.
fn quieted(text: &str, number: usize) -> Option<String> {
    let rule = text.split("[[case]]").next().unwrap_or(text);
    if !rule.lines().any(|line| line == "grain = \"asset\"") {
        return None;
    }
    let one = |line: &str| {
        let when = line.strip_prefix("when = \"").and_then(|rest| rest.strip_suffix('"'));
        match (line.starts_with("id = "), when) {
            (true, _) => format!("id = \"QT-{number:03}\""),
            (_, Some(when)) => format!("when = \"({when}) AND original_value < 0 AND original_value > 0\""),
            _ => line.to_owned(),
        }
    };
    Some(rule.lines().map(one).collect::<Vec<_>>().join("\n"))
}
