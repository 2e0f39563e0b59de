mod sample;

pub(crate) use sample::*;

use super::*;
use chrono::NaiveDate;
fn faults(result: Result<Packs, RulesError>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(RulesError::Faults(faults)) => faults.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

/// The sample pack with one replacement in one text; the faults it has then.
fn after(path: &'static str, text: &str, old: &str, new: &str) -> Vec<String> {
    assert!(text.contains(old), "{old}");
    faults(load(&national_with(&[(path, text.replacen(old, new, 1))]), &[]))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

const COUNTY: &str = "name = \"某县\"\nlayer = \"county-example\"\nversion = 3\nreviewed_on = 2026-01-01\n";
const TIGHTER: &str = "[[param]]\nname = \"yield_floor\"\n[[param.value]]\nfrom = 2024-01-01\nvalue = \"0.05\"\nchecked_on = 2026-01-01\nconvention = true\n";

#[test]
fn the_compiled_pack_loads_and_its_cases_hold() {
    let packs = Packs::load(&[]).expect("the compiled pack is well");
    let grave: Vec<String> = packs.check().iter().filter(|f| f.grave).map(ToString::to_string).collect();
    assert!(grave.is_empty(), "{}", grave.join("\n"));
    assert!(packs.summaries()[0].compiled);
}

#[test]
fn the_sample_pack_is_well_and_listed() {
    let packs = sample();
    assert_eq!(packs.check(), []);
    let lines: Vec<String> =
        packs.list().iter().map(|l| format!("{} {} {:?} {}", l.code, l.title, l.severity, l.layer)).collect();
    assert_eq!(lines, ["HT-003 租赁期限超过法定上限 Significant national", "SY-002 收益率偏低 Minor national"]);
    let summary = &packs.summaries()[0];
    assert_eq!((summary.layer.as_str(), summary.version.as_str(), summary.sha256.len()), ("national", "1", 64));
}

#[test]
fn a_slip_of_the_pen_is_named_with_its_line_and_what_was_meant() {
    let rule = "contract/lease-term-over-limit.toml";
    for (old, new, said) in [
        ("when = ", "whem = ", ":7: 不认识的项 `whem`，可写："),
        (
            "severity = \"significant\"",
            "severity = \"serious\"",
            ":5: `serious` 不是可选的词，可写：`major`、`significant`、`minor`、`note`",
        ),
        ("grain = \"contract\"", "grain = \"contrakt\"", ":4: 没有 `contrakt` 这类对象\n  是不是 `contract`？"),
        (
            "term_months > term_limit",
            "term_month > term_limit",
            ":7: 没有 `term_month` 这个指标或参数（对象 `contract`），见 `when`\n  是不是 `term_months`？",
        ),
        ("'出租'", "'出组'", ":6: `出组` 不是代码表 `operation_mode` 里的词，见 `scope`"),
        ("\"signed_on\"", "\"signed\"", ":8: `dated_by` 里的 `signed` 不是指标（对象 `contract`）"),
        (
            "dated_by = \"signed_on\"",
            "dated_by = \"rent_total\"",
            ":8: `dated_by` 须是日期，而 `rent_total` 是金额、数量或比率",
        ),
        ("amount = \"rent_total\"", "amount = \"lessee\"", ":9: `amount` 须是金额，而 `lessee` 是文本"),
        (
            "{term_months}",
            "{term_month}",
            ":12: 没有 `{term_month}` 这个指标或参数（对象 `contract`），见 `message`\n  是不是 `term_months`？",
        ),
        ("个月，总额", "个月}，总额", ":12: 花括号不成对，见 `message`"),
        ("\"lease.term_max\"", "\"lease.term_mx\"", ":23: 没有参数 `lease.term_mx`\n  是不是 `lease.term_max`？"),
        ("amt_large = \"lease.amt_large\"", "rent_total = \"lease.amt_large\"", ":22: 参数 `rent_total` 与指标同名"),
        (
            "law = \"civil-code\"",
            "law = \"civil-kode\"",
            ":25: 没有文件 `civil-kode`（law/ 里的键）\n  是不是 `civil-code`？",
        ),
        ("severity = \"major\"", "severity = \"minor\"", ":20: 升级后的程度须重于规则本身的程度"),
        ("id = \"HT-003\"", "id = \"HT003\"", ":1: `HT003` 不是规则编号\n  编号形如 HT-003"),
        ("term_months = 300", "term_months = \"300\"", ":32: `term_months` 是整数，不能写 `\"300\"`\n  写整数"),
        (
            "contract_type = \"出租\"",
            "contract_tipe = \"出租\"",
            ":32: 例子里的 `contract_tipe` 不是指标（对象 `contract`）\n  是不是 `contract_type`？",
        ),
        (
            "contract_type = \"出租\"",
            "contract_type = \"租\"",
            ":32: `contract_type` 是文本，不能写 `\"租\"`\n  写代码表里的词",
        ),
        ("signed_on = 2022-03-01", "signed_on = \"2022-13\"", ":32: `signed_on` 是日期，不能写 `\"2022-13\"`"),
        ("expect = \"fired\"", "expect = \"fire\"", ":33: `fire` 不是可选的词"),
        ("term_months > term_limit", "term_months > 240", ":7: 条件里出现数字 240，见 `when`"),
        ("why = \"超过部分无效。\"", "why = \" \"", ": `why` 空白"),
        (
            "[[basis]]\nlaw = \"civil-code\"\narticle = \"705\"",
            "[[basis]]\narticle = \"705\"",
            ": 依据要么是文件，要么是工作口径",
        ),
    ] {
        let said_now = after(rule, TERM, old, new);
        let place = format!("rules/national/{rule}{said}");
        assert!(said_now.iter().any(|fault| fault.starts_with(&place)), "{place}\n{}", said_now.join("\n"));
    }
    let whem = after(rule, TERM, "when = ", "whem = ");
    assert!(whem[0].ends_with("是不是 `when`？"), "{}", whem[0]);
}

#[test]
fn parameters_laws_and_heads_are_checked_too() {
    for (path, text, old, new, said) in [
        ("param/lease.toml", LEASE, "value = \"0.03\"", "value = \"3%\"", ":25: `3%` 不能作为单位“比率”的值"),
        ("param/lease.toml", LEASE, "value = \"0.03\"", "value = 0.03", ":25: 类型不对：应为文本，现为 floating point"),
        (
            "param/lease.toml",
            LEASE,
            "value = \"0.03\"",
            "value = \"0.0312345\"",
            ":25: `0.0312345` 不能作为单位“比率”的值",
        ),
        ("param/lease.toml", LEASE, "value = \"240\"", "value = \"240.5\"", ":9: `240.5` 不能作为单位“月”的值"),
        ("param/lease.toml", LEASE, "unit = \"月\"", "unit = \"个月\"", ":5: `个月` 不是单位词"),
        ("param/lease.toml", LEASE, "unit = \"月\"\n", "", ":3: `lease.term_max` 是新参数，没有写 `unit`"),
        ("param/lease.toml", LEASE, "label = \"租期上限\"\n", "", ":3: `lease.term_max` 是新参数，没有写 `label`"),
        (
            "param/lease.toml",
            LEASE,
            "from = 2021-01-01",
            "from = 1999-10-01",
            ":14: `lease.term_max` 自同一天起有两个值",
        ),
        ("param/lease.toml", LEASE, "law = \"civil-code\"", "law = \"civil\"", ":17: 没有文件 `civil`（law/ 里的键）"),
        (
            "param/lease.toml",
            LEASE,
            "convention = true",
            "convention = false",
            ":24: 取值要么有文件依据，要么是工作口径",
        ),
        ("law/civil-code.toml", CIVIL_CODE, "checked = \"text\"", "checked = \"seen\"", ":3: `seen` 不是可选的词"),
        (
            "law/civil-code.toml",
            CIVIL_CODE,
            "from = 2021-01-01",
            "from = 2021-01-01\nuntil = 2020-01-01",
            ":3: `until` 早于 `from`",
        ),
        ("pack.toml", HEAD_TEXT, "national", "nation", ":2: `nation` 不是层名"),
        ("pack.toml", HEAD_TEXT, "name = \"样例\"", "nam = \"样例\"", ":1: 不认识的项 `nam`"),
    ] {
        let said_now = after(path, text, old, new);
        let place = format!("rules/national/{path}{said}");
        assert!(said_now.iter().any(|fault| fault.starts_with(&place)), "{place}\n{}", said_now.join("\n"));
    }
}

#[test]
fn all_faults_of_all_packs_come_together_and_sorted() {
    let broken = national_with(&[
        ("contract/lease-term-over-limit.toml", TERM.replace("{contract_no}", "{no}").replace("'出租'", "'租'")),
        ("income/low-yield.toml", YIELD.replace("yield_on_cost <", "yield <")),
        ("stray.toml", String::new()),
    ]);
    let all = faults(load(&broken, &[&[("pack.toml", "")]]));
    let places: Vec<&str> = all.iter().filter_map(|f| f.split(": ").next()).collect();
    assert_eq!(
        places,
        [
            "pack-1/pack.toml:1",
            "rules/national/contract/lease-term-over-limit.toml:6",
            "rules/national/contract/lease-term-over-limit.toml:12",
            "rules/national/income/low-yield.toml:7",
            "rules/national/stray.toml",
        ]
    );
}

#[test]
fn a_county_sets_another_value_in_three_lines_and_adds_its_own_rule() {
    let own = YIELD.replace("SY-002", "SY-901").replace("lease.yield_floor", "local.floor");
    let param =
        TIGHTER.replace("0.05", "0.03").replace("\"yield_floor\"", "\"floor\"\nlabel = \"本县下限\"\nunit = \"比率\"");
    let county: &[(&str, &str)] = &[
        ("pack.toml", COUNTY),
        ("param/lease.toml", TIGHTER),
        ("param/local.toml", &param),
        ("income/own.toml", &own),
    ];
    let packs = load(&national(), &[county]).expect("a county pack");
    let floor = |d| packs.parameters().on("lease.yield_floor", d).map(|v| (v.value.clone(), v.layer.clone()));
    assert_eq!(floor(day(2023, 12, 31)), Some(("0.03".into(), "national".into())));
    assert_eq!(floor(day(2024, 1, 1)), Some(("0.05".into(), "county-example".into())));
    assert_eq!(packs.rule("SY-901").map(|r| r.layer.as_str()), Some("county-example"));
    assert_eq!(packs.summaries().iter().map(|p| p.layer.as_str()).collect::<Vec<_>>(), ["national", "county-example"]);
    // The national rule's cases are run with national values, so a county cannot make them fail.
    assert_eq!(packs.check(), []);
}

#[test]
fn a_later_layer_may_not_change_what_an_id_means() {
    let county = |path: &'static str, text: &str| faults(load(&national(), &[&[("pack.toml", COUNTY), (path, text)]]));
    let adjust = |line: &str| {
        let text = format!("id = \"HT-003\"\nreason = \"县里另有规定\"\n{line}\n[[basis]]\nconvention = true\n");
        county("adjust/ht-003.toml", &text)
    };
    for line in
        ["when = \"term_months > 0\"", "scope = \"booked\"", "grain = \"asset\"", "identity = []", "version = 2"]
    {
        let said = adjust(line);
        let field = line.split(' ').next().expect("a word");
        assert!(said[0].starts_with(&format!("pack-1/adjust/ht-003.toml:3: 不认识的项 `{field}`")), "{}", said[0]);
        assert!(said[0].ends_with("下级规则包不得改变编号的含义；改了的检查请另用编号"));
    }
    let locked = TIGHTER.replace("yield_floor", "term_max").replace("0.05", "360");
    assert_eq!(
        county("param/lease.toml", &locked),
        ["pack-1/param/lease.toml:2: `lease.term_max` 是上级锁定的法定界限\n  下级规则包不得改动"]
    );
    let unit = TIGHTER.replace("name = \"yield_floor\"", "name = \"yield_floor\"\nunit = \"元\"");
    assert_eq!(
        county("param/lease.toml", &unit),
        ["pack-1/param/lease.toml:3: `lease.yield_floor` 的单位上级已定为 比率"]
    );
    assert_eq!(
        county("income/again.toml", YIELD),
        ["pack-1/income/again.toml: 编号 `SY-002` 已用于 rules/national/income/low-yield.toml\n  \
         编号不得重用；要改上级的规则，写 adjust/<编号>.toml"]
    );
    assert_eq!(
        county("law/civil-code.toml", CIVIL_CODE),
        ["pack-1/law/civil-code.toml: 文件 `civil-code` 已在别处写过：rules/national/law/civil-code.toml\n  \
         给这份文件另起一个键（文件名）"]
    );
    assert_eq!(adjust(""), ["pack-1/adjust/ht-003.toml: 什么也没有改\n  写 `severity`、`enabled` 或新的措辞"]);
    let bare = county("adjust/ht-003.toml", "id = \"HT-003\"\nreason = \"x\"\nenabled = false\n");
    assert_eq!(
        bare[0],
        "pack-1/adjust/ht-003.toml: 改 `enabled` 或 `severity` 须有依据\n  \
        加上 [[basis]]，写 `law` 和 `article`，或 `convention = true`"
    );
    let unknown = county("adjust/ht-033.toml", "id = \"HT-033\"\nreason = \"x\"\ntitle = \"x\"\n");
    assert_eq!(unknown, ["pack-1/adjust/ht-033.toml:1: 上级规则包里没有规则 `HT-033`\n  是不是 `HT-003`？"]);
}

#[test]
fn a_later_layer_may_change_severity_words_and_use_with_a_reason() {
    let text = "id = \"HT-003\"\nreason = \"县里另有规定\"\nseverity = \"major\"\nenabled = false\ntitle = \"租期过长\"\n\
        message = \"{contract_no} 租期 {term_months}\"\n[[basis]]\nlaw = \"civil-code\"\narticle = \"705\"\n";
    let packs = load(&national(), &[&[("pack.toml", COUNTY), ("adjust/ht-003.toml", text)]]).expect("an adjustment");
    let rule = packs.rule("HT-003").expect("still there");
    assert_eq!((rule.severity, rule.enabled, rule.title.as_str()), (Severity::Major, false, "租期过长"));
    assert_eq!((rule.layer.as_str(), rule.escalate.len()), ("national", 0));
    assert_eq!(rule.adjusted[0].changes, ["severity", "enabled", "title", "message"]);
    let told = packs.explain("HT-003", day(2024, 12, 31)).expect("a rule");
    assert!(told.contains("county-example 调整 severity、enabled、title、message：县里另有规定"), "{told}");
}

#[test]
fn layers_speak_in_order_and_once() {
    let province = COUNTY.replace("county-example", "province-xx");
    let national_again = COUNTY.replace("county-example", "national");
    let head = |text: &'static str| [("pack.toml", text)];
    let province: &'static str = Box::leak(province.into_boxed_str());
    let out_of_order = faults(load(&national(), &[&head(COUNTY), &head(province)]));
    assert_eq!(
        out_of_order,
        ["pack-2/pack.toml: `province-xx` 层放在了 `county-example` 之后\n  \
        请按 national、province、county、engagement 的顺序给出"]
    );
    let twice = faults(load(&national(), &[&head(COUNTY), &head(COUNTY)]));
    assert_eq!(twice, ["pack-2/pack.toml: `county-example` 层有两个规则包\n  每层一个规则包，或并成一个"]);
    let replaced = load(&national(), &[&[("pack.toml", national_again.as_str())]]).expect("another national pack");
    assert_eq!((replaced.rules().count(), replaced.summaries()[0].compiled), (0, false));
}

#[test]
fn mapping_words_are_merged_and_must_name_what_exists() {
    let base = "titles = [\"台账\"]\n[fields.asset_name]\nwords = [\"名称\"]\n";
    let more = "[fields.asset_name]\nwords = [\"名称\", \"物品\"]\nnot = [\"单位\"]\n";
    let codes = "[codes.nature]\n\"经营性\" = [\"经营\"]\n[codes.flag]\n\"是\" = [\"√\"]\n";
    let files = national_with(&[("mapping/asset.toml", base.into()), ("mapping/codes.toml", codes.into())]);
    let packs = load(&files, &[&[("pack.toml", COUNTY), ("mapping/asset.toml", more)]]).expect("words");
    let words = &packs.mapping().tables["asset"].fields["asset_name"];
    assert_eq!(
        (words.words.as_slice(), words.not.as_slice()),
        (["名称".to_owned(), "物品".to_owned()].as_slice(), ["单位".to_owned()].as_slice())
    );
    assert_eq!(packs.mapping().codes["nature"]["经营性"], ["经营"]);
    let bad = |path: &'static str, text: &str| faults(load(&national_with(&[(path, text.to_owned())]), &[]));
    assert_eq!(
        bad("mapping/aset.toml", base),
        ["rules/national/mapping/aset.toml: 没有 `aset` 这类表\n  是不是 `asset`？"]
    );
    assert_eq!(
        bad("mapping/asset.toml", "[fields.asset_nam]\n"),
        ["rules/national/mapping/asset.toml: 表 `asset` 没有字段 `asset_nam`\n  是不是 `asset_name`？"]
    );
    assert_eq!(
        bad("mapping/asset.toml", "[lists]\n\"移交清册\" = [\"移交\"]\n"),
        ["rules/national/mapping/asset.toml: 没有 `移交清册` 这种清单\n  是不是 `移交清单`？"]
    );
    assert_eq!(
        bad("mapping/asset.toml", "needs = [[\"nothing\"]]\n"),
        ["rules/national/mapping/asset.toml: 表 `asset` 没有字段 `nothing`"]
    );
    assert!(
        bad("mapping/codes.toml", "[codes.nature]\n\"经营\" = []\n")[0].contains("`经营` 不是代码表 `nature` 里的词")
    );
    assert!(bad("mapping/codes.toml", "[codes.natur]\n")[0].ends_with("是不是 `nature`？"));
}

#[test]
fn check_names_what_a_pack_should_not_ship_with() {
    let said = |path: &'static str, text: String| -> Vec<String> {
        let packs = load(&national_with(&[(path, text)]), &[]).expect("loads");
        packs.check().iter().map(|f| f.to_string().replace("rules/national/", "")).collect()
    };
    let rule = "income/low-yield.toml";
    let text = |old: &str, new: &str| YIELD.replacen(old, new, 1);
    assert_eq!(
        said(rule, text("\"0.029\"", "\"0.031\"")),
        ["income/low-yield.toml:17: 例子“百分之二点九”得出passed（不报），应为fired（报出）"]
    );
    assert_eq!(
        said(rule, text("expect = \"undetermined\"", "expect = \"passed\"")),
        [
            "income/low-yield.toml: 没有结论为undetermined（无法判断）的例子\n  规则要举出报出、不报、无法判断、不适用各一例",
            "income/low-yield.toml:25: 例子“没有收益记录”得出undetermined（无法判断），应为passed（不报）",
        ]
    );
    assert_eq!(
        said(rule, text("[[basis]]\nconvention = true\n", ""))[0],
        "income/low-yield.toml: 规则没有依据\n  \
        加上 [[basis]]，写 `law` 和 `article`，或 `convention = true`（工作口径）"
    );
    let unused = said(rule, text("[params]\n", "[params]\nspare = \"lease.amt_large\"\n"));
    assert!(unused[0].starts_with("income/low-yield.toml: 参数 `spare` 列出了却没有用到"), "{unused:?}");
    let ended = said(rule, text("convention = true", "law = \"contract-law\"\narticle = \"213\""));
    assert_eq!(ended, [
        "income/low-yield.toml: rules/national/law/contract-law.toml 没有列出条文 `213`\n  在那里加上 [[article]]，并写明核对方式"
            .replace("rules/national/", "").as_str(),
        "income/low-yield.toml: 规则的依据在 2026-01-01 都不施行",
    ]);
    let spare = said("law/spare.toml", CIVIL_CODE.to_owned());
    assert_eq!(spare, ["law/spare.toml: 没有规则或参数引用这份文件"]);
    let recalled = said(rule, text("convention = true", "law = \"contract-law\"\narticle = \"214\""));
    assert!(recalled.iter().any(|f| f.starts_with("income/low-yield.toml: 全部依据都只凭记忆")), "{recalled:?}");
}

#[test]
fn explain_says_the_rule_in_words_with_values_layers_and_law() {
    let county: &[(&str, &str)] = &[("pack.toml", COUNTY), ("param/lease.toml", TIGHTER)];
    let packs = load(&national(), &[county]).expect("a county pack");
    let told = packs.explain("SY-002", day(2024, 12, 31)).expect("a rule");
    for part in [
        "SY-002 收益率偏低",
        "列为疑点：“原值收益率”小于“收益率下限”（5%）",
        "收益率下限（lease.yield_floor，条件中写作 floor）＝5%，2024-01-01 起，county-example，工作口径，2026-01-01 核对；2010-01-01 起 3%（national，工作口径）",
        "报出：百分之二点九（原值收益率 2.9%）",
        "无法判断：没有收益记录（什么都不知道）",
    ] {
        assert!(told.contains(part), "{part}\n---\n{told}");
    }
    let told = packs.explain("HT-003", day(2024, 12, 31)).expect("a rule");
    for part in [
        "适用于：“合同类别”等于‘出租’",
        "列为问题：“租期月数”大于“租期上限”（240月）",
        "升为重大：“合同总金额”不小于“较大金额”（100,000.00元）",
        "法定，下级不得改",
        "《中华人民共和国民法典》第705条：租赁期限不得超过二十年。2021-01-01 起施行；已核原文（2026-01-01）",
        "待核：《中华人民共和国合同法》第214条：租赁期限不得超过二十年。1999-10-01 起施行，至 2020-12-31，该日不适用；待核（2026-01-01）",
    ] {
        assert!(told.contains(part), "{part}\n---\n{told}");
    }
    assert_eq!(packs.explain("HT-999", day(2024, 12, 31)), None);
}

#[test]
fn docs_have_a_page_for_every_rule_and_a_list() {
    let docs = sample().docs();
    let names: Vec<&str> = docs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["README.md", "FIELDS.md", "HT-003.md", "SY-002.md"]);
    assert!(
        docs[0].1.contains("| [HT-003](HT-003.md) | 租赁期限超过法定上限 | 较大 | 问题 | 合同 | 合同台账 | national |")
    );
    assert!(docs[1].1.contains("| `contract_type` | 合同类别 | 代码 | HT-003 |\n"), "{}", docs[1].1);
    assert!(docs[2].1.contains("- `contract_type` 合同类别：代码，来自合同台账的“合同类别”\n"), "{}", docs[2].1);
    assert!(docs[2].1.contains("- `term_months` 租期月数：月数，计算得出\n"), "{}", docs[2].1);
    assert!(docs[2].1.contains("| 恰为二十年，不报 |"));
}

#[test]
fn a_folder_takes_the_place_of_the_compiled_pack() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in national() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("made");
        std::fs::write(file, text).expect("written");
    }
    let packs = Packs::load(&[folder.path().to_owned()]).expect("a pack");
    assert_eq!((packs.list().len(), packs.summaries()[0].compiled), (2, false));
    std::fs::remove_file(folder.path().join("pack.toml")).expect("removed");
    let said = faults(Packs::load(&[folder.path().to_owned()]));
    assert!(
        said[0].ends_with("pack.toml: 缺失\n  规则包在这里写明 name、layer、version 和 reviewed_on"),
        "{}",
        said[0]
    );
}
