//! A set made again from its manifest, and every difference named.

use crate::copy::{Copy, LEDGER};
use std::path::Path;

fn differences(out: &Path, inputs: Option<&Path>) -> Vec<String> {
    sanzi::verify(out, inputs, &mut |_| {}).expect("verified")
}

#[test]
fn a_set_is_made_again_byte_by_byte_in_place_and_from_moved_inputs() {
    let county = Copy::new();
    county.audit("结果", None);
    let out = county.out("结果");
    assert_eq!(differences(&out, None), Vec::<String>::new());
    // Moved and renamed, found by their hashes.
    let moved = county.out("档案/2024");
    std::fs::create_dir_all(county.out("档案")).expect("a folder");
    std::fs::rename(county.inputs(), &moved).expect("moved");
    std::fs::rename(moved.join(LEDGER), moved.join("改了名.csv")).expect("renamed");
    let refused = sanzi::verify(&out, None, &mut |_| {}).expect_err("not there").to_string();
    assert!(refused.contains("请加上 --inputs"), "{refused}");
    assert_eq!(differences(&out, Some(&county.out("档案"))), Vec::<String>::new());
}

#[test]
fn every_difference_is_named() {
    let county = Copy::new();
    county.audit("结果", None);
    county.replace("0103004", ",,", ",LI SI,");
    std::fs::write(county.out("结果").join("issues.jsonl"), "").expect("written");
    let told = differences(&county.out("结果"), None);
    for words in [
        "issues.jsonl：与 manifest.json 的记载不符",
        "资料“松坪镇/双桥村资产明细.csv”：内容与当时不同",
        "findings.jsonl：重新生成的与当时不同",
        "findings.jsonl：未再现 GH-001 河道护坡",
    ] {
        assert!(told.iter().any(|line| line.contains(words)), "{words}: {told:#?}");
    }
}
