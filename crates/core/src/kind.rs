//! What kind of value a column holds, and how it is declared.

use serde::Serialize;

/// A closed list of stored values, e.g. 使用状态.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CodeList {
    /// The English name, as mapping files use it.
    pub name: &'static str,
    /// The stored values, in Chinese.
    pub values: &'static [&'static str],
}

/// The kind of a column; it fixes unit, scale and physical type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// The name or phone of a person: masked in what leaves the firm.
    Person,
    /// One of a closed list.
    Code(&'static CodeList),
    /// 元, two places.
    Money,
    /// 元 a unit, six places.
    Price,
    /// A quantity in its own unit, four places.
    Quantity,
    /// A fraction, six places: 0.05 means 5 %.
    Rate,
    /// A day, known to the day, the month or the year.
    Date,
    /// A whole number of months.
    Months,
    /// A whole number.
    Count,
    /// Yes or no.
    Flag,
}

impl Kind {
    /// Decimal places of the stored value, for the decimal kinds.
    pub const fn scale(self) -> Option<u32> {
        match self {
            Kind::Money => Some(2),
            Kind::Quantity => Some(4),
            Kind::Price | Kind::Rate => Some(6),
            _ => None,
        }
    }

    /// Are its values texts?
    pub const fn is_text(self) -> bool {
        matches!(self, Kind::Text | Kind::Person | Kind::Code(_))
    }

    /// Does a column of this kind hold values of that kind as they are?
    pub const fn is_like(self, other: Kind) -> bool {
        match (self, other) {
            (Kind::Money, Kind::Money)
            | (Kind::Price, Kind::Price)
            | (Kind::Quantity, Kind::Quantity)
            | (Kind::Rate, Kind::Rate)
            | (Kind::Months | Kind::Count, Kind::Months | Kind::Count)
            | (Kind::Flag, Kind::Flag)
            | (Kind::Date, Kind::Date) => true,
            _ => self.is_text() && other.is_text(),
        }
    }

    /// The word for help texts.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::Text => "文本",
            Kind::Person => "人员",
            Kind::Code(_) => "代码",
            Kind::Money => "金额（元）",
            Kind::Price => "单价（元）",
            Kind::Quantity => "数量",
            Kind::Rate => "比率（0.05 即 5%）",
            Kind::Date => "日期",
            Kind::Months => "月数",
            Kind::Count => "个数",
            Kind::Flag => "是否",
        }
    }
}

/// One column of a table or one fact of a grain.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// English identifier.
    pub name: &'static str,
    /// The field's Chinese term.
    pub label: &'static str,
    /// Kind, unit, scale.
    pub kind: Kind,
    /// One sentence.
    pub doc: &'static str,
    /// For a fact that repeats a table column: (table, column). `None` for table columns and computed facts.
    pub from: Option<(&'static str, &'static str)>,
}

impl Column {
    /// Declares a column.
    pub const fn new(name: &'static str, label: &'static str, kind: Kind, doc: &'static str) -> Self {
        Column { name, label, kind, doc, from: None }
    }

    /// Says that this fact repeats `table.column`.
    pub const fn from(mut self, table: &'static str, column: &'static str) -> Self {
        self.from = Some((table, column));
        self
    }
}
