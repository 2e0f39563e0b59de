//! A4 text documents in the house style: headings, paragraphs, small tables, page numbers.
//!
//! A document is built in a thread of its own: the library numbers paragraphs by a counter that lives as long as
//! its thread, and equal documents must have equal bytes.

use crate::error::ReportError;
use crate::safe;
use docx_rs::{
    AlignmentType, BorderType, Docx, FieldCharType, Footer, HeightRule, InstrNUMPAGES, InstrPAGE, InstrText,
    LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts, Shading, SpecialIndentType, Table,
    TableAlignmentType, TableBorder, TableBorderPosition, TableBorders, TableCell, TableCellMargins, TableLayoutType,
    TableRow, VAlignType, WidthType,
};
use std::io::Cursor;

/// The fonts of Chinese papers, named and never shipped.
const FANG: &str = "仿宋";
const HEI: &str = "黑体";
const SONG: &str = "宋体";
/// Western letters and figures.
const ROMAN: &str = "Times New Roman";
/// Half points: 三号 is 16 points, 小四 12, 五号 10.5.
const BODY: usize = 28;
const TABLE: usize = 20;
/// Width between the margins of [`page`], twentieths of a point.
const INNER: usize = 11_906 - 2 * SIDE as usize;
const SIDE: i32 = 1_474;

/// One piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// The title, centred.
    Title(String),
    /// A line under the title, centred.
    Subtitle(String),
    /// 一、…
    Heading(String),
    /// （一）…
    Subheading(String),
    /// A paragraph whose first line is indented by two 汉字.
    Text(String),
    /// A paragraph without indent.
    Flush(String),
    /// Signatures and dates, to the right.
    Right(String),
    /// A small note under a table.
    Note(String),
    /// Heads, widths in parts of the page, rows. It must not be longer than a page: heads are not repeated.
    Table(Grid),
}

/// A small table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Grid {
    /// Heads and the share of the width that each column takes.
    pub columns: Vec<(String, usize)>,
    /// Columns from this one on are figures, to the right.
    pub figures_from: usize,
    /// The last row is a total.
    pub total: bool,
    /// Texts by row.
    pub rows: Vec<Vec<String>>,
}

/// Rows that a table may have so that it stays on one page.
pub(crate) const TABLE_ROWS: usize = 24;
/// Rows at the beginning and the end of a table that no page parts.
const KEPT: usize = 3;

/// How a document looks: a long report or a letter that must stay on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Report,
    Letter,
}

/// The document's bytes. `day` stands in its properties in place of a clock.
pub(crate) fn bytes(blocks: Vec<Block>, manner: Manner, day: chrono::NaiveDate) -> Result<Vec<u8>, ReportError> {
    let fault = |what: String| ReportError::Internal(format!("文档：{what}"));
    let build = move || {
        let day = format!("{day}T00:00:00Z");
        let mut docx = page(Docx::new(), manner).created_at(&day).updated_at(&day);
        for (at, block) in blocks.iter().enumerate() {
            // No page parts who signs from the other signatures, nor from the last words above them.
            let signed = matches!(blocks.get(at + 1), Some(Block::Right(_)));
            docx = match block {
                Block::Table(grid) => docx.add_table(table(grid)).add_paragraph(spacer()),
                words if signed => docx.add_paragraph(paragraph(words, manner).keep_next(true)),
                words => docx.add_paragraph(paragraph(words, manner)),
            };
        }
        let mut parts = docx.build();
        parts.document = with_repeated_heads(parts.document);
        let mut bytes = Cursor::new(Vec::new());
        parts.pack(&mut bytes).map(|()| bytes.into_inner())
    };
    let built = std::thread::Builder::new().spawn(build).map_err(|e| fault(e.to_string()))?.join();
    built.map_err(|_| fault("生成中断".into()))?.map_err(|e| fault(e.to_string()))
}

/// The document with the first row of each table marked as its head, which comes again where a table goes on over the
/// page; the library has no word for that.
fn with_repeated_heads(document: Vec<u8>) -> Vec<u8> {
    const ROW: &str = "<w:trPr>";
    let Ok(text) = std::str::from_utf8(&document) else { return document };
    let mut tables = text.split("<w:tbl>");
    let mut marked = tables.next().unwrap_or_default().to_owned();
    for table in tables {
        marked.push_str("<w:tbl>");
        marked.push_str(&table.replacen(ROW, &format!("{ROW}<w:tblHeader />"), 1));
    }
    marked.into_bytes()
}

/// A4 upright, margins of official papers, page numbers at the foot.
fn page(docx: Docx, manner: Manner) -> Docx {
    let (top, bottom) = if manner == Manner::Letter { (1_300, 1_200) } else { (1_814, 1_588) };
    let margin = PageMargin::new().top(top).bottom(bottom).left(SIDE).right(SIDE).header(850).footer(794);
    let small = |text: &str| run(text, SONG, 18);
    // Each part of a field is a run of its own, or the number would take the size of the page's text.
    let mark = |kind| Run::new().fonts(fonts(SONG)).size(18).add_field_char(kind, false);
    let field = |paragraph: Paragraph, instruction: InstrText| {
        paragraph
            .add_run(mark(FieldCharType::Begin))
            .add_run(Run::new().fonts(fonts(SONG)).size(18).add_instr_text(instruction))
            .add_run(mark(FieldCharType::Separate))
            .add_run(small("1"))
            .add_run(mark(FieldCharType::End))
    };
    let footer = Paragraph::new().align(AlignmentType::Center).add_run(small("第 "));
    let footer = field(footer, InstrText::PAGE(InstrPAGE {})).add_run(small(" 页　共 "));
    let footer = field(footer, InstrText::NUMPAGES(InstrNUMPAGES {})).add_run(small(" 页"));
    docx.page_size(11_906, 16_838)
        .page_margin(margin)
        .default_fonts(fonts(FANG))
        .default_size(BODY)
        .footer(Footer::new().add_paragraph(footer))
}

