//! Things that stand twice in one ledger.

use crate::input::{Owned, Register};
use sanzi_core::Precision;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

/// A card in the order of its group: by its code, then its day, then its row, so that sorting a sheet otherwise
/// does not make another card the original. The last is the object.
type Member = (Option<String>, Option<String>, usize, usize);

/// What makes cards equal: the kind of likeness, the owner, the rest in one text.
type Likeness<'a> = (u8, &'a str, String);

/// For each object how and of what it is a repetition: the first of a group is the original and stays blank.
pub(crate) fn twins(asset: &Owned<'_>, register: &Register) -> Vec<(&'static str, String)> {
    let view = &asset.view;
    let mut groups: BTreeMap<Likeness<'_>, BTreeSet<Member>> = BTreeMap::new();
    for (at, object) in register.objects.iter().enumerate() {
        for row in &object.cards {
            let (Some(owner), Some(card)) = (asset.owner(*row), register.cards.get(*row)) else { continue };
            if owner.organisation.is_empty() || card.name.is_empty() {
                continue;
            }
            let ledger = card.ledger as u8;
            let mut put = |kind: u8, key: String| {
                let key = (kind, owner.organisation.as_ref(), format!("{ledger}|{key}"));
                let day = card.date.map(|day| day.iso());
                groups.entry(key).or_default().insert((card.code.clone(), day, *row, at));
            };
            let Some(cost) = card.cost.map(|cost| cost.normalize()) else { continue };
            if let Some(code) = &card.code {
                put(0, format!("{code}|{}|{cost}", card.name));
            }
            let project = view.text(*row, "project_code").or_else(|| view.text(*row, "project_name")).map(normal);
            if let Some(project) = project {
                put(1, format!("{project}|{}|{cost}", card.name));
            }
            if let Some(day) = card.date.filter(|day| day.precision > Precision::Year) {
                put(2, format!("{}|{cost}|{}", card.name, day.iso()));
            }
        }
    }
    let mut found: Vec<(&'static str, String)> = vec![("", String::new()); register.objects.len()];
    for ((kind, _, _), members) in groups {
        let objects: BTreeSet<usize> = members.iter().map(|(.., at)| *at).collect();
        let Some((_, _, first_row, first_at)) = members.first().cloned() else { continue };
        if objects.len() < 2 {
            continue;
        }
        let word = ["同编号", "同项目同名同额", "同名同额同日"].get(usize::from(kind)).copied().unwrap_or("");
        for (.., at) in members {
            if at != first_at
                && let Some(place) = found.get_mut(at)
                && place.0.is_empty()
            {
                *place = (word, view.place(first_row));
            }
        }
    }
    found
}
