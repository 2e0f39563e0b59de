//! One cause, one finding: what an import spoiled for a whole book is told once.

use sanzi::{Engagement, Interrupt};
use sanzi_core::Outcome;

#[test]
fn a_book_whose_lives_are_all_0_is_one_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ledger = String::from(
        "东岭村固定资产台账\n单位：元\n资产编号,资产名称,资产类别,资产性质,原值,累计折旧,使用年限（年）,净残值率,取得日期,权属主体,管护责任人\n",
    );
    for number in 1..=14 {
        ledger.push_str(&format!(
            "ZC-{number:03},{number}号机井,机器设备,经营性,60000,0,0,5%,2016-05-01,东岭村集体经济组织,甲\n"
        ));
    }
    std::fs::create_dir(folder.path().join("资料")).expect("a folder");
    std::fs::write(folder.path().join("资料/松河镇东岭村.csv"), ledger).expect("a ledger");
    let mut engagement = Engagement::new(vec![folder.path().join("资料")]).expect("a folder");
    engagement.out = folder.path().join("结果");
    engagement.base_date = "2024-12-31".parse().ok();
    let run = sanzi::audit(&engagement, &Interrupt::default(), &mut |_| {}).expect("a run");
    let findings = &run.judgement.findings;
    let [one] = findings.iter().filter(|f| f.outcome == Outcome::Problem).collect::<Vec<_>>()[..] else {
        panic!("one finding, not one an asset")
    };
    assert_eq!(one.rule.code, "SJ-003");
    assert_eq!(one.together.as_ref().map(|t| (t.count, t.fact.as_str())), Some((14, "使用年限")));
    let charged = findings.iter().find(|f| f.rule.code == "ZJ-001").expect("a record");
    assert_eq!((charged.outcome, charged.missing.as_ref().map(|m| m.count)), (Outcome::Undetermined, Some(14)));
    assert!(charged.cause.as_deref().is_some_and(|cause| cause.contains(&one.id)), "it points to the cause");
}
