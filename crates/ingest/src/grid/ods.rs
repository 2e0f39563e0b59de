//! OpenDocument spreadsheets: `content.xml` as a stream. Repeated rows and cells are counted against the limits
//! before they are spread, and blank ones are never spread at all. Numbers keep their own digits.

use super::failure::Failure;
use super::gather::Gather;
use super::held::Held;
use super::xlsx::issues_of;
use super::{Book, Content, Merge, Sheet, number};
use crate::limits::Limits;
use crate::note::issue;
use crate::refusal::Refusal;
use crate::xlsx::{Threads, notes_of};
use crate::xml::feed::with_window;
use crate::xml::{Token, Xml, text};
use crate::zip::Package;
use std::collections::BTreeSet;

/// Blank rows that one element may stand for and still be rows of the table.
const MOST_BLANK: u32 = 200;
/// Names of hidden styles that are kept.
const MOST_STYLES: usize = 100_000;

/// Reads a book.
///
/// # Errors
/// `encrypted`, `container_corrupt`, `xml_malformed`, `xml_dtd`, `too_large`.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    let package = Package::open(bytes, limits)?;
    let content = package.find("content.xml").ok_or_else(|| Failure::corrupt("压缩包里没有表格的内容。"))?;
    let mut book = Book { issues: issues_of(&notes_of(&package, limits)), ..Book::default() };
    if package.names().any(|(_, name)| name.starts_with("Basic/") || name.starts_with("Scripts/")) {
        book.issues.push(issue("external_content", "宏", "工作簿里有宏，没有运行。"));
    }
    with_window(&package, content, Threads::One, |window| {
        let mut xml = Xml::new(window, limits)?;
        let mut reader =
            Reader { limits, held: Held::new(limits), repeated: 0, hidden_styles: BTreeSet::new(), linked: false };
        reader.run(&mut xml, &mut book.sheets)?;
        if reader.linked {
            book.issues.push(issue("external_content", "外部工作簿链接", "工作簿引用了别的文件，没有打开。"));
        }
        Ok(())
    })?;
    if book.sheets.is_empty() {
        return Err(Failure::corrupt("里面没有一张表。"));
    }
    Ok(book)
}

struct Reader<'a> {
    limits: &'a Limits,
    held: Held,
    /// Cells so far that only repeat another one.
    repeated: u64,
    hidden_styles: BTreeSet<String>,
    linked: bool,
}

/// Where the next cell stands, and how often its row comes.
struct Place {
    row: u32,
    times: u32,
    column: u32,
}

