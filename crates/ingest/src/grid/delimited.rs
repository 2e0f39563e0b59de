//! CSV and tab-separated text. A damaged line costs itself: an open quote never swallows the file.

use super::held::Held;
use super::{Book, Content, Sheet};
use crate::encoding::Decoded;
use crate::grid::failure::Failure;
use crate::limits::Limits;
use std::borrow::Cow;

/// The delimiter of a text: the one that splits most of its first lines alike.
pub fn delimiter(text: &str) -> Option<u8> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(30).collect();
    let mut best: Option<((usize, usize), u8)> = None;
    for mark in [b'\t', b',', b';', b'|'] {
        let counts: Vec<usize> =
            lines.iter().map(|line| outside_quotes(line, mark)).filter(|count| *count > 0).collect();
        let worth = (counts.len(), counts.iter().sum());
        if !counts.is_empty() && best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, mark));
        }
    }
    best.map(|(_, mark)| mark)
}

fn outside_quotes(line: &str, mark: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == mark && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

/// Reads delimited text as one sheet without a name.
///
/// # Errors
/// `too_large` above the limits of rows or cells.
pub fn read(decoded: Decoded, delimiter: u8, limits: &Limits) -> Result<Book, Failure> {
    let mut sheet = Sheet { fixed_width: true, ..Sheet::default() };
    let text = decoded.text.as_str();
    let (mut at, mut number) = (0usize, 0u32);
    let mut held = Held::new(limits);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let (line, used, closed) = logical_line(rest, delimiter);
        at += used.max(1);
        number += 1;
        if number.is_multiple_of(4096) {
            limits.deadline.check()?;
        }
        if number > limits.rows {
            return Err(Failure::too_large(format!("行数超过上限 {}。", limits.rows)));
        }
        let bad = match (line.contains('\0'), closed) {
            (true, _) => Some("有 NUL 字节"),
            (false, false) => Some("引号没有闭合"),
            (false, true) => None,
        };
        let fields = fields(line, delimiter, closed);
        let row = sheet.rows.begin(number);
        (row.bad, row.width) = (bad, fields.len() as u32);
        for (column, field) in (1u32..).zip(fields) {
            if column > limits.columns {
                return Err(Failure::too_large(format!("列数超过上限 {}。", limits.columns)));
            }
            if field.len() > limits.text_bytes {
                return Err(Failure::too_large(format!("第 {number} 行有一个字段超过 {} 字节。", limits.text_bytes)));
            }
            if !field.is_empty() {
                let content = Content::Text(field);
                held.take(&content)?;
                let cell = sheet.rows.pack(column, &content);
                sheet.rows.push(cell);
            }
        }
    }
    Ok(Book { sheets: vec![sheet], encoding: Some(decoded.name.to_uppercase()), issues: Vec::new() })
}

/// The next record: its text, the bytes it takes with its line end, and whether its quotes are closed.
/// A quoted field may go on over lines, but only to a closing quote that a delimiter or line end follows.
fn logical_line(rest: &str, delimiter: u8) -> (&str, usize, bool) {
    let bytes = rest.as_bytes();
    let physical = memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
    let mut field_start = true;
    let mut at = 0usize;
    while let Some(&byte) = bytes.get(at) {
        if field_start && byte == b'"' {
            match quoted_end(bytes, at + 1, delimiter) {
                Some(end) => {
                    at = end;
                    field_start = false;
                    continue;
                }
                None => return (rest.get(..physical).unwrap_or_default(), after_end(bytes, physical), false),
            }
        }
        if byte == b'\n' || byte == b'\r' {
            break;
        }
        field_start = byte == delimiter;
        at += 1;
    }
    (rest.get(..at).unwrap_or_default(), after_end(bytes, at), true)
}

/// The place after the closing quote of a quoted field.
fn quoted_end(bytes: &[u8], from: usize, delimiter: u8) -> Option<usize> {
    let mut at = from;
    loop {
        let quote = at + memchr::memchr(b'"', bytes.get(at..)?)?;
        match bytes.get(quote + 1) {
            None => return Some(quote + 1),
            Some(b'"') => at = quote + 2,
            Some(&next) if next == delimiter || next == b'\n' || next == b'\r' => return Some(quote + 1),
            Some(_) => return None,
        }
    }
}

fn after_end(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => at + 2,
        (Some(_), _) => at + 1,
        (None, _) => at,
    }
}

fn fields(line: &str, delimiter: u8, closed: bool) -> Vec<Cow<'_, str>> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).quoting(closed);
    if memchr::memchr(b'"', line.as_bytes()).is_none() {
        return line.split(char::from(delimiter)).map(Cow::Borrowed).collect();
    }
    let mut record = csv::StringRecord::new();
    match builder.from_reader(line.as_bytes()).read_record(&mut record) {
        Ok(true) => record.iter().map(|field| Cow::Owned(field.to_owned())).collect(),
        _ => vec![Cow::Borrowed(line)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Row;

    fn rows(text: &str) -> Vec<String> {
        let decoded = Decoded { text: text.to_owned(), name: "UTF-8", misdeclared: false };
        let book = read(decoded, b',', &Limits::default()).expect("within limits");
        let sheet = book.sheets.first().expect("one sheet");
        let show = |r: Row<'_>| {
            let cells: Vec<String> = (1..=r.width).map(|c| r.at(c).text().into_owned()).collect();
            format!("{}{}:{}", r.number, r.bad.map(|_| "!").unwrap_or_default(), cells.join("|"))
        };
        sheet.rows.iter().map(show).collect()
    }

    #[test]
    fn a_damaged_line_costs_itself() {
        assert_eq!(rows("a,\"b\nc\",d\r\n\r\n1,2"), ["1:a|b\nc|d", "2:", "3:1|2"]);
        assert_eq!(rows("a,\"b,1\nc,\"x\"\"y\",2\n"), ["1!:a|\"b|1", "2:c|x\"y|2"]);
        assert_eq!(rows("a\0,1\nb,2"), ["1!:a\0|1", "2:b|2"]);
    }

    #[test]
    fn the_delimiter_is_the_one_that_splits() {
        assert_eq!(delimiter("标题\na;b;1,5\nc;d;2,5"), Some(b';'));
        assert_eq!(delimiter("a\tb,c\nd\te"), Some(b'\t'));
        assert_eq!(delimiter("只有一列\n另一行"), None);
    }
}
