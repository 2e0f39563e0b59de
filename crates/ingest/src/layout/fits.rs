//! Whether the values below a header fit a field.

use super::columns::Sample;
use crate::cell::length::LengthUnit;
use crate::cell::{self, code, date, money, quantity, rate, rent};
use crate::grid::Content;
use crate::mapping::Words;
use sanzi_core::{Column, Kind};

/// Share of the values that read as the column's kind, in thousandths; 1000 without values.
pub(super) fn plausible(column: &Column, values: &[Sample<'_>], words: &Words) -> u32 {
    let mut good = 0u32;
    let mut all = 0u32;
    for sample in values.iter().take(40) {
        let value = &sample.content;
        // A number says something, and most questions to it need no text.
        if !value.is_number() && cell::says_blank(sample.form()) {
            continue;
        }
        all += 1;
        let fits = match column.kind {
            Kind::Money | Kind::Price => {
                let reading = money::read(value);
                let rent = || rent::is_rent(column.name) && rent::own(&value.text()).is_some();
                reading.value.is_some() || reading.doubts.iter().any(|(kind, _)| *kind != "not_a_number") || rent()
            }
            _ if super::columns::is_length(column) => {
                cell::length::read(value, LengthUnit::Years).value.is_some()
                    || cell::length::read(value, LengthUnit::Months).value.is_some_and(|m| m < 1900)
            }
            Kind::Quantity | Kind::Count => {
                let reading = quantity::read(value);
                let in_words = column.kind == Kind::Count && quantity::count(value).value.is_some();
                in_words || reading.value.is_some() || sample.form().starts_with(|c: char| c.is_ascii_digit())
            }
            Kind::Rate => rate::read(value, false).value.is_some(),
            Kind::Date => date::read(value, false).value.is_some() || date::period(&value.text()).is_some(),
            Kind::Code(list) => {
                let known = words.codes.get(list.name);
                // 东岭村集体 names an owner, 村集体 a level.
                let named = list.name == "ownership_level" && {
                    let place = crate::village::find(sample.form());
                    place.village.is_some() || place.town.is_some()
                };
                let answer = || list.name == "nature" && words.flags.exact(sample.form()).is_some();
                !named && known.is_some_and(|known| code::read(value, list, known).value.is_some()) || answer()
            }
            Kind::Flag if matches!(column.name, "booked" | "proceeds_booked") => {
                code::booked(value, &words.flags).value.is_some()
            }
            Kind::Flag => code::flag(value, &words.flags).value.is_some(),
            // 经营性, 不动产 in a column of classes are the words of a closed list, and no class.
            Kind::Text if column.name == "category" => ["nature", "asset_form"]
                .iter()
                .all(|list| words.codes.get(list).is_none_or(|known| known.exact(sample.form()).is_none())),
            Kind::Text | Kind::Person | Kind::Months => {
                let level =
                    words.codes.get("ownership_level").is_some_and(|known| known.exact(sample.form()).is_some());
                !(level && column.name == "org_name") && text_fits(column.name, value, sample.form())
            }
        };
        good += u32::from(fits);
    }
    (good * 1000).checked_div(all).unwrap_or(1000)
}

/// Does a text name a unit or an office rather than a person?
pub(super) fn is_unit(form: &str) -> bool {
    ["社", "村", "委", "公司", "中心", "镇", "乡", "集体", "局", "组", "农场", "街道", "政府", "区", "县"]
        .iter()
        .any(|word| form.contains(word))
}

fn text_fits(field: &str, value: &Content<'_>, form: &str) -> bool {
    let length = form.chars().count();
    match field {
        "unit" => {
            length <= 4
                && !value.is_number()
                && !form.contains(|c: char| c.is_ascii_digit() && c != '2' && c != '3')
                && (length < 2 || !form.ends_with(['村', '社', '镇', '乡']))
        }
        "org_name" | "owner_unit" | "responsible_unit" => !value.is_number() && is_unit(form),
        "town" => form.contains(['镇', '乡', '街', '办', '区', '场']) || value.is_number(),
        "village" => !value.is_number(),
        "seq" => super::kinds::level(form).is_some(),
        "account_name" => !value.is_number() && !form.bytes().all(|b| b.is_ascii_digit()),
        // 科目 may head the codes as well as the names.
        "account_code" => form.starts_with(|c: char| c.is_ascii_digit()),
        "asset_name" | "asset_ref" | "project_name" | "unit_name" => !value.is_number(),
        _ => true,
    }
}
