//! A small invented run: two villages, six assets, findings of all outcomes and severities.

use chrono::NaiveDate;
use sanzi_core::finding::{
    Amounts, Basis, Coverage, FactUse, Judgement, Missing, ParameterUse, RuleRef, SCHEMA, Subject,
};
use sanzi_core::lineage::{Block, Lineage};
use sanzi_core::receipt::{FileReceipt, Refusal, SetAside, SheetReceipt, TotalTie};
use sanzi_core::{
    FactSet, Facts, Finding, FrameBuilder, Issue, IssueSeverity, Outcome, Parameter, ParameterValue, Parameters, Place,
    Rests, RowId, Severity, Table, Tables, Value, grains, tables,
};
use sanzi_report::{Clock, Dossier, Heading, PackLine, Privacy, RuleLine};
use std::collections::{BTreeMap, HashMap};

pub struct Sample {
    pub tables: Tables,
    pub facts: FactSet,
    pub judgement: Judgement,
    pub parameters: Parameters,
    pub packs: Vec<PackLine>,
    pub rules: Vec<RuleLine>,
    pub sheets: Option<Vec<String>>,
    pub privacy: Privacy,
}

pub fn clock() -> Clock {
    Clock { started: "2025-03-01T08:00:00Z".into(), finished: "2025-03-01T08:00:02Z".into() }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Number, name, original value, accumulated, net value, village.
const ASSETS: &[(&str, &str, i64, i64, i64, &str)] = &[
    ("ZC-031", "村部办公楼", 480_000, 178_600, 301_400, "东岭村"),
    ("ZC-032", "灌溉机井", 86_000, 40_850, 45_150, "东岭村"),
    ("ZC-033", "冷库（一号）", 1_260_000, 0, 1_260_000, "东岭村"),
    ("ZC-101", "光伏电站", 640_000, 152_000, 488_000, "西沟村"),
    ("ZC-102", "养殖圈舍", 215_000, 51_062, 163_938, "西沟村"),
    ("00012", "打印机", 3_600, 3_420, 180, "西沟村"),
];

impl Sample {
    pub fn new() -> Sample {
        Sample {
            tables: read(),
            facts: facts(),
            judgement: Judgement { findings: findings(), coverage: coverage(), ..Judgement::default() },
            parameters: parameters(),
            packs: vec![PackLine {
                layer: "national".into(),
                name: "全国基础规则".into(),
                version: "1.0".into(),
                sha256: "a".repeat(64),
            }],
            rules: [
                ("GH-001", "未落实管护责任", "管护", Severity::Minor, "asset"),
                ("HT-003", "租赁期限超过法定上限", "合同", Severity::Significant, "contract"),
                ("SY-002", "收益率偏低", "收益", Severity::Note, "asset"),
                ("ZJ-003", "多提折旧", "折旧", Severity::Significant, "asset"),
                ("ZS-001", "有账无物", "账实相符", Severity::Major, "asset"),
                ("ZS-003", "数量不符", "账实相符", Severity::Significant, "asset"),
            ]
            .into_iter()
            .map(|(code, title, family, severity, grain)| RuleLine {
                code: code.into(),
                title: title.into(),
                family: family.into(),
                severity,
                grain: grain.into(),
                ask: vec!["盘点表及现场照片".into()],
            })
            .collect(),
            sheets: None,
            privacy: Privacy::default(),
        }
    }

    /// Other findings, and a coverage that agrees with them.
    pub fn set_findings(&mut self, findings: Vec<Finding>) {
        for line in &mut self.judgement.coverage {
            let of_rule = || findings.iter().filter(|f| f.rule.code == line.rule);
            line.undetermined = of_rule().filter_map(|f| f.missing.as_ref()).map(|m| m.count).sum();
            line.fired = of_rule().filter(|f| f.missing.is_none()).count() as u32;
        }
        self.judgement.findings = findings;
    }

    pub fn dossier(&self) -> Dossier<'_> {
        Dossier {
            engagement: Heading {
                name: Some("松河县2024年度资产核查".into()),
                firm: Some("某某会计师事务所".into()),
                county: Some("松河县".into()),
            },
            base_date: day("2024-12-31"),
            tables: &self.tables,
            facts: &self.facts,
            judgement: &self.judgement,
            parameters: &self.parameters,
            packs: &self.packs,
            rules: &self.rules,
            limits: BTreeMap::from([("input_bytes".to_owned(), "536870912".to_owned())]),
            sheets: self.sheets.as_deref(),
            inputs_dir: Some("../台账 2024".into()),
            history: sanzi_report::History::default(),
            privacy: self.privacy.clone(),
        }
    }
}

