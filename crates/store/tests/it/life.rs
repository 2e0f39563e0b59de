//! The life of a county in random order: imports, steps, packs, rechecks, judgements, reruns. Whatever the order, nothing
//! is lost, no state is reached by a forbidden move, and the chain holds.

use crate::pack_file::pack;
use crate::run::{Run, booked, finding, id, subject};
use proptest::prelude::*;
use sanzi_store::{
    Act, Assignment, Collection, ImportOptions, MOVES, Plan, RecheckOptions, State, Step, Store, StoreError,
};
use std::collections::BTreeMap;

const RULES: [&str; 3] = ["ZJ-003", "DJ-001", "HT-001"];
const KEYS: [&str; 3] = ["001", "002", "003"];
const VILLAGES: [&str; 2] = ["东岭村", "西坡村"];
const RECORDED: &str = "2026-01-01T00:00:00Z";
const PROGRESS: [&str; 6] = ["", "未开始", "整改中", "已完成", "无法完成", "大概好了"];

/// One thing that happens.
#[derive(Debug, Clone)]
pub enum Op {
    /// A run of a year finds these of the eighteen that there can be, with this much at stake.
    Import { year: i32, found: u32, amount: u32 },
    /// Somebody takes a step with one finding.
    Step { which: usize, step: usize, who: usize, month: u32 },
    /// All that is open is handed out.
    Assign { month: u32, plan: usize },
    /// The last packs come back, filled in this way.
    Collect { progress: usize, measure: usize, accept: bool },
    /// A run of a year answers.
    Recheck { year: i32, found: u32, confirm: bool },
    /// An auditor speaks.
    Judge { which: usize, word: usize },
}

pub fn op() -> impl Strategy<Value = Op> {
    let year = 2024i32..2029;
    prop_oneof![
        (year.clone(), any::<u32>(), 0u32..3).prop_map(|(year, found, amount)| Op::Import { year, found, amount }),
        (0usize..18, 0usize..9, 0usize..2, 1u32..13).prop_map(|(which, step, who, month)| Op::Step {
            which,
            step,
            who,
            month
        }),
        (1u32..13, 0usize..3).prop_map(|(month, plan)| Op::Assign { month, plan }),
        (0usize..6, 0usize..3, any::<bool>()).prop_map(|(progress, measure, accept)| Op::Collect {
            progress,
            measure,
            accept
        }),
        (year, any::<u32>(), any::<bool>()).prop_map(|(year, found, confirm)| Op::Recheck { year, found, confirm }),
        (0usize..18, 0usize..4).prop_map(|(which, word)| Op::Judge { which, word }),
    ]
}

fn which(at: usize) -> (&'static str, &'static str, &'static str) {
    (RULES[at % 3], VILLAGES[at / 3 % 2], KEYS[at / 6 % 3])
}

fn id_of(at: usize) -> String {
    let (rule, village, key) = which(at);
    id(rule, &format!("松河镇/{village}"), key)
}

/// A run that looks at everything and finds what the bits say.
fn run(year: i32, found: u32, amount: u32) -> Run {
    let mut run = Run::on(&format!("{year}-12-31"));
    run.coverage = RULES.iter().map(|r| ((*r).to_owned(), None)).collect();
    let mut passed: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for at in 0..18 {
        let (rule, village, key) = which(at);
        let rules = passed.entry((village, key)).or_default();
        if found >> at & 1 == 1 {
            run = run.with([booked(finding(rule, village, key, &format!("{}.00", 100 + amount)))]);
        } else {
            rules.push(rule);
        }
    }
    for ((village, key), rules) in passed {
        let mut seen = subject("asset", village, key, &format!("{year}年台账.xlsx"), 5);
        seen.facts.insert("accumulated_booked".into(), ("172900.00".into(), Some("H5".into())));
        seen.passed = rules.into_iter().map(str::to_owned).collect();
        run.subjects.push(seen);
    }
    run
}

/// A county with the folder that its packs lie in.
pub struct Life {
    pub store: Store,
    folder: tempfile::TempDir,
    /// What every operation said.
    pub said: Vec<String>,
}

impl Life {
    pub fn new(store: Store) -> Life {
        Life { store, folder: tempfile::tempdir().expect("a folder"), said: Vec::new() }
    }

