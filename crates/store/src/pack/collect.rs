//! `collect`: filled packs come back. What came back is compared with what was handed out and with what stands in the
//! store. Nothing that either side wrote is lost, a line is taken whole or not at all, and what is odd is listed.

use crate::cents::cents;
use crate::db::Db;
use crate::error::StoreError;
use crate::pack::assign::{fresh, issued};
use crate::pack::read::{self, Returned};
use crate::pack::row::{FRESH, Filled, PackRow};
use crate::standing::Standing;
use crate::steps::State;
use crate::store::{Store, sole};
use chrono::NaiveDate;
use sanzi_core::text::normal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How packs are taken back.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// The day of taking them, ISO: nothing was done after it, and it stands for a 完成日期 that is missing where what is
    /// accepted lacks one.
    pub day: String,
    /// Local words of 完成情况 → one of the four that packs offer.
    pub words: BTreeMap<String, String>,
    /// Findings of which the village's words are taken although they conflict or leave something open.
    pub accept: BTreeSet<String>,
    /// When it is entered.
    pub recorded_at: String,
}

/// A place in a pack, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PackNote {
    /// File, relative to the folder, `/` between parts.
    pub file: String,
    /// Excel's row number; 0 for the file as a whole.
    pub row: u32,
    /// 问题编号; blank for the file as a whole.
    pub id: String,
    /// What, in Chinese.
    pub what: String,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// Lines that brought something new.
    pub taken: Vec<String>,
    /// Lines that brought nothing new and no conflict.
    pub unchanged: usize,
    /// Findings that moved: id, step.
    pub moved: Vec<(String, String)>,
    /// Lines that contradict each other, or what the county has done since: not taken.
    pub conflicts: Vec<PackNote>,
    /// Cells of the county that were changed in the pack, and stamps that do not fit: not taken.
    pub tampered: Vec<PackNote>,
    /// Lines that are not understood, contradict themselves or leave something open, and are not taken; 无法完成; lines
    /// that are missing.
    pub questions: Vec<PackNote>,
    /// Files that are no pack.
    pub unread: Vec<PackNote>,
    /// Townships that have something to do and from which no word came.
    pub silent: Vec<String>,
    /// Lines that came, whatever became of them.
    pub lines: usize,
}

impl Store {
    /// Takes filled packs back: all of a folder, or nothing when the store cannot be written.
    ///
    /// # Errors
    /// When the folder cannot be read, the day is wrong, a finding to be accepted is not known, or the store cannot be
    /// written.
    pub fn collect(&mut self, folder: &Path, how: &Collection) -> Result<Collected, StoreError> {
        let day: NaiveDate =
            how.day.parse().map_err(|_| StoreError::Step("收取日期要写成 2025-03-31 这样。".to_owned()))?;
        let came = read::folder(folder)?;
        self.db.whole(true, |db| {
            for id in &how.accept {
                sole(db, id)?;
            }
            let towns = db.lines("SELECT DISTINCT name FROM tally WHERE what = 'town' ORDER BY name", &[])?;
            let towns = towns.iter().map(|l| l.text(0)).filter(|town| !town.trim().is_empty()).collect();
            let done = Collected { lines: came.lines.len(), ..Collected::default() };
            let mut taking = Taking { folder, how, day, towns, spoke: BTreeSet::new(), packs: BTreeMap::new(), done };
            for (file, what) in came.unread {
                let file = relative(folder, &file);
                taking.done.unread.push(PackNote { file, row: 0, id: String::new(), what });
            }
            // What several lines say of one finding is looked at together, in the order in which the first came.
            let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
            let mut reports: Vec<(Standing, Vec<Told<'_>>)> = Vec::new();
            for line in &came.lines {
                let Some((standing, was)) = taking.admitted(db, line)? else { continue };
                let key = (standing.county.clone(), standing.id.clone());
                let at = *places.entry(key).or_insert(reports.len());
                match reports.get_mut(at) {
                    Some((_, told)) => told.push(Told { line, was }),
                    None => reports.push((standing, vec![Told { line, was }])),
                }
            }
            for (standing, told) in reports {
                taking.report(db, standing, &told)?;
            }
            taking.absent(db, &came.lines)?;
            Ok(taking.done)
        })
    }
}

/// A line that came, beside what was handed out.
pub(super) struct Told<'a> {
    pub line: &'a Returned,
    pub was: PackRow,
}

