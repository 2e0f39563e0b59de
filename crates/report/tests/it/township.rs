//! 整改包: a township's own rows, to be filled in and read back.

use crate::papers::{text, write};
use crate::sample::{Sample, day};
use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use sanzi_core::ledger::{COLUMNS, FIRST_ROW, SHEET};
use sanzi_core::{Outcome, Severity};
use sanzi_report::judgement::{Opinion, Reviews, Standing, State};
use sanzi_report::township::{LEDGER, NOTICE, Pack, PackEntry, PackHead, PackRow, prepare};
use sanzi_report::{ReportError, Shown};
use std::path::{Path, PathBuf};

fn rows(path: &Path) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(SHEET).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn row() -> PackRow {
    PackRow {
        finding: "F1-AAAAAAAAAAAAAAAAAAAAAAAAAA".into(),
        rule: "ZS-001".into(),
        severity: Severity::Major,
        village: "东岭村".into(),
        object: "ZC-033 冷库（一号）".into(),
        problem: "=盘点未见实物".into(),
        basis: "《中华人民共和国会计法》第17条".into(),
        advice: "查明去向。".into(),
        amount: Some("1260000.00".parse().unwrap()),
        issued_on: Some(day("2025-03-10")),
        deadline: Some(day("2025-06-30")),
        kind: Some("立行立改".into()),
        revision: 2,
        clue: false,
        returned: false,
        filled: PackEntry {
            state: Some("整改中".into()), done_on: Some("2025-05-01".into()), ..PackEntry::default()
        },
    }
}

fn pack(town: &str, rows: Vec<PackRow>) -> Pack {
    let head = PackHead {
        county: Some("松河县".into()),
        town: town.into(),
        issuer: Some("松河县农业农村局".into()),
        number: Some("松农整〔2025〕3号".into()),
        base_date: day("2024-12-31"),
        issued_on: Some(day("2025-03-10")),
        deadlines: Some((day("2025-06-30"), day("2025-06-30"))),
        handed_out: Some(rows.len()),
        dismissed: 0,
    };
    Pack { head, rows }
}

fn write_packs(dir: &Path, packs: &[Pack]) -> Result<Vec<PathBuf>, ReportError> {
    prepare(dir, packs)?.put()
}

#[test]
fn a_ledger_has_the_columns_of_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let mut worded = row();
    worded.filled.done_on = Some("2025年5月".into());
    write_packs(dir.path(), &[pack("松河镇", vec![row(), worded])]).unwrap();
    let rows = rows(&dir.path().join("松河镇").join(LEDGER));
    let heads: Vec<String> = rows[3].iter().map(ToString::to_string).collect();
    assert_eq!(heads, COLUMNS);
    assert_eq!(rows[0][0].to_string(), "松河县松河镇整改台账");
    assert_eq!(
        rows[1][0].to_string(),
        "下达单位：松河县农业农村局　　文号：松农整〔2025〕3号　　核查基准日：2024-12-31　　本次下达日期：2025-03-10　　整改期限：2025-06-30"
    );
    let line = &rows[usize::try_from(FIRST_ROW).unwrap()];
    assert_eq!(line[1], Data::String("F1-AAAAAAAAAAAAAAAAAAAAAAAAAA".into()));
    assert_eq!(line[3], Data::String("重大".into()));
    assert_eq!(line[6], Data::String("=盘点未见实物".into()));
    assert_eq!(line[9], Data::Float(1_260_000.0));
    for (column, day) in [(10, "2025-03-10"), (11, "2025-06-30"), (16, "2025-05-01")] {
        assert_eq!(line[column].as_date().unwrap().to_string(), day);
    }
    assert_eq!(line[15], Data::String("整改中".into()));
    // sha256("F1-AAAAAAAAAAAAAAAAAAAAAAAAAA|重大|=盘点未见实物|2025-06-30|2")
    assert_eq!(line[19], Data::String("r2-6582001730031ac5".into()));
    // A day in the township's own words goes back to it as it came.
    assert_eq!(rows.last().unwrap()[16], Data::String("2025年5月".into()));
    assert_eq!(rows.len(), 6);
    let notice = text(&std::fs::read(dir.path().join("松河镇").join(NOTICE)).unwrap());
    insta::assert_snapshot!("notice", notice);
}

