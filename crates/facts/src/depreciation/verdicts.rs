//! Verdicts on one asset, as worked examples: a machine of 12000 元 without residual over 120 months, in use since
//! 2020-01-15, so that a collective charges 100.00 a month from 2020-02 on, 59 months by the end of 2024.

use super::assess::{Assessment, Idle, Question, Residual, Revalued, assess};
use super::{Class, Holder, Method, Policy};
use crate::month::Month;
use chrono::NaiveDate;
use rust_decimal::{Decimal, dec};
use sanzi_core::{Day, Precision};

fn day(text: &str) -> Day {
    Day::exact(NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day"))
}

fn year(number: i32) -> Day {
    Day { date: NaiveDate::from_ymd_opt(number, 1, 1).expect("a day"), precision: Precision::Year }
}

fn machine() -> Question {
    Question {
        holder: Some(Holder::Collective),
        class: Class::Machine,
        under_construction: false,
        cost: Some(dec!(12000)),
        residual: Residual::Rate(dec!(0)),
        life: Some(120),
        method: Some(Method::StraightLine),
        start: Some(day("2020-01-15")),
        bearing: None,
        disposed: None,
        idle: Idle::No,
        revalued: None,
        booked: None,
        booked_through: None,
    }
}

fn policy() -> Policy {
    Policy {
        tolerance: Some(dec!(1)),
        tolerance_a_month: Some(dec!(0.01)),
        residual_ceiling: Some(dec!(0.10)),
        biological_residual: Some(dec!(0.05)),
        life_floor_ratio: Some(dec!(1)),
        life_ceiling_ratio: Some(dec!(1.5)),
        ..Policy::default()
    }
}

fn on(question: &Question, base_date: &str) -> Assessment {
    assess(question, &policy(), day(base_date).date)
}

/// Expected and gap at the end of 2024.
fn told(question: &Question, booked: Decimal) -> (Option<Decimal>, Option<Decimal>) {
    let found = on(&Question { booked: Some(booked), ..question.clone() }, "2024-12-31");
    (found.expected, found.gap)
}

#[test]
fn a_book_is_right_short_or_silent() {
    let right = on(&Question { booked: Some(dec!(5900)), ..machine() }, "2024-12-31");
    assert_eq!((right.expected, right.gap, right.variant), (Some(dec!(5900)), Some(dec!(0)), "A"));
    assert_eq!((right.unposted, right.over, right.base), (Some(dec!(0)), Some(dec!(0)), Some(dec!(12000))));
    assert_eq!((right.through, right.first), (Some(Month::new(2024, 12)), Some(Month::new(2020, 2))));
    let short = on(&Question { booked: Some(dec!(5000)), ..machine() }, "2024-12-31");
    assert_eq!((short.gap, short.slip.as_str()), (Some(dec!(-900)), "少提9个月（相当于只计提至2024-03）"));
    let silent = on(&machine(), "2024-12-31");
    assert_eq!((silent.expected, silent.gap), (Some(dec!(5900)), None));
    let nothing = on(&Question { booked: Some(dec!(0)), ..machine() }, "2024-12-31");
    assert_eq!((nothing.gap, nothing.slip.as_str()), (Some(dec!(-5900)), ""));
    assert_eq!(on(&Question { holder: None, ..machine() }, "2024-12-31"), Assessment::default());
    // a depreciation sheet of June: 53 months
    let june = Question { booked: Some(dec!(5300)), booked_through: Some(Month::new(2024, 6)), ..machine() };
    assert_eq!(on(&june, "2024-12-31").gap, Some(dec!(0)));
}

#[test]
fn what_no_system_depreciates_is_expected_at_nothing() {
    let of = |class| Question { class, ..machine() };
    for (question, reason) in [
        (Question { under_construction: true, ..machine() }, "在建工程不计提折旧"),
        (Question { cost: Some(dec!(1)), ..machine() }, "以名义金额计价不计提折旧"),
        (Question { holder: Some(Holder::Nobody), ..machine() }, "到户类、权益类资产不计提折旧"),
        (of(Class::Land), "土地不计提折旧"),
        (of(Class::Relic), "文物、陈列品、图书不计提折旧"),
        (of(Class::ConsumableBiological), "消耗性生物资产不计提折旧"),
        (of(Class::PublicBiological), "公益性生物资产不计提折旧"),
    ] {
        let found = on(&question, "2024-12-31");
        assert_eq!((found.depreciates, found.exempt_because, found.expected), (Some(false), reason, Some(dec!(0))));
    }
    // the village system of 2004 had no account for intangible assets
    assert_eq!(on(&of(Class::Intangible), "2023-12-31").exempt_because, "该制度不核算无形资产摊销");
    assert_eq!(on(&of(Class::Intangible), "2024-12-31").depreciates, Some(true));
}

#[test]
fn a_residual_is_read_assumed_or_not_believed() {
    let with = |residual| Question { residual, ..machine() };
    // 11400 ÷ 120 = 95.00
    for residual in [Residual::Rate(dec!(0.05)), Residual::Amount(dec!(600))] {
        assert_eq!(told(&with(residual), dec!(5605)), (Some(dec!(5605)), Some(dec!(0))), "{residual:?}");
    }
    for residual in [
        Residual::Amount(dec!(-1)),
        Residual::Amount(dec!(12000)),
        Residual::Rate(dec!(1)),
        Residual::Rate(dec!(-0.05)),
    ] {
        assert_eq!(told(&with(residual), dec!(5605)), (None, None), "{residual:?}");
    }
    // none said: from 0 to 10 %, 5310 to 5900; inside nothing is known, outside the nearer end counts
    let unsaid = with(Residual::Unsaid);
    assert_eq!(told(&unsaid, dec!(5700)), (None, None));
    assert_eq!(told(&unsaid, dec!(4000)), (Some(dec!(5310)), Some(dec!(-1310))));
    assert_eq!(told(&unsaid, dec!(6500)), (Some(dec!(5900)), Some(dec!(600))));
    let over = |booked| on(&Question { booked: Some(booked), ..unsaid.clone() }, "2024-12-31").over;
    assert_eq!((over(dec!(10800)), over(dec!(11000)), over(dec!(12001))), (Some(dec!(0)), None, Some(dec!(1))));
    let set = Policy { residual_set: Some(dec!(0.05)), ..policy() };
    let found = assess(&unsaid, &set, day("2024-12-31").date);
    assert_eq!((found.expected, found.assumed.len()), (Some(dec!(5605)), 0));
    // a collective's animals to 2023: five per cent by rule; from 2024 on it is not fixed
    let herd = Question { class: Class::Livestock, ..unsaid.clone() };
    assert_eq!(on(&herd, "2024-12-31").expected, Some(dec!(5605)));
    assert_eq!(on(&Question { holder: Some(Holder::Cooperative), ..herd.clone() }, "2024-12-31").expected, None);
    assert_eq!(on(&Question { start: Some(day("2024-01-01")), ..herd.clone() }, "2024-12-31").expected, None);
    // an office has none at all, and an intangible asset none unless it says so
    let office = Question { holder: Some(Holder::Government), ..unsaid };
    assert_eq!(on(&office, "2024-12-31").expected, Some(dec!(6000)));
}

#[test]
fn a_life_is_read_set_by_the_county_or_plausible() {
    let unsaid = Question { life: None, ..machine() };
    // from 5 years, 200 × 59 = 11800, to 30 × 1.5 = 45 years, 22.22 × 59 = 1310.98
    assert_eq!(told(&unsaid, dec!(3000)), (None, None));
    assert_eq!(told(&unsaid, dec!(500)), (Some(dec!(1310.98)), Some(dec!(-810.98))));
    assert_eq!(told(&Question { life: Some(0), ..machine() }, dec!(3000)), (None, None));
    let mut county = policy();
    county.county_life.insert(Class::Machine.word(), 120);
    assert_eq!(assess(&unsaid, &county, day("2024-12-31").date).expected, Some(dec!(5900)));
    assert_eq!(policy().plausible_life(Class::Machine), Some((60, 540)));
}

#[test]
fn a_start_known_to_the_year_is_an_interval() {
    let rough = Question { start: Some(year(2020)), ..machine() };
    // from 2020-02 (59 months) to 2021-01 (48 months)
    assert_eq!(told(&rough, dec!(5350)).1, Some(dec!(0)));
    assert_eq!(told(&rough, dec!(4000)), (Some(dec!(4800)), Some(dec!(-800))));
    assert_eq!(told(&rough, dec!(6100)), (Some(dec!(5900)), Some(dec!(200))));
    assert_eq!(on(&rough, "2024-12-31").first, None);
}

#[test]
fn disposal_and_idleness_end_and_interrupt_the_charges() {
    // to June 2023: 41 months
    let sold = Question { disposed: Some(day("2023-06-20")), ..machine() };
    assert_eq!(told(&sold, dec!(4100)).1, Some(dec!(0)));
    // 16 months to May 2021, and the twelve of 2024
    let idle = Question { idle: Idle::Since(day("2021-05-10")), ..machine() };
    assert_eq!(told(&idle, dec!(2800)).1, Some(dec!(0)));
    assert_eq!(told(&idle, dec!(5900)).1, Some(dec!(3100)));
    // buildings, cooperatives and what began in 2024 are charged on
    for question in [
        Question { class: Class::Building, ..idle.clone() },
        Question { holder: Some(Holder::Cooperative), ..idle.clone() },
    ] {
        assert_eq!(told(&question, dec!(5900)).1, Some(dec!(0)));
        assert_eq!(told(&question, dec!(2800)).1, Some(dec!(-3100)));
    }
    // idle since a day in 2024 stops nothing
    let late = Question { idle: Idle::Since(day("2024-03-10")), ..machine() };
    assert_eq!(told(&late, dec!(5900)).1, Some(dec!(0)));
    // no day: idle for all the time, 1200, or for none of it
    let unsaid = Question { idle: Idle::Unsaid, ..machine() };
    assert_eq!((told(&unsaid, dec!(1200)).1, told(&unsaid, dec!(5900)).1), (Some(dec!(0)), Some(dec!(0))));
}

#[test]
fn a_new_cost_is_spread_over_the_months_left() {
    let change = |sure| Revalued { before: dec!(6000), on: day("2022-12-20"), sure };
    // 50 × 35 = 1750; (12000 − 1750) ÷ 85 = 120.59; 1750 + 120.59 × 24 = 4644.16
    let sure = Question { revalued: Some(change(true)), ..machine() };
    assert_eq!(told(&sure, dec!(4644.16)), (Some(dec!(4644.16)), Some(dec!(0))));
    assert_eq!(told(&sure, dec!(5900)), (Some(dec!(4644.16)), Some(dec!(1255.84))));
    // when it is not sure that the cost changed then, the whole life on today's cost is right too
    let perhaps = Question { revalued: Some(change(false)), ..machine() };
    assert_eq!((told(&perhaps, dec!(4644.16)).1, told(&perhaps, dec!(5900)).1), (Some(dec!(0)), Some(dec!(0))));
    let in_a_year = Revalued { on: year(2022), ..change(true) };
    // in a year only: from January on 5137.50, from December on 4644.16, and all between
    let in_a_year = Question { revalued: Some(in_a_year), ..machine() };
    for (booked, gap) in
        [(dec!(5137.50), dec!(0)), (dec!(4900), dec!(0)), (dec!(4644.16), dec!(0)), (dec!(5900), dec!(762.50))]
    {
        assert_eq!(told(&in_a_year, booked).1, Some(gap), "{booked}");
    }
}

#[test]
fn a_book_that_posts_by_quarter_or_year_is_right_at_its_own_dates() {
    // at 2023-11-30: 46 months, of which 44 to September, 41 to June, 35 to the end of 2022
    for (booked, through, unposted) in [
        (dec!(4600), Month::new(2023, 11), dec!(0)),
        (dec!(4400), Month::new(2023, 9), dec!(200)),
        (dec!(4100), Month::new(2023, 6), dec!(500)),
        (dec!(3500), Month::new(2022, 12), dec!(1100)),
    ] {
        let found = on(&Question { booked: Some(booked), ..machine() }, "2023-11-30");
        assert_eq!((found.gap, found.through, found.unposted), (Some(dec!(0)), Some(through), Some(unposted)));
    }
    let between = on(&Question { booked: Some(dec!(4000)), ..machine() }, "2023-11-30");
    assert_eq!((between.gap, between.through), (Some(dec!(-600)), Some(Month::new(2023, 11))));
}

#[test]
fn an_office_starts_in_the_month_itself() {
    let office = Question { holder: Some(Holder::Government), booked: Some(dec!(5900)), ..machine() };
    let found = on(&office, "2024-12-31");
    assert_eq!((found.expected, found.gap), (Some(dec!(6000)), Some(dec!(-100))));
    assert!(found.slip.contains("自投用次月起提（应自当月起提）"), "{}", found.slip);
}
