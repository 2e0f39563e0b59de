//! A county that brings its ledgers, and lists of what was confirmed and handed over: the lists make no assets.

use sanzi::{Engagement, Interrupt, Run};
use sanzi_core::Value;
use sanzi_core::finding::Outcome;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Twelve assets of three villages.
const LEDGERS: [(&str, &str); 3] = [
    (
        "松河镇/东岭村固定资产台账.csv",
        "松河镇东岭村固定资产台账\n单位：元
         资产编号,资产名称,资产性质,原值,取得日期,使用状况,管护责任人
         DL-01,村部办公楼,公益性,482660.50,2018-06-12,在用,甲
         DL-02,保鲜冷库,经营性,461340,2020-09-01,在用,
         DL-03,便民桥,公益性,260000,2021-02-01,在用,甲
         DL-04,晾晒场,公益性,240000,2020-09-01,在用,甲
         DL-05,电脑,公益性,4980,2022-04-01,在用,甲",
    ),
    (
        "松河镇/西岭村固定资产台账.csv",
        "松河镇西岭村固定资产台账\n单位：元
         资产编号,资产名称,资产性质,原值,取得日期,使用状况,管护责任人
         XL-01,1号灌溉机井,公益性,31800,2019-10-18,在用,甲
         XL-02,2号灌溉机井,公益性,31800,2019-10-18,在用,甲
         XL-03,日光温室1号,经营性,86500,2020-05-20,在用,
         XL-04,日光温室2号,经营性,86500,2020-05-20,在用,甲",
    ),
    (
        "松河镇/桥北村固定资产台账.csv",
        "松河镇桥北村固定资产台账\n单位：元
         资产编号,资产名称,资产性质,原值,取得日期,使用状况,管护责任人
         QB-01,烘干房,经营性,152300,2020-11-05,在用,甲
         QB-02,磨坊,经营性,64750,2019-07-10,在用,甲
         QB-03,文化广场,公益性,198000,2021-08-30,在用,",
    ),
];

/// Seven of them over three villages on one sheet, by slightly other names; five are surely known again.
const CONFIRMED: (&str, &str) = (
    "县级/扶贫项目资产确权.csv",
    "松河镇扶贫项目资产确权清单
     序号,乡镇,村,资产名称,价值（万元）,权属主体,确权证书编号,确权日期
     1,松河镇,东岭村,东岭村保鲜冷库,46.13,东岭村股份经济合作社,青集产字2022001,2022-06-30
     2,松河镇,东岭村,便民桥,26,东岭村股份经济合作社,青集产字2022002,2022-06-30
     3,松河镇,东岭村,村部办公楼（含院落）,48.27,东岭村股份经济合作社,青集产字2022003,2022-06-30
     4,松河镇,西岭村,灌溉机井,3.18,西岭村股份经济合作社,青集产字2022004,2022-06-30
     5,松河镇,西岭村,日光温室,8.65,西岭村股份经济合作社,青集产字2022005,2022-06-30
     6,松河镇,桥北村,烘干房,15.2,桥北村股份经济合作社,青集产字2022006,2022-06-30
     7,松河镇,桥北村,磨坊,,桥北村股份经济合作社,青集产字2022007,2022-06-30",
);

/// Five of three villages, of which one is in no ledger; only the file's name says what it is.
const HANDED_OVER: (&str, &str) = (
    "县级/帮扶资产移交清单.csv",
    "序号,乡镇,村,资产名称,价值（元）,移交单位,接收单位,移交日期
     1,松河镇,东岭村,便民桥,260000,松河镇人民政府,东岭村村民委员会,2022-07-15
     2,松河镇,东岭村,保鲜冷库建设项目,461340,松河镇人民政府,东岭村村民委员会,2022-07-15
     3,松河镇,西岭村,1号灌溉机井,31800,松河镇人民政府,西岭村村民委员会,2022-07-15
     4,松河镇,桥北村,烘干房,152300,松河镇人民政府,桥北村村民委员会,2022-07-15
     5,松河镇,桥北村,移动式舞台车,96500,松河镇人民政府,桥北村村民委员会,2022-07-15",
);

fn audit(files: &[(&str, &str)]) -> (tempfile::TempDir, Run) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join("资料").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        fs::write(path, lines.join("\n")).expect("written");
    }
    let mut engagement = Engagement::new(vec![folder.path().join("资料")]).expect("a folder");
    engagement.out = folder.path().join("结果");
    engagement.base_date = "2024-12-31".parse().ok();
    let run = sanzi::audit(&engagement, &Interrupt::default(), &mut |_| {}).expect("a run");
    (folder, run)
}

fn facts(run: &Run, grain: &str, fact: &str) -> Vec<String> {
    let values = run.facts.get(grain).expect("a grain").frame.values(fact).expect("a fact");
    values.iter().map(|value: &Value| value.plain().unwrap_or_default()).collect()
}

