//! Rules tried on material: other thresholds, other packs.

use crate::bad_input::sanzi;
use crate::county::audit;
use crate::top;

#[test]
fn a_rule_tells_what_hangs_on_its_thresholds() {
    let out = tempfile::tempdir().expect("a folder");
    audit("qinghe", out.path());
    let (on, inputs) = (out.path().display().to_string(), top().join("fixtures/counties/qinghe").display().to_string());
    let (code, text) = sanzi(&["rules", "explain", "dj-002", "--on", &on, "--inputs", &inputs]);
    assert_eq!(code, 0, "{text}");
    for said in [
        "基准日 2024-12-31）",
        "（common.reg_days）＝90天：national 层，1980-01-01 起，工作口径",
        "0.8 倍　72天：报出 7，",
        "1.0 倍　90天：报出 6，",
        "1.2 倍　108天：报出 6，",
    ] {
        assert!(text.contains(said), "it should say “{said}”: {text}");
    }
    // The material of a run is known by its hashes.
    let copy = tempfile::tempdir().expect("a folder");
    std::fs::write(out.path().join("manifest.json"), "{}").expect("a broken manifest");
    let (code, text) =
        sanzi(&["rules", "explain", "DJ-002", "--on", &on, "--inputs", &copy.path().display().to_string()]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("不是本工具写的 manifest.json"), "{text}");
}

#[test]
fn a_change_of_packs_is_told_by_its_findings() {
    let on = top().join("fixtures/counties/qinghe").display().to_string();
    let county = top().join("rules/county-example").display().to_string();
    let (code, text) = sanzi(&["rules", "diff", "national", &county, "--on", &on, "--base-date", "2024-12-31"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("+ SY-002 问题·一般 "), "the county's higher floor brings findings: {text}");
    let back = sanzi(&["rules", "diff", &county, "national", "--on", &on, "--base-date", "2024-12-31"]).1;
    assert_eq!(back.matches("\n- SY-002 ").count(), text.matches("\n+ SY-002 ").count(), "and the way back takes them");
    let (code, text) = sanzi(&["rules", "diff", "national", "national", "--on", &on, "--base-date", "2024-12-31"]);
    assert_eq!((code, text.contains("结果相同")), (0, true), "{text}");
}
