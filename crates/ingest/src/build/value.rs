//! One cell to its field, and to the fields that share it.

use super::Made;
use super::stretch::Stretch;
use crate::cell::length::{self, LengthUnit};
use crate::cell::money::{self, Unit};
use crate::cell::rent::{PER_MU, Span, Stated};
use crate::cell::{Reading, code, date, quantity, rate, says_blank, text};
use crate::grid::{Content, Row, number};
use crate::layout::{By, Mapped};
use crate::unit::UNDECIDED;
use rust_decimal::Decimal;
use sanzi_core::Kind;
use sanzi_core::lineage::CellNote;
use sanzi_core::text::normal_form;
use sanzi_core::value::Value;

impl Stretch<'_> {
    /// Reads one cell into its field, and into the fields that share it.
    pub(super) fn cell(&mut self, row: Row<'_>, mapped: &Mapped, content: &Content<'_>, anchor: Option<(u32, u32)>) {
        let builder = self.builder;
        let name = mapped.field.name;
        let base = CellNote {
            row: anchor.map(|(top, _)| top),
            column: anchor.map(|(_, left)| left).filter(|left| *left != mapped.column),
            ..CellNote::default()
        };
        let finish = |this: &mut Self, reading: Reading<Value>, exact: Option<Decimal>| -> Made {
            let unknown = reading.value.is_none() && !reading.blank;
            for (kind, text) in reading.doubts {
                // A merged cell is told once, at its first row.
                if anchor.is_none() {
                    let text = format!("{}：{text}", mapped.field.label);
                    this.tell(kind, (row.number, mapped.column), content.text().into(), text);
                }
            }
            let value = reading.value.unwrap_or_default();
            let original = differing(content, &value, exact);
            let exact = exact.filter(|e| has_more(*e, mapped.field.kind));
            Made { value, note: Some(CellNote { original, exact, unreadable: unknown, ..base.clone() }) }
        };
        let value = match mapped.field.kind {
            Kind::Money | Kind::Price => return self.money(row, mapped, content, base),
            Kind::Quantity if name == "years" => {
                let unit = mapped.length.unwrap_or(LengthUnit::Years);
                let reading = length::read(content, unit).map(length::years);
                let exact = reading.value;
                finish(self, reading.map(Value::Decimal), exact)
            }
            Kind::Quantity => {
                let reading = quantity::read(content);
                let unit = reading.value.as_ref().and_then(|q| q.unit.clone());
                if name == "quantity" && self.columns.get("unit") == Some(&Some(mapped.column)) {
                    let note = CellNote { unreadable: unit.is_none() && !reading.blank, ..base.clone() };
                    let value = unit.clone().map_or(Value::Null, Value::text);
                    self.draft.insert(
                        "unit",
                        Made { value, note: Some(CellNote { original: Some(content.text().into()), ..note }) },
                    );
                }
                let in_mu = mapped.in_mu || unit.as_deref() == Some("亩");
                let area = matches!(name, "floor_area" | "land_area") && in_mu;
                let turn = |n: Decimal| match name {
                    _ if area => square_metres(n).unwrap_or(n),
                    "shortage_qty" => n.abs(),
                    _ => n,
                };
                let exact = reading.value.as_ref().map(|q| turn(q.number));
                finish(self, reading.map(|q| Value::Decimal(turn(q.number))), exact)
            }
            Kind::Rate => {
                let reading = rate::read(content, mapped.percent);
                let exact = reading.value;
                finish(self, reading.map(Value::Decimal), exact)
            }
            Kind::Count => finish(self, quantity::count(content).map(Value::Int), None),
            Kind::Months => {
                let unit = mapped.length.unwrap_or(LengthUnit::Years);
                finish(self, length::read(content, unit).map(Value::Int), None)
            }
            Kind::Date => {
                let shared = self.shared_end(name, mapped.column);
                let term = match content {
                    Content::Text(text) if shared.is_some() => date::period(text),
                    _ => None,
                };
                if let Some((other, (start, end))) = shared.zip(term) {
                    let end_made = finish(self, Reading::of(Value::Date(end)), None);
                    self.draft.insert(other, end_made);
                    finish(self, Reading::of(Value::Date(start)), None)
                } else if name == "year" && date::period(&content.text()).is_some() {
                    let note = CellNote { original: Some(content.text().into()), unreadable: true, ..base.clone() };
                    if builder.section.plan.of("period").is_none()
                        && builder.schema_column("period").is_some_and(|c| c.kind == Kind::Text)
                    {
                        self.columns.insert("period", Some(mapped.column));
                        self.draft.insert("period", Made { value: Value::text(content.text().trim()), note: None });
                    }
                    Made { value: Value::Null, note: Some(note) }
                } else {
                    let reading = match name {
                        // 未召开 in the column of the meeting says that there was none.
                        "resolved_on" if is_none(&content.text()) => Reading::blank(),
                        _ => date::read(content, builder.sheet.date1904),
                    };
                    if let Some(other) = shared {
                        // One cell for both ends that does not read as a term: both ends are unknown.
                        let note = CellNote {
                            original: Some(content.text().into()),
                            unreadable: !reading.blank,
                            ..base.clone()
                        };
                        self.draft.insert(other, Made { value: Value::Null, note: Some(note) });
                    }
                    finish(self, reading.map(Value::Date), None)
                }
            }
            Kind::Code(list) => {
                let reading = match builder.words.codes.get(list.name) {
                    Some(words) => code::answer(content, &mapped.header, words, &builder.words.flags)
                        .unwrap_or_else(|| code::read(content, list, words)),
                    None => Reading::unknown("unknown_code", format!("“{}”没有对应的说法。", content.text().trim())),
                };
                if name == "pay_cycle" && self.columns.get("pay_terms") == Some(&Some(mapped.column)) {
                    let value = text::read(content).value.map_or(Value::Null, Value::text);
                    self.draft.insert("pay_terms", Made { value, note: None });
                }
                finish(self, reading.map(Value::text), None)
            }
            Kind::Flag if matches!(name, "pledged" | "guarantee_given") => {
                finish(self, code::pledge(content, &builder.words.flags).map(Value::Flag), None)
            }
            Kind::Flag if matches!(name, "booked" | "proceeds_booked") => {
                finish(self, code::booked(content, &builder.words.flags).map(Value::Flag), None)
            }
            Kind::Flag => finish(self, code::flag(content, &builder.words.flags).map(Value::Flag), None),
            Kind::Text | Kind::Person => {
                let reading = text::read(content);
                let reading = match &reading.value {
                    Some(text) if is_nothing(text) => Reading::blank(),
                    _ => reading,
                };
                finish(self, reading.map(Value::text), None)
            }
        };
        self.draft.insert(name, value);
    }

    fn shared_end(&self, name: &str, column: u32) -> Option<&'static str> {
        other_end(name).filter(|other| self.columns.get(other) == Some(&Some(column)))
    }

    fn money(&mut self, row: Row<'_>, mapped: &Mapped, content: &Content<'_>, base: CellNote) {
        let name = mapped.field.name;
        let decision = self.builder.units.get(&mapped.column);
        let unit = decision.and_then(|d| d.unit);
        let undecided = decision.is_some_and(|d| d.label == UNDECIDED);
        let Stated { reading, span, mu } = Stated::of(mapped, content, unit);
        for (kind, text) in &reading.doubts {
            let text = format!("{}：{text}", mapped.field.label);
            self.tell(kind, (row.number, mapped.column), content.text().into(), text);
        }
        let unknown =
            || CellNote { original: differing(content, &Value::Null, None), unreadable: true, ..base.clone() };
        let result = match reading.value {
            None => Made { value: Value::Null, note: Some(CellNote { unreadable: !reading.blank, ..unknown() }) },
            Some(amount) => match amount.unit.or(unit) {
                // nothing is nothing in every unit
                None if undecided && !amount.number.is_zero() => {
                    let exact = span.a_year(amount.number);
                    let note = CellNote { original: Some(content.text().into()), exact, unreadable: true, ..base };
                    Made { value: Value::Null, note: Some(note) }
                }
                found => match found.unwrap_or(Unit::Yuan).in_yuan(amount.number).map(|yuan| (yuan, span.a_year(yuan)))
                {
                    Some((all, a_year)) if a_year.is_some() || span == Span::TERM => {
                        let (field, yuan) = match (mu, a_year) {
                            (_, None) => (self.of_term(mapped), Some(all)),
                            (Some(None), yuan) => (self.per_mu(mapped), yuan),
                            (Some(Some(area)), Some(yuan)) if name != PER_MU => (Some(name), yuan.checked_mul(area)),
                            (_, yuan) => (Some(name), yuan),
                        };
                        let Some((field, yuan)) = field.zip(yuan) else {
                            let seen = content.text();
                            let text = match a_year {
                                Some(_) => format!("{}：“{}”没有写明多少亩。", mapped.field.label, seen.trim()),
                                None => {
                                    format!("{}：“{}”{}，折不成一年。", mapped.field.label, seen.trim(), span.told())
                                }
                            };
                            self.tell("not_a_number", (row.number, mapped.column), seen.into(), text);
                            self.draft.insert(name, Made { value: Value::Null, note: Some(unknown()) });
                            return;
                        };
                        if a_year.is_none() {
                            self.draft.insert(name, Made { value: Value::Null, note: Some(unknown()) });
                        }
                        let fits = yuan.scale() <= 6 || sanzi_core::value::to_unscaled(yuan, 6).is_some();
                        if fits && mapped.field.kind == Kind::Money {
                            let sum = self.sums.entry(field).or_default();
                            *sum = sum.checked_add(yuan).unwrap_or(*sum);
                        }
                        let original = differing(content, &Value::Null, Some(yuan));
                        let exact = Some(yuan).filter(|yuan| has_more(*yuan, mapped.field.kind));
                        let note = CellNote { original, exact, ..base };
                        self.draft.insert(field, Made { value: Value::Decimal(yuan), note: Some(note) });
                        return;
                    }
                    found => {
                        let (kind, what) = match found {
                            None => ("not_finite", "数太大"),
                            Some(_) => ("not_a_number", "折成一年除不尽"),
                        };
                        let text = format!("{}：{what}。", mapped.field.label);
                        self.tell(kind, (row.number, mapped.column), content.text().into(), text);
                        Made { value: Value::Null, note: Some(unknown()) }
                    }
                },
            },
        };
        self.draft.insert(name, result);
    }

    /// The field for what a cell states for one 亩: its own, or that of such rents where no column feeds it.
    fn per_mu(&mut self, mapped: &Mapped) -> Option<&'static str> {
        if mapped.field.name == PER_MU {
            return Some(PER_MU);
        }
        let known = self.builder.schema_column(PER_MU).is_some() && self.builder.section.plan.of(PER_MU).is_none();
        (known && mapped.field.name == "annual_rent").then(|| {
            self.columns.insert(PER_MU, Some(mapped.column));
            PER_MU
        })
    }

    /// The field for what a cell of a year's rent states for the whole term, where no column feeds it.
    fn of_term(&mut self, mapped: &Mapped) -> Option<&'static str> {
        const WHOLE: &str = "total_amount";
        let known = self.builder.schema_column(WHOLE).is_some() && self.builder.section.plan.of(WHOLE).is_none();
        (known && mapped.field.name == "annual_rent").then(|| {
            self.columns.insert(WHOLE, Some(mapped.column));
            WHOLE
        })
    }

    /// The ticked one of several columns.
    pub(super) fn ticked(&mut self, row: Row<'_>, ticks: &crate::layout::Ticks) -> Made {
        let marked: fn(&Content<'_>) -> bool = match ticks.by {
            By::Cross => return self.crossed(row, ticks),
            By::Amounts => return sources(row, ticks),
            By::Amount => is_paid,
            By::Tick => |content| code::is_tick(&normal_form(&content.text())) || *content == Content::Bool(true),
        };
        let on: Vec<&(u32, String, String)> =
            ticks.columns.iter().filter(|(column, _, _)| marked(&row.at(*column))).collect();
        match on.as_slice() {
            [] => Made::default(),
            [(column, header, stored)] => Made {
                value: match ticks.field.kind {
                    Kind::Flag => Value::Flag(stored == "是"),
                    _ => Value::text(stored),
                },
                note: Some(CellNote {
                    column: Some(*column),
                    original: (header != stored).then(|| header.as_str().into()),
                    ..CellNote::default()
                }),
            },
            several => {
                let names: Vec<&str> = several.iter().map(|(_, header, _)| header.as_str()).collect();
                let column = several.first().map_or(1, |(c, _, _)| *c);
                let verb = if ticks.by == By::Amount { "同时有金额的列是" } else { "同时勾了" };
                let text = format!("{}：{verb}{}。", ticks.field.label, names.join("、"));
                self.tell("unknown_code", (row.number, column), names.join("、"), text);
                let note =
                    CellNote { original: Some(names.join("、").into()), unreadable: true, ..CellNote::default() };
                Made { value: Value::Null, note: Some(note) }
            }
        }
    }
}

