//! The nature of assets as titles, names and rows that head others say it: 经营性, 公益性, 到户类, 权益类.

use super::NatureRow;
use sanzi_core::text::normal;

/// 到户类资产清单, 经营性资产台账: the nature of every asset in it. Title and sheet name speak before the file's; where
/// they name one nature each and not the same, or several, nothing is said.
pub(crate) fn of_all(title: &str, sheet: &str, file: &str) -> Option<&'static str> {
    match (named_in(title).as_slice(), named_in(sheet).as_slice()) {
        ([], []) => match named_in(file).as_slice() {
            [nature] => Some(nature),
            _ => None,
        },
        ([nature], []) | ([], [nature]) => Some(nature),
        ([nature], [same]) if nature == same => Some(nature),
        // 经营性、公益性资产台账 over a sheet of each
        ([_, _, ..], [nature]) => Some(nature),
        _ => None,
    }
}

/// The natures that a title or name names: 非经营性 is 公益性. One alone must be said of assets (经营性资产, 经营类), or
/// be all that is said (the name of a sheet).
fn named_in(text: &str) -> Vec<&'static str> {
    const NATURES: [(&str, &[&str]); 4] = [
        ("经营性", &["经营性", "经营类"]),
        ("公益性", &["公益性", "公益类"]),
        ("到户类", &["到户"]),
        ("权益类", &["权益类", "权益性"]),
    ];
    let form = normal(text);
    if form.contains("非公益") {
        return Vec::new();
    }
    let form = form.replace("非经营", "公益");
    let said = |(nature, words): &(&'static str, &[&str])| words.iter().any(|w| form.contains(w)).then_some(*nature);
    let named: Vec<&str> = NATURES.iter().filter_map(said).collect();
    let of_assets = form.contains("资产") || form.contains('类') || form.chars().count() <= 3;
    if of_assets || named.len() > 1 { named } else { Vec::new() }
}

/// What a row that heads the rows below it says of their nature. 二、资源性资产 ends the nature above it, 房屋 does not.
pub(crate) fn of_row(index: usize, row: u32, forms: &[(u32, String)]) -> Option<NatureRow> {
    let (column, form) = forms.last()?;
    let nature = match named_in(form).as_slice() {
        [nature] => Some(*nature),
        [] if !form.contains("资产") => return None,
        _ => None,
    };
    Some(NatureRow { index, cell: (row, *column), nature })
}
