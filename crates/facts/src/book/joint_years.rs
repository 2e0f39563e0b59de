//! The income of joint assets, year by year: what each village should have got of it, and what it got.

use crate::asset::AssetWork;
use crate::asset::joint::shares_by_name;
use crate::maps::{HashMap, HashSet};
use crate::naming::name_form;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{at_least_zero, money_text, round};
use std::collections::BTreeMap;

/// What rounded shares may be off the whole: a third three times is 99.9%.
const WHOLE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// One village's line of a project and year.
struct Part {
    line: usize,
    village: String,
    share: Decimal,
    got: Decimal,
}

/// What is said of each line of the register that distributes a joint project's income.
pub(crate) struct JointYears {
    lines: HashMap<usize, Said>,
    /// Lines of joint projects whose shares are not known.
    open: HashSet<usize>,
}

struct Said {
    share: Decimal,
    gap_ratio: Decimal,
    shortfall: Decimal,
    leads: bool,
    words: String,
}

impl JointYears {
    /// Lines of the same project and year belong together. Amounts in 元; due amounts are rounded half away from
    /// zero. Nothing is said where a share is not known, where the shares of the lines do not make up the whole (a
    /// village is not listed), or where nothing was distributed.
    pub(crate) fn of(work: &AssetWork<'_, '_>) -> Self {
        let view = &work.input.distribution.view;
        let shares = shares_by_name(work);
        let mut open = HashSet::default();
        let mut years: BTreeMap<(String, String), Vec<Part>> = BTreeMap::new();
        for line in 0..view.len() {
            let (Some(unit), Some(got)) = (view.text(line, "unit_name"), view.decimal(line, "distributed_total"))
            else {
                continue;
            };
            let owner = work.input.distribution.owner(line);
            let village = owner.and_then(|owner| owner.village.as_deref()).unwrap_or("").to_owned();
            let by_asset = || shares.get(&name_form(unit, &[]))?.get(&village).copied();
            let share = view.decimal(line, "joint_share").or_else(by_asset).filter(|share| *share > Decimal::ZERO);
            let Some(share) = share else {
                if shares.contains_key(&name_form(unit, &[])) {
                    open.insert(line);
                }
                continue;
            };
            let year = view.day(line, "year").map(|day| day.iso()).unwrap_or_default();
            years.entry((normal(unit), year)).or_default().push(Part { line, village, share, got });
        }
        let mut lines = HashMap::default();
        for parts in years.into_values() {
            let all: Decimal = parts.iter().map(|part| part.got).sum();
            let shares: Decimal = parts.iter().map(|part| part.share).sum();
            if (shares - Decimal::ONE).abs() > WHOLE {
                open.extend(parts.iter().map(|part| part.line));
            } else if all > Decimal::ZERO {
                say(&parts, all, &mut lines);
            }
        }
        JointYears { lines, open }
    }

    pub(crate) fn set(&self, line: usize, row: &mut Row<'_>) {
        let Some(said) = self.lines.get(&line) else {
            row.set("leads_joint", (!self.open.contains(&line)).then_some(false));
            return;
        };
        row.set("joint_share", said.share);
        row.set("joint_gap_ratio", said.gap_ratio);
        row.set("joint_shortfall", said.shortfall);
        row.set("leads_joint", said.leads);
        row.set("joint_words", said.words.as_str());
    }
}

fn say(parts: &[Part], all: Decimal, lines: &mut HashMap<usize, Said>) {
    let due = |part: &Part| round(all * part.share, 2);
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            let percent = (part.share * Decimal::ONE_HUNDRED).normalize();
            format!("{}应占{percent}%即{}元，实分{}元", part.village, money_text(due(part)), money_text(part.got))
        })
        .collect();
    let words = words.join("；");
    let off = |part: &Part| round((part.got / all - part.share).abs() / part.share, 6);
    let gap_ratio = parts.iter().map(off).max().unwrap_or_default();
    let shortest = parts.iter().max_by_key(|part| (due(part) - part.got, std::cmp::Reverse(part.line)));
    for part in parts {
        let said = Said {
            share: part.share,
            gap_ratio,
            shortfall: at_least_zero(due(part) - part.got),
            leads: shortest.is_some_and(|shortest| shortest.line == part.line),
            words: words.clone(),
        };
        lines.insert(part.line, said);
    }
}
