//! The house style of the working papers: fonts by name, thin lines, few colours.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Workbook};
use sanzi_core::Severity;

const SONG: &str = "宋体";
const HEI: &str = "黑体";
const FANG: &str = "仿宋";
const LINE: Color = Color::RGB(0x8C8C8C);
/// Point size of the body; row heights are estimated from it.
pub(crate) const BODY_POINTS: f64 = 10.0;

/// How the cells of a column look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Left, wrapped.
    Text,
    /// Centred, wrapped.
    Centre,
    /// Centred text that must stay text: numbers of assets and contracts.
    Code,
    /// Two places and separators.
    Money,
    /// A whole number.
    Whole,
    /// Filled in by a person.
    Entry,
    /// Filled in by a person, from a list.
    Choice(&'static [&'static str]),
    /// A day that a person fills in.
    Day,
}

/// A format with its number in the workbook, so that a cell can name it without seeking it.
#[derive(Debug, Clone)]
pub(crate) struct Ink {
    format: Format,
    pub index: u32,
}

impl Ink {
    /// The format, to make another from it.
    pub(crate) fn format(&self) -> Format {
        self.format.clone()
    }
}

impl std::ops::Deref for Ink {
    type Target = Format;

    fn deref(&self) -> &Format {
        &self.format
    }
}

/// Formats as they come, each once; the workbook's own, that of a cell without one, is the first.
struct Inks(Vec<Format>);

impl Inks {
    fn ink(&mut self, format: Format) -> Ink {
        let known = self.0.iter().position(|f| *f == format);
        let at = known.unwrap_or_else(|| {
            self.0.push(format.clone());
            self.0.len() - 1
        });
        Ink { format, index: u32::try_from(at).unwrap_or_default() }
    }
}

/// All cell formats.
#[derive(Debug)]
pub(crate) struct Style {
    /// Every format, by its number.
    all: Vec<Format>,
    /// The look of a cell without a format.
    pub plain: Ink,
    pub title: Ink,
    pub heading: Ink,
    pub heading_right: Ink,
    pub head: Ink,
    pub head_entry: Ink,
    pub text: Ink,
    pub centre: Ink,
    pub code: Ink,
    pub money: Ink,
    pub money_text: Ink,
    pub whole: Ink,
    pub entry: Ink,
    pub day: Ink,
    pub link: Ink,
    pub link_centre: Ink,
    pub note: Ink,
    pub total: Ink,
    pub total_money: Ink,
    pub total_whole: Ink,
    pub cover_title: Ink,
    pub cover_name: Ink,
    pub section: Ink,
    pub label: Ink,
    pub label_link: Ink,
    pub plain_link: Ink,
    pub step: Ink,
    severity: [Ink; 4],
    band: [Ink; 4],
}

