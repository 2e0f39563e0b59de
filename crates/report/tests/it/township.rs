//! 整改包: a township's own rows, to be filled in and read back.

use crate::papers::{text, write};
use crate::sample::{Sample, day};
use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use sanzi_core::ledger::{COLUMNS, FIRST_ROW, SHEET};
use sanzi_core::{Outcome, Severity};
use sanzi_report::township::{LEDGER, NOTICE, Pack, PackEntry, PackHead, PackRow, write_packs};
use sanzi_report::{ReportError, Shown};
use std::path::Path;

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
        revision: 2,
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
        deadline: Some(day("2025-06-30")),
    };
    Pack { head, rows }
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
        "下达单位：松河县农业农村局　　文号：松农整〔2025〕3号　　核查基准日：2024-12-31　　下达日期：2025-03-10　　整改期限：2025-06-30"
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
fn a_pack_that_is_there_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    write_packs(dir.path(), &[pack("松河镇", vec![row()])]).unwrap();
    let before = std::fs::read(dir.path().join("松河镇").join(LEDGER)).unwrap();
    let refused = write_packs(dir.path(), &[pack("松河镇", vec![])]).unwrap_err();
    assert!(matches!(refused, ReportError::Edited { .. }));
    assert_eq!(std::fs::read(dir.path().join("松河镇").join(LEDGER)).unwrap(), before);
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