/// The cells in which the village says something that was not there; the others are blank, since a blank cell takes
/// nothing away.
pub(super) fn said(line: &Returned, was: &PackRow) -> Filled {
    let mut said = line.line.filled.clone();
    for (cell, (name, was)) in said.cells_mut().into_iter().zip(was.filled.cells()) {
        if same(name, cell, was) {
            cell.clear();
        }
    }
    said
}

pub(super) struct Taking<'a> {
    pub folder: &'a Path,
    pub how: &'a Collection,
    pub day: NaiveDate,
    /// The townships that the store knows.
    towns: Vec<String>,
    /// Findings of which a line says something.
    spoke: BTreeSet<&'a str>,
    /// County and township → until which day the packs that came back were handed out, and one of their files.
    packs: BTreeMap<(String, String), (String, &'a Path)>,
    pub done: Collected,
}

impl<'a> Taking<'a> {
    pub fn note(&self, line: &Returned, what: impl Into<String>) -> PackNote {
        PackNote { file: relative(self.folder, &line.file), row: line.row, id: line.line.id.clone(), what: what.into() }
    }

    /// The finding of a line and the line as it was handed out, if it is one that was.
    fn admitted(&mut self, db: &mut Db, line: &'a Returned) -> Result<Option<(Standing, PackRow)>, StoreError> {
        let (standing, was) = match self.origin(db, line)? {
            Ok(known) => known,
            Err(why) => {
                if !line.line.filled.is_blank() {
                    self.spoke.insert(&line.line.id);
                }
                let note = self.note(line, why);
                self.done.tampered.push(note);
                return Ok(None);
            }
        };
        self.compare_county_cells(line, &was);
        if !said(line, &was).is_blank() {
            self.spoke.insert(&line.line.id);
        }
        // What a firm's own ledger held, the store cannot say.
        if line.line.stamped() != Some(FRESH) {
            let town = (standing.county.clone(), standing.town.clone());
            let pack = self.packs.entry(town).or_insert_with(|| (String::new(), &line.file));
            pack.0 = std::mem::take(&mut pack.0).max(standing.issued_on.clone());
        }
        Ok(Some((standing, was)))
    }

    fn origin(&self, db: &mut Db, line: &Returned) -> Result<Result<(Standing, PackRow), String>, StoreError> {
        let Some(revision) = line.line.stamped() else {
            let why = "校验不符：问题编号、等级、问题、整改期限或校验码被改动，这一行没有收。请照下发的原表改回再交。";
            return Ok(Err(why.to_owned()));
        };
        let standing = match sole(db, &line.line.id) {
            Ok(standing) => standing,
            Err(StoreError::Step(why)) => return Ok(Err(why)),
            Err(error) => return Err(error),
        };
        let was = if revision == FRESH {
            fresh(db, &standing.county, &line.line)?
        } else {
            issued(db, &standing.county, &standing.id)?.remove(&revision)
        };
        let Some(was) = was else {
            let why = if revision == FRESH {
                "这一行是核查结果自带的台账，本库导入的结果里没有这样一条，没有收。请用本库下发的台账填报。".to_owned()
            } else {
                format!("本库没有下发过第 {revision} 版，这一行没有收。请用本库下发的台账填报。")
            };
            return Ok(Err(why));
        };
        if let Some(other) = self.sent_by_another(line, &standing) {
            let town = &standing.town;
            return Ok(Err(format!(
                "这一行是“{town}”的，文件却在“{other}”名下，没有收。请核对是哪个乡镇交的，放回它自己的文件夹再收。"
            )));
        }
        Ok(Ok((standing, was)))
    }

