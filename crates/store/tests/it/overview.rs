//! Overviews add up, workbooks say the same, and counties stand side by side without losing their ids.

use crate::import::{act, options};
use crate::life::{Life, a_life};
use crate::run::{Run, finding, id};
use calamine::Reader;
use sanzi_core::Outcome;
use sanzi_store::{Act, OutFile, Step, Store, Tally, write_workbook};
use std::collections::BTreeMap;
use std::time::Instant;

fn store() -> Store {
    let mut store = Store::memory().expect("a store");
    let mut clue = finding("HT-001", "西坡村", "004", "50.00");
    clue.outcome = Outcome::Clue;
    let mut open = finding("HT-001", "西坡村", "005", "9.00");
    open.outcome = Outcome::Undetermined;
    let findings = ["001", "002", "003"].map(|key| finding("ZJ-003", "东岭村", key, "100.00"));
    store.import(&Run::on("2023-12-31").with(findings).with([clue, open]).delivery(), &options(), true).expect("done");
    let ids = ["001", "002"].map(|key| id("ZJ-003", "松河镇/东岭村", key));
    store.step(&ids, Step::Issue, &Act { deadline: "2024-06-30".into(), ..act("甲", "2024-02-01") }).expect("issued");
    store.step(&ids[..1], Step::Verify, &Act { recovered: Some(7_000), ..act("甲", "2024-03-01") }).expect("seen");
    store.step(&ids[..1], Step::Close, &act("乙", "2024-03-02")).expect("closed");
    store
}

#[test]
fn every_overview_adds_up_to_the_same() {
    let overview = store().overview("2024-07-01", str::to_owned).expect("an overview");
    let total = Tally {
        findings: 4,
        not_issued: 2,
        open: 1,
        overdue: 1,
        closed: 1,
        at_stake: 35_000,
        recovered: 7_000,
        ..Tally::default()
    };
    assert_eq!((overview.total, overview.clues, overview.undetermined), (total, 1, 1));
    for groups in [&overview.towns, &overview.families, &overview.severities, &overview.years, &overview.states] {
        assert_eq!(groups.iter().map(|g| g.tally.findings).sum::<i64>(), 4);
        assert_eq!(groups.iter().map(|g| g.tally.at_stake).sum::<i64>(), 35_000);
    }
    assert_eq!(overview.total.closed_rate(), "25.0%");
    assert_eq!(
        store().overview("2024-06-30", str::to_owned).expect("an overview").total.overdue,
        0,
        "the day itself is in time"
    );
    assert!(store().overview("去年", str::to_owned).is_err());
}

#[test]
fn the_workbook_says_what_the_store_says() {
    let mut store = store();
    let overview = store.overview("2024-07-01", str::to_owned).expect("an overview");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("整改情况.xlsx");
    let (heads, findings) = (store.verify().expect("whole"), store.findings().expect("read"));
    let labels = BTreeMap::from([("已销号".to_owned(), "已办结".to_owned())]);
    write_workbook(&path, &overview, &findings, &heads, &labels).expect("written");
    let bytes = std::fs::read(&path).expect("read");
    write_workbook(&path, &overview, &findings, &heads, &labels).expect("written");
    assert_eq!(std::fs::read(&path).expect("read"), bytes, "equal stores, equal bytes");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
    assert_eq!(book.sheet_names(), ["一页摘要", "汇总", "整改台账"]);
    let ledger = book.worksheet_range("整改台账").expect("a sheet");
    let row = |row: u32| -> Vec<String> {
        (0..24).map(|c| ledger.get_value((row, c)).map(ToString::to_string).unwrap_or_default()).collect()
    };
    assert_eq!(ledger.height(), 3 + 4, "undetermined records are no lines of the ledger");
    let closed = (3..7).map(row).find(|r| r[11] == "已办结").expect("the closed one, in the county's own word");
    assert_eq!((closed[10].as_str(), closed[22].as_str(), closed[14].as_str()), ("100", "70", "2024-06-30"));
    let late: Vec<String> = (3..7).map(row).filter(|r| r[15] == "逾期").map(|r| r[11].clone()).collect();
    assert_eq!(late, ["已下达"]);
    let page = book.worksheet_range("一页摘要").expect("a sheet");
    let lines: Vec<String> = page.rows().map(|r| r[0].to_string()).collect();
    assert_eq!(lines[1..=8], overview.page()[..]);
    assert!(lines[9].contains(&heads[0].2), "the head of the chain stands on the page");
}

