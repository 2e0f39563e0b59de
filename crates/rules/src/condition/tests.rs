mod changes;
mod rows;

use super::*;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::kind::Column;
use sanzi_core::value::{Day, Item, Precision, Value};
use sanzi_core::{Frame, FrameBuilder, codes};

/// A grain with one fact of each kind, and for most a second one that is always unknown.
const FACTS: &[Column] = &[
    Column::new("cost", "原值", Kind::Money, "x"),
    Column::new("no_cost", "无原值", Kind::Money, "x"),
    Column::new("rate", "收益率", Kind::Rate, "x"),
    Column::new("area", "面积", Kind::Quantity, "x"),
    Column::new("months", "月数", Kind::Months, "x"),
    Column::new("no_months", "无月数", Kind::Count, "x"),
    Column::new("owner", "所有者", Kind::Text, "x"),
    Column::new("no_owner", "无所有者", Kind::Person, "x"),
    Column::new("status", "状态", Kind::Code(&codes::USE_STATUS), "x"),
    Column::new("booked", "已入账", Kind::Flag, "x"),
    Column::new("no_flag", "无标志", Kind::Flag, "x"),
    Column::new("on", "日期", Kind::Date, "x"),
    Column::new("in_month", "月份", Kind::Date, "x"),
    Column::new("in_year", "年份", Kind::Date, "x"),
    Column::new("no_date", "无日期", Kind::Date, "x"),
];
const GRAIN: Grain = Grain { name: "sample", label: "样例", facts: FACTS };

fn params() -> BTreeMap<String, Type> {
    let each = [
        ("floor", Type::Number),
        ("limit", Type::Whole),
        ("no_limit", Type::Whole),
        ("since", Type::Date),
        ("after", Type::Date),
        ("word", Type::Text(None)),
    ];
    each.map(|(name, kind)| (name.to_owned(), kind)).into()
}

fn parse(text: &str) -> Result<Condition, Vec<(String, Option<String>)>> {
    Condition::parse(text, Names { grain: &GRAIN, params: &params() })
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

/// cost 480000.00, rate 0.05, area 39.887, months 240, owner 东岭村, status 闲置, booked, on 2020-06-15,
/// in_month 2020-06, in_year 2020; floor 0.05, limit 240, since 2020-06-15, after 2020-07-01, word 东岭村.
fn verdict(condition: &Condition) -> Option<bool> {
    let known = |date, precision| Value::Date(Day { date, precision });
    let mut builder = FrameBuilder::new("sample", FACTS);
    let row = [
        ("cost", Value::Decimal("480000".parse().expect("digits"))),
        ("rate", Value::Decimal("0.05".parse().expect("digits"))),
        ("area", Value::Decimal("39.887".parse().expect("digits"))),
        ("months", Value::Int(240)),
        ("owner", Value::text("东岭村")),
        ("status", Value::text("闲置")),
        ("booked", Value::Flag(true)),
        ("on", known(day(2020, 6, 15), Precision::Day)),
        ("in_month", known(day(2020, 6, 1), Precision::Month)),
        ("in_year", known(day(2020, 1, 1), Precision::Year)),
    ];
    builder.push_named(row).expect("known names");
    let frame = builder.finish().expect("a frame");
    answers(condition, &frame).first().copied().flatten()
}

/// Facts of a frame, and parameters that say the same on every day.
struct Sample<'a> {
    columns: &'a Columns<'a>,
    from: usize,
}

impl<'a> Rows<'a> for Sample<'a> {
    fn fact(&mut self, name: &'static str, form: Form) -> Held<'a> {
        self.columns.stripe_from(name, form, self.from)
    }

    fn dated(&mut self, _: &'a str, form: Form, _: &'static str) -> Held<'a> {
        panic!("no parameter of {form:?} is dated here")
    }
}

