//! `sanzi rules explain --on` and `sanzi rules diff`: rules tried on material, nothing written.

use super::progress::Shown;
use super::{CommandError, FINE, FOUND};
use chrono::NaiveDate;
use sanzi::Engagement;
use sanzi_core::{Finding, Outcome};
use sanzi_rules::Packs;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The word for the compiled pack alone.
const NATIONAL: &str = "national";

/// Opens the material behind `--on`.
pub(crate) fn open(
    on: &Path,
    inputs: Option<&Path>,
    base_date: Option<NaiveDate>,
    packs: &[PathBuf],
) -> Result<Engagement, CommandError> {
    if !on.exists() {
        return Err(sanzi::AuditError::NoSuchPath { path: on.to_path_buf() }.into());
    }
    let mut engagement = Engagement::of_material(on, inputs)?;
    engagement.base_date = base_date.or(engagement.base_date);
    engagement.packs = packs.to_vec();
    Ok(engagement)
}

/// How many would fire at other thresholds.
pub(crate) fn sensitivity(engagement: &Engagement, code: &str) -> Result<u8, CommandError> {
    let mut shown = Shown::new();
    let tried = sanzi::sensitivity(engagement, code, &mut |step| shown.tell(step));
    shown.done();
    let (day, moved) = tried?;
    let mut out = std::io::stdout().lock();
    let place = engagement.paths.first().map(|path| path.display().to_string()).unwrap_or_default();
    writeln!(out, "敏感性（{place}，基准日 {day}）")?;
    if moved.is_empty() {
        writeln!(out, "  条件不用参数。")?;
    }
    for one in moved {
        writeln!(out, "  {}", one.threshold)?;
        if one.at.is_empty() {
            writeln!(out, "    不是数，不作比较。")?;
        }
        for (factor, value, coverage) in one.at {
            writeln!(
                out,
                "    {}.{} 倍　{value}：报出 {}，不报 {}，无法判断 {}，不适用 {}{}",
                factor / 10,
                factor % 10,
                coverage.fired,
                coverage.passed,
                coverage.undetermined,
                coverage.not_applicable,
                coverage.skipped.map(|why| format!("（{why}）")).unwrap_or_default()
            )?;
        }
    }
    Ok(FINE)
}

/// Which findings a change of packs brings or takes.
pub(crate) fn difference(
    engagement: &Engagement,
    one: &Path,
    two: &Path,
    shared: &[PathBuf],
) -> Result<u8, CommandError> {
    let load = |pack: &Path| {
        let own = (pack != Path::new(NATIONAL)).then(|| pack.to_path_buf());
        Packs::load(&shared.iter().cloned().chain(own).collect::<Vec<PathBuf>>())
    };
    let (first, second) = (load(one)?, load(two)?);
    let mut shown = Shown::new();
    let compared = sanzi::difference(engagement, &first, &second, &mut |step| shown.tell(step));
    shown.done();
    let difference = compared?;
    let mut out = std::io::stdout().lock();
    let told = |findings: &[Finding]| -> (Vec<Finding>, BTreeMap<String, u64>) {
        let (open, told): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|f| f.outcome == Outcome::Undetermined);
        let mut by_rule: BTreeMap<String, u64> = BTreeMap::new();
        for finding in open {
            let count = finding.missing.as_ref().map_or(1, |m| u64::from(m.count));
            *by_rule.entry(finding.rule.code.clone()).or_default() += count;
        }
        (told.into_iter().cloned().collect(), by_rule)
    };
    let ((brought, open_after), (taken, open_before)) = (told(&difference.brought), told(&difference.taken));
    for (sign, title, findings) in [("+", "多报", &brought), ("-", "少报", &taken)] {
        if !findings.is_empty() {
            writeln!(out, "{title} {} 条", findings.len())?;
        }
        for finding in findings {
            writeln!(out, "{sign} {}", line(finding))?;
        }
    }
    let (changed, reopened): (Vec<_>, Vec<_>) =
        difference.changed.iter().partition(|(before, _)| before.outcome != Outcome::Undetermined);
    if !changed.is_empty() {
        writeln!(out, "改变 {} 条", changed.len())?;
    }
    for (before, after) in changed {
        writeln!(out, "~ {}", line(after))?;
        if before.severity != after.severity {
            writeln!(out, "    程度：{} → {}", before.severity.label(), after.severity.label())?;
        }
        if before.message != after.message {
            writeln!(out, "    原为：{}", before.message)?;
        }
    }
    for (title, open) in [("多出", &open_after), ("减少", &open_before)] {
        let each: Vec<String> = open.iter().map(|(code, count)| format!("{code} {count} 项")).collect();
        if !each.is_empty() {
            writeln!(out, "无法判断{title}：{}", each.join("、"))?;
        }
    }
    if !reopened.is_empty() {
        writeln!(out, "无法判断的项数有变：{} 类", reopened.len())?;
    }
    if difference.is_empty() {
        writeln!(out, "两套规则包对这份资料得出的结果相同。")?;
        return Ok(FINE);
    }
    Ok(FOUND)
}

fn line(finding: &Finding) -> String {
    format!(
        "{} {}·{} {}：{}",
        finding.rule.code,
        finding.outcome.label(),
        finding.severity.label(),
        finding.organisation.as_deref().unwrap_or("全县"),
        finding.message
    )
}
