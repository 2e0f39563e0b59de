//! Things that stand twice in one ledger.

use crate::input::{Owned, Register};
use crate::objects::Ledger;
use chrono::Datelike;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::{Day, Precision};
use std::collections::HashMap;

/// What makes cards equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Likeness<'a> {
    owner: &'a str,
    ledger: Ledger,
    name: &'a str,
    cost: Decimal,
    rest: Rest<'a>,
}

/// What else agrees, with the word for it; the first of them speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Rest<'a> {
    Code(&'a str),
    Project(&'a str),
    Day(Day),
}

const WORDS: [&str; 3] = ["同编号", "同项目同名同额", "同名同额同日"];

/// Rows of one likeness, with their objects.
type Group = Vec<(usize, usize)>;

/// For each object how and of what it is a repetition: the first of a group is the original and stays blank.
pub(crate) fn twins(asset: &Owned<'_>, register: &Register) -> Vec<(&'static str, String)> {
    let view = &asset.view;
    let projects: Vec<Option<String>> = (0..view.len())
        .into_par_iter()
        .map(|row| view.text(row, "project_code").or_else(|| view.text(row, "project_name")).map(normal))
        .collect();
    let mut found: Vec<(&'static str, String)> = vec![("", String::new()); register.objects.len()];
    for (kind, word) in WORDS.into_iter().enumerate() {
        let mut groups: HashMap<Likeness<'_>, Group> = HashMap::new();
        for (at, object) in register.objects.iter().enumerate() {
            for row in &object.cards {
                let (Some(owner), Some(card)) = (asset.owner(*row), register.cards.get(*row)) else { continue };
                if owner.organisation.is_empty() || card.name.is_empty() {
                    continue;
                }
                let Some(cost) = card.cost else { continue };
                let rest = match kind {
                    0 => card.code.as_deref().map(Rest::Code),
                    1 => projects.get(*row).and_then(Option::as_deref).map(Rest::Project),
                    _ => card.date.and_then(first_of).map(Rest::Day),
                };
                if let Some(rest) = rest {
                    let owner = owner.organisation.as_ref();
                    let like = Likeness { owner, ledger: card.ledger, name: &card.name, cost, rest };
                    groups.entry(like).or_default().push((*row, at));
                }
            }
        }
        // An object stands once in each ledger: the groups of one ledger do not meet, whatever their order.
        let mut groups: Vec<(Ledger, Group)> =
            groups.into_iter().filter(|(_, rows)| rows.len() > 1).map(|(like, rows)| (like.ledger, rows)).collect();
        groups.iter_mut().for_each(|(_, members)| members.sort_unstable());
        groups.sort_unstable();
        for (_, members) in groups {
            let Some((first_row, first_at)) = members.first().copied() else { continue };
            for (_, at) in members {
                if at != first_at
                    && let Some(place) = found.get_mut(at)
                    && place.0.is_empty()
                {
                    *place = (word, view.place(first_row));
                }
            }
        }
    }
    found
}

/// The day as far as it is known, so that equal words are equal days; `None` when only the year is.
fn first_of(day: Day) -> Option<Day> {
    match day.precision {
        Precision::Year => None,
        Precision::Month => day.date.with_day(1).map(|date| Day { date, ..day }),
        Precision::Day => Some(day),
    }
}