/// A fact of the asset of a number.
fn of(run: &Run, code: &str, fact: &str) -> String {
    let at = facts(run, "asset", "asset_id").iter().position(|own| own == code).expect("an asset");
    facts(run, "asset", fact).swap_remove(at)
}

/// What was found, without what could not be judged.
fn found(run: &Run) -> BTreeSet<String> {
    let findings = run.judgement.findings.iter().filter(|finding| finding.outcome != Outcome::Undetermined);
    findings
        .map(|finding| format!("{} {:?} {}", finding.rule.code, finding.organisation, finding.subject.key))
        .collect()
}

fn asked(folder: &Path) -> String {
    fs::read_to_string(folder.join("结果/pairings.toml")).unwrap_or_default()
}

#[test]
fn lists_of_some_assets_add_what_they_say_and_no_asset() {
    let (_, alone) = audit(&LEDGERS);
    let all = [LEDGERS.as_slice(), &[CONFIRMED, HANDED_OVER]].concat();
    let (folder, run) = audit(&all);
    assert_eq!((facts(&alone, "asset", "asset_id").len(), facts(&run, "asset", "asset_id").len()), (12, 12));
    for fact in ["organisation", "asset_count", "asset_value"] {
        assert_eq!(facts(&run, "organisation", fact), facts(&alone, "organisation", fact), "{fact}");
    }
    assert_eq!(found(&run), found(&alone), "no finding comes or goes by the lists");
    assert_eq!(found(&run).iter().filter(|told| told.starts_with("GH-001")).count(), 3, "{:?}", found(&run));
    // what they say stands on the asset
    for (code, certificate, handed) in [
        ("DL-01", "青集产字2022003", ""),
        ("DL-02", "青集产字2022001", "2022-07-15"),
        ("DL-03", "青集产字2022002", "2022-07-15"),
        ("XL-01", "", "2022-07-15"),
        ("XL-02", "", ""),
        ("QB-01", "青集产字2022006", "2022-07-15"),
        ("QB-02", "青集产字2022007", ""),
    ] {
        let told = (of(&run, code, "certificate_no"), of(&run, code, "handed_over_on"));
        assert_eq!(told, (certificate.to_owned(), handed.to_owned()), "{code}");
    }
    // two may be either of two, and one is in no ledger: each is asked with its place, and stands on no book
    let mut open = facts(&run, "unbooked", "asset_name");
    open.sort();
    assert_eq!(open, ["日光温室", "灌溉机井", "移动式舞台车"]);
    let asked = asked(folder.path());
    assert_eq!(run.doubtful, 3, "{asked}");
    for place in ["扶贫项目资产确权.csv 第6行", "扶贫项目资产确权.csv 第7行", "帮扶资产移交清单.csv 第6行"]
    {
        assert!(asked.contains(place), "{place}: {asked}");
    }
    let truck = run.judgement.findings.iter().filter(|finding| {
        let mut subjects = finding.missing.iter().flat_map(|missing| &missing.subjects);
        subjects.any(|subject| subject.contains("舞台车"))
    });
    let told: Vec<(&str, Outcome)> = truck.map(|finding| (finding.rule.code.as_str(), finding.outcome)).collect();
    assert_eq!(told, [("ZS-002", Outcome::Undetermined)], "nobody has seen it: it is told, and not judged");
}

#[test]
fn a_village_of_lists_alone_keeps_them_and_a_ledger_is_one_whatever_was_handed_over() {
    let other = (
        "松河镇/南湾村资产移交表.csv",
        "松河镇南湾村资产移交表
         序号,资产名称,价值（元）,移交单位,接收单位,移交日期
         1,蓄水池,52000,松河镇人民政府,南湾村村民委员会,2022-07-15
         2,提灌站,387200,松河镇人民政府,南湾村村民委员会,2022-07-15",
    );
    let kept = (
        "县级/管护.csv",
        "松河镇扶贫项目资产移交后管护台账
         序号,乡镇,村,资产名称,原值（元）,取得日期,移交日期,管护责任人
         1,松河镇,东岭村,便民桥,260000,2021-02-01,2022-07-15,王某
         2,松河镇,桥北村,烘干房,152300,2020-11-05,2022-07-15,李某
         3,松河镇,桥北村,水塔,73600,2020-10-01,2022-07-15,李某",
    );
    let (folder, run) = audit(&[LEDGERS.as_slice(), &[HANDED_OVER, other, kept]].concat());
    let names = facts(&run, "asset", "asset_name");
    assert_eq!(names.len(), 15, "{names:?}");
    for name in ["蓄水池", "提灌站", "水塔"] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert_eq!(of(&run, "DL-03", "ledgers"), "村级台账、县级台账、移交清单");
    assert_eq!(facts(&run, "unbooked", "asset_name"), ["移动式舞台车"], "{}", asked(folder.path()));
}
