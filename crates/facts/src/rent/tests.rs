//! Clauses as registers print them, and the schedules that follow.

use super::clause::{Basis, Per, Place, Saying, Step, Unread, read};
use super::schedule::{Agreement, DueDays, readings};
use super::{Cycle, Terms};
use chrono::NaiveDate;
use rust_decimal::{Decimal, dec};

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

fn share(first: u32, every: u32, share: Decimal, basis: Basis) -> Saying {
    Saying::Rise { first, every, last: None, by: Step::Share(share, basis) }
}

fn more(first: u32, every: u32, amount: Decimal) -> Saying {
    Saying::Rise { first, every, last: None, by: Step::Amount(amount) }
}

fn rent(from: u32, to: Option<u32>, amount: Decimal, per: Per) -> Saying {
    Saying::Rent { from, to, amount, per }
}

fn free(months: u32) -> Saying {
    Saying::Free { months }
}

#[test]
fn increases_as_they_are_written() {
    use Basis::{Before, First, Unsaid};
    for (text, expected) in [
        ("每三年递增5%", vec![share(4, 3, dec!(0.05), Unsaid)]),
        ("每3年上浮百分之五", vec![share(4, 3, dec!(0.05), Unsaid)]),
        ("逐年递增2%", vec![share(2, 1, dec!(0.02), Unsaid)]),
        ("年递增率3%", vec![share(2, 1, dec!(0.03), Unsaid)]),
        ("每年5%", vec![share(2, 1, dec!(0.05), Unsaid)]),
        ("租金每两年递增一次，每次递增5%", vec![share(3, 2, dec!(0.05), Unsaid)]),
        ("每5年调整一次，上浮10%", vec![share(6, 5, dec!(0.10), Unsaid)]),
        ("每年在上年租金基础上递增2%", vec![share(2, 1, dec!(0.02), Before)]),
        ("以首年租金为基数每年递增3%", vec![share(2, 1, dec!(0.03), First)]),
        ("按5%的比例逐年递增", vec![share(2, 1, dec!(0.05), Unsaid)]),
        ("第5年起每两年递增5%", vec![share(5, 2, dec!(0.05), Unsaid)]),
        ("从第四年开始每年递增租金4%", vec![share(4, 1, dec!(0.04), Unsaid)]),
        ("满三年后每年递增3%", vec![share(4, 1, dec!(0.03), Unsaid)]),
        ("前三年租金不变，第四年起每年递增3%", vec![share(4, 1, dec!(0.03), Unsaid)]),
        ("前两年不递增，以后每年递增500元", vec![more(3, 1, dec!(500))]),
        ("第6年起租金上浮5%", vec![share(6, 0, dec!(0.05), Unsaid)]),
        ("每年增加1000元", vec![more(2, 1, dec!(1000))]),
        ("每三年为一个周期，每周期在上一周期基础上递增5%", vec![share(4, 3, dec!(0.05), Before)]),
        ("第四年递增5%", vec![Saying::Rise { first: 4, every: 0, last: Some(4), by: Step::Share(dec!(0.05), Unsaid) }]),
        (
            "首年10000元，以后逐年递增2%",
            vec![rent(1, Some(1), dec!(10000), Per::Year), share(2, 1, dec!(0.02), Unsaid)],
        ),
        ("无", vec![]),
        ("不递增", vec![]),
        ("固定租金", vec![]),
    ] {
        assert_eq!(read(text, Place::Escalation, None), Ok(expected), "{text}");
    }
}

#[test]
fn rents_by_year_as_they_are_written() {
    let start = Some(day("2021-01-01"));
    for (text, expected) in [
        (
            "前3年每年10000元，后2年每年12000元",
            vec![rent(1, Some(3), dec!(10000), Per::Year), rent(4, Some(5), dec!(12000), Per::Year)],
        ),
        (
            "第1-3年1万元/年；第4至第6年1.2万元/年",
            vec![rent(1, Some(3), dec!(10000), Per::Year), rent(4, Some(6), dec!(12000.0), Per::Year)],
        ),
        (
            "第一年5000元、第二年6000元、第三年起每年7000元",
            vec![
                rent(1, Some(1), dec!(5000), Per::Year),
                rent(2, Some(2), dec!(6000), Per::Year),
                rent(3, None, dec!(7000), Per::Year),
            ],
        ),
        ("头4年每年每亩47元", vec![rent(1, Some(4), dec!(47), Per::MuYear)]),
        ("前两年500元/亩", vec![rent(1, Some(2), dec!(500), Per::MuYear)]),
        ("第一年每月800元", vec![rent(1, Some(1), dec!(800), Per::Month)]),
        (
            "2021年至2023年每年8000元，2024年起每年9000元",
            vec![rent(1, Some(3), dec!(8000), Per::Year), rent(4, None, dec!(9000), Per::Year)],
        ),
        ("2021年1月1日至2023年12月31日租金8000元", vec![rent(1, Some(3), dec!(8000), Per::Year)]),
    ] {
        assert_eq!(read(text, Place::Escalation, start), Ok(expected), "{text}");
    }
    // calendar years of a term that begins in March are not contract years
    assert!(read("2021年至2023年每年8000元", Place::Escalation, Some(day("2021-03-01"))).is_err());
}

