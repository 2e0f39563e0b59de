//! The worked cases E1–E33 as a table, and the properties that hold for every plan.

use super::*;
use crate::month::Month;
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

fn plan(cost: Decimal, residual: Decimal, months: u32, method: Method) -> Plan {
    Plan { cost, residual, months, method }
}

fn straight(cost: Decimal, residual: Decimal, months: u32, in_use: &str, rule_set: RuleSet) -> Life {
    let plan = plan(cost, residual, months, Method::StraightLine);
    Life { plan, first: rule_set.first_charge(day(in_use)), last: None, changes: Vec::new() }
}

fn with(mut life: Life, change: Change) -> Life {
    life.changes.push(change);
    life
}

fn month(year: i32, number: u32) -> Month {
    Month::new(year, number)
}

/// One case: name, life, and (as of, months, accumulated).
type Case = (&'static str, Life, Vec<(&'static str, u32, Decimal)>);

fn cases() -> Vec<Case> {
    use Method::{DoubleDeclining, SumOfYears};
    use RuleSet::{Coop2021, Gov3, Rc2023, Vc2004};
    let other = |cost, residual, months, method, in_use: &str| Life {
        plan: plan(cost, residual, months, method),
        first: Vc2004.first_charge(day(in_use)),
        last: None,
        changes: Vec::new(),
    };
    let disposed = |mut life: Life, rule_set: RuleSet, on: &str| {
        life.last = Some(rule_set.last_charge(day(on)));
        life
    };
    let rebuilt = with(
        straight(dec!(200000), dec!(10000), 240, "2019-12-20", Vc2004),
        Change::Reset { from: month(2024, 7), cost: dec!(260000), residual: dec!(13000), months_left: 216 },
    );
    let shortened = with(
        straight(dec!(100000), dec!(5000), 120, "2019-12-20", Vc2004),
        Change::Reset { from: month(2023, 1), cost: dec!(100000), residual: dec!(5000), months_left: 60 },
    );
    let settled = with(
        straight(dec!(500000), dec!(25000), 240, "2023-01-10", Rc2023),
        Change::Reset { from: month(2024, 4), cost: dec!(468000), residual: dec!(23400), months_left: 226 },
    );
    let idle = with(
        straight(dec!(90000), dec!(4500), 120, "2020-01-15", Vc2004),
        Change::Pause { from: month(2021, 7), until: Some(month(2024, 1)) },
    );
    let switched = with(
        straight(dec!(80000), dec!(4000), 120, "2017-12-31", Vc2004),
        Change::Carried { at: month(2023, 12), accumulated: dec!(45600), months_left: 48 },
    );
    let part_sold = with(
        straight(dec!(90000), dec!(4500), 120, "2021-03-10", Vc2004),
        Change::Part { at: month(2024, 6), cost_out: dec!(30000) },
    );
    let same_month = |cost, months, first| Life {
        plan: plan(cost, dec!(0), months, Method::StraightLine),
        first,
        last: None,
        changes: Vec::new(),
    };
    let ddb = |in_use| other(dec!(100000), dec!(5000), 60, DoubleDeclining, in_use);
    let syd = |in_use| other(dec!(100000), dec!(5000), 60, SumOfYears, in_use);
    vec![
        // 120000 × 0.95 ÷ 120 = 950.00
        (
            "E1",
            straight(dec!(120000), dec!(6000), 120, "2023-03-15", Coop2021),
            vec![
                ("2023-12-31", 9, dec!(8550.00)),
                ("2024-12-31", 21, dec!(19950.00)),
                ("2026-06-30", 39, dec!(37050.00)),
                ("2033-03-31", 120, dec!(114000.00)),
            ],
        ),
        // 100000 ÷ 36 = 2777.78; the last month 2777.70
        (
            "E2",
            straight(dec!(100000), dec!(0), 36, "2022-01-10", Vc2004),
            vec![
                ("2022-12-31", 11, dec!(30555.58)),
                ("2024-12-31", 35, dec!(97222.30)),
                ("2025-01-31", 36, dec!(100000.00)),
            ],
        ),
        // 950 ÷ 84 = 11.31; the last month 11.27
        (
            "E3",
            straight(dec!(1000), dec!(50), 84, "2020-12-05", Vc2004),
            vec![("2021-12-31", 12, dec!(135.72)), ("2027-11-30", 83, dec!(938.73)), ("2027-12-31", 84, dec!(950.00))],
        ),
        // 82175 ÷ 42 = 1956.55
        (
            "E4",
            straight(dec!(86500), dec!(4325), 42, "2022-05-20", Vc2004),
            vec![
                ("2022-12-31", 7, dec!(13695.85)),
                ("2024-06-30", 25, dec!(48913.75)),
                ("2025-11-30", 42, dec!(82175.00)),
            ],
        ),
        (
            "E5",
            straight(dec!(300000), dec!(15000), 240, "2024-09-08", Rc2023),
            vec![
                ("2024-08-31", 0, dec!(0)),
                ("2024-09-30", 0, dec!(0)),
                ("2024-10-15", 0, dec!(0)),
                ("2024-10-31", 1, dec!(1187.50)),
                ("2025-12-31", 15, dec!(17812.50)),
            ],
        ),
        (
            "E6",
            straight(dec!(48000), dec!(2400), 60, "2017-06-30", Vc2004),
            vec![
                ("2022-06-30", 60, dec!(45600.00)),
                ("2022-07-31", 60, dec!(45600.00)),
                ("2025-12-31", 60, dec!(45600.00)),
            ],
        ),
        (
            "E7",
            disposed(straight(dec!(180000), dec!(9000), 120, "2020-08-12", Vc2004), Rc2023, "2024-05-20"),
            vec![
                ("2023-12-31", 40, dec!(57000.00)),
                ("2024-05-31", 45, dec!(64125.00)),
                ("2024-06-30", 45, dec!(64125.00)),
            ],
        ),
        (
            "E8",
            disposed(straight(dec!(36000), dec!(0), 72, "2023-05-18", Gov3), Gov3, "2025-09-10"),
            vec![("2023-05-31", 1, dec!(500.00)), ("2023-12-31", 8, dec!(4000.00)), ("2025-12-31", 28, dec!(14000.00))],
        ),
        (
            "E9",
            straight(dec!(240000), dec!(12000), 240, "2019-06-20", Vc2004),
            vec![
                ("2019-12-31", 6, dec!(5700.00)),
                ("2020-06-30", 12, dec!(11400.00)),
                ("2020-12-31", 18, dec!(17100.00)),
                ("2023-12-31", 54, dec!(51300.00)),
            ],
        ),
        (
            "E11",
            straight(dec!(60000), dec!(3000), 60, "2024-02-10", Coop2021),
            vec![("2024-12-31", 10, dec!(9500.00)), ("2025-12-31", 22, dec!(20900.00))],
        ),
        (
            "E14",
            ddb("2019-12-20"),
            vec![
                ("2020-11-30", 11, dec!(36666.63)), // 3333.33 × 11
                ("2020-12-31", 12, dec!(40000.00)),
                ("2021-12-31", 24, dec!(64000.00)),
                ("2022-12-31", 36, dec!(78400.00)),
                ("2023-11-30", 47, dec!(86008.37)), // + 691.67 × 11
                ("2023-12-31", 48, dec!(86700.00)),
                ("2024-12-31", 60, dec!(95000.00)),
            ],
        ),
        (
            "E15",
            ddb("2023-06-15"),
            vec![
                ("2023-12-31", 6, dec!(19999.98)),
                ("2024-06-30", 12, dec!(40000.00)),
                ("2024-12-31", 18, dec!(52000.00)),
                ("2026-12-31", 42, dec!(82550.02)),
                ("2028-06-30", 60, dec!(95000.00)),
            ],
        ),
        (
            "E16",
            other(dec!(80000), dec!(0), 48, DoubleDeclining, "2021-12-31"),
            vec![
                ("2022-12-31", 12, dec!(40000.00)),
                ("2024-12-31", 36, dec!(70000.00)),
                ("2025-12-31", 48, dec!(80000.00)),
            ],
        ),
        (
            "E17",
            syd("2019-12-20"),
            vec![
                ("2020-12-31", 12, dec!(31666.67)),
                ("2022-12-31", 36, dec!(76000.00)),
                ("2024-12-31", 60, dec!(95000.00)),
            ],
        ),
        (
            "E18",
            syd("2023-06-15"),
            vec![
                ("2023-12-31", 6, dec!(15833.34)),
                ("2024-12-31", 18, dec!(44333.33)),
                ("2026-12-31", 42, dec!(82333.36)),
                ("2028-06-30", 60, dec!(95000.00)),
            ],
        ),
        (
            "E19",
            other(dec!(100000), dec!(20000), 120, DoubleDeclining, "2015-12-31"),
            vec![
                ("2022-12-31", 84, dec!(79028.48)),
                ("2023-12-31", 96, dec!(80000.00)),
                ("2025-12-31", 120, dec!(80000.00)),
            ],
        ),
        (
            "E20",
            other(dec!(68000), dec!(0), 30, SumOfYears, "2023-12-10"),
            vec![
                ("2024-12-31", 12, dec!(40000.00)),
                ("2025-12-31", 24, dec!(64000.00)),
                ("2026-05-31", 29, dec!(67333.35)), // 666.67 × 5
                ("2026-06-30", 30, dec!(68000.00)),
            ],
        ),
        (
            "E21",
            other(dec!(68000), dec!(3400), 30, DoubleDeclining, "2023-12-10"),
            vec![
                ("2024-12-31", 12, dec!(54400.00)),
                ("2025-12-31", 24, dec!(61200.00)),
                ("2026-06-30", 30, dec!(64600.00)),
            ],
        ),
        (
            "E22",
            rebuilt,
            vec![
                ("2024-06-30", 54, dec!(42750.18)),
                ("2024-12-31", 60, dec!(48423.78)),
                ("2025-12-31", 72, dec!(59770.98)),
                ("2042-06-30", 270, dec!(247000.00)),
            ],
        ),
        ("E23", shortened, vec![("2022-12-31", 36, dec!(28500.12)), ("2023-12-31", 48, dec!(41800.08))]),
        ("E24", settled, vec![("2024-03-31", 14, dec!(27708.38)), ("2024-12-31", 23, dec!(44310.23))]),
        (
            "E25",
            straight(dec!(150000), dec!(7500), 120, "2020-05-11", Vc2004),
            vec![
                ("2023-12-31", 43, dec!(51062.50)),
                ("2024-01-31", 44, dec!(52250.00)),
                ("2024-12-31", 55, dec!(65312.50)),
            ],
        ),
        ("E26 stopped", idle, vec![("2021-12-31", 17, dec!(12112.50)), ("2024-12-31", 29, dec!(20662.50))]),
        (
            "E26 not stopped",
            straight(dec!(90000), dec!(4500), 120, "2020-01-15", Vc2004),
            vec![("2024-12-31", 59, dec!(42037.50))],
        ),
        ("E27", switched, vec![("2023-12-31", 72, dec!(45600.00)), ("2024-12-31", 84, dec!(53199.96))]),
        (
            "E28",
            same_month(dec!(240000), 120, month(2024, 5)),
            vec![
                ("2024-04-30", 0, dec!(0)),
                ("2024-05-31", 1, dec!(2000.00)),
                ("2024-12-31", 8, dec!(16000.00)),
                ("2025-12-31", 20, dec!(40000.00)),
            ],
        ),
        (
            "E29",
            same_month(dec!(84000), 56, month(2024, 5)),
            vec![("2024-12-31", 8, dec!(12000.00)), ("2025-12-31", 20, dec!(30000.00))],
        ),
        (
            "E31",
            straight(dec!(45000), dec!(2250), 48, "2024-03-12", Rc2023),
            vec![("2024-12-31", 9, dec!(8015.67)), ("2028-03-31", 48, dec!(42750.00))],
        ),
        (
            "E32",
            straight(dec!(200000), dec!(10000), 240, "2016-10-20", Vc2004),
            vec![
                ("2016-12-31", 2, dec!(1583.34)),
                ("2022-12-31", 74, dec!(58583.58)),
                ("2023-12-31", 86, dec!(68083.62)),
                ("2024-01-31", 87, dec!(68875.29)),
                ("2024-12-31", 98, dec!(77583.66)),
            ],
        ),
        (
            "E33",
            part_sold,
            vec![
                ("2024-05-31", 38, dec!(27075.00)),
                ("2024-06-30", 39, dec!(18525.00)),
                ("2024-12-31", 45, dec!(21375.00)),
            ],
        ),
    ]
}

