//! What a file is, by its content and never by its extension.

use crate::grid::cfb::Compound;
use crate::grid::failure::Failure;
use crate::grid::frame;
use crate::limits::Limits;
use crate::zip::Package;
use memchr::memmem;

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `.xlsx`, `.xlsm`.
    Xlsx,
    /// `.xlsb`.
    Xlsb,
    /// `.ods`.
    Ods,
    /// BIFF5 and BIFF8.
    Xls,
    /// A page with tables.
    Html,
    /// SpreadsheetML 2003.
    Xml2003,
    /// XML whose elements are records.
    Records,
    /// Separated by commas, semicolons or bars.
    Csv,
    /// Separated by tabs.
    Tsv,
    /// An Arrow stream, or an Arrow file.
    Arrow,
    /// Parquet.
    Parquet,
    /// An archive of files.
    Zip,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Kind; 12] = [
        Kind::Xlsx,
        Kind::Xlsb,
        Kind::Ods,
        Kind::Xls,
        Kind::Html,
        Kind::Xml2003,
        Kind::Records,
        Kind::Csv,
        Kind::Tsv,
        Kind::Arrow,
        Kind::Parquet,
        Kind::Zip,
    ];

    /// The word of receipts.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Xlsx => "xlsx",
            Kind::Xlsb => "xlsb",
            Kind::Ods => "ods",
            Kind::Xls => "xls",
            Kind::Html => "html",
            Kind::Xml2003 => "xml2003",
            Kind::Records => "xml",
            Kind::Csv => "csv",
            Kind::Tsv => "tsv",
            Kind::Arrow => "arrow",
            Kind::Parquet => "parquet",
            Kind::Zip => "zip",
        }
    }

    /// May a file of this kind have this extension (lower case)?
    pub fn fits(self, extension: &str) -> bool {
        match self {
            Kind::Xlsx => matches!(extension, "xlsx" | "xlsm" | "xltx" | "xltm"),
            Kind::Xlsb => extension == "xlsb",
            Kind::Ods => matches!(extension, "ods" | "ots"),
            Kind::Xls => matches!(extension, "xls" | "xlt" | "et" | "ett"),
            Kind::Html => matches!(extension, "html" | "htm"),
            Kind::Xml2003 | Kind::Records => extension == "xml",
            Kind::Csv => matches!(extension, "csv" | "txt"),
            Kind::Tsv => matches!(extension, "tsv" | "tab" | "txt"),
            Kind::Arrow => matches!(extension, "arrow" | "arrows" | "ipc" | "feather"),
            Kind::Parquet => matches!(extension, "parquet" | "pq"),
            Kind::Zip => extension == "zip",
        }
    }
}

/// Recognises the kind.
///
/// # Errors
/// `not_a_spreadsheet`, `encrypted`, `unsupported_format`, and what is wrong with a container.
pub fn detect(bytes: &[u8], limits: &Limits) -> Result<Kind, Failure> {
    let not = |what: &str| Err(Failure::new("not_a_spreadsheet", what.to_owned()));
    let unsupported = |what: &str| Err(Failure::new("unsupported_format", format!("不支持{what}。")));
    if bytes.is_empty() {
        return not("文件是空的。");
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return packaged(bytes, limits);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return compound(bytes);
    }
    match bytes {
        [0x09, 0x00, 0x04, 0x00, ..] => return unsupported("Excel 2 的老格式（BIFF2）"),
        [0x09, 0x02, 0x06, 0x00, ..] => return unsupported("Excel 3 的老格式（BIFF3）"),
        [0x09, 0x04, 0x06, 0x00, ..] => return unsupported("Excel 4 的老格式（BIFF4）"),
        [0x09, 0x08, 0x08, 0x00 | 0x10, ..] => return unsupported("没有容器的 .xls 数据流"),
        _ => {}
    }
    if bytes.starts_with(frame::PARQUET) {
        return Ok(Kind::Parquet);
    }
    if bytes.starts_with(frame::ARROW_FILE) || bytes.starts_with(&frame::CONTINUATION) {
        return Ok(Kind::Arrow);
    }
    if bytes.starts_with(b"%PDF") {
        return not("这是 PDF，不是表格。");
    }
    if bytes.starts_with(b"{\\rtf") {
        return not("这是 RTF 文档，不是表格。");
    }
    text(bytes)
}

/// Extensions of files in an archive that are worth a look.
const READABLE: &[&str] = &[
    "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "et", "ett", "ods", "csv", "tsv", "htm", "html", "xml",
    "zip", "arrow", "arrows", "ipc", "feather", "parquet", "pq",
];

/// Does the name of a file in an archive say that it may be a table?
pub(crate) fn is_readable(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    READABLE.contains(&extension.as_str())
}

/// Bytes of parts that only describe others.
const SMALL_PART: u64 = 16 << 20;