impl Stretch<'_> {
    /// The headings of the columns that are crossed; nothing is known where no column has a mark.
    fn crossed(&self, row: Row<'_>, ticks: &crate::layout::Ticks) -> Made {
        let marks = ticks.columns.iter().filter_map(|(column, header, _)| {
            let there = code::flag(&row.at(*column), &self.builder.words.flags).value?;
            Some((*column, header.as_str(), there))
        });
        let marks: Vec<(u32, &str, bool)> = marks.collect();
        let lacking: Vec<&(u32, &str, bool)> = marks.iter().filter(|(_, _, there)| !there).collect();
        let names: Vec<&str> = lacking.iter().map(|(_, header, _)| *header).collect();
        let note = lacking.first().map(|(column, ..)| CellNote { column: Some(*column), ..CellNote::default() });
        match marks.is_empty() {
            true => Made { value: Value::Null, note: Some(CellNote { unreadable: true, ..CellNote::default() }) },
            false => Made { value: Value::text(names.join("、")), note },
        }
    }
}

/// Does a cell hold an amount, and not nothing?
fn is_paid(content: &Content<'_>) -> bool {
    money::read(content).value.is_some_and(|amount| !amount.number.is_zero())
}

/// The names of the columns that have an amount: whose money it is. No amount at all is a blank.
fn sources(row: Row<'_>, ticks: &crate::layout::Ticks) -> Made {
    let named: Vec<&(u32, String, String)> =
        ticks.columns.iter().filter(|(column, ..)| is_paid(&row.at(*column))).collect();
    let names: Vec<&str> = named.iter().map(|(_, _, name)| name.as_str()).collect();
    match named.first() {
        None => Made::default(),
        Some((column, ..)) => Made {
            value: Value::text(names.join("、")),
            note: Some(CellNote { column: Some(*column), ..CellNote::default() }),
        },
    }
}