#[test]
fn what_was_dismissed_is_counted_on_a_line_of_its_own() {
    let mut store = store();
    let page = |store: &mut Store| store.overview("2024-07-01", str::to_owned).expect("an overview").page();
    assert_eq!(page(&mut store).len(), 8);
    let one = store.findings().expect("read").into_iter().find(|s| s.outcome == "problem").expect("one").id;
    store.judge(&one, "不成立", &crate::import::act("审计员", "2024-06-01")).expect("said");
    assert_eq!(page(&mut store)[8], "八、另有 1 条经审计人员认定不成立，不计入以上各数和台账。");
}

#[test]
fn a_file_is_written_over_only_when_it_is_ours_and_as_it_was() {
    let mut store = store();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let base = path("县.db").to_str().expect("a path").to_owned();
    drop(Store::create(&base).expect("a store"));
    let overview = store.overview("2024-07-01", str::to_owned).expect("an overview");
    let (heads, findings) = (store.verify().expect("whole"), store.findings().expect("read"));
    write_workbook(&path("情况.xlsx"), &overview, &findings, &heads, &BTreeMap::new()).expect("written");
    let line = serde_json::to_string(&store.events().expect("events")[0]).expect("json");
    std::fs::write(path("记录.jsonl"), format!("{line}\n")).expect("written");
    std::fs::write(path("engagement.toml"), "name = \"甲\"\n").expect("written");
    std::fs::write(path("空"), "").expect("written");
    // As if somebody had changed a cell: the seal is another book's.
    let kept: calamine::Xlsx<_> = calamine::open_workbook(path("情况.xlsx")).expect("a workbook");
    let (name, seal) = kept.defined_names().iter().find(|(name, _)| name == "sanzi_seal").expect("a seal").clone();
    let mut edited = rust_xlsxwriter::Workbook::new();
    edited.add_worksheet().write_string(0, 0, "改过").expect("written");
    edited.define_name(name, &format!("={}", seal.trim_start_matches('='))).expect("named");
    edited.save(path("改过.xlsx")).expect("saved");
    let says = |file: OutFile, name: &str| {
        file.may_replace(&path(name), &base).err().map(|e| e.to_string()).unwrap_or_default()
    };
    let book = |name: &str| says(OutFile::Workbook, name);
    let events = |name: &str| says(OutFile::Events, name);
    for said in [book("没有.xlsx"), book("情况.xlsx"), events("没有.jsonl"), events("记录.jsonl"), events("空")]
    {
        assert_eq!(said, "");
    }
    for said in [book("县.db"), events("县.db"), book("县.db-wal")] {
        assert!(said.contains("这是正在用的整改库。\n  请换一个文件名，或先把它移走"), "{said}");
    }
    for name in ["改过.xlsx", "记录.jsonl", "engagement.toml", "空"] {
        assert!(book(name).contains("或写出之后被人改过"), "{name}: {}", book(name));
    }
    for name in ["情况.xlsx", "engagement.toml"] {
        assert!(events(name).contains("不是 sanzi status 写的办理记录"), "{name}: {}", events(name));
    }
    assert!(book("").contains("这里是一个文件夹"));
}