fn answers(condition: &Condition, frame: &Frame) -> Vec<Option<bool>> {
    let columns = Columns::of(frame, FACTS.iter().map(|fact| fact.name)).expect("the facts");
    let mut program = Program::default();
    let params = [
        ("floor", Constant::Number(50_000)),
        ("limit", Constant::Whole(240)),
        ("no_limit", Constant::Unknown(Form::Whole)),
        ("since", Constant::Day(unix_days(day(2020, 6, 15)))),
        ("after", Constant::Day(unix_days(day(2020, 7, 1)))),
        ("word", Constant::Text("东岭村")),
    ];
    let terms = params.map(|(name, value)| (name, program.put(Step::Constant(value)))).into();
    let at = program.add(condition, &terms);
    let (mut room, mut sample) = (program.room(), Sample { columns: &columns, from: 0 });
    let mut answers = Vec::new();
    while sample.from < frame.len() {
        program.run(&mut sample, &mut room);
        let truth = room[at].truth();
        for row in 0..(frame.len() - sample.from).min(ROWS) {
            assert_eq!(truth.yes[row / 64] & truth.no[row / 64], 0, "both true and false");
            answers.push(truth.get(row));
        }
        sample.from += ROWS;
    }
    answers
}

/// What every construct means. 真 is a finding, 假 none, 未知 cannot be judged.
#[test]
fn every_construct_means_this() {
    const TRUE: Option<bool> = Some(true);
    const FALSE: Option<bool> = Some(false);
    for (text, wanted) in [
        // exact decimals, across scales
        ("rate = floor", TRUE),
        ("COALESCE(no_flag, booked)", TRUE),
        ("COALESCE(booked, no_flag)", TRUE),
        ("rate < floor", FALSE),
        ("rate <= floor", TRUE),
        ("rate <> floor", FALSE),
        ("cost > rate", TRUE),
        ("area >= cost", FALSE),
        ("cost - cost = 0", TRUE),
        ("rate + rate > floor", TRUE),
        ("rate - floor - floor < 0", TRUE),
        ("-cost < 0", TRUE),
        ("ABS(rate - floor - floor) = floor", TRUE),
        ("ABS(area) = area", TRUE),
        ("cost > 1", TRUE),
        ("cost = 0", FALSE),
        ("0 < cost", TRUE),
        // whole numbers
        ("months >= limit", TRUE),
        ("months > limit", FALSE),
        ("months - limit = 0", TRUE),
        ("months - limit - 1 < 0", TRUE),
        ("ABS(0 - months) = limit", TRUE),
        ("1 = 1", TRUE),
        ("1 + 1 > 1", TRUE),
        // text, codes, flags
        ("owner = '东岭村'", TRUE),
        ("owner = word", TRUE),
        ("owner <> ''", TRUE),
        ("status = '闲置'", TRUE),
        ("status IN ('在用', '出租')", FALSE),
        ("booked", TRUE),
        ("NOT booked", FALSE),
        ("booked = NOT booked", FALSE),
        ("booked AND status = '闲置'", TRUE),
        // unknown compares as unknown
        ("no_cost > 0", None),
        ("no_cost = no_cost", None),
        ("cost > no_cost", None),
        ("months > no_limit", None),
        ("ABS(no_cost) > 0", None),
        ("cost + no_cost > 0", None),
        ("no_owner = '张三'", None),
        ("no_flag", None),
        ("NOT no_flag", None),
        // AND, OR, NOT
        ("no_flag AND booked", None),
        ("no_flag AND NOT booked", FALSE),
        ("no_flag OR booked", TRUE),
        ("no_flag OR NOT booked", None),
        ("NOT (no_flag AND NOT booked)", TRUE),
        ("booked AND no_flag AND booked", None),
        ("NOT booked OR no_flag OR NOT booked", None),
        ("booked OR no_flag AND NOT booked", TRUE),
        // IS NULL is never unknown
        ("no_cost IS NULL", TRUE),
        ("no_cost IS NOT NULL", FALSE),
        ("cost IS NULL", FALSE),
        ("no_date IS NULL", TRUE),
        ("(no_cost > 0) IS NULL", TRUE),
        // IN
        ("owner IN ('西岭村', '东岭村')", TRUE),
        ("owner NOT IN ('西岭村', '东岭村')", FALSE),
        ("owner NOT IN ('西岭村')", TRUE),
        ("no_owner IN ('东岭村')", None),
        ("no_owner NOT IN ('东岭村')", None),
        ("owner IN ('东岭村', no_owner)", TRUE),
        ("owner IN ('西岭村', no_owner)", None),
        ("owner NOT IN ('西岭村', no_owner)", None),
        ("months IN (0, 1, limit)", TRUE),
        // LIKE
        ("owner LIKE '东%'", TRUE),
        ("owner LIKE '%岭%'", TRUE),
        ("owner LIKE '东_村'", TRUE),
        ("owner LIKE '东岭'", FALSE),
        ("owner LIKE '%.%'", FALSE),
        ("owner NOT LIKE '%组'", TRUE),
        ("no_owner LIKE '%'", None),
        ("no_owner NOT LIKE '%'", None),
        // BETWEEN includes both ends
        ("months BETWEEN 1 AND limit", TRUE),
        ("months BETWEEN limit AND limit", TRUE),
        ("months NOT BETWEEN 0 AND 1", TRUE),
        ("months BETWEEN no_months AND limit", None),
        ("months BETWEEN no_months AND 1", FALSE),
        ("months NOT BETWEEN no_months AND 1", TRUE),
        ("no_months BETWEEN 0 AND 1", None),
        // COALESCE
        ("COALESCE(no_cost, cost) = cost", TRUE),
        ("COALESCE(no_cost, 0) = 0", TRUE),
        ("COALESCE(no_cost, no_cost) = 0", None),
        ("COALESCE(no_flag, booked)", TRUE),
        ("COALESCE(no_flag, 0 = 1)", FALSE),
        ("COALESCE(no_date, on) = since", TRUE),
        // CASE: an unknown WHEN is not taken, as in SQL
        ("CASE WHEN booked THEN rate ELSE area END = floor", TRUE),
        ("CASE WHEN no_flag THEN rate ELSE area END = floor", FALSE),
        ("CASE WHEN NOT booked THEN 1 WHEN booked THEN 0 END = 0", TRUE),
        ("CASE WHEN NOT booked THEN 1 END = 1", None),
        ("CASE WHEN status = '闲置' THEN booked ELSE no_flag END", TRUE),
        ("CASE WHEN NOT booked THEN on ELSE in_month END < since", None),
        // days: what is known to the month or year stands for each of its days
        ("on = since", TRUE),
        ("on < since", FALSE),
        ("on >= since", TRUE),
        ("on <> since", FALSE),
        ("in_month = since", None),
        ("in_month < since", None),
        ("in_month <= in_year", None),
        ("in_month = in_month", None),
        ("in_year > on", None),
        ("in_month < after", TRUE),
        ("in_month <= after", TRUE),
        ("in_month >= after", FALSE),
        ("in_month > after", FALSE),
        ("in_month = after", FALSE),
        ("in_month <> after", TRUE),
        ("after > in_month", TRUE),
        ("in_year < after", None),
        ("in_month BETWEEN since AND after", None),
        ("after NOT BETWEEN in_month AND since", TRUE),
        ("on BETWEEN since AND since", TRUE),
        ("no_date < since", None),
        ("on IN (since)", TRUE),
    ] {
        let condition = parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        assert_eq!(verdict(&condition), wanted, "{text}");
    }
}

