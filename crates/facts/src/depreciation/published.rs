//! Schedules that others publish, and those of another program, against ours. Where a convention differs, it is named
//! and the difference is checked too: nothing of theirs is bent to fit.
//!
//! 年数总和法 and 年限平均法 are the same everywhere. For 双倍余额递减法 there are three customs about the end:
//! - ours, of Chinese accounting: the last two years share evenly what is left above the residual;
//! - DDB of spreadsheets: never an even share, the balance stops at the residual or does not reach it;
//! - VDB of spreadsheets: an even share from the year in which it exceeds the declining charge.

use super::{Method, Plan};
use rust_decimal::{Decimal, dec};
use sanzi_core::value::round;

/// What a plan charges in each of its years.
fn years(cost: Decimal, residual: Decimal, years: u32, method: Method) -> Vec<Decimal> {
    let plan = Plan { cost, residual, months: years * 12, method };
    (1..=years).map(|year| plan.accumulated(year * 12) - plan.accumulated(year * 12 - 12)).collect()
}

fn sum_of_years(cost: Decimal, residual: Decimal, life: u32) -> Vec<Decimal> {
    years(cost, residual, life, Method::SumOfYears)
}

fn declining(cost: Decimal, residual: Decimal, life: u32) -> Vec<Decimal> {
    years(cost, residual, life, Method::DoubleDeclining)
}

/// Chinese teaching: the whole schedule is ours.
#[test]
fn schedules_of_chinese_teaching_are_ours_to_the_cent() {
    // a tutor's answer, 2024: 400000元, 残值率3%, 5年 (400000 × 2/5; the last two (400000 − 313600 − 12000) ÷ 2)
    let even = dec!(37200);
    assert_eq!(declining(dec!(400000), dec!(12000), 5), [dec!(160000), dec!(96000), dec!(57600), even, even]);
    let own = sum_of_years(dec!(400000), dec!(12000), 5);
    assert_eq!((own[0], own[4]), (dec!(129333.33), dec!(25866.67)));
    // 77600.00 a year; posted by the month it is 6466.67 × 12, and the last month takes the remainder
    let even = years(dec!(400000), dec!(12000), 5, Method::StraightLine);
    assert_eq!((even[0], even[4]), (dec!(77600.04), dec!(77599.84)));
    // an exercise: 410170元, 残值4000元, 5年
    let even = dec!(42298.36);
    assert_eq!(declining(dec!(410170), dec!(4000), 5), [dec!(164068), dec!(98440.80), dec!(59064.48), even, even]);
    // an exercise: 100000元, 残值2000元, 5年
    let even = dec!(9800);
    assert_eq!(declining(dec!(100000), dec!(2000), 5), [dec!(40000), dec!(24000), dec!(14400), even, even]);
    assert_eq!(
        sum_of_years(dec!(100000), dec!(2000), 5),
        [dec!(32666.67), dec!(26133.33), dec!(19600), dec!(13066.67), dec!(6533.33)]
    );
    // 中级会计实务: 25万元, 残值1万元, 5年: the last two (54000 − 10000) ÷ 2
    let even = dec!(22000);
    assert_eq!(declining(dec!(250000), dec!(10000), 5), [dec!(100000), dec!(60000), dec!(36000), even, even]);
    // an examination: 1000000元, 残值100000元, 10年; the charge of the third year
    assert_eq!(declining(dec!(1000000), dec!(100000), 10)[2], dec!(128000));
}

/// Cost, residual, life, and some of the charges by year.
type Documented<'a> = (Decimal, Decimal, u32, &'a [(usize, Decimal)]);

/// Sum of years' digits, as documented by its programs.
#[test]
fn sum_of_years_as_programs_document_it() {
    let cases: [Documented<'_>; 4] = [
        // Microsoft Excel, SYD
        (dec!(30000), dec!(7500), 10, &[(1, dec!(4090.91)), (10, dec!(409.09))]),
        // Apple Numbers, SYD
        (dec!(10000), dec!(1000), 9, &[(1, dec!(1800)), (2, dec!(1600)), (8, dec!(400))]),
        // PV-WAVE, DEPRECIATION_SYD: 333.333
        (dec!(25000), dec!(5000), 15, &[(14, dec!(333.33))]),
        // GNU Emacs Calc, syd: 3333 2667 2000 1333 667
        (dec!(12000), dec!(2000), 5, &[(1, dec!(3333.33)), (2, dec!(2666.67)), (3, dec!(2000)), (5, dec!(666.67))]),
    ];
    for (cost, residual, life, charges) in cases {
        let own = sum_of_years(cost, residual, life);
        for (year, charge) in charges {
            // the last year takes the cents that the others lose: 409.08 for 409.09
            let allowed = if *year == life as usize { Decimal::new(5 * i64::from(life), 3) } else { Decimal::ZERO };
            assert!((own[year - 1] - charge).abs() <= allowed, "{cost} {year}: {} {charge}", own[year - 1]);
        }
        assert_eq!(own.iter().sum::<Decimal>(), cost - residual);
    }
}