/// The text of a cell, where it is not that of the value: of its exact digits, if it has any.
fn differing(content: &Content<'_>, value: &Value, exact: Option<Decimal>) -> Option<Box<str>> {
    let decimal = match value {
        _ if exact.is_some() => exact,
        Value::Decimal(decimal) => Some(*decimal),
        _ => None,
    };
    let seen = match (content, decimal) {
        (Content::Text(seen), _) if matches!(value, Value::Text(text) if *seen == **text) => return None,
        (Content::Text(seen), _) if matches!(value, Value::Date(day) if date::iso(seen) == Some(*day)) => return None,
        (Content::Blank | Content::NoValue, _) => return None,
        (Content::Number(number) | Content::Date(number), Some(decimal)) if *number == decimal => return None,
        // The sheet shows a day; its serial is nothing that anybody wrote or sees.
        (Content::Date(_), _) if matches!(value, Value::Date(_)) => return None,
        _ => content.text(),
    };
    let same = match (value, decimal) {
        (_, Some(decimal)) => seen == number::plain(decimal),
        (Value::Text(text), None) => seen == **text,
        (other, None) => seen == other.plain().unwrap_or_default(),
    };
    (!same && !seen.is_empty()).then(|| seen.into())
}

/// Has a number more places than its column keeps?
fn has_more(number: Decimal, kind: Kind) -> bool {
    kind.scale().is_some_and(|scale| number.scale() > scale && number.normalize().scale() > scale)
}

