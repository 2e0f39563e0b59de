//! One card of a ledger: everything on it follows from its number.

use super::catalogue::{HOUSEHOLD, Nature, OPERATING, PUBLIC, Thing};
use super::cell::Cell;
use super::place::Place;
use super::plant;
use crate::random::Random;
use chrono::{Datelike, Days, NaiveDate};

/// The day on which territories are judged.
pub(crate) const BASE_DATE: &str = "2024-12-31";
const BASE_MONTH: i64 = 2024 * 12 + 11;

const KIND: u64 = 1;

/// The forty columns, as platforms print them.
pub(crate) const HEADS: [&str; 40] = [
    "序号",
    "资产编号",
    "卡片编号",
    "资产名称",
    "资产类别",
    "资产性质",
    "乡镇",
    "村",
    "权属单位",
    "产权归属层级",
    "是否确权",
    "确权文件号",
    "权属证书号",
    "资金来源",
    "项目编码",
    "项目名称",
    "取得日期",
    "登记时间",
    "验收日期",
    "移交日期",
    "接收单位",
    "规格型号",
    "计量单位",
    "数量",
    "单价(元)",
    "原值(元)",
    "累计折旧(元)",
    "净值(元)",
    "使用年限(月)",
    "净残值率",
    "折旧方法",
    "是否入账",
    "使用状态",
    "停用日期",
    "经营方式",
    "管护责任人",
    "管护经费来源",
    "坐落",
    "户主",
    "农户签收",
];

/// One card.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    pub(crate) number: u64,
    pub(crate) place: Place,
    pub(crate) thing: &'static Thing,
    /// Which mistake it bears.
    pub(crate) planted: Option<&'static str>,
    pub(crate) id: String,
    pub(crate) quantity: i64,
    /// 分.
    pub(crate) cost: i64,
    pub(crate) acquired: NaiveDate,
    pub(crate) status: &'static str,
    project: u64,
    /// By which the group of households is told where it stands: one thing that is entered twice stands in one place.
    spot: u64,
    level: &'static str,
    confirmed: &'static str,
    certificate: bool,
    fund: &'static str,
    accepted: NaiveDate,
    handed_over: NaiveDate,
    registered: NaiveDate,
    price: i64,
    booked: i64,
    /// Percent.
    salvage: i64,
    entered: &'static str,
    idle_since: Option<NaiveDate>,
    operation: &'static str,
    keeper: bool,
    upkeep: &'static str,
    /// The number of the household that it was handed to; what is entered twice is the same one's.
    household: Option<u64>,
    signed: &'static str,
}

/// Half up, of amounts that are not negative.
fn quotient(dividend: i128, divisor: i128) -> i64 {
    ((2 * dividend + divisor) / (2 * divisor)) as i64
}

fn day(year: i64, month: i64, day: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).unwrap_or_default()
}

fn later(from: NaiveDate, days: i64) -> NaiveDate {
    from.checked_add_days(Days::new(days as u64)).unwrap_or(from)
}

impl Asset {
    /// The card of this number.
    pub(crate) fn of(number: u64) -> Self {
        let place = Place::of(number);
        let planted = plant::of_asset(number, place.within);
        if planted == Some("ZS-008") {
            let before = Asset::fresh(number - 1, Place::of(number - 1), None);
            let id = id(number, &place);
            return Asset { number, id, planted, place, ..before };
        }
        Asset::fresh(number, place, planted)
    }

    fn fresh(number: u64, place: Place, planted: Option<&'static str>) -> Self {
        let mut random = Random::of(KIND, number);
        let code = planted.unwrap_or("");
        let thing = thing(&mut random, planted);
        let charged = matches!(code, "ZJ-001" | "ZJ-002" | "ZJ-003" | "ZJ-004" | "ZJ-013");
        // What earns goes on earning: things near their end are a clue of their own.
        let oldest = if thing.nature == Nature::Operating { (2025 - (thing.life - 48) / 12).max(2015) } else { 2015 };
        let year = if charged { random.between(2018, 2021) } else { random.between(oldest, 2023) };
        let acquired = day(year, random.between(1, 12), random.between(1, 28));
        let accepted = acquired.checked_sub_days(Days::new(random.below(20))).unwrap_or(acquired);
        let wait = if code == "DJ-005" { random.between(100, 180) } else { random.between(5, 60) };
        let quantity = if code == "SJ-007" { 2 } else { random.between((thing.most + 1) / 2, thing.most) };
        // Of one sort, prices of one unit differ a little; the odd 分 make a village's costs differ from each other.
        let cost = random.between(thing.cost.0, thing.cost.1) * 100_000 * quantity / thing.most;
        let cost = cost.max(if code == "ZS-016" { 6_000_000 } else { 0 }) + place.within as i64 + 1;
        let salvage = random.between(3, 5);
        let leased = thing.nature == Nature::Operating && random.chance(60);
        let mut asset = Asset {
            number,
            id: id(number, &place),
            project: number / 5,
            spot: place.within % 9 + 1,
            level: if thing.nature == Nature::Household { "农户" } else { "村" },
            confirmed: "是",
            certificate: thing.registrable,
            fund: random.pick(&["中央衔接资金", "省级衔接资金", "帮扶协作资金", "村集体自筹"]),
            accepted,
            handed_over: later(accepted, wait),
            registered: later(acquired, random.between(5, 40)),
            price: quotient(i128::from(cost), i128::from(quantity)),
            booked: 0,
            salvage,
            entered: "是",
            idle_since: None,
            status: if leased { "出租" } else { "在用" },
            operation: match thing.nature {
                Nature::Operating if leased => "出租",
                Nature::Operating => "自营",
                _ => "自用",
            },
            keeper: true,
            upkeep: match thing.nature {
                Nature::Household => "",
                _ => random.pick(&["村集体收益", "财政补助", "收益提取"]),
            },
            household: (thing.nature == Nature::Household).then_some(place.within + 1),
            signed: if thing.nature == Nature::Household { "是" } else { "" },
            place,
            thing,
            planted,
            quantity,
            cost,
            acquired,
        };
        asset.booked = asset.charged(&mut random);
        asset.spoil(code);
        asset
    }