fn place(cell: &str) -> Place {
    Place { file: "松河镇/东岭村#台账.xlsx".into(), sheet: "2023年".into(), cell: Some(cell.into()) }
}

fn read() -> Tables {
    let mut lineage = Lineage::default();
    let columns = HashMap::from([("asset_id", Some(2)), ("asset_name", Some(3)), ("original_value", Some(5))]);
    let block =
        lineage.add_block(Block { file: "松河镇/东岭村#台账.xlsx".into(), sheet: "2023年".into(), columns });
    let mut by_name = BTreeMap::new();
    let mut first_row = 0;
    for schema in tables::ALL {
        let mut builder = FrameBuilder::new(schema.name, schema.columns);
        if schema.name == "asset" {
            for ((id, name, cost, booked, net, village), row) in ASSETS.iter().zip(5..) {
                lineage.add_row(block, row);
                let row = [
                    ("town", Value::text("松河镇")),
                    ("village", Value::text(village)),
                    ("asset_id", Value::text(id)),
                    ("asset_name", Value::text(name)),
                    ("original_value", Value::Decimal((*cost).into())),
                    ("accumulated_depreciation", Value::Decimal((*booked).into())),
                    ("net_value", Value::Decimal((*net).into())),
                ];
                builder.push_named(row).expect("columns that exist");
            }
        }
        let frame = builder.finish().expect("a frame");
        let rows = frame.len() as u32;
        by_name.insert(schema.name, Table { schema, frame, first_row });
        first_row += rows;
    }
    Tables { by_name, lineage, receipts: receipts(), issues: issues() }
}

fn receipts() -> Vec<FileReceipt> {
    let sheet = SheetReceipt {
        sheet: "2023年".into(),
        table: Some("asset"),
        table_score: "0.97".into(),
        header_rows: vec![3, 4],
        rows: 6,
        set_aside: [(1, "标题", "东岭村固定资产台账"), (2, "说明", "单位：元"), (11, "合计", "合计")]
            .into_iter()
            .map(|(row, reason, text)| SetAside { row, reason, text: text.into() })
            .collect(),
        sums: BTreeMap::from([
            ("accumulated_depreciation", "425932.00".into()),
            ("original_value", "2684600.00".into()),
        ]),
        totals: vec![
            TotalTie {
                cell: "E11".into(),
                field: "original_value",
                printed: "2684600.00".into(),
                computed: "2684600.00".into(),
                difference: "0.00".into(),
            },
            TotalTie {
                cell: "H11".into(),
                field: "accumulated_depreciation",
                printed: "425900.00".into(),
                computed: "425932.00".into(),
                difference: "-32.00".into(),
            },
        ],
        issues: issues().into_iter().take(1).collect(),
        ..SheetReceipt::default()
    };
    let note = SheetReceipt { sheet: "填表说明".into(), table_score: "0.00".into(), ..SheetReceipt::default() };
    let file = |name: &str, kind, refused, sheets| FileReceipt {
        file: name.into(),
        sha256: "b".repeat(64),
        sm3: "c".repeat(64),
        bytes: 10_240,
        kind,
        encoding: None,
        refused,
        sheets,
    };
    let refusal = Refusal {
        kind: "encrypted",
        message: "文件有密码，打不开。".into(),
        advice: "请去掉密码另存后重新提供。".into(),
    };
    vec![
        file("松河镇/东岭村#台账.xlsx", "xlsx", None, vec![sheet, note]),
        file("松河镇/合同.xls", "unknown", Some(refusal), vec![]),
    ]
}

fn issues() -> Vec<Issue> {
    let issue = |kind, severity, cell: &str, seen: &str, message: &str, advice: &str| Issue {
        kind,
        severity,
        file: "松河镇/东岭村#台账.xlsx".into(),
        sheet: Some("2023年".into()),
        cell: Some(cell.into()),
        row: Some(7),
        seen: seen.into(),
        message: message.into(),
        advice: advice.into(),
        count: 1,
    };
    vec![
        issue(
            "bad_date",
            IssueSeverity::Warning,
            "F7",
            "2019年二月三十日",
            "“2019年二月三十日”不是日期。",
            "请改为真实日期。",
        ),
        issue(
            "money_as_text",
            IssueSeverity::Note,
            "E8",
            "640,000元",
            "金额以文本填写，已按 640000 元读入。",
            "请改为数字。",
        ),
    ]
}

