//! Any table in any layout comes back equal: a generator prints tables as SpreadsheetML with the habits of real
//! exports, and reading must give the rows back, close the receipt and tie every printed total.

use crate::kinds::{Field, Holds, KINDS, Kind};
use crate::page::{Page, Printed, words};
use crate::{mapping, names, options, read_bytes, rows, same};
use proptest::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::Tables;
use sanzi_ingest::read;
use std::sync::LazyLock;

/// How a table is printed. All numbers are choices.
#[derive(Debug, Clone)]
struct Layout {
    kind: usize,
    /// 0 no line, 1 元 in a line, 2 万元 in a line, 3 元 in headings, 4 万元 in headings.
    unit: u8,
    titles: u8,
    /// Header rows above the last: groups of columns.
    groups: u8,
    numbered_header: bool,
    seq: bool,
    /// 0 none, 1 at the end, 2 at the top, 3 subtotals and a total.
    total: u8,
    categories: bool,
    /// Tables below one another with the header repeated.
    stacked: bool,
    blank_rows: u8,
    blank_columns: u8,
    merged_village: bool,
    village_in_title: bool,
    signature: bool,
    numbered_tail: u8,
    noise: u8,
    order: u64,
}

/// A row of choices: one number a field.
type Choices = Vec<u32>;

fn layouts() -> impl Strategy<Value = (Layout, Vec<Choices>)> {
    let head = (0..KINDS.len(), 0u8..5, 0u8..3, 0u8..3, any::<bool>(), any::<bool>(), 0u8..4, any::<bool>());
    let tail =
        (any::<bool>(), 0u8..3, 0u8..3, any::<bool>(), any::<bool>(), any::<bool>(), 0u8..3, 0u8..4, any::<u64>());
    let body = prop::collection::vec(prop::collection::vec(any::<u32>(), 12), 3..9);
    (head, tail, body).prop_map(|(head, tail, body)| {
        let (kind, unit, titles, groups, numbered_header, seq, total, categories) = head;
        let (
            stacked,
            blank_rows,
            blank_columns,
            merged_village,
            village_in_title,
            signature,
            numbered_tail,
            noise,
            order,
        ) = tail;
        let layout = Layout {
            kind,
            unit,
            titles,
            groups,
            numbered_header,
            seq,
            total,
            categories: categories && seq,
            stacked,
            blank_rows,
            blank_columns,
            merged_village,
            village_in_title,
            signature,
            numbered_tail: if seq { numbered_tail } else { 0 },
            noise,
            order,
        };
        (layout, body)
    })
}

const VILLAGES: &[&str] = &["东岭村", "上坪村", "花石村"];

/// The stored value and the printed cell of one choice.
fn value(field: &Field, choice: u32, row: usize, layout: &Layout, one_village: bool) -> (String, Printed) {
    let printed = |text: String, number: bool| Printed { text, number, across: 0, down: 0 };
    match field.2 {
        Holds::Place => {
            let village = if one_village { VILLAGES[0] } else { VILLAGES[choice as usize % VILLAGES.len()] };
            (village.to_owned(), printed(village.to_owned(), false))
        }
        Holds::Text(stem) => {
            let text = format!("{stem}{}号{}", ["甲", "乙", "丙", "丁"][choice as usize % 4], row + 1);
            (text.clone(), printed(text, false))
        }
        Holds::Money => {
            let cents = i64::from(choice % 90_000_000) + 10_000;
            let yuan = Decimal::new(cents, 2);
            let shown = if matches!(layout.unit, 2 | 4) { yuan / Decimal::from(10_000) } else { yuan };
            let shown = shown.normalize();
            let text =
                if layout.noise == 3 && !matches!(layout.unit, 2 | 4) { grouped(&shown) } else { shown.to_string() };
            (yuan.normalize().to_string(), printed(text, layout.noise != 3))
        }
        Holds::Quantity => {
            let number = choice % 500 + 1;
            (number.to_string(), printed(number.to_string(), layout.noise != 3))
        }
        Holds::Day => {
            let (y, m, d) = (2001 + choice % 23, choice / 7 % 12 + 1, choice / 91 % 28 + 1);
            let text = match layout.noise {
                0 => format!("{y}-{m:02}-{d:02}"),
                1 => format!("{y}/{m}/{d}"),
                2 => format!("{y}年{m}月{d}日"),
                _ => format!("{y}.{m}.{d}"),
            };
            (format!("{y}-{m:02}-{d:02}"), printed(text, false))
        }
        Holds::Count => {
            let number = choice % 300 + 1;
            (number.to_string(), printed(number.to_string(), true))
        }
        Holds::Years => {
            let years = [5, 8, 10, 20, 30][choice as usize % 5];
            ((years * 12).to_string(), printed(years.to_string(), true))
        }
        Holds::Code(words) => {
            let (stored, spoken) = words[choice as usize % words.len()];
            (stored.to_owned(), printed(spoken.to_owned(), false))
        }
    }
}

