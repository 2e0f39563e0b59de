//! Facts of grains `project` and `year`: the project library against the registers.

use crate::FactsError;
use crate::asset::standing::unlike;
use crate::asset::{AssetWork, Built};
use crate::book::coverage::{Coverage, Villages};
use crate::contract::state::says;
use crate::input::keys::Unique;
use crate::input::view::View;
use crate::maps::HashMap;
use crate::month::begun_months;
use crate::naming::{code_key, name_form};
use crate::row::Slots;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{at_least_zero, quotient, round};
use sanzi_core::{Day, Known, Precision, RowId};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of projects that form no asset.
const NO_ASSET: &[&str] =
    &["培训", "补贴", "贴息", "雨露计划", "管理费", "保险", "奖补", "就业", "公益岗", "务工", "宣传", "补助金"];
/// Grants to households for homes of their own, which are no asset of anybody else.
const HOMES: &[&str] = &["危房改造", "危旧房改造", "农房抗震", "住房安全", "户厕", "改厕"];
/// Houses that are not homes: 村小学危房改造.
const PUBLIC_HOUSES: &[&str] = &[
    "小学",
    "中学",
    "学校",
    "校舍",
    "幼儿园",
    "卫生室",
    "卫生院",
    "村部",
    "办公",
    "活动室",
    "敬老院",
    "服务中心",
    "公厕",
];
const WORKS: &[&str] = &["建设", "工程", "新建", "改建", "扩建", "硬化", "道路", "桥", "渠", "房", "维修"];
const GOODS: &[&str] = &["购置", "采购", "设备", "机械", "种苗", "化肥"];
const SERVICES: &[&str] = &["设计", "监理", "咨询", "服务", "运维", "测绘"];

/// Does a project form an asset, by what the library says, else by its kind and name?
pub(crate) fn forms_asset(said: Option<bool>, kind: &str, name: &str) -> bool {
    let names = |words: &[&str]| words.iter().any(|word| kind.contains(word) || name.contains(word));
    said.unwrap_or_else(|| !names(NO_ASSET) && (!names(HOMES) || names(PUBLIC_HOUSES)))
}

/// Does the library say that a project came to nothing: 项目终止，资金已收回?
fn called_off(view: &View<'_>, line: usize) -> bool {
    const WORDS: [&str; 8] = ["终止", "取消", "撤销", "停建", "未实施", "未建设", "资金收回", "资金已收回"];
    view.text(line, "remark").is_some_and(|remark| says(remark, &WORDS, &["不", "拟", "计划", "避免"], None))
}

/// The objects of each project, by code, by name and by its plain form.
struct Shelf {
    plain: HashMap<String, BTreeSet<usize>>,
    codes: HashMap<String, BTreeSet<usize>>,
    names: HashMap<String, BTreeSet<usize>>,
    covered: Coverage,
}

impl Shelf {
    fn of(work: &AssetWork<'_, '_>) -> Self {
        let (view, owners) = (&work.input.asset.view, &work.input.asset.owners);
        let mut shelf = Shelf {
            plain: HashMap::default(),
            codes: HashMap::default(),
            names: HashMap::default(),
            // A list of some assets covers nobody.
            covered: Coverage::of_some(view, owners, &Villages::of(owners), None, |row| {
                let in_ledger = work.register.cards.get(row).is_some_and(|card| card.ledger.is_ledger());
                in_ledger && (view.brings(row, "project_name") || view.brings(row, "project_code"))
            }),
        };
        for (at, object) in work.register.objects.iter().enumerate() {
            for card in &object.cards {
                if let Some(code) = view.text(*card, "project_code") {
                    shelf.codes.entry(code_key(code)).or_default().insert(at);
                }
                if let Some(name) = view.text(*card, "project_name") {
                    shelf.names.entry(name_form(name, &[])).or_default().insert(at);
                    shelf.plain.entry(plain_form(name)).or_default().insert(at);
                }
            }
        }
        shelf
    }

    fn objects(&self, code: Option<&str>, name: Option<&str>) -> BTreeSet<usize> {
        let by_code = code.map(code_key).and_then(|code| self.codes.get(&code));
        let by_name = || name.map(|name| name_form(name, &[])).and_then(|name| self.names.get(&name));
        let by_plain_name = || name.map(plain_form).and_then(|name| self.plain.get(&name));
        by_code.or_else(by_name).or_else(by_plain_name).cloned().unwrap_or_default()
    }
}

/// What a project's name ends with, saying only that it is one.
const ENDS: [&str; 6] = ["建设项目", "建设工程", "项目", "工程", "建设", "实施"];

