//! Contracts that name several assets at once (014、015): each asset named is let by it.

use super::Owned;
use super::directory::{Clue, Directory, Found};
use std::collections::BTreeSet;

/// What stands between the names or numbers of several assets.
const BETWEEN: &[char] = &['、', ',', '，', ';', '；', '\n'];

/// Rows that no single asset was found for and that name several, each of which was: the row and the objects.
pub(crate) fn of_several(table: &Owned<'_>, found: &[Found], directory: &Directory<'_>) -> Vec<(usize, Vec<usize>)> {
    let open = found.iter().enumerate().filter(|(_, one)| !matches!(one, Found::One(..) | Found::Again));
    open.filter_map(|(row, _)| Some((row, objects(table, row, directory)?))).collect()
}

fn objects(table: &Owned<'_>, row: usize, directory: &Directory<'_>) -> Option<Vec<usize>> {
    let owner = table.owner(row)?;
    let parts = |text: Option<&str>| -> Vec<String> {
        let parts = text.unwrap_or("").split(BETWEEN).map(|part| part.trim().to_owned());
        parts.filter(|part| !part.is_empty()).collect()
    };
    let codes = parts(table.view.text(row, "asset_id"));
    let names = parts(table.view.asset_name(row));
    let count = codes.len().max(names.len());
    if count < 2 || codes.len() > 1 && names.len() > 1 && codes.len() != names.len() {
        return None;
    }
    let mut objects = BTreeSet::new();
    for at in 0..count {
        let of = |all: &'_ [String]| if all.len() == count { all.get(at).cloned() } else { None };
        let (code, name) = (of(&codes), of(&names));
        let clue = Clue { code: code.as_deref(), card_no: None, name: name.as_deref(), value: None, date: None };
        match directory.find(owner, &clue, String::new) {
            Found::One(object, _) => objects.insert(object),
            Found::Several(_) | Found::Nothing | Found::Again => return None,
        };
    }
    (objects.len() == count).then(|| objects.into_iter().collect())
}
