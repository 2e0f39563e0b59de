//! What a sheet without a recognised table is most like, and what it lacks.

use crate::grid::Sheet;
use crate::mapping::Words;

/// A best guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The table's name and label.
    pub table: (&'static str, &'static str),
    /// The row that looks like its header.
    pub row: u32,
    /// Labels of the fields that it has.
    pub found: Vec<&'static str>,
    /// Labels of the needed fields that it lacks, by the nearest way to be that table.
    pub missing: Vec<&'static str>,
}

/// Looks at the first rows for the one that has most fields of one table. `titles` are texts that may name it.
pub fn guess(sheet: &Sheet, words: &Words, titles: &[&str]) -> Option<Guess> {
    let mut best: Option<(i32, Guess)> = None;
    for row in sheet.rows.iter().take(30) {
        let texts: Vec<String> =
            row.filled().filter(|c| !c.content.is_number()).map(|c| c.content.text().into_owned()).collect();
        for table in &words.tables {
            let title: i32 = titles.iter().map(|t| table.title_score(t)).sum::<i32>().clamp(-300, 300);
            let mut names: Vec<&'static str> = Vec::new();
            for text in &texts {
                let own = table.candidates(std::slice::from_ref(text));
                if let Some((field, _)) = own.first()
                    && !names.contains(&field.column.name)
                {
                    names.push(field.column.name);
                }
            }
            if names.len() < 2 && title <= 0 || names.is_empty() {
                continue;
            }
            let label = |name: &str| table.schema.columns.iter().find(|c| c.name == name).map_or("", |c| c.label);
            let lacks = |set: &Vec<String>| -> Vec<&'static str> {
                set.iter().filter(|f| !names.contains(&f.as_str())).map(|f| label(f)).collect()
            };
            let missing = table.needs.iter().map(lacks).min_by_key(Vec::len).unwrap_or_default();
            let worth = names.len() as i32 * 100 + title - missing.len() as i32 * 60;
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                let found = names.iter().map(|name| label(name)).collect();
                let table = (table.schema.name, table.schema.label);
                best = Some((worth, Guess { table, row: row.number, found, missing }));
            }
        }
    }
    best.map(|(_, guess)| guess)
}