impl Reader<'_> {
    fn run(&mut self, xml: &mut Xml<'_>, sheets: &mut Vec<Sheet>) -> Result<(), Refusal> {
        let mut style = None;
        loop {
            match xml.next()? {
                Token::Start => match xml.local() {
                    b"style" => style = xml.local_attribute(b"name")?,
                    b"table-properties" if xml.says(b"display", b"false") => {
                        if let Some(style) = style.take().filter(|_| self.hidden_styles.len() < MOST_STYLES) {
                            self.hidden_styles.insert(style);
                        }
                    }
                    b"table" => {
                        if sheets.len() >= self.limits.sheets {
                            return Err(Refusal::TooLarge(format!("工作表超过 {} 张", self.limits.sheets)));
                        }
                        sheets.push(self.table(xml)?);
                    }
                    b"tracked-changes" => xml.skip()?,
                    _ => {}
                },
                Token::Over => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads the table that just began.
    fn table(&mut self, xml: &mut Xml<'_>) -> Result<Sheet, Refusal> {
        let outside = xml.depth().saturating_sub(1);
        let style = xml.local_attribute(b"style-name")?;
        let mut sheet = Sheet {
            name: xml.local_attribute(b"name")?.unwrap_or_default(),
            hidden: style.is_some_and(|style| self.hidden_styles.contains(&style)),
            ..Sheet::default()
        };
        let mut held = self.held.clone();
        let mut gather = Gather::new(&mut held);
        let mut hidden: Vec<(u32, u32)> = Vec::new();
        let mut next_row = 1u32;
        loop {
            match xml.next()? {
                Token::Start => match xml.local() {
                    b"table-row" => {
                        let times = repeated(xml, b"number-rows-repeated")?;
                        if xml.says(b"visibility", b"collapse") || xml.says(b"visibility", b"filter") {
                            hidden.push((next_row, next_row.saturating_add(times - 1)));
                        }
                        self.row(xml, next_row, times, &mut gather, &mut sheet)?;
                        next_row = next_row.saturating_add(times);
                    }
                    b"table-source" => self.linked = true,
                    // Groups and headers only hold rows; drawings and forms may hold tables of their own.
                    b"shapes" | b"forms" | b"named-expressions" => xml.skip()?,
                    _ => {}
                },
                Token::End if xml.depth() <= outside => break,
                Token::Over => break,
                _ => {}
            }
        }
        gather.finish(&mut sheet);
        self.held = held;
        for (first, last) in hidden {
            sheet.rows.hide(first, last);
        }
        Ok(sheet)
    }

    fn row(
        &mut self,
        xml: &mut Xml<'_>,
        row: u32,
        times: u32,
        gather: &mut Gather<'_>,
        sheet: &mut Sheet,
    ) -> Result<(), Refusal> {
        let outside = xml.depth().saturating_sub(1);
        let mut place = Place { row, times, column: 1 };
        let mut filled = false;
        loop {
            match xml.next()? {
                Token::Start if matches!(xml.local(), b"table-cell" | b"covered-table-cell") => {
                    filled |= self.cell(xml, &mut place, gather, sheet)?;
                }
                Token::Start => xml.skip()?,
                Token::End if xml.depth() <= outside => break,
                Token::Over => break,
                _ => {}
            }
        }
        if !filled && times <= MOST_BLANK && row.saturating_add(times) <= self.limits.rows {
            gather.present(row, row + times - 1);
        }
        Ok(())
    }

    /// Reads a cell; says whether it is filled.
    fn cell(
        &mut self,
        xml: &mut Xml<'_>,
        place: &mut Place,
        gather: &mut Gather<'_>,
        sheet: &mut Sheet,
    ) -> Result<bool, Refusal> {
        let across = repeated(xml, b"number-columns-repeated")?;
        let (right, down) = (repeated(xml, b"number-columns-spanned")?, repeated(xml, b"number-rows-spanned")?);
        let (row, column) = (place.row, place.column);
        place.column = column.saturating_add(across);
        let content = self.content(xml)?;
        let last = (row.saturating_add(place.times - 1), column.saturating_add(across - 1));
        if right > 1 || down > 1 {
            let (bottom, right) = (row.saturating_add(down - 1), column.saturating_add(right - 1));
            if bottom <= self.limits.rows && right <= self.limits.columns && sheet.merges.len() < 1_048_576 {
                sheet.merges.push(Merge { top: row, left: column, bottom, right });
            }
        }
        if content == Content::Blank {
            return Ok(false);
        }
        if last.0 > self.limits.rows || last.1 > self.limits.columns {
            gather.outside(&sanzi_core::source::cell_name(column, row));
            return Ok(false);
        }
        let wanted = u64::from(place.times) * u64::from(across);
        gather.announce(&content, wanted)?;
        self.repeated = self.repeated.saturating_add(wanted - 1);
        if self.repeated > self.limits.repeated_cells as u64 {
            return Err(Refusal::TooLarge(format!("重复的单元格展开后超过 {} 个", self.limits.repeated_cells)));
        }
        for row in row..=last.0 {
            for column in column..=last.1 {
                gather.put(row, column, &content)?;
            }
        }
        Ok(true)
    }

    /// The content of the cell that just began, which is left.
    fn content(&mut self, xml: &mut Xml<'_>) -> Result<Content<'static>, Refusal> {
        let kind = xml.local_attribute(b"value-type")?.unwrap_or_default();
        let failed = xml.says(b"value-type", b"error");
        let formula = xml.local_attribute(b"formula")?.is_some();
        let value = match kind.as_str() {
            "date" => xml.local_attribute(b"date-value")?,
            "time" => xml.local_attribute(b"time-value")?,
            "boolean" => xml.local_attribute(b"boolean-value")?,
            "string" => xml.local_attribute(b"string-value")?,
            _ => xml.local_attribute(b"value")?,
        };
        let shown = self.shown(xml)?;
        Ok(match (kind.as_str(), value) {
            _ if failed => Content::Error(shown.into()),
            ("float" | "currency", Some(digits)) => number::from_digits(&digits).owned(),
            ("percentage", Some(digits)) => match number::from_digits(&digits).owned() {
                Content::Number(number) => Content::Percent(number),
                other => other,
            },
            ("boolean", Some(value)) => Content::Bool(value == "true"),
            ("date" | "time" | "string", Some(value)) => Content::of_text(value),
            (_, None) if shown.is_empty() && formula => Content::NoValue,
            // A kind without its value, or none at all: what shows is all there is.
            _ => Content::of_text(shown),
        })
    }

    /// The text that a cell shows: its paragraphs, without notes, drawings and inner tables.
    fn shown(&mut self, xml: &mut Xml<'_>) -> Result<String, Refusal> {
        let outside = xml.depth().saturating_sub(1);
        let mut out = Vec::new();
        let (mut paragraphs, mut within) = (0, 0usize);
        loop {
            match xml.next()? {
                Token::Start => match xml.local() {
                    b"p" | b"h" if within == 0 => {
                        if paragraphs > 0 {
                            out.push(b'\n');
                        }
                        paragraphs += 1;
                        within = xml.depth();
                    }
                    b"s" if within > 0 => {
                        let count = repeated(xml, b"c")?.min(1000);
                        out.extend(std::iter::repeat_n(b' ', count as usize));
                    }
                    b"tab" if within > 0 => out.push(b'\t'),
                    b"line-break" if within > 0 => out.push(b'\n'),
                    b"annotation" | b"table" | b"frame" | b"ruby-text" | b"note" => xml.skip()?,
                    _ => {}
                },
                Token::Text if within > 0 => text::resolve(xml.piece(), &mut out)?,
                Token::Data if within > 0 => text::resolve_data(xml.piece(), &mut out),
                Token::End if xml.depth() <= outside => break,
                Token::End if xml.depth() < within => within = 0,
                Token::Over => break,
                _ => {}
            }
            if out.len() > self.limits.text_bytes {
                return Err(Refusal::TooLarge(format!("有一段文字超过 {} 字节", self.limits.text_bytes)));
            }
        }
        Ok(text::checked(&out)?.to_owned())
    }
}

/// A count of repetitions or spans: one where it is absent, senseless or none.
fn repeated(xml: &Xml<'_>, name: &[u8]) -> Result<u32, Refusal> {
    let said = xml.local_attribute(name)?;
    Ok(said.and_then(|said| said.trim().parse().ok()).filter(|count| *count > 0).unwrap_or(1))
}