/// Double declining as documented by programs: theirs until two years before the end, then ours is even.
#[test]
fn double_declining_as_programs_document_it() {
    // GNU Emacs Calc, ddb(12000, 2000, 5): 4800 2880 1728 592 0; ours 296 and 296 for the last two
    let own = declining(dec!(12000), dec!(2000), 5);
    assert_eq!(own[..3], [dec!(4800), dec!(2880), dec!(1728)]);
    assert_eq!((own[3] + own[4], own[3]), (dec!(592), dec!(296)));
    // Microsoft Excel, DDB(2400, 300, 10): first year 480.00; its tenth, 22.12, is what the balance lacks
    let own = declining(dec!(2400), dec!(300), 10);
    assert_eq!((own[0], own[8], own[9]), (dec!(480), dec!(51.33), dec!(51.32)));
    // a calculator's manual: DDB of 8000, 900, 6 years, year 4: 790.12
    assert_eq!(declining(dec!(8000), dec!(900), 6)[3], dec!(790.12));
}

/// LibreOffice 7.4: SYD, DDB and VDB, each ROUND(…; 2), as another program's result.
#[test]
fn libreoffice_computes_the_same_but_for_the_named_customs() {
    let mut agreeing = 0;
    for (cost, residual, syd, ddb, vdb) in LIBREOFFICE {
        let life = syd.len();
        let cents = |list: &[i64]| list.iter().map(|cents| Decimal::new(*cents, 2)).collect::<Vec<_>>();
        let (cost, residual) = (Decimal::from(*cost), Decimal::from(*residual));
        let (syd, ddb, vdb) = (cents(syd), cents(ddb), cents(vdb));
        let own = sum_of_years(cost, residual, life as u32);
        assert_eq!(own[..life - 1], syd[..life - 1], "SYD {cost}");
        assert!((own[life - 1] - syd[life - 1]).abs() <= Decimal::new(5 * life as i64, 3), "SYD {cost}, last year");
        let own = declining(cost, residual, life as u32);
        // ours rounds each year to cents before the next: a cent apart at most
        for (year, theirs) in ddb[..life - 2].iter().enumerate() {
            assert!((own[year] - theirs).abs() <= dec!(0.01), "DDB {cost} year {}: {} {theirs}", year + 1, own[year]);
        }
        let left = cost - residual - own[..life - 2].iter().sum::<Decimal>();
        assert!((own[life - 2] - round(left / Decimal::TWO, 2)).abs() <= dec!(0.01), "{cost}: even at the end");
        assert_eq!(own.iter().sum::<Decimal>(), cost - residual, "{cost}: the whole is charged");
        // VDB changes to even shares in the year in which that gives more; where this is two years before the end,
        // its whole schedule is ours
        let even_from = (0..life).find(|year| vdb[*year] != ddb[*year]);
        if even_from.is_some_and(|year| year >= life - 2) && vdb[life - 2] == vdb[life - 1] {
            agreeing += 1;
            assert_eq!(own, vdb, "VDB {cost}");
        }
    }
    assert_eq!(agreeing, 2, "schedules of VDB that are ours as a whole");
}

type Schedule = (i64, i64, &'static [i64], &'static [i64], &'static [i64]);

/// Cost and residual in 元; the charges of SYD, DDB and VDB in 分.
const LIBREOFFICE: &[Schedule] = &[
    (
        100000,
        5000,
        &[3166667, 2533333, 1900000, 1266667, 633333],
        &[4000000, 2400000, 1440000, 864000, 518400],
        &[4000000, 2400000, 1440000, 864000, 796000],
    ),
    (
        250000,
        10000,
        &[8000000, 6400000, 4800000, 3200000, 1600000],
        &[10000000, 6000000, 3600000, 2160000, 1296000],
        &[10000000, 6000000, 3600000, 2200000, 2200000],
    ),
    (
        80000,
        0,
        &[3200000, 2400000, 1600000, 800000],
        &[4000000, 2000000, 1000000, 500000],
        &[4000000, 2000000, 1000000, 1000000],
    ),
    (
        178600,
        8930,
        &[3084909, 2776418, 2467927, 2159436, 1850945, 1542455, 1233964, 925473, 616982, 308491],
        &[3572000, 2857600, 2286080, 1828864, 1463091, 1170473, 936378, 749103, 599282, 479426],
        &[3572000, 2857600, 2286080, 1828864, 1463091, 1170473, 947223, 947223, 947223, 947223],
    ),
    (
        68000,
        3400,
        &[1435556, 1256111, 1076667, 897222, 717778, 538333, 358889, 179444],
        &[1700000, 1275000, 956250, 717188, 537891, 403418, 302563, 226923],
        &[1700000, 1275000, 956250, 717188, 537891, 424557, 424557, 424557],
    ),
    (
        25000,
        5000,
        &[
            250000, 233333, 216667, 200000, 183333, 166667, 150000, 133333, 116667, 100000, 83333, 66667, 50000, 33333,
            16667,
        ],
        &[333333, 288889, 250370, 216988, 188056, 162982, 141251, 122417, 106095, 91949, 79689, 17980, 0, 0, 0],
        &[333333, 288889, 250370, 216988, 188056, 162982, 141251, 122417, 106095, 91949, 79689, 17980, 0, 0, 0],
    ),
    (
        12000,
        2000,
        &[333333, 266667, 200000, 133333, 66667],
        &[480000, 288000, 172800, 59200, 0],
        &[480000, 288000, 172800, 59200, 0],
    ),
    (
        2400,
        300,
        &[38182, 34364, 30545, 26727, 22909, 19091, 15273, 11455, 7636, 3818],
        &[48000, 38400, 30720, 24576, 19661, 15729, 12583, 10066, 8053, 2212],
        &[48000, 38400, 30720, 24576, 19661, 15729, 12583, 10066, 8053, 2212],
    ),
];