#[test]
fn the_worked_cases() {
    for (name, life, days) in cases() {
        for (as_of, months, accumulated) in days {
            let standing = life.standing(Month::complete_at(day(as_of)));
            assert_eq!((standing.months, standing.accumulated), (months, accumulated), "{name} as of {as_of}");
        }
    }
}

#[test]
fn net_values_of_cases_whose_cost_changes() {
    for (name, as_of, net) in [
        ("E22", "2024-12-31", dec!(211576.22)),
        ("E24", "2024-12-31", dec!(423689.77)),
        ("E33", "2024-12-31", dec!(38625.00)),
        ("E27", "2024-12-31", dec!(26800.04)),
    ] {
        let (_, life, _) = cases().into_iter().find(|(case, _, _)| *case == name).expect("a case");
        assert_eq!(life.standing(Month::complete_at(day(as_of))).net(), net, "{name}");
    }
}

#[test]
fn e10_nothing_is_charged_on_nominal_value_land_and_works_in_progress() {
    let policy = Policy::default();
    let question = Question {
        revalued: None,
        holder: Some(Holder::Collective),
        class: Class::Building,
        under_construction: false,
        cost: Some(dec!(1)),
        residual: Residual::Rate(dec!(0.05)),
        life: Some(240),
        method: Some(Method::StraightLine),
        start: Some(sanzi_core::Day::exact(day("2016-05-20"))),
        bearing: None,
        disposed: None,
        idle: Idle::No,
        booked: Some(dec!(0)),
        booked_through: None,
    };
    let land = Question { cost: Some(dec!(90000)), class: Class::Land, ..question.clone() };
    let works = Question { cost: Some(dec!(90000)), under_construction: true, ..question.clone() };
    for exempt in [question, land, works] {
        let found = assess(&exempt, &policy, day("2024-12-31"));
        assert_eq!((found.depreciates, found.expected), (Some(false), Some(dec!(0))), "{exempt:?}");
        assert!(!found.exempt_because.is_empty());
    }
}

