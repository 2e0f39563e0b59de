//! What a township reports of one finding: taken whole, or told why not.

use crate::chain;
use crate::db::Db;
use crate::delivery::sha256_of_file;
use crate::error::StoreError;
use crate::pack::assign::{issued, note, sent_back};
use crate::pack::collect::{Taking, Told, day, relative, said as words, same};
use crate::pack::read::Returned;
use crate::pack::row::Filled;
use crate::standing::Standing;
use crate::steps::{Act, State, Step};
use chrono::NaiveDate;
use std::path::{Component, Path};

/// How far the village says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    NotBegun,
    Working,
    Done,
    Cannot,
}

impl Progress {
    fn of(word: &str) -> Option<Progress> {
        match word {
            "" | "未开始" => Some(Progress::NotBegun),
            "整改中" => Some(Progress::Working),
            "已完成" => Some(Progress::Done),
            "无法完成" => Some(Progress::Cannot),
            _ => None,
        }
    }
}

/// Why a report is not taken as it stands.
#[derive(Default)]
struct Faults {
    /// What cannot be taken whatever anybody decides.
    wrong: Vec<String>,
    /// What leaves something open: taken where the county accepts it.
    open: Vec<String>,
}

impl Taking<'_> {
    /// All that came of one finding: nothing new, a contradiction, or one report.
    pub fn report(&mut self, db: &mut Db, standing: Standing, told: &[Told<'_>]) -> Result<(), StoreError> {
        let mut said = Filled::default();
        let mut line = told.first().map(|first| first.line);
        for Told { line: other, was } in told {
            let theirs = words(other, was);
            if said.is_blank() && !theirs.is_blank() {
                line = Some(*other);
            }
            if let (Some(first), Some(apart)) = (line, apart(&said, &theirs)) {
                let place = format!("{} 第 {} 行", relative(self.folder, &first.file), first.row);
                let what = format!("与 {place} 不一致，两行都没有收：{apart}。请与乡镇核对，只留对的一行再收。");
                let note = self.note(other, what);
                self.done.conflicts.push(note);
                return Ok(());
            }
            overlay(&mut said, &theirs);
        }
        let Some(line) = line else { return Ok(()) };
        if let Some(Told { line, .. }) = told.iter().find(|told| !told.line.unvalued.is_empty()) {
            let names = line.unvalued.join("、");
            let what = format!("“{names}”是公式，而文件里没有存下结果（或结果是错误值），没有收。请改填为值再交。");
            let note = self.note(line, what);
            self.done.questions.push(note);
            return Ok(());
        }
        let ours = Filled::of(&standing);
        let mut merged = ours.clone();
        overlay(&mut merged, &said);
        if merged == ours {
            self.done.unchanged += told.len();
            return Ok(());
        }
        let accepted = self.how.accept.contains(&standing.id);
        let newest = told.iter().filter_map(|told| told.line.line.stamped()).max().unwrap_or_default();
        if let Some(what) = self.conflict(db, &standing, &said, newest, accepted)? {
            let note = self.note(line, what);
            self.done.conflicts.push(note);
            return Ok(());
        }
        let faults = self.faults(db, &standing, &merged)?;
        let asked: Vec<String> = if accepted { faults.wrong } else { [faults.wrong, faults.open].concat() };
        if !asked.is_empty() {
            let notes: Vec<_> = asked.into_iter().map(|what| self.note(line, what)).collect();
            self.done.questions.extend(notes);
            return Ok(());
        }
        self.take(db, line, standing, merged)?;
        self.done.unchanged += told.len() - 1;
        Ok(())
    }

    /// What the county has done since, or a later report, that speaks against taking this one.
    fn conflict(
        &self,
        db: &mut Db,
        standing: &Standing,
        said: &Filled,
        stamped: i64,
        accepted: bool,
    ) -> Result<Option<String>, StoreError> {
        let (id, state) = (&standing.id, &standing.state);
        let both = beside(&Filled::of(standing), said);
        match State::of(state) {
            Some(State::NotIssued) => {
                let what =
                    format!("这一条还没有下达（或销号后又发现），没有收：{both}。请先 sanzi assign 下达，再收。");
                return Ok(Some(what));
            }
            Some(State::Reported)
                if !said.progress.is_empty() && self.progress(said).is_some_and(|said| said != Progress::Done) =>
            {
                let what = format!(
                    "已报告完成，交回的却说没有完成，没有收：{both}。确未完成的，先 sanzi step 退回 {id}，再收。"
                );
                return Ok(Some(what));
            }
            Some(State::Verified | State::Closed | State::Referred) if !accepted => {
                let what = format!(
                    "县里已办到“{state}”，交回的与库里不同，没有收：{both}。只补记文字的，加 --accept {id}；要重新整改的，先 sanzi step 退回 {id}。"
                );
                return Ok(Some(what));
            }
            _ => {}
        }
        if accepted {
            return Ok(None);
        }
        // An older copy that comes once more takes nothing of what was reported after it.
        let known = issued(db, &standing.county, &standing.id)?;
        let between = known.iter().filter(|(revision, _)| **revision > stamped && **revision < standing.revision);
        let old = between.map(|(_, line)| line.filled.cells()).any(|then| {
            let mut cells = said.cells().into_iter().zip(then);
            cells.all(|((name, said), (_, then))| said.is_empty() || same(name, said, then))
        });
        let what =
            format!("与以前收过的一份相同，其后又报过或退回过，没有再收：{both}。确以这一份为准的，加 --accept {id}。");
        Ok(old.then_some(what))
    }

    fn progress(&self, filled: &Filled) -> Option<Progress> {
        let said = filled.progress.as_str();
        Progress::of(self.how.words.get(said).map_or(said, String::as_str))
    }

    /// What a report says that cannot be, and what it leaves open.
    fn faults(&self, db: &mut Db, standing: &Standing, filled: &Filled) -> Result<Faults, StoreError> {
        let mut faults = Faults::default();
        let (word, done_on, id) = (&filled.progress, &filled.done_on, &standing.id);
        let Some(progress) = self.progress(filled) else {
            faults.wrong.push(format!(
                "完成情况“{word}”不认识，没有收。请改填 未开始、整改中、已完成、无法完成 之一；本县的叫法可加在规则包的整改用语里。"
            ));
            return Ok(faults);
        };
        if progress != Progress::Done {
            if !done_on.is_empty() {
                let lack = if word.is_empty() {
                    "却没有填完成情况".to_owned()
                } else {
                    format!("完成情况却是“{word}”")
                };
                faults
                    .open
                    .push(format!("填了完成日期“{done_on}”，{lack}，没有收。请改填再交；确无误的，加 --accept {id}。"));
            }
            return Ok(faults);
        }
        let back = sent_back(db, standing)?.map(|back| back.day);
        faults.wrong.extend(day_fault(done_on, self.day, &standing.issued_on, back.as_deref()));
        let needed = [("整改措施", &filled.measure), ("完成日期", done_on), ("佐证材料", &filled.evidence)];
        let lacking: Vec<&str> = needed.iter().filter(|(_, text)| text.is_empty()).map(|(name, _)| *name).collect();
        if !lacking.is_empty() {
            let lacking = lacking.join("、");
            faults
                .open
                .push(format!("报了“{word}”，没有填{lacking}，没有收。请补填再交；县里已核实的，加 --accept {id}。"));
        }
        Ok(faults)
    }

    /// Takes a report: its words, the step that they mean, and the line as both sides know it now.
    fn take(&mut self, db: &mut Db, line: &Returned, mut standing: Standing, merged: Filled) -> Result<(), StoreError> {
        merged.clone().into(&mut standing);
        standing.revision += 1;
        standing.save(db)?;
        note(db, &standing)?;
        self.done.taken.push(standing.id.clone());
        let waits = State::of(&standing.state).is_some_and(State::waits_for_village);
        let step = match self.progress(&merged) {
            Some(Progress::Done) if waits => Step::Report,
            Some(Progress::Working | Progress::Cannot) if waits && standing.state != State::Working.word() => {
                Step::Start
            }
            _ => return self.cannot(line, &merged),
        };
        let day = day(&merged.done_on).filter(|_| step == Step::Report).unwrap_or(self.day);
        let act = Act {
            who: if merged.person.is_empty() { standing.town.clone() } else { merged.person.clone() },
            day: day.to_string(),
            why: merged.measure.clone(),
            evidence: merged.evidence.clone(),
            sha256: self.evidence(line, &merged)?,
            recorded_at: self.how.recorded_at.clone(),
            ..Act::default()
        };
        chain::step(db, &mut standing, step, &act)?;
        self.done.moved.push((standing.id.clone(), step.word().to_owned()));
        self.cannot(line, &merged)
    }

    /// That a village thinks it cannot be done is told, beside being taken.
    fn cannot(&mut self, line: &Returned, filled: &Filled) -> Result<(), StoreError> {
        if self.progress(filled) == Some(Progress::Cannot) {
            let why = if filled.remark.is_empty() {
                "备注里没有写理由，请问明。"
            } else {
                filled.remark.as_str()
            };
            let note = self.note(line, format!("村里认为无法完成：{why}"));
            self.done.questions.push(note);
        }
        Ok(())
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

/// Cells that say something, into what stands.
fn overlay(to: &mut Filled, said: &Filled) {
    for (cell, (name, said)) in to.cells_mut().into_iter().zip(said.cells()) {
        if !said.is_empty() && !same(name, cell, said) {
            said.clone_into(cell);
        }
    }
}

/// Where two lines say different things; none where they do not contradict each other.
fn apart(first: &Filled, second: &Filled) -> Option<String> {
    let cells = first.cells().into_iter().zip(second.cells());
    let apart = cells.filter(|((name, a), (_, b))| !a.is_empty() && !b.is_empty() && !same(name, a, b));
    let words: Vec<String> = apart.map(|((name, a), (_, b))| format!("“{name}”那一行“{a}”，这一行“{b}”")).collect();
    (!words.is_empty()).then(|| words.join("；"))
}

/// What stands in the store beside what came back, where they differ.
fn beside(ours: &Filled, said: &Filled) -> String {
    let cells = ours.cells().into_iter().zip(said.cells());
    let differ = cells.filter(|((name, ours), (_, said))| !said.is_empty() && !same(name, ours, said));
    let words: Vec<String> =
        differ.map(|((name, ours), (_, said))| format!("“{name}”库里“{ours}”，交回“{said}”")).collect();
    words.join("；")
}

/// Why the day on which it was done cannot be one; a day that is missing is no fault of this kind.
fn day_fault(done_on: &str, taken_on: NaiveDate, issued_on: &str, back_on: Option<&str>) -> Option<String> {
    if done_on.is_empty() {
        return None;
    }
    let Some(day) = day(done_on) else {
        return Some(format!("完成日期“{done_on}”不是日期，没有收。请写成 2025-01-31 的样子再交。"));
    };
    let before = |limit: &str| limit.parse::<NaiveDate>().is_ok_and(|limit| day < limit);
    if day > taken_on {
        Some(format!("完成日期 {day} 晚于收取日期 {taken_on}，没有收。请核对再交。"))
    } else if before(issued_on) {
        Some(format!("完成日期 {day} 早于下达日期 {issued_on}，没有收。请核对再交。"))
    } else {
        back_on.filter(|back| before(back)).map(|back| {
            format!("完成日期 {day} 早于退回日期 {back}，还是退回前的报告，没有收。请重新整改，填新的完成日期再交。")
        })
    }
}
