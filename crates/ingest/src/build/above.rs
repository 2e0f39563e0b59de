//! Cells that say what the cell above says: 同上, 〃, and blank cells of a column that prints each village once.

use super::Builder;
use super::stretch::Stretch;
use crate::grid::{Content, Sheet};
use crate::layout::{Entry, Mapped, Section};
use crate::note::issue;
use sanzi_core::Issue;
use sanzi_core::source::cell_name;
use sanzi_core::text::normal;
use std::collections::{HashMap, HashSet};

/// Where what a column says was found: for which row it was asked, and in which row it stands, both by index.
pub(super) type Found = HashMap<u32, (usize, usize)>;

/// Does a cell say that it says what the one above says?
pub(super) fn is_ditto(content: &Content<'_>) -> bool {
    let Content::Text(text) = content else { return false };
    matches!(text.trim(), "同上" | "〃" | "″" | "〞" | "\"" | "''" | "”" | "同前" | "同上行")
}

/// Columns of places in which each name is printed once, above blank cells that are its own: a sheet of merged cells
/// that was saved as text.
pub(super) fn printed_once(sheet: &Sheet, section: &Section) -> Vec<u32> {
    let places = section.plan.mapped.iter().filter(|m| matches!(m.field.name, "town" | "village"));
    places.filter(|m| is_printed_once(sheet, section, m)).map(|m| m.column).collect()
}

fn is_printed_once(sheet: &Sheet, section: &Section, mapped: &Mapped) -> bool {
    let rows = section.entries.iter().filter_map(|entry| match entry {
        Entry::Data(index) => sheet.rows.get(*index),
        Entry::Total(..) => None,
    });
    let (mut names, mut blank) = (HashSet::new(), 0usize);
    for row in rows {
        if sheet.merge_at(row.number, mapped.column).is_some() {
            return false;
        }
        match row.at(mapped.column) {
            content if !content.is_blank() => {
                if !names.insert(normal(&content.text())) {
                    return false;
                }
            }
            _ if names.is_empty() => return false,
            _ => blank += 1,
        }
    }
    names.len() > 1 && blank > 1 || names.len() == 1 && blank > 2
}

impl Builder<'_> {
    /// Tells of the columns whose blank cells take the name above.
    pub(crate) fn tell_filled_down(&self) -> Vec<Issue> {
        let mapped = self.section.plan.mapped.iter().filter(|m| self.printed_once.contains(&m.column));
        let told = mapped.filter_map(|m| {
            let row = *self.section.header_rows.last()?;
            let text = format!("{}只在变换的那一行写了一次，其余空着的行照上面的读。", m.field.label);
            let mut told = issue("filled_down", m.header.clone(), text);
            (told.cell, told.row) = (Some(cell_name(m.column, row)), Some(row));
            Some(told)
        });
        told.collect()
    }
}

impl<'b> Stretch<'b> {
    /// What a column says in the nearest row above that says something itself, and that row and column.
    pub(super) fn above(&mut self, column: u32) -> Option<(Content<'b>, (u32, u32))> {
        let Builder { sheet, section, .. } = self.builder;
        let index = |entry: &Entry| match entry {
            Entry::Data(index) | Entry::Total(index, _) => *index,
        };
        let known = self.found.get(&column).copied();
        let until = section.entries.partition_point(|entry| index(entry) < self.at);
        let mut rows = section.entries.get(..until)?.iter().rev().filter(|entry| matches!(entry, Entry::Data(_)));
        let at = rows.find_map(|entry| {
            let at = index(entry);
            if let Some((_, standing)) = known.filter(|(asked, _)| *asked == at) {
                return Some(standing);
            }
            let content = sheet.rows.get(at)?.at(column);
            (!content.is_blank() && !is_ditto(&content)).then_some(at)
        })?;
        self.found.insert(column, (self.at, at));
        let row = sheet.rows.get(at)?;
        Some((row.at(column), (row.number, column)))
    }
}