#[test]
fn a_pack_in_which_somebody_worked_is_never_replaced_and_one_of_ours_is() {
    let dir = tempfile::tempdir().unwrap();
    let (both, one) = (pack("松河镇", vec![row(), row()]), pack("松河镇", vec![row()]));
    write_packs(dir.path(), std::slice::from_ref(&both)).unwrap();
    let ledger = dir.path().join("松河镇").join(LEDGER);
    write_packs(dir.path(), std::slice::from_ref(&one)).unwrap();
    assert_eq!(rows(&ledger).len(), 5);
    for edited in [LEDGER, NOTICE] {
        let path = dir.path().join("松河镇").join(edited);
        let ours = std::fs::read(&path).unwrap();
        std::fs::write(&path, "filled in by the township").unwrap();
        let before = listed(dir.path());
        let refused = prepare(dir.path(), &[pack("河口镇", vec![row()]), both.clone()]).unwrap_err();
        assert!(matches!(&refused, ReportError::HandedOut { path: at } if *at == path), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), b"filled in by the township");
        assert_eq!(listed(dir.path()), before, "what is refused leaves nothing behind");
        std::fs::write(&path, ours).unwrap();
    }
    // What no assignment wrote is nobody's to replace.
    std::fs::remove_file(dir.path().join("packs.json")).unwrap();
    assert!(matches!(prepare(dir.path(), &[one]), Err(ReportError::HandedOut { .. })));
}

/// Everything below a folder.
fn listed(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(listed(&path));
        }
        all.push(path);
    }
    all.sort();
    all
}

#[test]
fn townships_of_one_name_in_two_counties_have_a_folder_each() {
    let dir = tempfile::tempdir().unwrap();
    let mut other = pack("城关镇", vec![row(), row()]);
    other.head.county = Some("石河县".into());
    write_packs(dir.path(), &[pack("城关镇", vec![row()]), other]).unwrap();
    for (folder, lines) in [("松河县城关镇", 5), ("石河县城关镇", 6)] {
        assert_eq!(rows(&dir.path().join(folder).join(LEDGER)).len(), lines, "{folder}");
    }
}

#[test]
fn packs_that_are_ready_and_not_put_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("下达/townships");
    let ready = prepare(&place, &[pack("松河镇", vec![row()])]).unwrap();
    assert!(place.exists());
    drop(ready);
    assert_eq!(listed(dir.path()), Vec::<PathBuf>::new());
    let written = prepare(&place, &[pack("松河镇", vec![row()])]).unwrap().put().unwrap();
    assert_eq!(written, [LEDGER, NOTICE].map(|name| place.join("松河镇").join(name)));
    assert!(std::fs::read_to_string(place.join("packs.json")).unwrap().contains("sanzi.packs/1"));
}

#[test]
fn what_failed_half_way_is_known_for_ours_and_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let (both, one) = ([pack("松河镇", vec![row(), row()])], [pack("松河镇", vec![row()])]);
    write_packs(dir.path(), &both).unwrap();
    let ready = prepare(dir.path(), &one).unwrap();
    let town = dir.path().join("松河镇");
    std::fs::remove_file(town.join(NOTICE)).unwrap();
    std::fs::create_dir(town.join(NOTICE)).unwrap();
    assert!(ready.put().is_err());
    assert_eq!(rows(&town.join(LEDGER)).len(), 5, "the ledger has reached its place");
    std::fs::remove_dir(town.join(NOTICE)).unwrap();
    write_packs(dir.path(), &both).unwrap();
    assert_eq!(rows(&town.join(LEDGER)).len(), 6);
}

#[test]
fn what_is_issued_asks_the_township_only_for_what_is_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let mut clue = row();
    clue.clue = true;
    clue.returned = true;
    clue.deadline = Some(day("2025-09-30"));
    let mut issued = pack("松河镇", vec![row(), clue]);
    issued.head.deadlines = Some((day("2025-06-30"), day("2025-09-30")));
    issued.head.handed_out = Some(7);
    write_packs(dir.path(), &[issued]).unwrap();
    let rows = rows(&dir.path().join("松河镇").join(LEDGER));
    assert!(rows[1][0].to_string().ends_with("整改期限：2025-06-30至2025-09-30，见各行"), "{:?}", rows[1][0]);
    assert_eq!(
        rows[2][0].to_string(),
        "只有浅黄色各列可以填写；完成情况从列表中选，日期写成 2025-01-31 的样子。校验码用于回读，请勿改动。规则标明“疑点”的是待核实的线索。"
    );
    assert_eq!(rows[4][12], Data::String("立行立改".into()));
    let notice = text(&std::fs::read(dir.path().join("松河镇").join(NOTICE)).unwrap());
    for says in [
        "核查发现问题1项，涉及金额1,260,000.00元",
        "另有疑点1项，是待核实的线索，不计入以上数字。",
        "历次下达的问题和疑点共7项，尚待整改的2项，即本次台账所列。",
        "请按台账所列各项的整改期限（2025年6月30日至2025年9月30日）完成整改",
        "其中1项报告后被退回，退回的日期和理由写在“建议”栏最前面",
    ] {
        assert!(notice.contains(says), "{says}:\n{notice}");
    }
}

/// The sample's findings, one of them moved to another township and one to none.
fn three_towns() -> Sample {
    let mut sample = Sample::new();
    sample.judgement.findings[1].subject.town = Some("河口镇/..".into());
    sample.judgement.findings[2].subject.town = None;
    sample
}