fn packaged(bytes: &[u8], limits: &Limits) -> Result<Kind, Failure> {
    let package = Package::open(bytes, limits)?;
    let has = |name: &str| package.find(name).is_some();
    if let Some(part) = package.find("META-INF/manifest.xml")
        && has("content.xml")
    {
        let manifest = package.read(part, SMALL_PART)?;
        if memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(Failure::new("encrypted", "文件设了密码。"));
        }
        return match memmem::find(&manifest, b"opendocument.spreadsheet") {
            Some(_) => Ok(Kind::Ods),
            None => Err(Failure::new("not_a_spreadsheet", "这是 OpenDocument 文档，但不是表格。")),
        };
    }
    if has("xl/workbook.bin") {
        return Ok(Kind::Xlsb);
    }
    if has("xl/workbook.xml") {
        return Ok(Kind::Xlsx);
    }
    if has("[Content_Types].xml") {
        if package.names().any(|(_, name)| name.starts_with("word/") || name.starts_with("ppt/")) {
            return Err(Failure::new("not_a_spreadsheet", "这是 Word 或 PowerPoint 文档，不是表格。"));
        }
        return Ok(Kind::Xlsx);
    }
    let mut tables = package.names().filter(|(_, name)| is_readable(name)).peekable();
    let any = tables.peek().is_some();
    // An archive of which some files are open is read; those that are locked are refused one by one.
    if package.locked().is_some() && tables.all(|(index, _)| package.is_locked(index)) {
        return Err(Failure::new("encrypted", "压缩包设了密码。"));
    }
    if any {
        return Ok(Kind::Zip);
    }
    Err(Failure::new("not_a_spreadsheet", "压缩包里没有表格。"))
}

/// An OLE container: its streams tell what it is.
fn compound(bytes: &[u8]) -> Result<Kind, Failure> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") {
        return Err(Failure::new("encrypted", "文件设了打开密码。"));
    }
    if file.has("Workbook") || file.has("Book") {
        return Ok(Kind::Xls);
    }
    if file.has("WordDocument") || file.has("PowerPoint Document") {
        return Err(Failure::new("not_a_spreadsheet", "这是 Word 或 PowerPoint 文档，不是表格。"));
    }
    Err(Failure::new("not_a_spreadsheet", "文件里没有工作簿。"))
}

fn text(bytes: &[u8]) -> Result<Kind, Failure> {
    let unsupported = |what: &str| Err(Failure::new("unsupported_format", format!("不支持{what}。")));
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes).filter(|(e, _)| *e != encoding_rs::UTF_8) {
        let (decoded, _, _) = encoding.decode(bytes);
        return text(decoded.as_bytes());
    }
    let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
    let narrow: Vec<u8> = head.iter().copied().filter(|b| *b != 0).collect();
    let body = narrow.strip_prefix(b"\xEF\xBB\xBF").or(narrow.strip_prefix(b"\xFF\xFE")).unwrap_or(&narrow);
    let low = body.trim_ascii_start().to_ascii_lowercase();
    let has = |what: &str| memmem::find(&low, what.as_bytes()).is_some();
    if low.starts_with(b"mime-version:") || low.starts_with(b"from:") && has("content-type: multipart/related") {
        return unsupported("单个文件网页（MHT）");
    }
    if low.starts_with(b"id;p") {
        return unsupported("SYLK 格式");
    }
    if low.starts_with(b"table\r\n0,1") || low.starts_with(b"table\n0,1") {
        return unsupported("DIF 格式");
    }
    if low.starts_with(b"<") {
        if has("urn:schemas-microsoft-com:office:spreadsheet") && has("<workbook") {
            return Ok(Kind::Xml2003);
        }
        if has("<frameset") && !has("<table") {
            return unsupported("带框架的网页，数据在别的文件里");
        }
        let page = ["<table", "<html", "<meta", "<!doctype html", "<head", "<body", "<style", "<div"];
        if page.iter().any(|tag| has(tag)) {
            return Ok(Kind::Html);
        }
        return Ok(Kind::Records);
    }
    let zeros = head.iter().filter(|b| **b == 0).count();
    let controls = narrow.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x1a | 0x0c)).count();
    if controls * 100 > narrow.len() || (zeros > 8 && zeros * 4 < head.len()) {
        return Err(Failure::new("not_a_spreadsheet", "内容不是文字也不是认得的表格。"));
    }
    match crate::encoding::decode(bytes, None).map(|decoded| crate::grid::delimited::delimiter(&decoded.text)) {
        Ok(Some(b'\t')) => Ok(Kind::Tsv),
        Ok(Some(_)) => Ok(Kind::Csv),
        Ok(None) => Err(Failure::new("not_a_spreadsheet", "是文字，但没有分列。")),
        // What the encoding is will be said when it is read.
        Err(_) => Ok(if memchr::memchr(b'\t', head).is_some() { Kind::Tsv } else { Kind::Csv }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let kind = |bytes: &[u8]| detect(bytes, &Limits::default()).map_or_else(|f| f.kind, Kind::name);
        for (bytes, expected) in [
            (b"".as_slice(), "not_a_spreadsheet"),
            (b"%PDF-1.7 x", "not_a_spreadsheet"),
            (b"PK\x03\x04 cut short", "container_corrupt"),
            (b"ID;PWXL;N;E\r\n", "unsupported_format"),
            (b"MIME-Version: 1.0\r\n", "unsupported_format"),
            (b"\x09\x04\x06\x00\x00\x00\x10\x00", "unsupported_format"),
            (b"<meta charset=gb2312><table><tr><td>1", "html"),
            (b"<html><frameset><frame></frameset></html>", "unsupported_format"),
            (b"a\tb\nc\td\n", "tsv"),
            (b"a,b\nc,d\n", "csv"),
            (b"only words\n", "not_a_spreadsheet"),
            (b"PAR1\x15\x04", "parquet"),
            (b"\xff\xff\xff\xff\x80\x00\x00\x00", "arrow"),
            (b"ARROW1\0\0\xff\xff\xff\xff", "arrow"),
        ] {
            assert_eq!(kind(bytes), expected, "{bytes:?}");
        }
    }
}
