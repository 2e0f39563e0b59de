//! Doubtful pairs are asked, answered in a file, and the next run obeys.

use sanzi::{Engagement, Interrupt, Run};
use sanzi_core::Value;
use std::fs;
use std::path::Path;

fn audit(folder: &Path) -> Run {
    let mut engagement = Engagement::new(vec![folder.join("资料")]).expect("a folder");
    engagement.out = folder.join("结果");
    engagement.base_date = "2024-12-31".parse().ok();
    sanzi::audit(&engagement, &Interrupt::default(), &mut |_| {}).expect("a run")
}

/// What the count says of the two pumps.
fn counted(run: &Run) -> Vec<Option<String>> {
    let values = run.facts.get("asset").expect("assets").frame.values("count_result").expect("a fact");
    values.iter().map(Value::plain).collect()
}

#[test]
fn a_doubtful_pair_is_asked_and_the_answer_obeyed() {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = folder.path().join("资料");
    fs::create_dir(&inputs).expect("a folder");
    let ledger = "松河镇东岭村固定资产台账\n单位：元\n资产编号,资产名称,数量,原值,取得日期\nA1,水泵,1,12000,2020-05-01\nA2,水泵,1,12000,2021-05-01\n";
    let count = "松河镇东岭村固定资产盘点表\n单位：元\n资产名称,账面数量,实盘数量,账面原值,盘点日期\n水泵,1,1,12000,2024-12-20\n";
    fs::write(inputs.join("松河镇东岭村台账.csv"), ledger).expect("a ledger");
    fs::write(inputs.join("松河镇东岭村盘点表.csv"), count).expect("a count");
    let run = audit(folder.path());
    assert_eq!((run.doubtful, run.unfit), (1, 0));
    let asked = fs::read_to_string(folder.path().join("结果/pairings.toml")).expect("a question");
    assert!(asked.contains("松河镇东岭村盘点表.csv 第4行"), "{asked}");
    assert!(
        !counted(&run).contains(&Some("相符".to_owned())),
        "nothing is joined without an answer: {:?}",
        counted(&run)
    );

    let answered = asked.replace("answer = \"\"", "answer = \"2\"");
    fs::write(inputs.join("pairings.toml"), &answered).expect("an answer");
    let run = audit(folder.path());
    assert_eq!((run.doubtful, run.unfit), (0, 0));
    assert_eq!(counted(&run)[1].as_deref(), Some("相符"), "the second pump was counted");
    assert_ne!(counted(&run)[0].as_deref(), Some("相符"));

    // When the row is no longer there, the answer is named.
    fs::write(inputs.join("松河镇东岭村盘点表.csv"), count.replace("水泵", "变压器")).expect("another count");
    let run = audit(folder.path());
    assert_eq!(run.unfit, 1);
    let told = fs::read_to_string(folder.path().join("结果/pairings.toml")).expect("a note");
    assert!(told.contains("已对不上任何行") && told.contains("盘点表||水泵|12000.00"), "{told}");
}
