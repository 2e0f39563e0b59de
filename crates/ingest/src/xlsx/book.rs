//! A workbook: opened once, its sheets scanned as often and on as many threads as wanted.

use super::content_types::ContentTypes;
use super::format::Format;
use super::note::Note;
use super::outside;
use super::raw::Lookup;
use super::sheet::{Scan, Sink};
use super::strings::Strings;
use super::styles::Styles;
use super::tail::Tail;
use super::workbook::{Visibility, Workbook};
use crate::limits::Limits;
use crate::refusal::{Refusal, shown};
use crate::relations::{self, Relation};
use crate::xml::Xml;
use crate::xml::feed::{Threads, WORTH_A_THREAD, with_window};
use crate::zip::Package;
use std::collections::BTreeMap;

/// A sheet, as the book describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// Its name.
    pub name: String,
    /// Seen or hidden.
    pub visibility: Visibility,
    /// A sheet that is a chart and has no cells.
    pub chart: bool,
    /// The part that holds it, or why it cannot be read.
    pub part: Result<String, Refusal>,
}

/// An open workbook over the bytes of a file.
#[derive(Debug)]
pub struct Book<'a> {
    package: Package<'a>,
    limits: Limits,
    sheets: Vec<SheetInfo>,
    /// Index of each sheet's part.
    parts: Vec<Option<usize>>,
    strings: Strings,
    styles: Styles,
    date_1904: bool,
    notes: Vec<Note>,
}

/// Opens a workbook: its directory, list of sheets, styles and shared strings are read and checked.
///
/// Sheets are read by [`Book::scan`] only.
///
/// # Errors
/// A [`Refusal`] when the book as a whole cannot be read.
pub fn open<'a>(bytes: &'a [u8], limits: &Limits, threads: Threads) -> Result<Book<'a>, Refusal> {
    outside::refuse_other_files(bytes)?;
    let package = Package::open(bytes, limits)?;
    let reader = Reader { package: &package, limits, threads };
    if let Some(name) = package.locked() {
        return Err(Refusal::Encrypted(format!("部件“{}”已加密", shown(name))));
    }
    let mut notes = outside::note_package(&package);
    let main = reader.main_part(&mut notes)?;
    let main_name = package.name(main).to_owned();
    let relations = reader.relations(&main_name)?;
    let book = reader.read(main, |xml| Workbook::read(xml, limits))?;
    let (sheets, parts) = reader.sheets(&book, &relations);
    let styles = match reader.related(&relations, "styles", &mut notes) {
        Some(part) => reader.read(part, Styles::read)?,
        None => Styles::default(),
    };
    let strings = match reader.related(&relations, "sharedStrings", &mut notes) {
        Some(part) => reader.read(part, |xml| Strings::read(xml, limits))?,
        None => Strings::default(),
    };
    outside::note_content(&package, limits, &mut notes);
    let date_1904 = book.date_1904;
    Ok(Book { package, limits: limits.clone(), sheets, parts, strings, styles, date_1904, notes })
}

impl Book<'_> {
    /// The sheets, in their order.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Do dates count from 1904?
    pub fn date_1904(&self) -> bool {
        self.date_1904
    }

    /// Suspicious parts, macros, links and other things that are never followed or run.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The number format of a cell style; `None` when the book has no such style.
    pub fn format(&self, style: u32) -> Option<&Format> {
        self.styles.format(style)
    }

    /// Number of shared strings.
    pub fn shared_strings(&self) -> usize {
        self.strings.len()
    }

    /// Is a sheet so long that a thread is worth its start?
    pub fn is_long(&self, sheet: usize) -> bool {
        let part = self.parts.get(sheet).copied().flatten();
        part.is_some_and(|part| self.package.packed(part) >= WORTH_A_THREAD)
    }

    /// Hands all filled cells of a sheet to `sink`, in the order of the file.
    ///
    /// Blank cells are not told. A cell that stands in the file twice is told twice. Cells may come in any
    /// order unless [`Tail::ordered`] says otherwise afterwards.
    ///
    /// # Errors
    /// A [`Refusal`] when the sheet cannot be read to its end. **Cells told before are then void**: damage is
    /// known for certain only when the checksum of the whole part has been compared.
    pub fn scan(&self, sheet: usize, threads: Threads, sink: Sink<'_>) -> Result<Tail, Refusal> {
        let absent = || Refusal::Corrupt(format!("没有第 {} 张工作表", sheet.saturating_add(1)));
        let info = self.sheets.get(sheet).ok_or_else(absent)?;
        if let Err(refusal) = &info.part {
            return Err(refusal.clone());
        }
        let part = self.parts.get(sheet).copied().flatten().ok_or_else(absent)?;
        let lookup = Lookup { strings: &self.strings, styles: &self.styles };
        with_window(&self.package, part, threads, |window| {
            let mut xml = Xml::new(window, &self.limits)?;
            Scan::new(&self.package, part, &self.limits, lookup, sink).run(&mut xml)
        })
    }
}