impl Style {
    pub(crate) fn new() -> Self {
        let font = |name: &str, points: f64| Format::new().set_font_name(name).set_font_size(points);
        let body = || font(SONG, BODY_POINTS).set_align(FormatAlign::VerticalCenter);
        let boxed = || body().set_border(FormatBorder::Thin).set_border_color(LINE).set_text_wrap();
        // A number that is too long shrinks; it must never show as ####.
        let figures = || body().set_border(FormatBorder::Thin).set_border_color(LINE).set_shrink();
        let bold = || boxed().set_font_name(HEI).set_background_color(Color::RGB(0xF2F2F2));
        let head =
            || boxed().set_font_name(HEI).set_align(FormatAlign::Center).set_background_color(Color::RGB(0xDCE6F1));
        let blue = Color::RGB(0x1F4E9E);
        let link = || boxed().set_font_color(blue).set_underline(FormatUnderline::Single);
        // `_ ` keeps a blank's width between a number and the text in the next column.
        let money = "#,##0.00_ ;[Red]-#,##0.00_ ;0.00_ ";
        let whole = "#,##0_ ";
        let of = |fill: u32, ink: u32| {
            boxed()
                .set_align(FormatAlign::Center)
                .set_font_name(HEI)
                .set_background_color(Color::RGB(fill))
                .set_font_color(Color::RGB(ink))
        };
        let band = |fill: u32, ink: u32| {
            font(HEI, BODY_POINTS + 1.0)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE)
                .set_background_color(Color::RGB(fill))
                .set_font_color(Color::RGB(ink))
        };
        let mut inks = Inks(Vec::new());
        let plain = inks.ink(Format::default());
        let mut ink = |format: Format| inks.ink(format);
        Style {
            plain,
            title: ink(font(HEI, 16.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)),
            heading: ink(body()),
            heading_right: ink(body().set_align(FormatAlign::Right)),
            head: ink(head()),
            head_entry: ink(head().set_background_color(Color::RGB(0xFFF2CC))),
            text: ink(boxed()),
            centre: ink(boxed().set_align(FormatAlign::Center)),
            code: ink(boxed().set_align(FormatAlign::Center).set_num_format("@")),
            money: ink(figures().set_align(FormatAlign::Right).set_num_format(money)),
            money_text: ink(boxed().set_align(FormatAlign::Right).set_indent(1).set_num_format("@")),
            whole: ink(figures().set_align(FormatAlign::Right).set_num_format(whole)),
            entry: ink(boxed().set_background_color(Color::RGB(0xFFFDF3)).set_num_format("@")),
            day: ink(boxed().set_background_color(Color::RGB(0xFFFDF3)).set_num_format("yyyy-mm-dd")),
            link: ink(link()),
            link_centre: ink(link().set_align(FormatAlign::Center)),
            note: ink(font(FANG, BODY_POINTS).set_align(FormatAlign::VerticalCenter).set_text_wrap()),
            total: ink(bold()),
            total_money: ink(figures()
                .set_font_name(HEI)
                .set_background_color(Color::RGB(0xF2F2F2))
                .set_align(FormatAlign::Right)
                .set_num_format(money)),
            total_whole: ink(figures()
                .set_font_name(HEI)
                .set_background_color(Color::RGB(0xF2F2F2))
                .set_align(FormatAlign::Right)
                .set_num_format(whole)),
            cover_title: ink(font(HEI, 22.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)),
            cover_name: ink(font(FANG, 16.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)),
            section: ink(font(HEI, 13.0)
                .set_align(FormatAlign::VerticalCenter)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(Color::RGB(0x1F3864))),
            label: ink(boxed().set_font_name(HEI).set_background_color(Color::RGB(0xF2F2F2))),
            label_link: ink(link().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xF2F2F2))),
            plain_link: ink(body().set_font_color(blue).set_underline(FormatUnderline::Single)),
            step: ink(boxed().set_font_name(FANG).set_indent(1)),
            severity: [
                ink(of(0xF4B6A8, 0x9C0006)),
                ink(of(0xFFD98A, 0x7F4F00)),
                ink(of(0xD6E6F5, 0x1F3864)),
                ink(of(0xEDEDED, 0x404040)),
            ],
            band: [
                ink(band(0xF4B6A8, 0x7A0004)),
                ink(band(0xFFD98A, 0x5F3B00)),
                ink(band(0xD6E6F5, 0x1F3864)),
                ink(band(0xEDEDED, 0x303030)),
            ],
            all: inks.0,
        }
    }

    /// Gives a new workbook the formats in their order, so that their numbers are those of the inks.
    pub(crate) fn register(&self, workbook: &mut Workbook) {
        self.all.iter().for_each(|format| workbook.register_format(format));
    }

    /// A cell that says how grave; the word stands beside the colour, so that black-and-white print says it too.
    pub(crate) fn severity(&self, severity: Severity) -> &Ink {
        of_four(&self.severity, severity)
    }

    /// The heading of a working paper.
    pub(crate) fn band(&self, severity: Severity) -> &Ink {
        of_four(&self.band, severity)
    }

    /// The format of a text in a column.
    pub(crate) fn of(&self, look: Look) -> &Ink {
        match look {
            Look::Text => &self.text,
            Look::Centre => &self.centre,
            Look::Code => &self.code,
            Look::Money => &self.money_text,
            Look::Whole => &self.whole,
            Look::Day => &self.day,
            Look::Entry | Look::Choice(_) => &self.entry,
        }
    }
}

fn of_four(formats: &[Ink; 4], severity: Severity) -> &Ink {
    let [major, significant, minor, note] = formats;
    match severity {
        Severity::Major => major,
        Severity::Significant => significant,
        Severity::Minor => minor,
        Severity::Note => note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read as _};

    /// Streamed cells name formats by these numbers: should the library ever count otherwise, every cell would have
    /// another's look.
    #[test]
    fn inks_have_the_numbers_that_the_library_gives() {
        let style = Style::new();
        let mut workbook = Workbook::new();
        style.register(&mut workbook);
        let sheet = workbook.add_worksheet();
        for (row, format) in (0u32..).zip(&style.all) {
            sheet.write_string_with_format(row, 0, "x", format).expect("a cell");
        }
        let bytes = workbook.save_to_buffer().expect("a workbook");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut text = String::new();
        zip.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut text).expect("text");
        let found: Vec<&str> = text.split("<c r=\"A").skip(1).filter_map(|cell| cell.split(" t=").next()).collect();
        let expected: Vec<String> = (0..style.all.len())
            .map(|number| if number == 0 { "1\"".into() } else { format!("{}\" s=\"{number}\"", number + 1) })
            .collect();
        assert_eq!(found, expected);
        for ink in [&style.plain, &style.text, &style.money, style.band(Severity::Note), style.of(Look::Day)] {
            assert_eq!(style.all.get(ink.index as usize), Some(&ink.format));
        }
    }
}
