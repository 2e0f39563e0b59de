//! From what the store hands out to what the report prints: two rooms that do not know each other.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::Severity;
use sanzi_report::township::{NO_TOWN, Pack, PackEntry, PackHead, PackRow};
use sanzi_store::{Assignment, TownPack};

/// A township's pack as it is printed; stamps come out as the store made them, since both follow one recipe.
pub fn printed(pack: &TownPack, how: &Assignment) -> Pack {
    let rows: Vec<PackRow> = pack.rows.iter().map(row).collect();
    let deadlines = || rows.iter().filter_map(|row| row.deadline);
    let (first, last) = (deadlines().min(), deadlines().max());
    let head = PackHead {
        county: Some(pack.county.clone()).filter(|c| !c.is_empty()),
        town: if pack.town.trim().is_empty() { NO_TOWN.to_owned() } else { pack.town.clone() },
        issuer: Some(how.who.clone()).filter(|w| !w.is_empty()),
        number: None,
        base_date: day(&pack.base_date).unwrap_or_default(),
        issued_on: day(&how.day),
        // What was handed out before keeps its deadline.
        deadlines: first.zip(last),
        handed_out: Some(pack.handed_out),
        dismissed: 0,
    };
    Pack { head, rows }
}

fn row(row: &sanzi_store::PackRow) -> PackRow {
    let severities = [Severity::Major, Severity::Significant, Severity::Minor, Severity::Note];
    let some = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let filled = &row.filled;
    PackRow {
        finding: row.id.clone(),
        rule: row.rule.clone(),
        severity: severities.into_iter().find(|s| s.label() == row.severity).unwrap_or(Severity::Note),
        village: row.village.clone(),
        object: row.object.clone(),
        problem: row.problem.clone(),
        basis: row.basis.clone(),
        advice: row.advice.clone(),
        amount: row.amount.parse::<Decimal>().ok(),
        issued_on: day(&row.issued_on),
        deadline: day(&row.deadline),
        revision: row.stamped().and_then(|r| u32::try_from(r).ok()).unwrap_or_default(),
        clue: row.clue,
        returned: row.returned,
        kind: some(&row.plan),
        filled: PackEntry {
            measures: some(&filled.measure),
            responsible: some(&filled.person),
            state: some(&filled.progress),
            done_on: some(&filled.done_on),
            evidence: some(&filled.evidence),
            remark: some(&filled.remark),
        },
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}
