//! Random bytes and mutated files: nothing panics, hangs or reads what is not there.

use super::make::{SHEET, book, change, parts, sheet, zip};
use super::shown::{cells, scan};
use crate::xlsx::{Limits, Threads, open};
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Reads everything that can be read.
fn read_all(bytes: &[u8]) -> usize {
    let limits = Limits { unpacked_bytes: 16 << 20, part_bytes: 8 << 20, ..Limits::default() };
    let Ok(book) = open(bytes, &limits, Threads::One) else { return 0 };
    (0..book.sheets().len())
        .filter(|sheet| book.scan(*sheet, Threads::One, &mut |_| ControlFlow::Continue(())).is_ok())
        .count()
}

const ROWS: &str = r#"<row r="1" spans="1:3"><c r="A1" t="s"><v>1</v></c><c r="B1" s="1"><v>45000</v></c><c r="C1" t="inlineStr"><is><r><t>a&amp;b</t></r></is></c></row><row r="2"><c r="A2" t="str"><f>A1</f><v>_x000D_</v></c><!-- x --><c r="B2" t="e"><v>#N/A</v></c></row>"#;

/// A cell in the usual dress: reference and the rest.
fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,6}(\\.[0-9]{1,4})?".prop_map(|n| format!("><v>{n}</v></c>")),
        "[-0-9.eE]{0,6}".prop_map(|n| format!(" s=\"1\"><v>{n}</v></c>")),
        "[0-9]{1,2}".prop_map(|n| format!(" t=\"s\"><v>{n}</v></c>")),
        "[ 村a_x0D<&]{0,12}".prop_map(|t| {
            let t = t.replace('&', "&amp;").replace('<', "&lt;");
            format!(" t=\"inlineStr\"><is><t>{t}</t></is></c>")
        }),
        "[ 村a_x0D]{0,12}".prop_map(|t| format!(" s=\"2\" t=\"str\"><f>A1</f><v>{t}</v></c>")),
        "[ 村]{0,3}".prop_map(|t| format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{t}</t></is></c>")),
        "[01#/A]{0,3}".prop_map(|t| format!(" t=\"b\"><v>{t}</v></c>")),
        "#[A-Z/!]{0,6}".prop_map(|t| format!(" t=\"e\"><v>{t}</v></c>")),
        Just("/>".to_owned()),
        Just(" s=\"4\"/>".to_owned()),
        Just("><f>1+1</f></c>".to_owned()),
        Just(" t=\"s\"></c>".to_owned()),
    ]
}

fn any_rows() -> impl Strategy<Value = Vec<Vec<(u32, String)>>> {
    prop::collection::vec(prop::collection::vec((1_u32..20_000, any_cell()), 0..8), 0..6)
}

/// The rows as text; `dress` changes each cell's tag into another that means the same.
fn written(rows: &[Vec<(u32, String)>], dress: impl Fn(&str) -> String) -> String {
    let letters = |col: u32| {
        let mut name = String::new();
        let mut rest = col;
        while rest > 0 {
            name.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        name
    };
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let number = number + 1;
        text.push_str(&format!("<row r=\"{number}\">"));
        for (col, cell) in row {
            text.push_str(&dress(&format!("<c r=\"{}{number}\"{cell}", letters(*col))));
        }
        text.push_str("</row>");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert_eq!(read_all(&bytes), 0);
    }

    #[test]
    fn random_bytes_with_an_end_record_are_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..200), tail in prop::collection::vec(any::<u8>(), 18)) {
        bytes.splice(0..0, *b"PK\x01\x02");
        bytes.extend(b"PK\x05\x06");
        bytes.extend(tail);
        prop_assert_eq!(read_all(&bytes), 0);
    }

    #[test]
    fn mutated_packages_do_no_harm(stored in any::<bool>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut all = parts(&sheet(ROWS));
        for part in &mut all {
            part.stored = stored;
        }
        let mut bytes = zip(&all);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        read_all(&bytes);
    }

    #[test]
    fn mutated_sheets_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), "[<>/&;\"' cvr=:!\\[\\]x0-9-]{0,3}"), 1..5), which in 0_usize..7) {
        let mut all = parts(&sheet(ROWS));
        let name = all[which].name.clone();
        change(&mut all, &name, |part| {
            for (at, text) in changes {
                let at = at.index(part.bytes.len());
                part.bytes.splice(at..(at + text.len()).min(part.bytes.len()), text.bytes());
            }
        });
        read_all(&zip(&all));
    }

    #[test]
    fn fast_and_slow_path_agree(rows in any_rows()) {
        let plain = cells(&book(&written(&rows, str::to_owned)));
        // A comment within, another quote, an attribute more: each sends the cell to the slow path.
        let slow = |cell: &str| cell.replacen("<c r=\"", "<c x=\"\" r=\"", 1);
        prop_assert_eq!(&cells(&book(&written(&rows, slow))), &plain);
        let commented = |cell: &str| cell.replace("<v>", "<v><!-- -->").replace("</c>", "\n</c>").replace("<t>", "<t><![CDATA[]]>");
        prop_assert_eq!(&cells(&book(&written(&rows, commented))), &plain);
        // All elements with a prefix.
        let text = sheet(&written(&rows, str::to_owned)).replace("xmlns=", "xmlns:x=").replace("</", "</x:");
        let mut prefixed = String::new();
        for piece in text.split_inclusive('<') {
            prefixed.push_str(piece);
        }
        let prefixed = prefixed.replace('<', "<x:").replace("<x:/x:", "</x:");
        prop_assert_eq!(&cells(&zip(&parts(&prefixed))), &plain);
    }

    #[test]
    fn cuts_between_chunks_change_nothing(rows in any_rows(), pad in 65_000_usize..65_600) {
        let text = written(&rows, str::to_owned);
        let padded = sheet(&format!("{}{text}", " ".repeat(pad)));
        let mut all = parts(&padded);
        change(&mut all, SHEET, |part| part.stored = true);
        let far = scan(&zip(&all), 0, &Limits::default(), Threads::Two).map(|(cells, _)| cells).map_err(|r| r.kind());
        prop_assert_eq!(far, cells(&book(&text)));
    }
}
