//! What the data interface of accounting packages parts into several tables is brought together: names to their
//! codes, the place and make of a thing to its card, and of several periods of one card the last.
//!
//! # Source
//! The names of records and fields are those of the fixed-asset document of GB/T 24589.1, as a public exporter writes
//! them; the standard's own text was not at hand.

use super::{Record, Records};
use std::collections::HashMap;

const CARDS: &str = "固定资产卡片";
const CARD_NUMBER: &str = "固定资产卡片编号";
const YEAR: &str = "会计年度";
const PERIOD: &str = "会计期间号";
const CURRENCY: &str = "本位币";

/// Table that is completed, the table that knows more, the field that both have, the field that is taken over.
const TAKEN: &[(&str, &str, &str, &str)] = &[
    (CARDS, "固定资产类别设置", "固定资产类别编码", "固定资产类别名称"),
    (CARDS, "固定资产变动方式", "变动方式编码", "变动方式名称"),
    (CARDS, "固定资产折旧方法", "折旧方法编码", "折旧方法名称"),
    (CARDS, "固定资产使用状况", "使用状况编码", "使用状况名称"),
    (CARDS, "固定资产卡片实物信息", CARD_NUMBER, "固定资产标签号"),
    (CARDS, "固定资产卡片实物信息", CARD_NUMBER, "固定资产位置"),
    (CARDS, "固定资产卡片实物信息", CARD_NUMBER, "固定资产规格型号"),
    ("固定资产减少情况", "固定资产变动方式", "变动方式编码", "变动方式名称"),
];

/// Why a table is set aside whose rows tell what became of cards.
pub(crate) const MOVEMENTS: &str = "变动记录";

/// Tables of the interface that are not asked for their rows: they explain codes, or tell more of cards.
const BESIDE: &[(&str, &str)] = &[
    ("固定资产基础信息", "代码表"),
    ("固定资产类别设置", "代码表"),
    ("固定资产变动方式", "代码表"),
    ("固定资产折旧方法", "代码表"),
    ("固定资产使用状况", "代码表"),
    ("固定资产卡片实物信息", "代码表"),
    ("固定资产卡片使用信息", MOVEMENTS),
    ("固定资产减少实物信息", MOVEMENTS),
    ("固定资产变动情况", MOVEMENTS),
];

/// Completes the tables of the interface, where they are those of the interface. Gives the line that states the unit
/// of money of all of them, where the cards state their currency.
pub(super) fn complete(tables: &mut Vec<Records>) -> Vec<String> {
    if !tables.iter().any(|table| table.name == CARDS) {
        return Vec::new();
    }
    for (table, other, key, field) in TAKEN {
        let known = tables.iter().find(|t| t.name == *other).map(|other| answers(other, key, field));
        let Some(known) = known.filter(|known| !known.is_empty()) else { continue };
        let Some(table) = tables.iter_mut().find(|t| t.name == *table) else { continue };
        let (Some(key), None) = (table.find(key), table.find(field)) else { continue };
        let place = table.place(field, 0);
        for row in &mut table.rows {
            if let Some(Some(answer)) = at(row, key).and_then(|code| known.get(code)) {
                row.push((place, answer.as_str().into()));
            }
        }
    }
    let is_yuan = |table: &Records| {
        let currency = table.find(CURRENCY).filter(|_| !table.rows.is_empty());
        currency.is_some_and(|place| {
            table.rows.iter().all(|row| at(row, place).is_some_and(|c| matches!(c, "人民币" | "RMB" | "CNY")))
        })
    };
    let captions = tables.iter().any(is_yuan).then(|| "币种：人民币".to_owned()).into_iter().collect();
    for table in tables.iter_mut() {
        table.aside = BESIDE.iter().find(|(name, _)| *name == table.name).map(|(_, reason)| *reason);
    }
    earlier_periods(tables);
    captions
}

fn at(row: &Record, place: usize) -> Option<&str> {
    row.iter().find(|(own, _)| *own == place).map(|(_, text)| &**text)
}

/// What a table answers for each key; `None` where it answers differently.
fn answers(table: &Records, key: &str, field: &str) -> HashMap<String, Option<String>> {
    let mut known: HashMap<String, Option<String>> = HashMap::new();
    let (Some(key), Some(field)) = (table.find(key), table.find(field)) else { return known };
    for row in &table.rows {
        if let (Some(key), Some(answer)) = (at(row, key), at(row, field)) {
            let entry = known.entry(key.to_owned()).or_insert_with(|| Some(answer.to_owned()));
            if entry.as_deref() != Some(answer) {
                *entry = None;
            }
        }
    }
    known
}

/// A card may stand there once a period: the last is what the card says, the earlier ones go to a table of their own.
fn earlier_periods(tables: &mut Vec<Records>) {
    let Some(cards) = tables.iter_mut().find(|t| t.name == CARDS) else { return };
    let (Some(number), Some(period)) = (cards.find(CARD_NUMBER), cards.find(PERIOD)) else { return };
    let year = cards.find(YEAR);
    let of = |row: &Record| {
        let whole = |place| at(row, place)?.parse::<u32>().ok();
        Some((at(row, number)?.to_owned(), (year.and_then(whole), whole(period)?)))
    };
    let mut last: HashMap<String, (Option<u32>, u32)> = HashMap::new();
    for (card, period) in cards.rows.iter().filter_map(of) {
        let entry = last.entry(card).or_insert(period);
        *entry = period.max(*entry);
    }
    let is_last = |row: &Record| of(row).is_none_or(|(card, period)| last.get(&card) == Some(&period));
    let (kept, earlier): (Vec<_>, Vec<_>) = std::mem::take(&mut cards.rows).into_iter().partition(is_last);
    cards.rows = kept;
    if !earlier.is_empty() {
        let (name, fields, places) = (format!("{CARDS}（以前期间）"), cards.fields.clone(), cards.places.clone());
        tables.push(Records { name, fields, places, rows: earlier, aside: Some("以前期间") });
    }
}