/// Amounts as large as a finding may have still add up; larger ones are refused, line by line.
#[test]
fn the_largest_amounts_add_up() {
    let mut store = Store::memory().expect("a store");
    let amounts = ["1000000000000.00", "1000000000000.00", "1000000000000.01", "92233720368547758.07"];
    let findings = (0..).zip(amounts).map(|(n, amount)| finding("ZJ-003", "东岭村", &format!("{n:03}"), amount));
    let plan = store.import(&Run::on("2023-12-31").with(findings).delivery(), &options(), true).expect("done");
    assert_eq!((plan.new.len(), plan.refused.len()), (2, 2));
    let total = store.overview("2024-07-01", str::to_owned).expect("an overview").total;
    assert_eq!((total.findings, total.at_stake), (2, 200_000_000_000_000));
    store.verify().expect("whole");
}

#[test]
fn counties_stand_side_by_side_with_their_ids_and_chains() {
    let mut first = Life::new(Store::memory().expect("a store"));
    a_life().iter().for_each(|op| first.take(op));
    let mut second = Store::memory().expect("a store");
    let elsewhere = Run { county: "白塔县".into(), ..Run::on("2023-12-31") };
    // The same village, code and rule in another county: the same id, and still another finding.
    let run = elsewhere.with([finding("ZJ-003", "东岭村", "001", "5.00")]);
    second.import(&run.delivery(), &options(), true).expect("done");
    let mut city = Store::memory().expect("a store");
    for source in [&mut first.store, &mut second] {
        assert!(city.merge(source).expect("merged").iter().all(|m| m.taken));
    }
    let before = city.findings().expect("read");
    let mut parts = second.findings().expect("read");
    parts.extend(first.store.findings().expect("read"));
    parts.sort_by(|a, b| {
        (&a.county, &a.town, &a.village, &a.rule, &a.id).cmp(&(&b.county, &b.town, &b.village, &b.rule, &b.id))
    });
    assert_eq!(before, parts);
    assert_eq!(city.verify().expect("whole").len(), 2);
    assert_eq!(city.overview("2026-12-31", str::to_owned).expect("an overview").counties.len(), 2);
    let twice = id("ZJ-003", "松河镇/东岭村", "001");
    let why = city.finding(&twice).expect_err("two counties have it").to_string();
    assert!(why.contains("白塔县、青禾县都有编号"), "{why}");
    assert!(city.merge(&mut second).expect("again").iter().all(|m| !m.taken));
    let next =
        Run { county: "白塔县".into(), ..Run::on("2024-12-31") }.with([finding("ZJ-003", "东岭村", "002", "5.00")]);
    second.import(&next.delivery(), &options(), true).expect("done");
    assert!(city.merge(&mut second).expect("it goes on").iter().all(|m| m.taken && m.findings == 2));
    let mut rival = Store::memory().expect("a store");
    let run =
        Run { county: "白塔县".into(), ..Run::on("2022-12-31") }.with([finding("ZJ-003", "东岭村", "007", "5.00")]);
    rival.import(&run.delivery(), &options(), true).expect("done");
    let why = city.merge(&mut rival).expect_err("another way").to_string();
    assert!(why.contains("两个库都有“白塔县”"), "{why}");
}

/// A county of 20 townships over 10 years, filled by one statement; 250 findings a township and year here, 5,000 in the
/// long form. What counts is the whole of it: opening, the check of every page, the overview.
#[test]
fn overviews_of_many_findings_are_quick() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("大县.db");
    let count = if std::env::var_os("SANZI_LONG").is_some() { 1_000_000 } else { 50_000 };
    crate::synthetic::county(&path, count);
    let name = path.to_str().expect("a path");
    drop(Store::open(name).expect("there"));
    let started = Instant::now();
    let overview = Store::look(name, |store| store.overview("2025-07-01", str::to_owned)).expect("an overview");
    let took = started.elapsed();
    assert_eq!((overview.total.findings, overview.towns.len(), overview.years.len()), (i64::from(count), 20, 10));
    println!("an overview of {count} findings: {took:?}");
    assert!(took.as_millis() < 1000, "an overview of {count} findings took {took:?}");
}