    /// Cost less residual, in 分.
    fn base(&self) -> i64 {
        self.cost - quotient(i128::from(self.cost) * i128::from(self.salvage), 100)
    }

    /// Months charged up to the base date, from the month after acquisition.
    fn passed(&self) -> i64 {
        let first = i64::from(self.acquired.year()) * 12 + i64::from(self.acquired.month0()) + 1;
        (BASE_MONTH - first + 1).clamp(0, self.thing.life)
    }

    fn monthly(&self) -> i64 {
        quotient(i128::from(self.base()), i128::from(self.thing.life))
    }

    /// Accumulated in a book that is right: four in five round each month, the rest follow other usual ways.
    fn charged(&self, random: &mut Random) -> i64 {
        if self.thing.nature == Nature::Household {
            return 0;
        }
        let (base, passed, life) = (self.base(), self.passed(), self.thing.life);
        let by_month = if passed >= life { base } else { (self.monthly() * passed).min(base) };
        if self.planted.is_some() {
            return by_month;
        }
        let by_rate = |places: i128| {
            let rate = quotient(i128::from(base) * places, i128::from(self.cost) * i128::from(life));
            let monthly = quotient(i128::from(self.cost) * i128::from(rate), places);
            (monthly * passed).min(base)
        };
        match random.below(100) {
            0..82 => by_month,
            82..88 => quotient(i128::from(base) * i128::from(passed), i128::from(life)),
            88..96 => by_rate(10_000),
            _ => by_rate(1_000_000),
        }
    }

    /// Makes the one mistake that is asked for.
    fn spoil(&mut self, code: &str) {
        match code {
            "DJ-002" => self.confirmed = "否",
            "DJ-003" => self.level = "村",
            "DJ-007" => self.certificate = false,
            "DJ-009" => self.fund = "",
            "DJ-010" => self.signed = "否",
            "GH-001" => self.keeper = false,
            "GH-002" => self.upkeep = "",
            "SJ-001" => self.id.clear(),
            "SJ-007" => self.price += self.price / 10,
            "XZ-001" => {
                (self.status, self.operation) = ("闲置", "");
                self.idle_since = Some(day(2024, 1, 15));
            }
            "ZJ-001" | "ZJ-013" => self.booked = 0,
            "ZJ-002" => self.booked -= self.monthly() * 12,
            "ZJ-003" => self.booked += self.monthly() * 12,
            "ZJ-004" => self.booked = self.base() + self.cost / 50,
            "ZJ-011" => {
                (self.status, self.operation) = ("在建", "");
                self.booked = 0;
            }
            "ZJ-012" => self.booked = self.monthly() * 12,
            "ZS-016" => self.entered = "否",
            _ => {}
        }
    }

    /// Is it let to somebody?
    pub(crate) fn leased(&self) -> bool {
        self.status == "出租"
    }

    /// Does its owner run it, and earn by it?
    pub(crate) fn earns(&self) -> bool {
        self.operation == "自营"
    }

    /// What it brings in a year, in 分 of whole 元: a fifth more than depreciation takes, and over six in a hundred of cost.
    pub(crate) fn income(&self) -> i64 {
        let depreciation = i128::from(self.cost) * 97 * 12 / (100 * i128::from(self.thing.life));
        ((depreciation * 12 / 10) as i64).max(self.cost / 16) / 100 * 100
    }