fn facts() -> FactSet {
    let mut set = FactSet::new();
    for grain in grains::ALL {
        let mut builder = FrameBuilder::new(grain.name, grain.facts);
        let mut rows = Rests::default();
        if grain.name == "asset" {
            for ((id, name, cost, booked, net, village), row) in ASSETS.iter().zip(0..) {
                let facts = [
                    ("organisation", Value::text(format!("松河镇/{village}"))),
                    ("town", Value::text("松河镇")),
                    ("village", Value::text(village)),
                    ("subject_key", Value::text(id)),
                    ("weak_key", Value::Flag(false)),
                    ("asset_id", Value::text(id)),
                    ("asset_name", Value::text(name)),
                    ("category", Value::text("房屋及建筑物")),
                    ("nature", Value::text("经营性")),
                    ("use_status", Value::text("在用")),
                    ("manager", Value::text("钱小二、孙小三")),
                    ("manager_phone", Value::text("13800000000")),
                    ("original_value", Value::Decimal((*cost).into())),
                    ("accumulated_booked", Value::Decimal((*booked).into())),
                    ("net_booked", Value::Decimal((*net).into())),
                ];
                builder.push_named(facts).expect("facts that exist");
                rows.push([RowId(row)]);
            }
        }
        let frame = builder.finish().expect("a frame");
        set.insert(grain.name, Facts { grain, frame, rows });
    }
    set
}

pub fn finding(id: &str, code: &str, title: &str, outcome: Outcome, severity: Severity) -> Finding {
    Finding {
        schema: SCHEMA.into(),
        id: id.into(),
        rule: RuleRef { code: code.into(), version: 1, title: title.into(), layer: "national".into() }.into(),
        outcome,
        severity,
        organisation: Some("松河镇/东岭村".into()),
        subject: Subject {
            kind: "asset".into(),
            key: "ZC-031".into(),
            town: Some("松河镇".into()),
            village: Some("东岭村".into()),
            asset_id: Some("ZC-031".into()),
            asset_name: Some("村部办公楼".into()),
            ..Subject::default()
        },
        amounts: Amounts::default(),
        message: "账面与实物不一致。".into(),
        recommendation: "核实原因后处理。".into(),
        cause: None,
        counterfactual: vec![],
        evidence_needed: [].into(),
        basis: [Basis {
            document: "中华人民共和国会计法".into(),
            article: Some("17".into()),
            from: Some("2024-07-01".into()),
            until: None,
            checked: "text".into(),
        }]
        .into(),
        parameters: [].into(),
        facts: vec![],
        missing: None,
        together: None,
        presence: None,
    }
}

