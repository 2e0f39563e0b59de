//! `collect`: filled packs come back. Three ways are compared, cell by cell: what was handed out, what stands in the
//! store, what came back. Nothing is overwritten; what both sides have changed is listed.

use crate::cents::cents;
use crate::chain;
use crate::db::Db;
use crate::delivery::sha256_of_file;
use crate::error::StoreError;
use crate::pack::assign::issued;
use crate::pack::read::{self, Returned};
use crate::pack::row::{Filled, PackRow};
use crate::standing::Standing;
use crate::steps::{Act, State, Step};
use crate::store::{Store, sole};
use chrono::NaiveDate;
use sanzi_core::text::normal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

/// How packs are taken back.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// The day of taking them, ISO: stands for a 完成日期 that is missing.
    pub day: String,
    /// Local words of 完成情况 → one of the four that packs offer.
    pub words: BTreeMap<String, String>,
    /// Findings whose conflicts go to the village.
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
    /// Cells that both sides changed: nothing was overwritten.
    pub conflicts: Vec<PackNote>,
    /// Cells of the county that were changed in the pack, and stamps that do not fit: not taken.
    pub tampered: Vec<PackNote>,
    /// Words and dates that were not understood, 无法完成, evidence that is not there.
    pub questions: Vec<PackNote>,
    /// Files that are no pack.
    pub unread: Vec<PackNote>,
}

impl Store {
    /// Takes filled packs back: all of a folder, or nothing when the store cannot be written.
    ///
    /// # Errors
    /// When the folder cannot be read, the day is wrong, or the store cannot be written.
    pub fn collect(&mut self, folder: &Path, how: &Collection) -> Result<Collected, StoreError> {
        let day: NaiveDate =
            how.day.parse().map_err(|_| StoreError::Step("收取日期要写成 2025-03-31 这样。".to_owned()))?;
        let (lines, faults) = read::folder(folder)?;
        self.db.whole(true, |db| {
            let towns = db.lines("SELECT DISTINCT name FROM tally WHERE what = 'town' ORDER BY name", &[])?;
            let towns = towns.iter().map(|l| l.text(0)).filter(|town| !town.trim().is_empty()).collect();
            let mut taking = Taking { folder, how, day, towns, done: Collected::default() };
            for (file, why) in faults {
                taking.done.unread.push(PackNote {
                    file: relative(folder, &file),
                    row: 0,
                    id: String::new(),
                    what: why,
                });
            }
            for line in &lines {
                taking.line(db, line)?;
            }
            Ok(taking.done)
        })
    }
}

struct Taking<'a> {
    folder: &'a Path,
    how: &'a Collection,
    day: NaiveDate,
    /// The townships that the store knows.
    towns: Vec<String>,
    done: Collected,
}

