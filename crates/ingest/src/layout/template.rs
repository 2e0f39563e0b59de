//! Templates: a set of headings under a table. A mapping that a person confirmed for one is used again, also when a
//! column was renamed or added since.

use crate::mapping::header_form;
use sanzi_core::text::hex;
use sanzi_core::{Column, TableSchema};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How many of a template's headings must still be there, in hundredths, to know it again.
const KNOWN_AGAIN: usize = 60;

/// What is remembered of a template, for the sheet at hand.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// Column → field, as confirmed.
    pub pins: BTreeMap<u32, &'static Column>,
    /// Confirmed headings that the sheet no longer has: field, heading.
    pub gone: Vec<(&'static Column, String)>,
}

/// Printed headings by column, line breaks removed; the second of two equal ones is marked `#2`.
pub(super) fn headings(parts: &BTreeMap<u32, Vec<String>>) -> BTreeMap<u32, String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut headings = BTreeMap::new();
    for (column, own) in parts.iter().filter(|(_, p)| !p.is_empty()) {
        let text = own.join("/").replace(['\n', '\r'], "");
        let times = seen.entry(form(&text)).or_insert(0);
        *times += 1;
        headings.insert(*column, if *times > 1 { format!("{text}#{times}") } else { text });
    }
    headings
}

fn form(heading: &str) -> String {
    heading.split('/').map(header_form).collect::<Vec<_>>().join("/")
}

/// The fingerprint of a template: the table and eight hexadecimal digits of its headings in any order.
pub fn fingerprint(table: &str, headings: &BTreeMap<u32, String>) -> String {
    let mut forms: Vec<String> = headings.values().map(|h| twin_form(h)).collect();
    forms.sort();
    let digest = Sha256::digest(forms.join("\n").as_bytes());
    let digits = hex(digest.get(..4).unwrap_or_default());
    format!("{table}-{digits}")
}

/// The comparison form of a heading with its mark, if it is a twin.
fn twin_form(heading: &str) -> String {
    match heading.rsplit_once('#') {
        Some((text, mark)) if !mark.is_empty() && mark.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{}#{mark}", form(text))
        }
        _ => form(heading),
    }
}

/// What was confirmed for this template, or for the nearest one that is nearly this.
pub(super) fn remembered(
    confirmed: &BTreeMap<String, BTreeMap<String, String>>,
    table: &TableSchema,
    headings: &BTreeMap<u32, String>,
) -> Option<Remembered> {
    let by_form: BTreeMap<String, u32> = headings.iter().map(|(column, h)| (twin_form(h), *column)).collect();
    let exact = confirmed.get(&fingerprint(table.name, headings));
    let fields = match exact {
        Some(fields) => fields,
        None => nearest(confirmed, table.name, &by_form)?,
    };
    let mut found = Remembered::default();
    for (field, heading) in fields {
        let Some(column) = table.columns.iter().find(|c| c.name == field) else { continue };
        match by_form.get(&twin_form(heading)) {
            Some(at) => {
                found.pins.insert(*at, column);
            }
            None => found.gone.push((column, heading.clone())),
        }
    }
    Some(found)
}

fn nearest<'a>(
    confirmed: &'a BTreeMap<String, BTreeMap<String, String>>,
    table: &str,
    by_form: &BTreeMap<String, u32>,
) -> Option<&'a BTreeMap<String, String>> {
    let own = |key: &str| key.strip_prefix(table).is_some_and(|rest| rest.starts_with('-'));
    let mut best: Option<(usize, &BTreeMap<String, String>)> = None;
    for (_, fields) in confirmed.iter().filter(|(key, _)| own(key)) {
        let forms: BTreeSet<String> = fields.values().map(|h| twin_form(h)).collect();
        let present = forms.iter().filter(|f| by_form.contains_key(*f)).count();
        let share = (present * 100).checked_div(forms.len()).unwrap_or(0);
        if present >= 3 && share >= KNOWN_AGAIN && best.is_none_or(|(most, _)| share > most) {
            best = Some((share, fields));
        }
    }
    best.map(|(_, fields)| fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headings: &[&str]) -> BTreeMap<u32, String> {
        let parts = (1u32..).zip(headings.iter().map(|h| vec![(*h).to_owned()])).collect();
        super::headings(&parts)
    }

    #[test]
    fn a_template_is_known_again_in_any_order_and_with_a_column_renamed() {
        let first = of(&["村名", "资产名称", "原值（元）", "坐标", "坐标"]);
        assert_eq!(first.get(&5).map(String::as_str), Some("坐标#2"));
        let shuffled = of(&["坐标", "原值(元)", "坐标", "村 名", "资产名称"]);
        let print = fingerprint("asset", &first);
        assert!(print.starts_with("asset-") && print == fingerprint("asset", &shuffled));
        let field = |name: &str, heading: &str| (name.to_owned(), heading.to_owned());
        let fields = BTreeMap::from([
            field("village", "村名"),
            field("asset_name", "资产名称"),
            field("net_value", "原值（元）"),
            field("location", "坐标#2"),
        ]);
        let confirmed = BTreeMap::from([(print, fields)]);
        let known = remembered(&confirmed, &sanzi_core::tables::ASSET, &shuffled).expect("the same template");
        let pins: Vec<String> = known.pins.iter().map(|(at, field)| format!("{at} {}", field.name)).collect();
        assert_eq!(pins, ["2 net_value", "3 location", "4 village", "5 asset_name"]);
        let renamed = of(&["村名", "资产名称", "账面原值（元）", "坐标", "坐标"]);
        let known = remembered(&confirmed, &sanzi_core::tables::ASSET, &renamed).expect("nearly the same");
        assert_eq!(
            known.gone.iter().map(|(f, h)| (f.name, h.as_str())).collect::<Vec<_>>(),
            [("net_value", "原值（元）")]
        );
        assert!(remembered(&confirmed, &sanzi_core::tables::CONTRACT, &first).is_none());
        assert!(remembered(&confirmed, &sanzi_core::tables::ASSET, &of(&["村名", "合同编号"])).is_none());
    }
}