fn grouped(number: &Decimal) -> String {
    let text = number.to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), String::new()), |(w, f)| (w, format!(".{f}")));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + &rest
}

/// Headings as people type them.
fn heading(text: &str, noise: u8, at: usize) -> String {
    match (noise, at % 3) {
        (1, 0) => text.chars().map(|c| format!("{c} ")).collect::<String>().trim_end().to_owned(),
        (1, 1) if text.chars().count() == 4 => {
            let (a, b): (String, String) = (text.chars().take(2).collect(), text.chars().skip(2).collect());
            format!("{a}\n{b}")
        }
        (2, 0) => format!("*{text}"),
        (3, 2) => format!("{text}："),
        _ => text.to_owned(),
    }
}

/// Prints a table; gives the page and the rows that must come back, field by field.
fn print(layout: &Layout, body: &[Choices]) -> (Page, Vec<Vec<(&'static str, String)>>) {
    let kind = &KINDS[layout.kind];
    let mut fields: Vec<&Field> = kind.fields.iter().collect();
    // A shuffle that follows the number: every order can come.
    let mut left = layout.order;
    for at in (1..fields.len()).rev() {
        fields.swap(at, (left % (at as u64 + 1)) as usize);
        left /= at as u64 + 1;
    }
    if layout.village_in_title {
        fields.retain(|f| f.2 != Holds::Place);
    }
    let first = layout.blank_columns as usize + usize::from(layout.seq);
    let width = first + fields.len();
    let mut page = Page::default();
    for _ in 0..layout.blank_rows {
        page.line(width, Vec::new());
    }
    let place = if layout.village_in_title { VILLAGES[0] } else { "" };
    if layout.titles > 0 || layout.village_in_title {
        let across = width - 1 - layout.blank_columns as usize;
        let title = Printed { across, ..words(&format!("{place}{}", kind.title)) };
        page.line(width, vec![(layout.blank_columns as usize, title)]);
    }
    if layout.titles > 1 {
        page.line(width, vec![(layout.blank_columns as usize, words("编制日期：2024年12月31日"))]);
    }
    if matches!(layout.unit, 0..=2) {
        let unit = if layout.unit == 2 { "单位：万元" } else { "单位：元" };
        page.line(width, vec![(width - 1, words(unit))]);
    }
    let mut rows: Vec<(usize, &Choices)> = body.iter().enumerate().collect();
    if layout.merged_village && !layout.village_in_title {
        let at = kind.fields.iter().position(|f| f.2 == Holds::Place).unwrap_or(0);
        rows.sort_by_key(|(_, choices)| choices[at] as usize % VILLAGES.len());
    }
    let mut expected = Vec::new();
    let cut = if layout.stacked { rows.len() / 2 } else { rows.len() };
    let (top, bottom) = rows.split_at(cut);
    for (number, part) in [top, bottom].into_iter().enumerate().filter(|(_, p)| !p.is_empty()) {
        if number > 0 {
            page.line(width, Vec::new());
        }
        header(&mut page, layout, &fields, first, width, number == 0);
        section(&mut page, layout, kind, &fields, part, &mut expected, (first, width));
    }
    if layout.signature {
        page.line(width, Vec::new());
        page.line(width, vec![(first, words("村负责人（签字）：")), (width - 1, words("制表："))]);
    }
    (page, expected)
}

fn header(page: &mut Page, layout: &Layout, fields: &[&Field], first: usize, width: usize, numbered: bool) {
    let groups = layout.groups as usize;
    for level in 0..groups {
        let half = fields.len() / 2;
        let mut cells = Vec::new();
        for (from, to, name) in [(0, half, "基本情况"), (half, fields.len(), "其他情况")] {
            let name = if level == 0 { name.to_owned() } else { format!("{name}{}", ["一", "二"][level % 2]) };
            cells.push((first + from, Printed { across: to - from - 1, ..words(&name) }));
        }
        if layout.seq && level == 0 {
            cells.push((first - 1, Printed { down: groups, ..words("序号") }));
        }
        page.line(width, cells);
    }
    let mut cells: Vec<(usize, Printed)> = fields
        .iter()
        .enumerate()
        .map(|(at, (_, names, holds))| {
            let name = names[layout.order as usize % names.len()];
            let text = heading(name, layout.noise, at);
            let unit = match (holds, layout.unit) {
                (Holds::Money, 3) => "（元）",
                (Holds::Money, 4) => "(万元)",
                _ => "",
            };
            (first + at, words(&format!("{text}{unit}")))
        })
        .collect();
    if layout.seq && groups == 0 {
        cells.push((first - 1, words("序 号")));
    }
    page.line(width, cells);
    if layout.numbered_header && numbered {
        let start = first - usize::from(layout.seq);
        page.line(width, (start..width).map(|at| (at, words(&(at - start + 1).to_string()))).collect());
    }
}

/// Fields and values of one row.
type Row = Vec<(&'static str, String)>;

fn section(
    page: &mut Page,
    layout: &Layout,
    kind: &Kind,
    fields: &[&Field],
    rows: &[(usize, &Choices)],
    expected: &mut Vec<Row>,
    (first, width): (usize, usize),
) {
    let one_village = layout.village_in_title;
    let made: Vec<(Row, Vec<Printed>)> = rows
        .iter()
        .map(|(number, choices)| {
            let mut row = Vec::new();
            let mut cells = Vec::new();
            for field in fields {
                let at = kind.fields.iter().position(|f| f.0 == field.0).unwrap_or(0);
                let (stored, printed) = value(field, choices[at], *number, layout, one_village);
                row.push((field.0, stored));
                cells.push(printed);
            }
            if one_village {
                row.push(("village", VILLAGES[0].to_owned()));
            }
            (row, cells)
        })
        .collect();
    let total = |page: &mut Page, word: &str, rows: &[(Row, Vec<Printed>)]| {
        let mut cells = Vec::new();
        let label = if layout.seq { first - 1 } else { first };
        for (at, field) in fields.iter().enumerate().filter(|(_, f)| kind.sums.contains(&f.0)) {
            let own = |row: &Row| row.iter().find(|(n, _)| *n == field.0).and_then(|(_, v)| v.parse::<Decimal>().ok());
            let sum: Decimal = rows.iter().filter_map(|(row, _)| own(row)).sum();
            let shown = if matches!(layout.unit, 2 | 4) { sum / Decimal::from(10_000) } else { sum };
            cells.push((first + at, Printed { number: true, ..words(&shown.normalize().to_string()) }));
        }
        // The word needs a column of its own: where a sum stands there, the total has no room and is not printed.
        if !cells.is_empty() && cells.iter().all(|(at, _)| *at != label) {
            cells.push((label, words(word)));
            page.line(width, cells);
        }
    };
    if layout.total == 2 && !layout.stacked {
        total(page, "合 计", &made);
    }
    let place = fields.iter().position(|f| f.2 == Holds::Place);
    let merge = layout.merged_village && !layout.categories && layout.total != 3 && layout.blank_rows == 0;
    let half = made.len() / 2;
    for (at, (row, cells)) in made.iter().enumerate() {
        if layout.categories && (at == 0 || at == half && half > 0) {
            let (mark, name) = if at == 0 { ("一", "生产设施设备") } else { ("二", "公益设施设备") };
            page.line(width, vec![(first - 1, words(mark)), (first, words(name))]);
        }
        if layout.total == 3 && at == half && half > 0 {
            total(page, "小计", &made[..half]);
        }
        if layout.blank_rows == 2 && at == 1 {
            page.line(width, Vec::new());
        }
        let mut line: Vec<(usize, Printed)> = Vec::new();
        for (column, cell) in cells.iter().enumerate() {
            let mut cell = cell.clone();
            if merge && Some(column) == place {
                let same = |other: usize| made[other].1[column].text == cell.text;
                if at > 0 && same(at - 1) {
                    continue;
                }
                cell.down = (at + 1..made.len()).take_while(|next| same(*next)).count();
            }
            line.push((first + column, cell));
        }
        if layout.seq {
            line.push((first - 1, Printed { number: true, ..words(&(at + 1).to_string()) }));
        }
        page.line(width, line);
        expected.push(row.clone());
    }
    if layout.total == 3 && half > 0 {
        total(page, "小计", &made[half..]);
    }
    for extra in 0..layout.numbered_tail {
        let number = made.len() + usize::from(extra) + 1;
        page.line(width, vec![(first - 1, Printed { number: true, ..words(&number.to_string()) })]);
    }
    if matches!(layout.total, 1 | 3) && !layout.stacked {
        total(page, "合计", &made);
    }
}

static MAPPING: LazyLock<sanzi_core::Mapping> = LazyLock::new(mapping::national);

fn read_page(page: &Page) -> Tables {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("表.xml"), page.xml()).expect("written");
    read(&[folder.path().to_owned()], &options(&MAPPING), &|_| {}).expect("read")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_in_any_layout_comes_back_equal((layout, body) in layouts()) {
        let (page, expected) = print(&layout, &body);
        let tables = read_page(&page);
        let sheets: Vec<_> = tables.receipts.iter().flat_map(|f| &f.sheets).collect();
        let present = page.rows.len();
        let told: usize = sheets.iter().map(|s| s.rows as usize + s.set_aside.len()).sum();
        let aside: Vec<String> =
            sheets.iter().flat_map(|s| &s.set_aside).map(|a| format!("{} {} {}", a.row, a.reason, a.text)).collect();
        prop_assert_eq!(told, present, "the receipt closes: {:?}", aside);
        for tie in sheets.iter().flat_map(|s| &s.totals) {
            prop_assert_eq!(&tie.difference, "0.00", "{:?}", tie);
        }
        let got = rows(&tables);
        prop_assert_eq!(got.len(), expected.len(), "{:?} {:?}", aside, sheets.iter().map(|s| s.table).collect::<Vec<_>>());
        for (got, expected) in got.iter().zip(&expected) {
            prop_assert_eq!(&got["table"], KINDS[layout.kind].table);
            for (field, value) in expected {
                let own = got["values"][*field].as_str().unwrap_or("?");
                prop_assert!(same(value, own), "{} is {} instead of {} in {}", field, own, value, got);
            }
        }
    }
}

#[test]
fn a_row_that_names_nothing_and_adds_up_those_above_is_a_total() {
    let head = "东坡村固定资产台账\n单位：元\n序号,村名,资产名称,类别,原值,累计折旧,净值,取得日期\n";
    let cost = |text: &str| names(&read_bytes("东坡村台账.csv", format!("{head}{text}").as_bytes()));
    let things = "1,东坡村,机井,构筑物,1000,100,900,2020-01-01\n2,东坡村,冷库,房屋,2000.50,200,1800.50,2021-01-01\n";
    for sum in [
        ",,,,3000.50,300,2700.50,\n",
        ",东坡村,,,3000.50,300,2700.50,\n",
        "3,东坡村,,,3000.50,300,2700.50,\n",
        ",,东坡村2项,,\"3,000.50\",300,2700.50,\n",
        ",,共2项,,3000.50,300,2700.50,\n",
        ",,第1页 共1页,,3000.50,300,2700.50,\n",
    ] {
        assert_eq!(cost(&format!("{things}{sum}")), ["机井", "冷库"], "{sum}");
        // another village below, and one total of both
        let more = "3,西坡村,泵站,房屋,500,50,450,2021-05-01\n,,,,500,50,450,\n,,,,3500.50,350,3150.50,\n";
        assert_eq!(cost(&format!("{things}{sum}{more}")), ["机井", "冷库", "泵站"], "{sum}");
    }
    // what does not add up is a thing whose name is missing, and so is the second of two
    assert_eq!(cost(&format!("{things},,,,4000,300,2700,2021-01-01\n")).len(), 3);
    assert_eq!(cost("1,东坡村,机井,构筑物,1000,100,900,2020-01-01\n2,东坡村,,,1000,100,900,\n").len(), 2);
    // a name is a name, whatever it ends in and costs
    assert_eq!(cost(&format!("{things}3,东坡村,流量计,设备,3000.50,300,2700.50,2021-01-01\n")).len(), 3);
}