    /// Takes one operation. What the store refuses is said; what fails otherwise is a fault.
    pub fn take(&mut self, op: &Op) {
        let done = match op {
            Op::Import { year, found, amount } => self.import(&run(*year, *found, *amount)),
            Op::Step { which, step, who, month } => self.step(*which, *step, *who, *month),
            Op::Assign { month, plan } => self.assign(*month, *plan),
            Op::Collect { progress, measure, accept } => self.collect(*progress, *measure, *accept),
            Op::Recheck { year, found, confirm } => self.recheck(*year, *found, *confirm),
            Op::Judge { which, word } => {
                let word = ["认定", "调整", "不成立", "待定"][*word];
                self.store.judge(&id_of(*which), word, &act(0, 6)).map(|()| "judged".to_owned())
            }
        };
        self.said.push(match done {
            Ok(said) => said,
            Err(StoreError::Step(why)) => format!("not allowed: {why}"),
            Err(StoreError::Refused { what, .. }) => format!("refused: {what}"),
            Err(error) => panic!("{op:?}: {error}"),
        });
    }

    fn import(&mut self, run: &Run) -> Result<String, StoreError> {
        let options = ImportOptions { recorded_at: RECORDED.into(), ..ImportOptions::default() };
        let delivery = run.delivery();
        let shown = self.store.import(&delivery, &options, false)?;
        let plan = self.store.import(&delivery, &options, true)?;
        assert_eq!(shown, plan);
        let before = self.store.findings()?;
        assert!(self.store.import(&delivery, &options, true)?.known_file);
        assert_eq!(self.store.findings()?, before, "the same file twice does nothing");
        Ok(format!("{plan:?}"))
    }

    fn step(&mut self, which: usize, step: usize, who: usize, month: u32) -> Result<String, StoreError> {
        let step = MOVES[step].step;
        let before = self.store.findings()?;
        let mut act = act(who, month);
        act.deadline = if matches!(step, Step::Issue | Step::Extend) { "2027-06-30".into() } else { String::new() };
        let done = self.store.step(&[id_of(which)], step, &act);
        if done.is_err() {
            assert_eq!(self.store.findings()?, before, "a step that is not allowed changes nothing");
        }
        done.map(|()| format!("{step:?}"))
    }

    fn assign(&mut self, month: u32, plan: usize) -> Result<String, StoreError> {
        let how = Assignment {
            day: format!("2026-{month:02}-01"),
            deadline: "2027-01-31".into(),
            plan: [Plan::AtOnce, Plan::Staged, Plan::Lasting][plan],
            who: "县审计办".into(),
            towns: Vec::new(),
            recorded_at: RECORDED.into(),
        };
        let packs = self.store.assign(&how)?;
        let mut again = self.store.assign(&how)?;
        again.iter_mut().zip(&packs).for_each(|(a, p)| a.new = p.new);
        assert_eq!(again, packs, "handing out twice gives the same packs");
        for pack in &packs {
            let bytes = crate::pack_file::pack(&pack.rows)?;
            std::fs::write(self.folder.path().join(format!("{}.xlsx", pack.town)), bytes).expect("written");
            let rows = serde_json::to_string(&pack.rows).expect("json");
            std::fs::write(self.folder.path().join(format!("{}.json", pack.town)), rows).expect("written");
        }
        Ok(format!("{packs:?}"))
    }

    fn collect(&mut self, progress: usize, measure: usize, accept: bool) -> Result<String, StoreError> {
        let rows = std::fs::read_to_string(self.folder.path().join("松河镇.json")).unwrap_or_else(|_| "[]".into());
        let mut rows: Vec<sanzi_store::PackRow> = serde_json::from_str(&rows).expect("rows");
        for row in &mut rows {
            row.filled.progress = PROGRESS[progress].into();
            row.filled.measure = ["", "已更正台账", "已补提折旧"][measure].into();
            row.filled.person = "村会计".into();
            if matches!(PROGRESS[progress], "已完成") {
                row.filled.done_on = "2026-12-31".into();
                row.filled.evidence = "凭证12号".into();
            }
        }
        let bytes = pack(&rows)?;
        std::fs::write(self.folder.path().join("松河镇.xlsx"), bytes).expect("written");
        let mut how = Collection { day: "2026-04-30".into(), recorded_at: RECORDED.into(), ..Collection::default() };
        if accept {
            how.accept = rows.iter().map(|r| r.id.clone()).collect();
        }
        let mut done = self.store.collect(self.folder.path(), &how)?;
        let before = self.store.findings()?;
        let again = self.store.collect(self.folder.path(), &how)?;
        assert!(again.taken.is_empty() && again.moved.is_empty(), "the same pack twice brings nothing: {again:?}");
        assert_eq!(self.store.findings()?, before);
        done.unread.clear();
        Ok(format!("{done:?}"))
    }