#[test]
fn each_township_gets_its_own_rows_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let sample = three_towns();
    write(dir.path(), &sample);
    let mut all = Vec::new();
    for (folder, town) in [("松河镇", Some("松河镇")), ("河口镇", Some("河口镇/..")), ("未注明乡镇", None)]
    {
        let rows = rows(&dir.path().join("townships").join(folder).join(LEDGER));
        let ids: Vec<String> = rows.iter().skip(4).map(|r| r[1].to_string()).collect();
        let own = sample.judgement.findings.iter().filter(|f| f.outcome == Outcome::Problem);
        let mut expected: Vec<String> =
            own.filter(|f| f.subject.town.as_deref() == town).map(|f| f.id.clone()).collect();
        expected.sort();
        let mut sorted = ids.clone();
        sorted.sort();
        assert_eq!(sorted, expected);
        all.extend(ids);
    }
    assert_eq!(all.len(), 3);
}

#[test]
fn what_reviewers_hold_not_to_stand_is_handed_to_nobody() {
    let sample = three_towns();
    let ids: Vec<String> = sample.judgement.findings.iter().map(|f| f.id.clone()).collect();
    let said = |finding: &String, opinion, state| Standing {
        schema: sanzi_report::judgement::REVIEW_SCHEMA.into(),
        finding: finding.clone(),
        state,
        opinion: Some(opinion),
        reason: "已查明".into(),
        by: "复核人".into(),
        on: None,
        until: None,
        acts: Vec::new(),
        why: None,
    };
    // One that does not stand, one whose figures have moved since, one that was confirmed.
    let standing = [
        (&ids[0], Opinion::Dismissed, State::Valid),
        (&ids[1], Opinion::Dismissed, State::Moved),
        (&ids[2], Opinion::Confirmed, State::Valid),
    ];
    let standing = standing.map(|(id, opinion, state)| (id.clone(), said(id, opinion, state)));
    let reviews = Reviews { standing: standing.into_iter().collect(), ..Reviews::default() };
    let written = |sample: &Sample| {
        let dir = tempfile::tempdir().unwrap();
        let mut dossier = sample.dossier();
        dossier.history.reviews = Some(&reviews);
        let never = std::sync::atomic::AtomicBool::new(false);
        let writer = sanzi_report::probe(dir.path(), false).unwrap();
        writer.write(&Shown::new(&dossier).unwrap(), crate::sample::clock(), &never).unwrap();
        dir
    };
    let dir = written(&sample);
    let towns = dir.path().join("townships");
    assert_eq!(rows(&towns.join("河口镇").join(LEDGER)).len(), 5);
    assert_eq!(rows(&towns.join("未注明乡镇").join(LEDGER)).len(), 5);
    assert!(!towns.join("松河镇").exists());
    // All in one township: the rest is handed out, and the notice says that one is not.
    let dir = written(&Sample::new());
    let town = dir.path().join("townships/松河镇");
    let says = "复核认定不成立的1项没有列入。";
    let ledger = rows(&town.join(LEDGER));
    assert!(ledger.len() == 6 && ledger[2][0].to_string().ends_with(says), "{ledger:?}");
    let notice = text(&std::fs::read(town.join(NOTICE)).unwrap());
    assert!(notice.contains("核查发现问题2项") && notice.contains(says), "{notice}");
}

#[test]
fn a_township_without_rows_any_more_loses_its_old_pack_and_an_edited_one_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &three_towns());
    let river = dir.path().join("townships/河口镇");
    assert!(river.join(LEDGER).exists());
    write(dir.path(), &Sample::new());
    assert!(!river.exists());
    let ledger = dir.path().join("townships/松河镇").join(LEDGER);
    std::fs::write(&ledger, "filled in by the township").unwrap();
    assert!(matches!(sanzi_report::probe(dir.path(), false), Err(ReportError::Edited { path }) if path == ledger));
    let writer = sanzi_report::probe(dir.path(), true).unwrap();
    let never = std::sync::atomic::AtomicBool::new(false);
    writer.write(&Shown::new(&Sample::new().dossier()).unwrap(), crate::sample::clock(), &never).unwrap();
    let kept = ledger.with_file_name("整改台账-edited-2025-03-01.xlsx");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "filled in by the township");
    assert!(std::fs::read(&ledger).unwrap().starts_with(b"PK"));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_folder_is_not_followed() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("townships")).unwrap();
    let writer = sanzi_report::probe(dir.path(), false).unwrap();
    let never = std::sync::atomic::AtomicBool::new(false);
    let refused = writer
        .write(&Shown::new(&Sample::new().dossier()).unwrap(), crate::sample::clock(), &never)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("townships"), "{refused}");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}