/// The form of a project's name without its county and town, without words that say only that it is a project, and with
/// its year in front: 花桥乡龙洞村2020年食用菌大棚建设项目 and 2020年龙洞村食用菌大棚 are one.
fn plain_form(name: &str) -> String {
    let mut form = name_form(name, &[]);
    let mut year = String::new();
    let at = form.match_indices('年').map(|(at, _)| at).find(|at| {
        let digits = at.checked_sub(4).and_then(|from| form.get(from..*at));
        digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
    });
    if let Some(at) = at {
        year = form.get(at - 4..at).unwrap_or_default().to_owned();
        let behind = form.get(at + '年'.len_utf8()..).unwrap_or_default();
        form = [form.get(..at - 4).unwrap_or_default(), behind.strip_prefix('度').unwrap_or(behind)].concat();
    }
    for levels in [&['县', '市', '区'][..], &['乡', '镇']] {
        let end = form.char_indices().skip(1).take(5).find(|(_, c)| levels.contains(c));
        if let Some((at, c)) =
            end.filter(|(at, c)| form.get(at + c.len_utf8()..).is_some_and(|rest| rest.contains('村')))
        {
            form = form.get(at + c.len_utf8()..).unwrap_or_default().to_owned();
        }
    }
    let mut rest = form.as_str();
    while let Some(shorter) = ENDS.iter().find_map(|end| rest.strip_suffix(end)).filter(|rest| rest.chars().count() > 2)
    {
        rest = shorter;
    }
    format!("{year}{rest}")
}

/// One row per project.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let copies = slots.copied_from("project");
    let mut built = Built::new(slots);
    let project = &work.input.project;
    if project.view.len() == 0 {
        return Ok(built);
    }
    let mut unique = Unique::default();
    let shelf = Shelf::of(work);
    let view = &project.view;
    let base_date = work.setting.base_date;
    for (line, owner) in project.owners.iter().enumerate() {
        let mut row = slots.row_of(&mut built.builder, project, line, &copies);
        let text = |column| view.text(line, column);
        let code = text("project_code").map(code_key);
        row.set("weak_key", code.is_none());
        let name = text("project_name").unwrap_or("");
        row.set("subject_key", unique.key(&owner.organisation, code.unwrap_or_else(|| name_form(name, &[]))));
        let kind = kind(view, line);
        row.set("forms_asset", forms_asset(view.flag(line, "asset_forming"), &kind, name));
        let finished = finished(view, line);
        let year = view.day(line, "fund_year").map(|day| Day { date: day.date, precision: Precision::Year });
        let known = finished.or(year);
        row.set("finished_on", known);
        row.set("finish_assumed", known.map(|_| finished.is_none()));
        row.set("finished_days", known.map(|day| (base_date - day.latest()).num_days()));
        let amount = view.decimal(line, "amount");
        let invested = invested(view, line);
        row.set("invested", invested);
        let objects = shelf.objects(text("project_code"), text("project_name"));
        let covered = shelf.covered.covers(owner);
        row.set("register_known", covered || !objects.is_empty());
        let mut rows = vec![view.id(line)];
        if covered || !objects.is_empty() {
            let value = value_of(work, &objects, &mut rows);
            row.set("registered_assets", objects.len());
            row.set("registered_value", value);
            let gap = value.zip(invested).map(|(value, invested)| value - invested);
            row.set("value_gap", gap);
            row.set("value_gap_abs", gap.map(|gap| gap.abs()));
            let base = invested.filter(|invested| *invested > Decimal::ZERO);
            row.set("value_gap_ratio", gap.zip(base).and_then(|(gap, base)| quotient(gap.abs(), base, 6)));
        }
        row.set("content_differs", text("approved_content").zip(text("content")).map(|(one, two)| unlike(one, two)));
        let planned = view.decimal(line, "planned_amount").or(amount).filter(|amount| *amount > Decimal::ZERO);
        let deviation =
            view.decimal(line, "final_amount").zip(planned).and_then(|(f, a)| quotient((f - a).abs(), a, 6));
        row.set("cost_deviation", deviation);
        row.set("procurement_kind", procurement(&format!("{kind} {name}")));
        row.set("balance_months", known.map(|day| begun_months(day.latest(), base_date)));
        row.finish()?;
        built.rows.push(rows);
    }
    Ok(built)
}

/// What a project is, in all the words that say so.
fn kind(view: &View<'_>, line: usize) -> String {
    let words = ["project_type", "build_kind", "content"].into_iter().filter_map(|column| view.text(line, column));
    words.collect::<Vec<_>>().join(" ")
}

fn finished(view: &View<'_>, line: usize) -> Option<Day> {
    ["accepted_on", "completed_on"].into_iter().find_map(|column| view.day(line, column))
}

/// A project of this year or the one before may still be going on.
const GOING_ON: i32 = 1;

/// Is a young project not finished by what the library itself says: it prints when projects end, and nothing here, nor
/// a final amount?
fn is_open(view: &View<'_>, line: usize, year: i32, base_date: NaiveDate) -> bool {
    let blank = |column| matches!(view.known(line, column), Known::Blank);
    base_date.year() - year <= GOING_ON
        && finished(view, line).is_none()
        && view.decimal(line, "final_amount").is_none()
        && ["accepted_on", "completed_on"].into_iter().any(blank)
}

fn invested(view: &View<'_>, line: usize) -> Option<Decimal> {
    view.decimal(line, "final_amount").or(view.decimal(line, "amount"))
}