/// Reads the parts around the sheets.
struct Reader<'p> {
    package: &'p Package<'p>,
    limits: &'p Limits,
    threads: Threads,
}

impl Reader<'_> {
    fn read<T>(&self, part: usize, body: impl FnOnce(&mut Xml<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        with_window(self.package, part, self.threads, |window| body(&mut Xml::new(window, self.limits)?))
    }

    /// The part that is the workbook: by the relations of the package, else by the content types, else by its
    /// usual name.
    fn main_part(&self, notes: &mut Vec<Note>) -> Result<usize, Refusal> {
        let types = match self.package.find("[Content_Types].xml") {
            Some(part) => self.read(part, ContentTypes::read)?,
            None => {
                notes.push(Note::new("container_corrupt", "[Content_Types].xml", "缺少部件类型清单"));
                ContentTypes::default()
            }
        };
        let relations = self.relations("")?;
        let named = relations.values().find(|r| r.kind == "officeDocument").and_then(|r| r.target.clone());
        let found = [named, types.workbook, Some("xl/workbook.xml".to_owned())]
            .into_iter()
            .flatten()
            .find_map(|name| self.locate(&name));
        if types.binary || self.package.find("xl/workbook.bin").is_some() {
            return Err(Refusal::Unsupported("这是二进制工作簿（.xlsb），由另一个读取器读".to_owned()));
        }
        match (types.other, found) {
            (None, Some(part)) => Ok(part),
            (Some(other), _) => Err(Refusal::NotAWorkbook(format!("是{other}"))),
            (None, None) if self.package.find("mimetype").is_some() => {
                Err(Refusal::NotAWorkbook("是 OpenDocument 文档".to_owned()))
            }
            (None, None) => Err(Refusal::NotAWorkbook("压缩包里没有工作簿".to_owned())),
        }
    }

    /// The relations of a part by their names; empty where there are none.
    fn relations(&self, owner: &str) -> Result<BTreeMap<String, Relation>, Refusal> {
        let mut relations = BTreeMap::new();
        let mut twice = None;
        if let Some(part) = self.package.find(&relations::part_of(owner)) {
            self.read(part, |xml| {
                relations::visit(xml, owner, |relation| {
                    if let Some(before) = relations.insert(relation.id.clone(), relation) {
                        twice = Some(before.id);
                    }
                })
            })?;
        }
        match twice {
            Some(id) => Err(Refusal::Ambiguous(format!("关系“{}”写了两次", shown(&id)))),
            None => Ok(relations),
        }
    }

    fn locate(&self, name: &str) -> Option<usize> {
        self.package.find(name).or_else(|| self.package.find(&relations::unquoted(name)))
    }

    /// The part of a kind that belongs to the book; a note when the book names it but it is absent.
    fn related(&self, relations: &BTreeMap<String, Relation>, kind: &str, notes: &mut Vec<Note>) -> Option<usize> {
        let target = relations.values().find(|r| r.kind == kind)?.target.as_deref()?;
        let found = self.locate(target);
        if found.is_none() {
            notes.push(Note::new("container_corrupt", target, "工作簿提到的部件不在"));
        }
        found
    }

    /// The sheets and where each is; one that is absent or shared with another sheet is refused by itself.
    fn sheets(&self, book: &Workbook, relations: &BTreeMap<String, Relation>) -> (Vec<SheetInfo>, Vec<Option<usize>>) {
        let mut sheets = Vec::new();
        let mut parts: Vec<Option<usize>> = Vec::new();
        for named in &book.sheets {
            let relation = named.relation.as_ref().and_then(|id| relations.get(id));
            let target = relation.and_then(|r| r.target.as_deref());
            let missing = || {
                let target = target.map_or_else(String::new, |target| format!("（{}）", shown(target)));
                Refusal::Corrupt(format!("工作表“{}”的部件不在{target}", shown(&named.name)))
            };
            let mut found = target.and_then(|name| self.locate(name)).ok_or_else(missing);
            if let Ok(part) = &found
                && parts.contains(&Some(*part))
            {
                let name = shown(&named.name);
                found = Err(Refusal::Ambiguous(format!("工作表“{name}”与另一张工作表用同一个部件")));
            }
            sheets.push(SheetInfo {
                name: named.name.clone(),
                visibility: named.visibility,
                chart: relation.is_some_and(|r| r.kind == "chartsheet"),
                part: found.clone().map(|part| self.package.name(part).to_owned()),
            });
            parts.push(found.ok());
        }
        (sheets, parts)
    }
}