    /// The township in whose name the file lies, by its folders and its own name, where that is another one: what one
    /// township says of its work is not to be entered as the word of the next.
    fn sent_by_another(&self, line: &Returned, standing: &Standing) -> Option<&str> {
        let path = normal(&relative(self.folder, &line.file));
        let named: Vec<&String> = self.towns.iter().filter(|town| path.contains(&normal(town))).collect();
        let own = standing.town.trim().is_empty() || named.iter().any(|town| **town == standing.town);
        if own { None } else { named.first().map(|town| town.as_str()) }
    }

    /// The county's cells are never taken; where they differ, it is said.
    fn compare_county_cells(&mut self, line: &Returned, was: &PackRow) {
        for ((name, was), (_, now)) in was.county_cells().into_iter().zip(line.line.county_cells()) {
            let same = normal(was) == normal(now) || (cents(was).is_some() && cents(was) == cents(now));
            if !same {
                let note = self.note(line, format!("“{name}”被改动，没有采用：下发时“{was}”，交回“{now}”。"));
                self.done.tampered.push(note);
            }
        }
    }

    /// Lines that the packs had and that did not come back, and townships from which no word came.
    fn absent(&mut self, db: &mut Db, lines: &[Returned]) -> Result<(), StoreError> {
        let came: BTreeSet<&str> = lines.iter().map(|line| line.line.id.as_str()).collect();
        let all = Standing::all(db)?;
        let town = |s: &Standing| (s.county.clone(), s.town.clone());
        let spoke: BTreeSet<_> = all.iter().filter(|s| self.spoke.contains(s.id.as_str())).map(town).collect();
        let mut missing: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        let mut silent = BTreeSet::new();
        let waits = |s: &&Standing| s.counts() && State::of(&s.state).is_some_and(State::waits_for_village);
        for open in all.iter().filter(waits) {
            let town = town(open);
            if !spoke.contains(&town) {
                silent.insert(if open.town.trim().is_empty() { "（未注明乡镇）" } else { open.town.as_str() });
            }
            let in_pack = self.packs.get(&town).is_some_and(|(until, _)| open.issued_on <= *until);
            if in_pack && !came.contains(open.id.as_str()) {
                missing.entry(town).or_default().push(&open.id);
            }
        }
        for (town, ids) in missing {
            let Some((_, file)) = self.packs.get(&town) else { continue };
            let what = format!(
                "下发给“{}”的有 {} 条没有交回（行被删去？）：{}。请照下发的原表补齐再交。",
                town.1,
                ids.len(),
                ids.join("、")
            );
            let file = relative(self.folder, file);
            self.done.questions.push(PackNote { file, row: 0, id: String::new(), what });
        }
        let how = self.how;
        for id in how.accept.iter().filter(|id| !came.contains(id.as_str())) {
            let what = format!("--accept 写了 {id}，这次交回的台账里没有它。");
            self.done.questions.push(PackNote { file: String::new(), row: 0, id: id.clone(), what });
        }
        self.done.silent = silent.into_iter().map(str::to_owned).collect();
        Ok(())
    }
}

/// Do two texts of a cell say the same? A day may be written in several ways.
pub(super) fn same(name: &str, a: &str, b: &str) -> bool {
    a == b || (name == "完成日期" && day(a).is_some() && day(a) == day(b))
}

/// A day as people write it: 2024-05-01, 2024/5/1, 2024.5.1, 2024年5月1日.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let text = normal(text);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    (year.len() == 4).then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))?
}

pub(super) fn relative(folder: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(folder).unwrap_or(file);
    inside.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_people_write_them() {
        let first = NaiveDate::from_ymd_opt(2024, 5, 1);
        for text in ["2024-05-01", "2024/5/1", "2024.5.1", "2024年5月1日", "２０２４－５－１"] {
            assert_eq!(day(text), first, "{text}");
        }
        for text in ["", "五月", "2024-13-01", "24-5-1", "2024年5月", "2024-5-1-1"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