fn value_of(work: &AssetWork<'_, '_>, objects: &BTreeSet<usize>, rows: &mut Vec<RowId>) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for object in objects.iter().filter_map(|at| work.register.objects.get(*at)) {
        let own = object.cards.first()?;
        rows.push(work.input.asset.view.id(*own));
        sum += work.decimal(&object.cards, "original_value")?;
    }
    Some(sum)
}

fn procurement(words: &str) -> Option<&'static str> {
    let words = normal(words);
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if has(SERVICES) {
        Some("服务")
    } else if has(GOODS) && !words.contains("新建") && !words.contains("工程") {
        Some("货物")
    } else if has(WORKS) {
        Some("工程")
    } else {
        None
    }
}

/// The county's projects of a year against what of them stands on registers.
pub(crate) fn years(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut built = Built::new(slots);
    let view = &work.input.project.view;
    if view.len() == 0 {
        return Ok(built);
    }
    let shelf = Shelf::of(work);
    let grace = work.setting.parameters.whole("common.reg_days", work.setting.base_date);
    let tolerance = work.parameter("common.amt_tol_abs").unwrap_or_default();
    let mut by_year: BTreeMap<i32, (Decimal, BTreeSet<usize>, Vec<RowId>, usize)> = BTreeMap::new();
    for line in 0..view.len() {
        let text = |column| view.text(line, column);
        let forms =
            forms_asset(view.flag(line, "asset_forming"), &kind(view, line), text("project_name").unwrap_or(""));
        let year = view.day(line, "fund_year").or(finished(view, line));
        let (true, Some(year), Some(invested)) = (forms, year, invested(view, line)) else { continue };
        // What was finished only lately need not stand on a register yet.
        let base_date = work.setting.base_date;
        let lately =
            finished(view, line).zip(grace).is_some_and(|(day, days)| (base_date - day.date).num_days() <= days);
        if lately || is_open(view, line, year.date.year(), base_date) || called_off(view, line) {
            continue;
        }
        let own = shelf.objects(text("project_code"), text("project_name"));
        // where no ledger was read nobody knows what stands on it
        let covered = work.input.project.owner(line).is_some_and(|owner| shelf.covered.covers(owner));
        if own.is_empty() && !covered {
            continue;
        }
        let (sum, objects, rows, short) = by_year.entry(year.date.year()).or_default();
        *sum += invested;
        *short += usize::from(value_of(work, &own, &mut Vec::new()).is_some_and(|value| value + tolerance < invested));
        objects.extend(own);
        rows.push(view.id(line));
    }
    let any_register = !shelf.codes.is_empty() || !shelf.names.is_empty();
    for (year, (invested, objects, rows, short)) in by_year {
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", "全县");
        row.set("subject_key", year.to_string());
        row.set("weak_key", false);
        row.set(
            "year",
            chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(|date| Day { date, precision: Precision::Year }),
        );
        row.set("year_number", i64::from(year));
        row.set("invested", invested);
        let mut from = Vec::new();
        if let Some(registered) = value_of(work, &objects, &mut from).filter(|_| any_register) {
            let untraced = at_least_zero(invested - registered);
            row.set("registered", registered);
            row.set("untraced", untraced);
            row.set("untraced_projects", short);
            if invested > Decimal::ZERO {
                row.set("untraced_ratio", round(untraced / invested, 6));
            }
        }
        row.finish()?;
        built.rows.push(rows);
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_forms_no_asset() {
        assert!(!forms_asset(None, "就业项目", "2023年技能培训"));
        assert!(!forms_asset(None, "产业发展", "小额信贷贴息"));
        assert!(forms_asset(None, "产业发展", "标准化牛舍"));
        assert!(forms_asset(Some(true), "产业发展", "技能培训中心"));
        assert!(!forms_asset(None, "住房安全", "2024年危房改造"));
        assert!(forms_asset(None, "乡村建设", "双桥村小学危房改造"));
    }

    #[test]
    fn a_project_is_known_by_another_spelling_of_its_name() {
        for name in [
            "花桥乡龙洞村2020年食用菌大棚建设项目",
            "龙洞村2020年食用菌大棚",
            "2020年度龙洞村食用菌大棚项目",
            "清江县花桥乡龙洞村2020年食用菌大棚工程",
        ] {
            assert_eq!(plain_form(name), "2020龙洞村食用菌大棚", "{name}");
        }
        for name in
            ["龙洞村2021年食用菌大棚", "龙洞村2020年食用菌大棚二期工程", "白杨村2020年食用菌大棚", "龙洞村食用菌大棚"]
        {
            assert_ne!(plain_form(name), "2020龙洞村食用菌大棚", "{name}");
        }
    }

    #[test]
    fn what_was_bought() {
        for (words, kind) in [
            ("产业发展 新建 牛舍", Some("工程")),
            ("购置 联合收割机", Some("货物")),
            ("工程监理", Some("服务")),
            ("入股", None),
        ] {
            assert_eq!(procurement(words), kind, "{words}");
        }
    }
}