fn findings() -> Vec<Finding> {
    let fact = |name: &'static str, label: &'static str, value: &str| FactUse {
        name: name.into(),
        label: label.into(),
        value: Some(value.into()),
        original: None,
        source: None,
        working: vec![],
    };
    let mut over =
        finding("F1-AAAAAAAAAAAAAAAAAAAAAAAAAA", "ZJ-003", "多提折旧", Outcome::Problem, Severity::Significant);
    over.amounts = Amounts {
        book: Some("178600.00".into()),
        audited: Some("172900.00".into()),
        difference: Some("5700.00".into()),
        at_stake: Some("5700.00".into()),
    };
    over.message = "村部办公楼账面累计折旧 178,600.00 元，应提 172,900.00 元，多提 5,700.00 元，相当于 3 个月。".into();
    over.recommendation = "冲回多提的折旧 5,700.00 元：借记累计折旧，贷记管理费用；从取得次月起计提。".into();
    over.cause = Some("取得当月即开始计提折旧。".into());
    over.counterfactual = vec!["账面累计折旧改为 172,900.00 元".into()];
    over.evidence_needed = ["折旧计算表".into(), "取得资产的记账凭证".into()].into();
    let recalled = Basis {
        document: "农村集体经济组织会计制度（财会〔2023〕14号）".into(),
        article: Some("第三十三条".into()),
        from: Some("2024-01-01".into()),
        until: None,
        checked: "recalled".into(),
    };
    over.basis = over.basis.iter().cloned().chain([recalled]).collect();
    over.parameters = [ParameterUse {
        name: "depreciation.tol_abs".into(),
        label: "折旧差额容差".into(),
        value: "1.00".into(),
        from: "2020-01-01".into(),
        layer: "national".into(),
        basis: "工作口径".into(),
    }]
    .into();
    over.facts = vec![
        FactUse { source: Some(place("E17")), ..fact("original_value", "原值", "480000.00") },
        FactUse {
            original: Some("178,600.00".into()),
            source: Some(place("H17")),
            ..fact("accumulated_booked", "账面累计折旧", "178600.00")
        },
        FactUse { source: Some(place("F17")), ..fact("acquired_on", "取得日期", "2016-05-20") },
        FactUse {
            working: vec![
                "480000.00 × (1 − 5%) = 456000.00".into(),
                "456000.00 ÷ 240 = 1900.00".into(),
                "1900.00 × 91 = 172900.00".into(),
            ],
            ..fact("accumulated_expected", "应提累计折旧", "172900.00")
        },
    ];
    let mut gone = finding("F1-BBBBBBBBBBBBBBBBBBBBBBBBBB", "ZS-001", "有账无物", Outcome::Problem, Severity::Major);
    gone.subject.key = "ZC-033".into();
    gone.subject.asset_id = Some("ZC-033".into());
    gone.subject.asset_name = Some("冷库（一号）".into());
    gone.amounts.at_stake = Some("1260000.00".into());
    gone.message = "冷库（一号）盘点未见实物，台账原值 1,260,000.00 元，没有处置记录。".into();
    gone.facts = vec![FactUse { source: Some(place("C19")), ..fact("count_result", "盘点结果", "未见实物") }];
    let mut lease =
        finding("F1-CCCCCCCCCCCCCCCCCCCCCCCCCC", "HT-003", "租赁期限超过法定上限", Outcome::Problem, Severity::Minor);
    lease.organisation = Some("松河镇/西沟村".into());
    lease.subject = Subject {
        kind: "contract".into(),
        key: "HT-2020-07".into(),
        town: Some("松河镇".into()),
        village: Some("西沟村".into()),
        asset_id: Some("ZC-102".into()),
        asset_name: Some("养殖圈舍".into()),
        contract_no: Some("HT-2020-07".into()),
        weak: true,
        ..Subject::default()
    };
    let mut low = finding("F1-DDDDDDDDDDDDDDDDDDDDDDDDDD", "SY-002", "收益率偏低", Outcome::Clue, Severity::Note);
    low.organisation = Some("松河镇/西沟村".into());
    low.subject.key = "ZC-101".into();
    low.subject.village = Some("西沟村".into());
    low.subject.asset_id = Some("ZC-101".into());
    low.subject.asset_name = Some("光伏电站".into());
    low.basis = [Basis {
        document: "年收益率低于 3.0%".into(),
        article: None,
        from: None,
        until: None,
        checked: "convention".into(),
    }]
    .into();
    let mut unclear =
        finding("F1-EEEEEEEEEEEEEEEEEEEEEEEEEE", "ZS-003", "数量不符", Outcome::Undetermined, Severity::Significant);
    unclear.organisation = Some("松河镇/西沟村".into());
    unclear.subject = Subject { kind: "asset".into(), ..Subject::default() };
    unclear.missing = Some(Box::new(Missing {
        facts: vec!["实盘数量".into()],
        count: 1,
        subjects: vec!["00012 打印机".into()],
        rows: sanzi_core::finding::RowRuns(vec![(5, 6)]),
        amount: Some("3600.00".into()),
    }));
    vec![over, gone, lease, low, unclear]
}

fn coverage() -> Vec<Coverage> {
    let line = |rule: &str, title: &str, grain: &str, counts: [u32; 4], skipped: Option<&str>| {
        let [fired, passed, undetermined, not_applicable] = counts;
        Coverage {
            rule: rule.into(),
            title: title.into(),
            grain: grain.into(),
            fired,
            joined: 0,
            passed,
            undetermined,
            not_applicable,
            skipped: skipped.map(Into::into),
        }
    };
    vec![
        line("GH-001", "未落实管护责任", "asset", [0, 0, 0, 0], Some("各表都没有管护责任人一列")),
        line("HT-003", "租赁期限超过法定上限", "contract", [1, 0, 0, 0], None),
        line("SY-002", "收益率偏低", "asset", [1, 1, 0, 4], None),
        line("ZJ-003", "多提折旧", "asset", [1, 5, 0, 0], None),
        line("ZS-001", "有账无物", "asset", [1, 5, 0, 0], None),
        line("ZS-003", "数量不符", "asset", [0, 5, 1, 0], None),
    ]
}

fn parameters() -> Parameters {
    let value = |from: &str, value: &str, basis: &str| ParameterValue {
        from: day(from),
        value: value.into(),
        layer: "national".into(),
        basis: basis.into(),
        checked_on: day("2025-01-10"),
    };
    let parameter = |name: &str, label: &str, unit: &str, locked, values| {
        (name.to_owned(), Parameter { name: name.into(), label: label.into(), unit: unit.into(), locked, values })
    };
    Parameters {
        by_name: BTreeMap::from([
            parameter(
                "depreciation.tol_abs",
                "折旧差额容差",
                "元",
                false,
                vec![value("2020-01-01", "1.00", "工作口径")],
            ),
            parameter(
                "lease.term_max",
                "租赁期限上限",
                "月",
                true,
                vec![value("2021-01-01", "240", "《中华人民共和国民法典》第705条")],
            ),
        ]),
        layers: vec!["national".into()],
    }
}