/// Says a text that there is nothing? 无 may be a name.
fn is_nothing(text: &str) -> bool {
    let form = normal_form(text);
    says_blank(&form) && form != "无"
}

/// 未召开, 没有开会, 未表决: there is no day to be read.
fn is_none(text: &str) -> bool {
    let form = normal_form(text);
    form.chars().count() <= 8 && form.starts_with(['未', '没', '无']) && !form.contains(|c: char| c.is_ascii_digit())
}

/// The field of the last day where this is that of the first.
fn other_end(name: &str) -> Option<&'static str> {
    match name {
        "start_date" => Some("end_date"),
        "period_start" => Some("period_end"),
        "published_from" => Some("published_until"),
        _ => None,
    }
}

/// 亩 to ㎡: 1 亩 is 2000/3 ㎡, rounded half away from zero to four places.
fn square_metres(mu: Decimal) -> Option<Decimal> {
    let exact = mu.checked_mul(Decimal::from(2000))?.checked_div(Decimal::from(3))?;
    Some(sanzi_core::value::round(exact, 4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_day_that_the_sheet_shows_has_no_serial_beside_it() {
        let original = |content: &Content<'_>| {
            let value = date::read(content, false).value.map_or(Value::Null, Value::Date);
            differing(content, &value, None).map(String::from)
        };
        // shown as 2024-01-01, whatever its format
        assert_eq!(original(&Content::Date(dec!(45292))), None);
        // typed as a number, or as a text: that is what stands there
        assert_eq!(original(&Content::Number(dec!(45292))).as_deref(), Some("45292"));
        assert_eq!(original(&Content::Text("2024年1月1日".into())).as_deref(), Some("2024年1月1日"));
        assert_eq!(original(&Content::Text("2024-01-01".into())), None);
        // no day at all: the number is all that there is
        assert_eq!(original(&Content::Date(dec!(60))).as_deref(), Some("60"));
        // in a column of numbers a date format changes nothing
        assert_eq!(differing(&Content::Date(dec!(12)), &Value::Decimal(dec!(12)), None), None);
    }
}