#[test]
fn e12_and_e13_work_done() {
    let hours = [120, 95, 0, 140, 160, 180, 175, 150, 130, 90, 40, 20].map(Decimal::from);
    let charges = by_work(dec!(142500), dec!(6000), &hours);
    assert_eq!(charges[1], dec!(2256.25)); // 23.75 × 95
    assert_eq!(charges[2], dec!(0));
    assert_eq!(charges.iter().sum::<Decimal>(), dec!(30875.00));
    let years = [1500, 1600, 1700, 1400, 300].map(Decimal::from);
    let charges = by_work(dec!(142500), dec!(6000), &years);
    assert_eq!(charges, [dec!(35625), dec!(38000), dec!(40375), dec!(28500), dec!(0)]);
}

#[test]
fn e30_a_rate_of_four_decimals_is_no_finding() {
    let plan = plan(dec!(100000), dec!(5000), 120, Method::StraightLine);
    let ways = ways(&plan, month(2020, 1), month(2024, 12));
    assert_eq!(matching(&ways, dec!(47400.00), dec!(1.00)), Some("C4"));
    assert_eq!(matching(&ways, dec!(47500.00), dec!(0)), Some("B"));
    assert_eq!(matching(&ways, dec!(47502.00), dec!(1.00)), Some("C6"));
}

