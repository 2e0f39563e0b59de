//! Opinions of people: read back, replayed, bound to what they were made on, merged, never overwritten.

use crate::copy::Copy;
use crate::edited::Edited;
use sanzi::ReadBack;
use sanzi_report::judgement::{FILE_NAME, Opinion, State};
use sanzi_report::schema;
use std::path::{Path, PathBuf};

const LIST: &str = "问题清单";
/// 河道护坡: no keeper named. 文化活动广场: too much depreciation. 临街门面房: idle.
const KEEPER: &str = "F1-ROFVD2FUKHJ7HD3D72FOGD55Q7";
const EXCESS: &str = "F1-BAKG54443JWYZ5TB2CNKGCJN5V";
const IDLE: &str = "F1-4555BZZZZ7I7JISDHJ34XRF7WI";

fn says<'a>(opinion: &'a str, reason: &'a str, by: &'a str, until: &'a str) -> [(&'static str, &'a str); 5] {
    [("确认意见", opinion), ("理由", reason), ("复核人", by), ("日期", "2025-03-01"), ("有效期至", until)]
}

/// The workbook of an output folder with rows filled in, saved beside it under a person's name.
fn edited(county: &Copy, out: &str, who: &str, fill: impl FnOnce(&mut Edited)) -> PathBuf {
    let dir = county.out(out);
    let mut book = Edited::open(&dir.join("findings.xlsx"));
    fill(&mut book);
    let path = dir.join(format!("findings-{who}.xlsx"));
    book.save(&path);
    path
}

fn read(path: &Path) -> ReadBack {
    let read = sanzi::review(path, None).expect("read back");
    assert_eq!(read.taken.faults, Vec::new());
    read
}

fn log(county: &Copy) -> String {
    std::fs::read_to_string(county.inputs().join(FILE_NAME)).expect("the log")
}

#[test]
fn opinions_are_replayed_and_two_peoples_edits_merge_with_conflicts_listed() {
    let county = Copy::new();
    county.earlier("结果");
    let one = edited(&county, "结果", "甲", |book| {
        book.fill(LIST, KEEPER, &says("确认", "", "甲", ""));
        book.fill(LIST, EXCESS, &says("不成立", "折旧年限经批准缩短", "甲", ""));
    });
    let two = edited(&county, "结果", "乙", |book| {
        book.fill(LIST, IDLE, &says("调整", "已签意向书", "乙", "2025年6月30日"));
        book.fill(LIST, EXCESS, &says("确认", "", "乙", ""));
    });
    assert_eq!(read(&one).taken.new.len(), 2);
    let first = log(&county);
    let both = read(&two);
    assert_eq!((both.taken.new.len(), both.taken.conflicts.len()), (2, 1));
    assert!(
        both.taken.conflicts[0].message.contains("甲 不成立（折旧年限经批准缩短）；乙 确认"),
        "{:?}",
        both.taken.conflicts
    );
    // Nothing was taken away, and reading again adds nothing.
    assert!(log(&county).starts_with(&first));
    let twice = log(&county);
    assert_eq!((read(&one).taken.new.len(), read(&two).taken.known), (0, 2));
    assert_eq!(log(&county), twice);
    let schema: serde_json::Value = serde_json::from_str(schema::JUDGEMENT).expect("json");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    for line in twice.lines() {
        let record = serde_json::from_str(line).expect("a record");
        assert!(
            schema.is_valid(&record),
            "{line}: {:?}",
            schema.iter_errors(&record).map(|e| e.to_string()).collect::<Vec<_>>()
        );
    }

    let run = county.audit("再核", Some("结果"));
    let state = |id: &str| run.reviews.standing[id].state;
    assert_eq!([KEEPER, IDLE, EXCESS].map(state), [State::Valid, State::Valid, State::Conflict]);
    let book = Edited::open(&county.out("再核").join("findings.xlsx"));
    assert_eq!(book.get(LIST, KEEPER, "确认意见"), "确认");
    assert_eq!([book.get(LIST, IDLE, "理由"), book.get(LIST, IDLE, "有效期至")], ["已签意向书", "2025-06-30"]);
    assert_eq!(book.get(LIST, EXCESS, "确认意见"), "");
    assert!(book.get(LIST, EXCESS, "复核状态").starts_with("意见不一致："));

    // A third act that saw both settles it, and then takes its money out of the total.
    let three = edited(&county, "再核", "丙", |book| book.fill(LIST, EXCESS, &says("不成立", "见批复", "丙", "")));
    let settled = read(&three);
    assert_eq!((settled.taken.new.len(), settled.taken.conflicts.len(), settled.taken.new[0].follows.len()), (1, 0, 2));
    let run = county.audit("三核", Some("再核"));
    assert_eq!(run.reviews.standing[EXCESS].opinion, Some(Opinion::Dismissed));
    let total = &run.comparison.expect("compared").total;
    let judged: Vec<&str> = total.causes.iter().map(|c| c.difference.as_str()).collect();
    assert_eq!(judged, ["0.00", "0.00", "0.00", "-3484.04", "0.00"]);
    let reviews = std::fs::read_to_string(county.out("三核").join("reviews.jsonl")).expect("reviews");
    let schema: serde_json::Value = serde_json::from_str(schema::REVIEW).expect("json");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    assert_eq!(reviews.lines().count(), 3);
    assert!(reviews.lines().all(|line| schema.is_valid(&serde_json::from_str(line).expect("a record"))));
}