#[test]
fn time_without_rent_as_it_is_written() {
    let start = Some(day("2023-01-01"));
    for (text, months) in [
        ("6个月", 6),
        ("免租期3个月", 3),
        ("三个月（装修期）", 3),
        ("装修期两个月", 2),
        ("前半年免租", 6),
        ("首年免租", 12),
        ("第一年免收租金", 12),
        ("一年半免租期", 18),
        ("2023年1月1日至2023年6月30日免租", 6),
        ("免租期自2023-01-01至2023-03-31", 3),
        ("免租至2023年4月30日", 4),
        ("2023年7月1日起计租", 6),
    ] {
        assert_eq!(read(text, Place::FreePeriod, start), Ok(vec![free(months)]), "{text}");
    }
    for text in ["无", "无免租期", "2023年1月1日起计租"] {
        assert_eq!(read(text, Place::FreePeriod, start), Ok(vec![]), "{text}");
    }
    // days, a bare number, what may be March, a time in the middle, every year
    for text in ["30天", "3", "3月", "2023年5月1日至2023年6月30日免租", "每年免租1个月", "装修完毕前免租", "见合同"]
    {
        assert!(read(text, Place::FreePeriod, start).is_err(), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_given_back_in_its_words() {
    for text in [
        "随行就市",
        "递增5%",
        "5%",
        "按市场价调整",
        "第四年起递增5%",
        "每三年递增5%-8%",
        "每三年双方协商调整",
        "每三年递增5%，递增后不低于周边价格",
        "后两年每年12000元",
        "按合同执行",
        "每年递减2%",
    ] {
        assert_eq!(read(text, Place::Escalation, None), Err(Unread(text.to_owned())), "{text}");
    }
}

#[test]
fn of_a_note_only_what_speaks_of_rent_counts() {
    let start = Some(day("2023-01-01"));
    let note = |text| read(text, Place::Note, start);
    assert_eq!(note("承租方自行装修，前3个月免租，2023年4月1日起计租。联系人见档案"), Ok(vec![free(3)]));
    assert_eq!(
        note("原为村小学，2019年改造。租金每三年递增5%；水电自理"),
        Ok(vec![share(4, 3, dec!(0.05), Basis::Unsaid)])
    );
    assert_eq!(note("带动就业5人，前3年每年投入10万元，无欠租"), Ok(vec![]));
    assert_eq!(note("双方另行协商后递增"), Err(Unread("双方另行协商后递增".to_owned())));
    assert_eq!(note("因疫情减免3个月租金。其他无"), Err(Unread("因疫情减免3个月租金".to_owned())));
    assert_eq!(note("装修期3个月"), Err(Unread("装修期3个月".to_owned())));
}

fn terms(start: &str, end: &str, rent: Decimal, months: u32) -> Terms {
    Terms {
        start: day(start),
        end: day(end),
        annual_rent: rent,
        total: None,
        cycle: Cycle::Every(months),
        in_arrears: false,
    }
}

/// Due days and amounts of the first reading, and how many readings there are.
fn told(terms: &Terms, text: &str) -> (Vec<String>, usize) {
    let sayings = text.split('|').flat_map(|one| read(one, Place::Escalation, Some(terms.start)).expect("a clause"));
    let agreement = Agreement { sayings: sayings.collect(), ..Agreement::default() };
    let all = readings(terms, &agreement).expect("a schedule");
    (all[0].iter().map(|due| format!("{} {:.2}", due.one.due_on, due.one.amount)).collect(), all.len())
}

#[test]
fn schedules_follow_from_clauses() {
    let five = terms("2020-01-01", "2024-12-31", dec!(10000), 12);
    // 10000 × 1.02 = 10200; × 1.02 = 10404; × 1.02 = 10612.08; × 1.02 = 10824.32
    let (due, readings) = told(&five, "每年在上年基础上递增2%");
    assert_eq!(due[1..], ["2021-01-01 10200.00", "2022-01-01 10404.00", "2023-01-01 10612.08", "2024-01-01 10824.32"]);
    assert_eq!(readings, 1);
    assert_eq!(told(&five, "逐年递增2%").1, 2);
    // one step within the term: both bases are the same
    assert_eq!(told(&terms("2020-01-01", "2024-12-31", dec!(10000), 12), "每三年递增5%").1, 1);
    let (due, _) = told(&five, "前3年每年10000元，后2年每年12000元");
    assert_eq!(due[2..], ["2022-01-01 10000.00", "2023-01-01 12000.00", "2024-01-01 12000.00"]);
    let (due, _) = told(&five, "首年9000元，以后每年增加500元");
    assert_eq!((due[0].as_str(), due[4].as_str()), ("2020-01-01 9000.00", "2024-01-01 11000.00"));
    // a new level from the fourth year on is one step
    let (due, readings) = told(&five, "第四年起租金上浮5%");
    assert_eq!((due[2].as_str(), due[3].as_str()), ("2022-01-01 10000.00", "2023-01-01 10500.00"));
    assert_eq!((due[4].as_str(), readings), ("2024-01-01 10500.00", 1));
    // a half-year is half of its year's rent: 10500 ÷ 2
    let halves = terms("2020-01-01", "2024-12-31", dec!(10000), 6);
    let (due, _) = told(&halves, "每三年递增5%");
    assert_eq!((due.len(), due[5].as_str(), due[6].as_str()), (10, "2022-07-01 5000.00", "2023-01-01 5250.00"));
}

#[test]
fn time_without_rent_is_not_due() {
    let free = |months: u32, cycle: u32| {
        let agreement = Agreement { sayings: vec![Saying::Free { months }], ..Agreement::default() };
        let all = readings(&terms("2023-01-01", "2024-12-31", dec!(12000), cycle), &agreement).expect("a schedule");
        all.iter()
            .map(|one| one.iter().map(|due| format!("{} {:.2}", due.one.due_on, due.one.amount)).collect())
            .collect()
    };
    let all: Vec<Vec<String>> = free(6, 6);
    assert_eq!(all, [vec!["2023-07-01 6000.00", "2024-01-01 6000.00", "2024-07-01 6000.00"]]);
    // three months of a year: either the first year is 12000 × 9 ÷ 12, or years run from April
    let all: Vec<Vec<String>> = free(3, 12);
    assert_eq!(all[0], ["2023-01-01 9000.00", "2024-01-01 12000.00"]);
    assert_eq!(all[1], ["2023-04-01 12000.00", "2024-04-01 9000.00"]);
}

#[test]
fn a_printed_total_decides_or_contradicts() {
    let mut five = terms("2020-01-01", "2024-12-31", dec!(10000), 12);
    let sayings = read("逐年递增2%", Place::Escalation, None).expect("a clause");
    let agreement = Agreement { sayings, ..Agreement::default() };
    // 10000 + 10200 + 10404 + 10612.08 + 10824.32 = 52040.40; on the first rent 10000 + … + 10800 = 52000
    for (total, last) in [(dec!(52040.40), dec!(10824.32)), (dec!(52000), dec!(10800.00))] {
        five.total = Some(total);
        let all = readings(&five, &agreement).expect("one reading");
        assert_eq!((all.len(), all[0][4].one.amount), (1, last), "{total}");
    }
    five.total = Some(dec!(60000));
    assert!(readings(&five, &agreement).is_err());
    // 年租金 that is really the rent of each half-year: 10 × 10000
    let mut halves = terms("2020-01-01", "2024-12-31", dec!(10000), 6);
    halves.total = Some(dec!(100000));
    let all = readings(&halves, &Agreement::default()).expect("one reading");
    assert_eq!((all.len(), all[0].len(), all[0][0].one.amount), (1, 10, dec!(10000.00)));
}

#[test]
fn written_days_move_what_is_due() {
    let two = terms("2023-03-01", "2025-02-28", dec!(12000), 12);
    let due = |days: &[(u32, u32)], ahead| {
        let due_days = Some(DueDays { days: days.to_vec(), ahead });
        let all = readings(&two, &Agreement { due_days, ..Agreement::default() }).expect("a schedule");
        all[0].iter().map(|due| due.one.due_on.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(due(&[(12, 31)], false), ["2023-12-31", "2024-12-31"]);
    assert_eq!(due(&[(2, 1)], false), ["2024-02-01", "2025-02-01"]);
    assert_eq!(due(&[(12, 31)], true), ["2022-12-31", "2023-12-31"]);
}

#[test]
fn clauses_that_do_not_fit_together_give_no_schedule() {
    let five = terms("2020-01-01", "2024-12-31", dec!(10000), 12);
    for text in [
        // nothing is said of the fifth year
        "前2年每年10000元，后2年每年12000元",
        // a rent for some years that also rises in them
        "前3年每年10000元|逐年递增2%",
        // by the 亩, and no 亩 are known
        "前5年每亩500元",
        // two rents for one year
        "前3年每年10000元|第1年起每年9000元",
    ] {
        let sayings = text.split('|').flat_map(|one| read(one, Place::Escalation, None).expect("a clause"));
        let agreement = Agreement { sayings: sayings.collect(), ..Agreement::default() };
        assert!(readings(&five, &agreement).is_err(), "{text}");
    }
    let by_mu = read("前5年每亩500元", Place::Escalation, None).expect("a clause");
    let agreement = Agreement { sayings: by_mu, area_mu: Some(dec!(20)), ..Agreement::default() };
    let all = readings(&five, &agreement).expect("a schedule");
    assert_eq!(all[0][0].one.amount, dec!(10000.00));
}