#[test]
fn what_is_not_on_the_list_is_refused_with_advice() {
    let first = |text: &str| parse(text).expect_err(text).remove(0);
    for (text, message) in [
        ("cost * rate > floor", "条件里不能写 `*`"),
        ("cost / area > floor", "条件里不能写 `/`"),
        ("cost % area > floor", "条件里不能写 `%`"),
        ("owner || owner = owner", "条件里不能写 `||`"),
        ("months > 240", "条件里出现数字 240"),
        ("rate < 0.05", "条件里出现数字 0.05"),
        ("cost > 1.0", "条件里出现数字 1.0"),
        ("on < DATE '2020-01-01'", "条件里不能写 `DATE '2020-01-01'`"),
        ("ROUND(cost) = cost", "条件里不能写 `ROUND(cost)`"),
        ("SUM(cost) > 0", "条件里不能写 `SUM(cost)`"),
        ("ABS(cost) OVER () > 0", "条件里不能写 `ABS(cost) OVER ()`"),
        ("ABS(cost, cost) > 0", "条件里不能写 `ABS(cost, cost)`"),
        ("ABS(DISTINCT cost) > 0", "条件里不能写 `ABS(DISTINCT cost)`"),
        ("COALESCE() > 0", "条件里不能写 `COALESCE()`"),
        ("CAST(cost AS TEXT) = ''", "条件里不能写 `CAST(cost AS TEXT)`"),
        ("cost IN (SELECT cost)", "条件里不能写 `cost IN (SELECT cost)`"),
        ("EXISTS (SELECT 1)", "条件里不能写 `EXISTS (SELECT 1)`"),
        ("booked = TRUE", "不能写 `true`"),
        ("booked IS TRUE", "条件里不能写 `booked IS TRUE`"),
        ("owner = NULL", "条件里不能写 `NULL`"),
        ("owner ILIKE 'a%'", "条件里不能写 `owner ILIKE 'a%'`"),
        ("owner LIKE owner", "LIKE 的样式须是带引号的文本"),
        ("owner LIKE 'a' ESCAPE '!'", "条件里不能写 `owner LIKE 'a' ESCAPE '!'`"),
        ("CASE months WHEN 1 THEN booked END", "不能写 `CASE 值 WHEN …`"),
        ("asset.cost > 0", "条件里不能写 `asset.cost`"),
        ("\"cost\" > 0", "条件里不能写 `\"cost\"`"),
        ("cost", "`cost` 是金额、数量或比率，不是条件"),
        ("cost > months", "`>` 两边类型不同：金额、数量或比率与整数"),
        ("owner = months", "`=` 两边类型不同：文本与整数"),
        ("owner < owner", "`<` 不能用于文本"),
        ("owner + owner = owner", "`owner` 是文本，不是数"),
        ("on - on > 0", "`on` 是日期，不是数"),
        ("booked > booked", "`>` 不能用于是否"),
        ("NOT cost", "`cost` 是金额、数量或比率，不是条件"),
        ("owner BETWEEN owner AND owner", "BETWEEN 不能用于文本"),
        ("CASE WHEN booked THEN cost ELSE owner END = cost", "CASE 的各个结果类型不同：金额、数量或比率与文本"),
        ("status = '闲着'", "`闲着` 不是代码表 `use_status` 里的词"),
        ("status IN ('在用', '闲着')", "`闲着` 不是代码表 `use_status` 里的词"),
        ("cost > 0; DROP TABLE x", "条件末尾多出 `;`"),
        ("cost > 0 -- always", "条件里不写注释"),
        ("", "读不懂：sql parser error: Expected: an expression, found: EOF"),
    ] {
        assert_eq!(first(text).0, message, "{text}");
    }
    assert_eq!(first("coost > 0").1.as_deref(), Some("是不是 `cost`？ 运行 `sanzi facts sample` 查看全部指标"));
    assert_eq!(
        first("status = '闲着'").1.expect("advice"),
        "可用：在用、出租、出借、季节性停用、闲置、维修、待处置、已处置、在建"
    );
    let all = parse("coost > 0 AND months > 7 OR onwer = ''").expect_err("three faults");
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn long_texts_are_cut_in_messages() {
    assert_eq!(super::parse::shortened(&"长".repeat(60)), "长".repeat(60));
    assert_eq!(super::parse::shortened(&"长".repeat(61)), format!("{}…", "长".repeat(60)));
}

#[test]
fn limits_hold_before_anything_recurses() {
    let first = |text: String| parse(&text).expect_err("too much").remove(0).0;
    assert_eq!(first("x".repeat(5000)), "长 5000 字节，条件至多 4096 字节");
    let deep = "嵌套超过 64 层";
    assert_eq!(first(format!("{}booked{}", "(".repeat(2000), ")".repeat(2000))), deep);
    assert_eq!(first(format!("{}booked", "NOT ".repeat(1000))), deep);
    assert_eq!(first(format!("{}cost > 0", "- ".repeat(2000))), deep);
    assert_eq!(first(format!("{}booked", "CASE WHEN ".repeat(400))), deep);
    assert_eq!(first(format!("{}cost{} > 0", "ABS(".repeat(500), ")".repeat(500))), deep);
    assert_eq!(first(format!("{}booked{}", "CASE WHEN booked THEN ".repeat(70), " END".repeat(70))), deep);
    let lists = (0..70).fold("owner".to_owned(), |inner, _| format!("CASE WHEN {inner} IN ('a') THEN owner END"));
    assert_eq!(first(format!("{lists} = ''")), deep);
    assert_eq!(first(format!("cost > 0{}", " + 0".repeat(100))), deep);
    assert_eq!(first(format!("0{} < cost", "+0".repeat(2000))), "超过 1024 个词和符号");
    assert_eq!(first(format!("owner LIKE '{}'", "%".repeat(201))), "LIKE 的样式至多 200 个字");
    // What would be asked again and again grows with each level, however short its text.
    let twice =
        (0..20).fold("months".to_owned(), |inner, _| format!("CASE WHEN {inner} BETWEEN 0 AND 1 THEN 0 ELSE 1 END"));
    assert_eq!(first(format!("{twice} = 0")), "同样的内容重复太多");
    let dates = (0..12).fold("on".to_owned(), |inner, _| format!("CASE WHEN {inner} < since THEN on ELSE since END"));
    assert_eq!(first(format!("{dates} < since")), "同样的内容重复太多");
    // What is long but flat, or deep but within the limit, is read and answered.
    let chain = vec!["booked"; 400].join(" OR ");
    assert_eq!(verdict(&parse(&chain).expect("flat")), Some(true));
    let nested = format!("{}booked{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(verdict(&parse(&nested).expect("brackets")), Some(true));
    let nested = format!("{}cost{} > 0", "ABS(".repeat(60), ")".repeat(60));
    assert_eq!(verdict(&parse(&nested).expect("calls")), Some(true));
    let nested = format!("{}0 = 1{}", "CASE WHEN booked THEN ".repeat(60), " END".repeat(60));
    assert_eq!(verdict(&parse(&nested).expect("cases")), Some(false));
}

#[test]
fn a_condition_knows_what_it_reads_and_what_can_leave_it_open() {
    let condition = parse("no_owner IS NULL AND cost > floor AND COALESCE(no_months, 0) = 0 OR months IN (limit)");
    let condition = condition.expect("a condition");
    assert_eq!(condition.facts(), ["cost", "months", "no_months", "no_owner"].into());
    assert_eq!(condition.decisive_facts(), ["cost", "months"].into());
    assert_eq!(condition.params(), ["floor", "limit"].into());
}

#[test]
fn a_condition_reads_as_chinese() {
    let words = |text: &str| parse(text).expect(text).words(&GRAIN, &|name| format!("【{name}】"));
    assert_eq!(
        words("cost > floor AND (booked OR status = '闲置')"),
        "“原值”大于【floor】，且（“已入账”为是，或“状态”等于‘闲置’）"
    );
    assert_eq!(words("NOT booked AND no_owner IS NOT NULL"), "“已入账”为否，且“无所有者”已知");
    assert_eq!(words("ABS(cost - area) <= 1 OR owner = ''"), "“原值”－“面积”的绝对值不大于1，或“所有者”等于空白");
    assert_eq!(words("owner NOT IN ('甲', '乙')"), "“所有者”不属于‘甲’、‘乙’");
    assert_eq!(words("months BETWEEN 0 AND limit"), "“月数”在0与【limit】之间（含两端）");
}

#[test]
fn every_fact_of_every_grain_can_be_named() {
    for grain in sanzi_core::grains::ALL {
        for fact in grain.facts {
            let text = format!("{} IS NULL", fact.name);
            let condition = Condition::parse(&text, Names { grain, params: &BTreeMap::new() });
            assert!(condition.is_ok(), "{}: {condition:?}", fact.name);
        }
    }
}

proptest! {
    /// Whatever words come together: no panic, and what passes the type check can be answered.
    #[test]
    fn what_passes_the_check_can_be_asked(
        words in prop::collection::vec(prop::sample::select(WORDS), 1..14)
    ) {
        if let Ok(condition) = parse(&words.join(" ")) {
            verdict(&condition);
            condition.words(&GRAIN, &|name| name.to_owned());
        }
    }

    /// The same for trees that are likely to be well typed.
    #[test]
    fn well_typed_trees_can_be_asked(text in truths()) {
        let condition = parse(&text);
        prop_assert!(condition.is_ok(), "{text}: {condition:?}");
        verdict(&condition.expect("just seen"));
    }
}

const WORDS: &[&str] = &[
    "cost",
    "no_cost",
    "months",
    "owner",
    "status",
    "booked",
    "on",
    "in_year",
    "floor",
    "limit",
    "since",
    "0",
    "1",
    "7",
    "'闲置'",
    "'%'",
    "NULL",
    "=",
    "<",
    ">=",
    "<>",
    "+",
    "-",
    "*",
    "(",
    ")",
    ",",
    "AND",
    "OR",
    "NOT",
    "IS",
    "NULL",
    "IN",
    "LIKE",
    "BETWEEN",
    "ABS(",
    "COALESCE(",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "--",
    ";",
    "{",
    "\"",
];

/// Random conditions over all types, a few levels deep.
fn truths() -> impl Strategy<Value = String> {
    let amount = prop::sample::select(&["cost", "no_cost", "rate", "area", "floor", "0", "1"][..]);
    let whole = prop::sample::select(&["months", "no_months", "limit", "no_limit", "0", "1"][..]);
    let text = prop::sample::select(&["owner", "no_owner", "status", "'闲置'", "''"][..]);
    let date = prop::sample::select(&["on", "in_month", "in_year", "no_date", "since", "after"][..]);
    let sign = || prop::sample::select(&["=", "<>", "<", "<=", ">", ">="][..]);
    let equal = prop::sample::select(&["=", "<>"][..]);
    let leaf = prop_oneof![
        (amount.clone(), sign(), amount.clone(), amount)
            .prop_map(|(a, s, b, c)| format!("ABS({a} - cost) {s} {b} + {c}")),
        (whole.clone(), whole.clone(), whole)
            .prop_map(|(a, b, c)| format!("COALESCE({a}, months) BETWEEN {b} AND {c}")),
        (text.clone(), equal, text).prop_map(|(a, s, b)| format!("{a} {s} {b} OR owner NOT LIKE '%村'")),
        (date.clone(), sign(), date.clone(), date)
            .prop_map(|(a, s, b, c)| format!("CASE WHEN booked THEN {a} ELSE {c} END {s} COALESCE({b}, on)")),
        prop::sample::select(&["booked", "no_flag", "status IN ('在用', '闲置')", "no_date IS NULL"][..])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR NOT ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) = ({b})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("CASE WHEN {a} THEN {b} ELSE {c} END")),
            inner.prop_map(|a| format!("({a}) IS NOT NULL")),
        ]
    })
}
