//! `sanzi read` and `sanzi init`: the first tools in a new county.

use assert_cmd::Command;
use std::path::Path;

fn sanzi(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let done = Command::cargo_bin("sanzi")
        .expect("the program")
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

/// A folder with one ledger whose columns have unusual headings, and a sheet of no known table.
fn county() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = "松河镇东岭村固定资产台账（截至2024年12月31日）\n\
        资产名称,入账原始价（万元）,累计折旧（万元）,取得日期,备注\n\
        村部,48,12.5,2016-05-20,\n冷库,12.05,3,2019-03,含变压器\n合计,60.05,15.5,,\n";
    std::fs::write(folder.path().join("台账.csv"), ledger).expect("written");
    std::fs::write(folder.path().join("别的.csv"), "承租人,保证金,电话\n李某,500,139\n王某,600,138\n")
        .expect("written");
    folder
}

#[test]
fn a_cell_is_explained_from_its_text_to_its_value() {
    let folder = county();
    let explain = |cell: &str| sanzi(folder.path(), &["read", "台账.csv", "--explain", cell]).1;
    let value = explain("C4");
    for word in ["文本“3”", "数据行", "accumulated_depreciation", "万元", "累计折旧（万元）", "＝30000"]
    {
        assert!(value.contains(word), "{word} is missing:\n{value}");
    }
    let total = explain("C5");
    assert!(total.contains("合计") && total.contains("相符") && total.contains("155000"), "{total}");
    assert!(explain("A2").contains("表头") && explain("A1").contains("标题"), "{}", explain("A1"));
    assert!(explain("B3").contains("没有采用") || explain("B3").contains("original_value"), "{}", explain("B3"));
    let (code, _, told) = sanzi(folder.path(), &["read", "台账.csv", "--explain", "十七"]);
    assert!(code == 2 && told.contains("H17"), "{told}");
}

#[test]
fn an_unknown_sheet_is_named_with_a_guess() {
    let folder = county();
    let (code, text, _) = sanzi(folder.path(), &["read", "别的.csv"]);
    assert_eq!(code, 0);
    assert!(text.contains("最像合同台账") && text.contains("还缺"), "{text}");
    let (_, text, _) = sanzi(folder.path(), &["read", "别的.csv", "--as", "contract"]);
    assert!(text.contains("合同台账（contract）") && text.contains("读入 2 行"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours when they are not wanted");
}

#[test]
fn a_confirmed_mapping_is_used_again_and_a_renamed_column_is_told() {
    let folder = county();
    let (code, _, told) = sanzi(folder.path(), &["read", "台账.csv", "--save-mapping"]);
    assert!(code == 0 && told.contains("新记下 1 种模板"), "{told}");
    let path = folder.path().join("engagement.toml");
    let saved = std::fs::read_to_string(&path).expect("saved");
    assert!(saved.contains("[mapping.\"asset-") && saved.contains("asset_name = \"资产名称\""), "{saved}");
    // A person knows better: the depreciation column holds the impairment.
    std::fs::write(&path, saved.replace("accumulated_depreciation =", "impairment =")).expect("written");
    let (_, text, _) = sanzi(folder.path(), &["read", "台账.csv", "--explain", "C4"]);
    assert!(text.contains("impairment") && text.contains("已确认的映射"), "{text}");
    let (_, _, told) = sanzi(folder.path(), &["read", "台账.csv", "--save-mapping"]);
    assert!(told.contains("新记下 0 种模板，原有 1 种"), "{told}");
    let old = std::fs::read_to_string(folder.path().join("台账.csv")).expect("the ledger");
    std::fs::write(folder.path().join("台账.csv"), old.replace("取得日期", "购置日期")).expect("written");
    let (_, text, _) = sanzi(folder.path(), &["read", "台账.csv"]);
    assert!(text.contains("原来的列“取得日期”") && text.contains("改用 D 列“购置日期”"), "{text}");
    assert!(text.contains("impairment"), "what is still there stays confirmed:\n{text}");
}

#[test]
fn init_writes_what_the_folder_is_and_never_over_a_file() {
    let folder = county();
    let (code, text, _) = sanzi(folder.path(), &["init", "."]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("待答的问题") && text.contains("别的.csv"), "{text}");
    let path = folder.path().join("engagement.toml");
    let written = std::fs::read_to_string(&path).expect("written");
    for word in ["base_date = \"2024-12-31\"", "[mapping.\"asset-", "没有见到", "# 待答的问题"] {
        assert!(written.contains(word), "{word} is missing:\n{written}");
    }
    let (code, _, told) = sanzi(folder.path(), &["init", "."]);
    assert!(code == 2 && told.contains("没有改动"), "{told}");
    assert_eq!(std::fs::read_to_string(&path).expect("still there"), written);
    let (code, printed, _) = sanzi(folder.path(), &["init", ".", "--print"]);
    assert!(code == 0 && printed.contains("base_date"), "{printed}");
    let (code, text, told) = sanzi(folder.path(), &["audit", ".", "--out", "结果"]);
    assert!(code == 0 || code == 1, "{text}{told}");
}
