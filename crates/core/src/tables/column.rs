//! Short declarations of columns, and the columns that every table has.

use crate::kind::{CodeList, Column, Kind};

pub(super) const fn text(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Text, doc)
}
pub(super) const fn person(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Person, doc)
}
pub(super) const fn money(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Money, doc)
}
pub(super) const fn quantity(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Quantity, doc)
}
pub(super) const fn rate(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Rate, doc)
}
pub(super) const fn date(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Date, doc)
}
pub(super) const fn months(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Months, doc)
}
pub(super) const fn count(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Count, doc)
}
pub(super) const fn flag(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Flag, doc)
}
pub(super) const fn code(
    name: &'static str,
    label: &'static str,
    list: &'static CodeList,
    doc: &'static str,
) -> Column {
    Column::new(name, label, Kind::Code(list), doc)
}

// Where a row belongs: every table has these four, so that owners are found the same way everywhere.
pub(super) const TOWN: Column = text("town", "乡镇", "Town or township.");
pub(super) const VILLAGE: Column = text("village", "村", "Village, as printed or from sheet name, title or file name.");
pub(super) const GROUP: Column = text("group", "组", "Villagers' group.");
pub(super) const ORG_NAME: Column = text("org_name", "产权单位", "Owner of the book, as printed.");
pub(super) const ORG_CODE: Column = text("org_code", "单位代码", "统一社会信用代码 or region code of the owner.");
pub(super) const REMARK: Column = text("remark", "备注", "Remarks; they carry real facts.");