impl Taking<'_> {
    fn note(&self, line: &Returned, what: impl Into<String>) -> PackNote {
        PackNote { file: relative(self.folder, &line.file), row: line.row, id: line.line.id.clone(), what: what.into() }
    }

    fn line(&mut self, db: &mut Db, line: &Returned) -> Result<(), StoreError> {
        let Some(revision) = line.line.stamped() else {
            let note = self.note(line, "校验不符：问题编号、等级、问题、整改期限或校验码被改动，这一行没有收。");
            self.done.tampered.push(note);
            return Ok(());
        };
        let mut standing = match sole(db, &line.line.id) {
            Ok(standing) => standing,
            Err(StoreError::Step(why)) => {
                let note = self.note(line, why);
                self.done.tampered.push(note);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let Some(base) = issued(db, &standing.county, &standing.id, revision)? else {
            let note = self.note(line, format!("本库没有下发过第 {revision} 版，这一行没有收。"));
            self.done.tampered.push(note);
            return Ok(());
        };
        if let Some(other) = self.sent_by_another(line, &standing) {
            let town = &standing.town;
            let what = format!(
                "这一行是“{town}”的，文件却在“{other}”名下，没有收。请核对是哪个乡镇交的，放回它自己的文件夹再收。"
            );
            let note = self.note(line, what);
            self.done.tampered.push(note);
            return Ok(());
        }
        self.compare_county_cells(line, &base);
        let conflicts = self.done.conflicts.len();
        let (merged, changed) = self.merge(line, &base, &standing);
        if !changed {
            self.done.unchanged += usize::from(self.done.conflicts.len() == conflicts);
            return Ok(());
        }
        merged.clone().into(&mut standing);
        standing.revision += 1;
        standing.save(db)?;
        self.done.taken.push(standing.id.clone());
        self.advance(db, line, &mut standing, &merged)
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
    fn compare_county_cells(&mut self, line: &Returned, base: &PackRow) {
        for ((name, was), (_, now)) in base.county_cells().into_iter().zip(line.line.county_cells()) {
            let same = normal(was) == normal(now) || (cents(was).is_some() && cents(was) == cents(now));
            if !same && name == "整改类型" {
                // The one cell of the county that the form leaves open, for the township to propose another.
                let note = self.note(line, format!("“{name}”下发时“{was}”，交回“{now}”：由县里定，没有采用。"));
                self.done.questions.push(note);
            } else if !same {
                let note = self.note(line, format!("“{name}”被改动，没有采用：下发时“{was}”，交回“{now}”。"));
                self.done.tampered.push(note);
            }
        }
    }

    fn merge(&mut self, line: &Returned, base: &PackRow, standing: &Standing) -> (Filled, bool) {
        let mut merged = Filled::of(standing);
        let (theirs, base) = (line.line.filled.cells(), base.filled.cells());
        let accept = self.how.accept.contains(&standing.id);
        let mut changed = false;
        for (((name, theirs), (_, base)), ours) in theirs.into_iter().zip(base).zip(merged.cells_mut()) {
            let same = |a: &str, b: &str| a == b || (name == "完成日期" && day(a).is_some() && day(a) == day(b));
            // A cell left blank takes nothing away.
            if theirs.is_empty() || same(theirs, base) || same(theirs, ours) {
                continue;
            }
            if same(ours, base) || accept {
                theirs.clone_into(ours);
                changed = true;
            } else {
                let what = format!("“{name}”两边都改过，没有覆盖：下发时“{base}”，库里“{ours}”，交回“{theirs}”。");
                let note = self.note(line, what);
                self.done.conflicts.push(note);
            }
        }
        (merged, changed)
    }

    /// The village's word on how far it is, as a step.
    fn advance(
        &mut self,
        db: &mut Db,
        line: &Returned,
        standing: &mut Standing,
        filled: &Filled,
    ) -> Result<(), StoreError> {
        let said = filled.progress.as_str();
        let word = self.how.words.get(said).map_or(said, String::as_str);
        let step = match word {
            "" | "未开始" => return Ok(()),
            "整改中" => Step::Start,
            "无法完成" => {
                let note = self.note(line, format!("村里认为无法完成：{}", filled.remark));
                self.done.questions.push(note);
                Step::Start
            }
            "已完成" => Step::Report,
            other => {
                let note = self.note(line, format!("完成情况“{other}”不认识，没有推进；可在规则包的整改用语里加上。"));
                self.done.questions.push(note);
                return Ok(());
            }
        };
        let Some(day) = self.day_of(line, standing, filled, step) else { return Ok(()) };
        let may = match step {
            Step::Start => matches!(State::of(&standing.state), Some(State::Issued | State::Returned | State::Overdue)),
            _ => State::of(&standing.state).is_some_and(State::waits_for_village),
        };
        if !may {
            return Ok(());
        }
        let act = Act {
            who: if filled.person.is_empty() { standing.town.clone() } else { filled.person.clone() },
            day: day.to_string(),
            why: filled.measure.clone(),
            evidence: filled.evidence.clone(),
            sha256: self.evidence(line, filled)?,
            recorded_at: self.how.recorded_at.clone(),
            ..Act::default()
        };
        chain::step(db, standing, step, &act)?;
        self.done.moved.push((standing.id.clone(), step.word().to_owned()));
        Ok(())
    }

    /// The day that the village wrote, if it can be one.
    fn day_of(&mut self, line: &Returned, standing: &Standing, filled: &Filled, step: Step) -> Option<NaiveDate> {
        if step != Step::Report || filled.done_on.is_empty() {
            return Some(self.day);
        }
        let fault = match day(&filled.done_on) {
            None => format!("完成日期“{}”不是日期，没有推进。", filled.done_on),
            Some(day) if day > self.day => format!("完成日期 {day} 晚于收取日期 {}，没有推进。", self.day),
            Some(day) if standing.issued_on.parse::<NaiveDate>().is_ok_and(|issued| day < issued) => {
                format!("完成日期 {day} 早于下达日期 {}，没有推进。", standing.issued_on)
            }
            Some(day) => return Some(day),
        };
        let note = self.note(line, fault);
        self.done.questions.push(note);
        None
    }

    /// The hash of the evidence, where it names a file that lies in the pack's folder.
    fn evidence(&mut self, line: &Returned, filled: &Filled) -> Result<String, StoreError> {
        let name = Path::new(&filled.evidence);
        let inside = !filled.evidence.is_empty() && name.components().all(|c| matches!(c, Component::Normal(_)));
        let file = line.file.parent().unwrap_or(self.folder).join(name);
        let plain = inside && file.symlink_metadata().is_ok_and(|m| m.is_file());
        if plain { sha256_of_file(&file) } else { Ok(String::new()) }
    }
}

/// A day as people write it: 2024-05-01, 2024/5/1, 2024.5.1, 2024年5月1日.
fn day(text: &str) -> Option<NaiveDate> {
    let text = normal(text);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    (year.len() == 4).then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))?
}

fn relative(folder: &Path, file: &Path) -> String {
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