fn fonts(east: &str) -> RunFonts {
    RunFonts::new().east_asia(east).ascii(ROMAN).hi_ansi(ROMAN).cs(ROMAN)
}

fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new().add_text(plain(text)).fonts(fonts(font)).size(size)
}

/// Text from anywhere on one line: what XML forbids is shown escaped, line breaks become blanks.
fn plain(text: &str) -> String {
    safe::shown(text).replace('\n', " ")
}

/// Exactly so many points a line, so that pages break alike whatever fonts there are.
fn exact(points: i32) -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(points * 20)
}

fn paragraph(block: &Block, manner: Manner) -> Paragraph {
    let line = if manner == Manner::Letter { 23 } else { 28 };
    let size = if manner == Manner::Letter { 24 } else { BODY };
    let text = Paragraph::new().line_spacing(exact(line));
    match block {
        Block::Title(words) => Paragraph::new()
            .align(AlignmentType::Center)
            .line_spacing(exact(38).before(120).after(160))
            .add_run(run(words, HEI, 40)),
        Block::Subtitle(words) => {
            text.align(AlignmentType::Center).line_spacing(exact(line).after(160)).add_run(run(words, FANG, size))
        }
        Block::Heading(words) => Paragraph::new()
            .keep_next(true)
            .outline_lvl(0)
            .line_spacing(exact(line).before(160).after(40))
            .add_run(run(words, HEI, size + 2)),
        Block::Subheading(words) => Paragraph::new()
            .keep_next(true)
            .outline_lvl(1)
            .line_spacing(exact(line).before(80))
            .add_run(run(words, HEI, size)),
        Block::Text(words) => {
            // Two 汉字 of the size in hand.
            let indent = i32::try_from(size * 20).unwrap_or_default();
            // What announces the next paragraph stays with it.
            text.align(AlignmentType::Both)
                .keep_next(words.ends_with('：'))
                .indent(None, Some(SpecialIndentType::FirstLine(indent)), None, None)
                .add_run(run(words, FANG, size))
        }
        Block::Flush(words) => text.add_run(run(words, FANG, size)),
        Block::Right(words) => text.align(AlignmentType::Right).keep_lines(true).add_run(run(words, FANG, size)),
        Block::Note(words) => Paragraph::new().line_spacing(exact(16)).add_run(run(words, SONG, 18)),
        Block::Table(_) => spacer(),
    }
}

fn spacer() -> Paragraph {
    Paragraph::new().line_spacing(exact(8)).add_run(run("", SONG, 10))
}

fn table(grid: &Grid) -> Table {
    let shares: usize = grid.columns.iter().map(|(_, share)| *share).sum::<usize>().max(1);
    let widths: Vec<usize> = grid.columns.iter().map(|(_, share)| INNER * share / shares).collect();
    let heads = grid.columns.iter().zip(&widths).map(|((head, _), width)| {
        cell(head, *width, HEI, AlignmentType::Center, true).shading(Shading::new().fill("DCE6F1"))
    });
    let mut rows = vec![row(heads.collect())];
    for (index, texts) in grid.rows.iter().take(TABLE_ROWS).enumerate() {
        let end = index + 1 == grid.rows.len().min(TABLE_ROWS);
        let bold = grid.total && end;
        let edge = index < KEPT || index + 1 + KEPT > grid.rows.len().min(TABLE_ROWS);
        let cells = texts.iter().zip(&widths).enumerate().map(|(at, (text, width))| {
            let align = if at >= grid.figures_from { AlignmentType::Right } else { AlignmentType::Left };
            cell(text, *width, if bold { HEI } else { SONG }, align, edge && !end)
        });
        rows.push(row(cells.collect()));
    }
    let mut borders = TableBorders::new();
    for position in [
        TableBorderPosition::Top,
        TableBorderPosition::Bottom,
        TableBorderPosition::Left,
        TableBorderPosition::Right,
        TableBorderPosition::InsideH,
        TableBorderPosition::InsideV,
    ] {
        let line = TableBorder::new(position).border_type(BorderType::Single).size(4).color("8C8C8C");
        borders = borders.set(line);
    }
    Table::new(rows)
        .set_grid(widths)
        .width(INNER, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(20, 70, 20, 70))
        .set_borders(borders)
}

fn row(cells: Vec<TableCell>) -> TableRow {
    TableRow::new(cells).cant_split().row_height(18.0).height_rule(HeightRule::AtLeast)
}

/// `keep` holds the row on one page with the next.
fn cell(text: &str, width: usize, font: &str, align: AlignmentType, keep: bool) -> TableCell {
    let words = Paragraph::new().keep_next(keep).align(align).line_spacing(exact(14)).add_run(run(text, font, TABLE));
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center).add_paragraph(words)
}