fn any_method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::StraightLine), Just(Method::DoubleDeclining), Just(Method::SumOfYears)]
}

proptest! {
    #[test]
    fn never_above_the_base_never_falling_and_whole_at_the_end(
        cents in 1i64..10_000_000_000,
        residual in 0i64..30,
        months in 1u32..=720,
        method in any_method(),
    ) {
        let cost = Decimal::new(cents, 2);
        let residual = sanzi_core::value::round(cost * Decimal::new(residual, 2), 2);
        let plan = Plan { cost, residual, months, method };
        let mut before = Decimal::ZERO;
        for passed in [0, 1, 2, months / 3, months / 2, months.saturating_sub(1), months, months + 7] {
            let accumulated = plan.accumulated(passed);
            prop_assert!(accumulated <= plan.base());
            if passed >= 2 && method == Method::StraightLine {
                prop_assert!(accumulated >= before || passed < months / 3);
            }
            before = accumulated.max(before);
        }
        prop_assert_eq!(plan.accumulated(months), plan.base());
    }

    #[test]
    fn the_charges_of_all_months_add_up_and_none_is_negative(
        cents in 10_000i64..1_000_000_000,
        months in 1u32..=300,
        method in any_method(),
    ) {
        let plan = Plan { cost: Decimal::new(cents, 2), residual: Decimal::ZERO, months, method };
        let mut sum = Decimal::ZERO;
        for index in 1..=months {
            let charge = plan.charge(index);
            prop_assert!(charge >= Decimal::ZERO, "month {}: {}", index, charge);
            sum += charge;
        }
        prop_assert_eq!(sum, plan.base());
    }

    #[test]
    fn twelve_months_make_a_year(cents in 10_000i64..1_000_000_000, years in 2u32..=50) {
        let plan = Plan { cost: Decimal::new(cents, 2), residual: Decimal::ZERO, months: years * 12, method: Method::StraightLine };
        let year: Decimal = (1..=12).map(|index| plan.charge(index)).sum();
        prop_assert_eq!(year, plan.accumulated(12));
        prop_assert!((year - plan.base() / Decimal::from(years)).abs() <= dec!(0.06));
    }

    #[test]
    fn the_last_month_takes_what_rounding_left(cents in 1_000_000i64..1_000_000_000, months in 2u32..=600) {
        let plan = Plan { cost: Decimal::new(cents, 2), residual: Decimal::ZERO, months, method: Method::StraightLine };
        let last = plan.charge(months);
        prop_assert!((last - plan.monthly()).abs() <= dec!(0.005) * Decimal::from(months));
    }
}