    /// The forty cells under [`HEADS`]; `line` is the running number on its sheet.
    pub(crate) fn cells(&self, line: u64) -> Vec<Cell> {
        let household = self.thing.nature == Nature::Household;
        let place = &self.place;
        let unless = |blank: bool, text: String| if blank { Cell::Blank } else { Cell::Text(text) };
        vec![
            Cell::Whole(line as i64),
            unless(self.id.is_empty(), self.id.clone()),
            Cell::Text(format!("KP{:09}", self.number + 1)),
            self.thing.name.into(),
            self.thing.category.into(),
            self.thing.nature.word().into(),
            place.town.clone().into(),
            place.village.clone().into(),
            place.owner.clone().into(),
            self.level.into(),
            self.confirmed.into(),
            unless(household, format!("确权〔{}〕{}号", self.acquired.year(), place.number + 1)),
            unless(!self.certificate, format!("不动产权第{:09}号", self.number + 1)),
            self.fund.into(),
            Cell::Text(format!("XM{:08}", self.project + 1)),
            Cell::Text(format!("{}{}年产业项目{}", place.village, self.acquired.year(), self.project % 89 + 1)),
            Cell::Day(self.acquired),
            Cell::Day(self.registered),
            Cell::written(self.accepted),
            Cell::written(self.handed_over),
            place.owner.clone().into(),
            self.thing.spec.into(),
            self.thing.unit.into(),
            Cell::Whole(self.quantity),
            Cell::Cents(self.price),
            Cell::Cents(self.cost),
            Cell::Cents(self.booked),
            Cell::Cents(self.cost - self.booked),
            Cell::Whole(self.thing.life),
            Cell::Percent(self.salvage),
            "年限平均法".into(),
            self.entered.into(),
            self.status.into(),
            self.idle_since.map_or(Cell::Blank, Cell::Day),
            self.operation.into(),
            unless(!self.keeper, format!("管护员{:02}", place.within / 20 + 1)),
            self.upkeep.into(),
            Cell::Text(format!("{}{}组", place.village, self.spot)),
            self.household.map_or(Cell::Blank, |number| Cell::Text(format!("农户{number:04}"))),
            self.signed.into(),
        ]
    }
}

fn id(number: u64, place: &Place) -> String {
    format!("ZC{:05}{:04}{}", place.number + 1, place.within + 1, number % 10)
}

/// Half of all serve income; a mistake may ask for a sort of its own.
fn thing(random: &mut Random, planted: Option<&'static str>) -> &'static Thing {
    let share = random.below(100);
    let nature = planted.and_then(plant::nature).unwrap_or(match share {
        0..50 => Nature::Operating,
        50..94 => Nature::Public,
        _ => Nature::Household,
    });
    let all = match nature {
        Nature::Operating => OPERATING,
        Nature::Public => PUBLIC,
        Nature::Household => HOUSEHOLD,
    };
    let charged = matches!(planted, Some("ZJ-001" | "ZJ-002" | "ZJ-003" | "ZJ-004" | "ZJ-013"));
    let fits: Vec<&Thing> = all
        .iter()
        .filter(|thing| !charged || thing.life >= 120)
        .filter(|thing| planted != Some("DJ-007") || thing.registrable)
        .filter(|thing| planted != Some("SJ-007") || thing.most > 1)
        .collect();
    fits[random.below(fits.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_follows_from_its_number_and_has_forty_cells() {
        for number in [0, 1, 399, 400, 12_345] {
            let (one, two) = (Asset::of(number), Asset::of(number));
            assert_eq!(one.cells(1), two.cells(1));
            assert_eq!(one.cells(1).len(), HEADS.len());
        }
    }

    #[test]
    fn what_is_planted_stands_on_the_card() {
        let mut seen = std::collections::BTreeSet::new();
        for asset in (0..40_000).map(Asset::of) {
            let Some(code) = asset.planted else { continue };
            seen.insert(code);
            match code {
                "ZJ-002" => assert!(asset.booked > 0 && asset.booked < asset.base()),
                "ZJ-003" => assert!(asset.booked < asset.base()),
                "DJ-007" => assert!(asset.thing.registrable && !asset.certificate),
                "ZS-008" => {
                    let before = Asset::of(asset.number - 1);
                    assert_eq!((before.cost, before.acquired), (asset.cost, asset.acquired));
                    assert_eq!((&before.place.owner, before.household), (&asset.place.owner, asset.household));
                    assert_ne!(before.id, asset.id);
                }
                _ => {}
            }
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), plant::TWENTY);
    }

    #[test]
    fn a_life_is_charged_to_the_cent() {
        // half up: 1 ÷ 3 = 0, 2 ÷ 3 = 1
        assert_eq!((quotient(1, 3), quotient(2, 3), quotient(5, 2)), (0, 1, 3));
        let asset = (0..).map(Asset::of).find(|a| a.planted == Some("ZJ-002")).expect("one of many");
        assert_eq!(asset.booked, asset.monthly() * (asset.passed() - 12));
    }
}