    fn recheck(&mut self, year: i32, found: u32, confirm: bool) -> Result<String, StoreError> {
        let folder = tempfile::tempdir().expect("a folder");
        run(year, found, 0).write(folder.path());
        let delivery = sanzi_store::Delivery::read(folder.path())?;
        let options = RecheckOptions {
            confirm,
            who: "复核人".into(),
            day: format!("{}-01-31", year + 1),
            recorded_at: RECORDED.into(),
            ..RecheckOptions::default()
        };
        let shown = self.store.recheck(&delivery, &RecheckOptions { confirm: false, ..options.clone() })?;
        let answers = self.store.recheck(&delivery, &options)?;
        assert_eq!(shown, answers);
        Ok(format!("{answers:?}"))
    }

    /// What must hold whatever has happened.
    pub fn holds(&mut self) {
        self.store.verify().expect("the chain holds");
        let mut states: BTreeMap<String, String> = BTreeMap::new();
        for event in self.store.events().expect("events") {
            let Some(step) = Step::of(&event.step) else { continue };
            let state = states.entry(event.finding).or_insert_with(|| State::NotIssued.word().to_owned());
            assert_eq!(*state, event.was, "an event goes on from where the last one ended");
            let rule = MOVES.iter().find(|m| m.step == step).expect("a step of the table");
            assert!(rule.from.iter().any(|s| s.word() == event.was) && rule.to.word() == event.became, "{step:?}");
            *state = event.became;
        }
    }

    /// Everything that the store shows, as text.
    pub fn dump(&mut self) -> String {
        let store = &mut self.store;
        let overview = store.overview("2026-12-31", str::to_owned).expect("an overview");
        let parts = [
            self.said.join("\n"),
            format!("{:#?}", store.findings().expect("findings")),
            format!("{:#?}", store.events().expect("events")),
            format!("{:#?}", store.history().expect("history")),
            format!("{overview:#?}"),
            format!("{:?}", store.verify().expect("heads")),
        ];
        parts.join("\n")
    }
}

fn act(who: usize, month: u32) -> Act {
    Act {
        who: ["甲", "乙"][who].into(),
        day: format!("2026-{month:02}-15"),
        why: "核实".into(),
        evidence: "照片.jpg".into(),
        sha256: "ab".repeat(32),
        recorded_at: RECORDED.into(),
        ..Act::default()
    }
}

/// A year as a county office lives it, and then once more out of order.
pub fn a_life() -> Vec<Op> {
    let import = |year, found, amount| Op::Import { year, found, amount };
    let step = |which, step, who, month| Op::Step { which, step, who, month };
    vec![
        import(2025, 0b111_1111, 0),
        Op::Assign { month: 2, plan: 0 },
        Op::Collect { progress: 2, measure: 1, accept: false },
        Op::Collect { progress: 3, measure: 2, accept: false },
        Op::Collect { progress: 3, measure: 2, accept: true },
        Op::Judge { which: 3, word: 2 },
        step(0, 3, 0, 6),
        step(0, 4, 1, 7),
        step(1, 5, 0, 7),
        step(2, 8, 0, 8),
        Op::Recheck { year: 2026, found: 0b1_0000_0011, confirm: false },
        Op::Recheck { year: 2026, found: 0b1_0000_0011, confirm: true },
        import(2026, 0b1_0000_0011, 1),
        import(2024, 0b1, 0),
        Op::Assign { month: 3, plan: 2 },
        Op::Collect { progress: 5, measure: 0, accept: false },
        step(0, 7, 0, 9),
        import(2027, 0x3ffff, 2),
        Op::Recheck { year: 2027, found: 0b1111, confirm: true },
    ]
}