#[test]
fn a_changed_fact_or_a_term_that_is_over_sends_an_opinion_back_and_says_why() {
    let county = Copy::new();
    county.earlier("结果");
    let one = edited(&county, "结果", "甲", |book| {
        book.fill(LIST, IDLE, &says("不成立", "季节性停用", "甲", ""));
        book.fill(LIST, KEEPER, &says("确认", "", "甲", "2024-06-30"));
    });
    read(&one);
    county.replace("0103014", "356,600.00", "456,600.00");
    let run = county.audit("再核", None);
    let idle = &run.reviews.standing[IDLE];
    assert_eq!(idle.state, State::Moved);
    let why = idle.why.as_deref().expect("a reason");
    assert!(why.contains("甲 2025-03-01 不成立（季节性停用）") && why.contains("由 356600.00 变为 456600.00"), "{why}");
    let keeper = &run.reviews.standing[KEEPER];
    assert_eq!(keeper.state, State::Expired);
    assert!(keeper.why.as_deref().is_some_and(|w| w.contains("有效期至 2024-06-30")), "{keeper:?}");
    let book = Edited::open(&county.out("再核").join("findings.xlsx"));
    assert_eq!(book.get(LIST, IDLE, "确认意见"), "");
    assert_eq!(book.get(LIST, IDLE, "复核状态"), why);
}

#[test]
fn a_signature_holds_until_the_content_changes() {
    let county = Copy::new();
    county.earlier("结果");
    let signed = edited(&county, "结果", "甲", |book| {
        book.fill(LIST, KEEPER, &says("确认", "", "甲", ""));
        book.fill("复核签发", "编制", &[("签署人", "甲"), ("日期", "2025-03-02")]);
        book.fill("复核签发", "复核", &[("签署人", "乙"), ("日期", "2025-03-03")]);
    });
    assert_eq!(read(&signed).taken.new.len(), 3);
    let run = county.audit("再核", None);
    assert_eq!(run.reviews.signatures.iter().map(|s| s.holds).collect::<Vec<_>>(), [true, true, false]);
    let book = Edited::open(&county.out("再核").join("findings.xlsx"));
    assert_eq!([book.get("复核签发", "编制", "签署人"), book.get("复核签发", "签发", "状态")], ["甲", "未签"]);
    // One more opinion, and both signatures stand under something else.
    let more = edited(&county, "再核", "丙", |book| book.fill(LIST, IDLE, &says("确认", "", "丙", "")));
    read(&more);
    let run = county.audit("三核", None);
    assert!(run.reviews.signatures.iter().all(|s| !s.holds));
    let book = Edited::open(&county.out("三核").join("findings.xlsx"));
    assert!(book.get("复核签发", "编制", "状态").starts_with("签署后内容有变，原签署（甲 2025-03-02）"));
}

#[test]
fn what_cannot_be_taken_is_named_and_the_rest_is_taken() {
    let county = Copy::new();
    county.earlier("结果");
    let path = edited(&county, "结果", "甲", |book| {
        book.fill(LIST, KEEPER, &[("确认意见", "同意"), ("复核人", "甲")]);
        book.fill(LIST, EXCESS, &[("确认意见", "不成立"), ("复核人", "甲")]);
        book.fill(LIST, IDLE, &[("确认意见", "确认"), ("复核人", "甲"), ("日期", "三月初")]);
        book.fill(LIST, "F1-ZXMHBSKSOBE42DH3VPIFZD4VXB", &[("确认意见", "确认"), ("复核人", "甲")]);
    });
    let read = sanzi::review(&path, None).expect("read back");
    assert_eq!(read.taken.new.len(), 1);
    let said: Vec<&str> = read.taken.faults.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    for words in ["“同意”不认识", "没有写理由", "“三月初”不是日期"] {
        assert!(said.iter().any(|s| s.contains(words)), "{words}: {said:?}");
    }
    // A log that was damaged is never added to.
    std::fs::write(county.inputs().join(FILE_NAME), "{\"half\":").expect("written");
    let refused = sanzi::review(&path, None).expect_err("refused").to_string();
    assert!(refused.contains("第 1 行不是本工具的记录"), "{refused}");
    assert_eq!(log(&county), "{\"half\":");
}
