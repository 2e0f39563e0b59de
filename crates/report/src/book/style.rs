//! The house style of the working papers: fonts by name, thin lines, few colours.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};
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

/// All cell formats.
#[derive(Debug)]
pub(crate) struct Style {
    pub title: Format,
    pub heading: Format,
    pub heading_right: Format,
    pub head: Format,
    pub head_entry: Format,
    pub text: Format,
    pub centre: Format,
    pub code: Format,
    pub money: Format,
    pub money_text: Format,
    pub whole: Format,
    pub entry: Format,
    pub day: Format,
    pub link: Format,
    pub link_centre: Format,
    pub note: Format,
    pub total: Format,
    pub total_money: Format,
    pub total_whole: Format,
    pub cover_title: Format,
    pub cover_name: Format,
    pub section: Format,
    pub label: Format,
    pub label_link: Format,
    pub plain_link: Format,
    pub step: Format,
    severity: [Format; 4],
    band: [Format; 4],
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
        let money = "#,##0.00;[Red]-#,##0.00;0.00";
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
        Style {
            title: font(HEI, 16.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
            heading: body(),
            heading_right: body().set_align(FormatAlign::Right),
            head: head(),
            head_entry: head().set_background_color(Color::RGB(0xFFF2CC)),
            text: boxed(),
            centre: boxed().set_align(FormatAlign::Center),
            code: boxed().set_align(FormatAlign::Center).set_num_format("@"),
            money: figures().set_align(FormatAlign::Right).set_num_format(money),
            money_text: boxed().set_align(FormatAlign::Right).set_num_format("@"),
            whole: figures().set_align(FormatAlign::Right).set_num_format("#,##0"),
            entry: boxed().set_background_color(Color::RGB(0xFFFDF3)).set_num_format("@"),
            day: boxed().set_background_color(Color::RGB(0xFFFDF3)).set_num_format("yyyy-mm-dd"),
            link: link(),
            link_centre: link().set_align(FormatAlign::Center),
            note: font(FANG, BODY_POINTS).set_align(FormatAlign::VerticalCenter).set_text_wrap(),
            total: bold(),
            total_money: figures()
                .set_font_name(HEI)
                .set_background_color(Color::RGB(0xF2F2F2))
                .set_align(FormatAlign::Right)
                .set_num_format(money),
            total_whole: figures()
                .set_font_name(HEI)
                .set_background_color(Color::RGB(0xF2F2F2))
                .set_align(FormatAlign::Right)
                .set_num_format("#,##0"),
            cover_title: font(HEI, 22.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
            cover_name: font(FANG, 16.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
            section: font(HEI, 13.0)
                .set_align(FormatAlign::VerticalCenter)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(Color::RGB(0x1F3864)),
            label: boxed().set_font_name(HEI).set_background_color(Color::RGB(0xF2F2F2)),
            label_link: link().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xF2F2F2)),
            plain_link: body().set_font_color(blue).set_underline(FormatUnderline::Single),
            step: boxed().set_font_name(FANG).set_indent(1),
            severity: [of(0xF4B6A8, 0x9C0006), of(0xFFD98A, 0x7F4F00), of(0xD6E6F5, 0x1F3864), of(0xEDEDED, 0x404040)],
            band: [
                band(0xF4B6A8, 0x7A0004),
                band(0xFFD98A, 0x5F3B00),
                band(0xD6E6F5, 0x1F3864),
                band(0xEDEDED, 0x303030),
            ],
        }
    }

    /// A cell that says how grave; the word stands beside the colour, so that black-and-white print says it too.
    pub(crate) fn severity(&self, severity: Severity) -> &Format {
        of_four(&self.severity, severity)
    }

    /// The heading of a working paper.
    pub(crate) fn band(&self, severity: Severity) -> &Format {
        of_four(&self.band, severity)
    }

    /// The format of a text in a column.
    pub(crate) fn of(&self, look: Look) -> &Format {
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

fn of_four(formats: &[Format; 4], severity: Severity) -> &Format {
    let [major, significant, minor, note] = formats;
    match severity {
        Severity::Major => major,
        Severity::Significant => significant,
        Severity::Minor => minor,
        Severity::Note => note,
    }
}
