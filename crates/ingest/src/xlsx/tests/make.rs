//! A tiny writer of zip packages and workbooks that can also write them wrong.

use flate2::{Compress, Compression, Crc, FlushCompress};

/// One part and how it is written.
#[derive(Debug, Clone)]
pub struct Part {
    pub name: String,
    pub local_name: Option<String>,
    pub bytes: Vec<u8>,
    pub stored: bool,
    /// Lengths follow the data.
    pub descriptor: bool,
    /// Lengths and offset stand in the wide field.
    pub zip64: bool,
    pub flags: u16,
    pub method: Option<u16>,
    pub crc: Option<u32>,
    pub unpacked: Option<u32>,
    pub packed: Option<Vec<u8>>,
    pub mode: u32,
}

/// A part written as is usual.
pub fn part(name: &str, bytes: impl AsRef<[u8]>) -> Part {
    Part {
        name: name.to_owned(),
        local_name: None,
        bytes: bytes.as_ref().to_vec(),
        stored: false,
        descriptor: false,
        zip64: false,
        flags: 0,
        method: None,
        crc: None,
        unpacked: None,
        packed: None,
        mode: 0,
    }
}

pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1000);
    let mut state = Compress::new(Compression::default(), false);
    state.compress_vec(bytes, &mut out, FlushCompress::Finish).expect("memory");
    out
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Writes the package.
pub fn zip(parts: &[Part]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut central = Vec::new();
    for part in parts {
        let offset = out.len();
        let data =
            part.packed.clone().unwrap_or_else(|| if part.stored { part.bytes.clone() } else { deflate(&part.bytes) });
        let crc = part.crc.unwrap_or_else(|| crc_of(&part.bytes));
        let unpacked = part.unpacked.unwrap_or(part.bytes.len() as u32);
        let method = part.method.unwrap_or(if part.stored { 0 } else { 8 });
        let flags = part.flags | if part.descriptor { 8 } else { 0 };
        let local_name = part.local_name.as_ref().unwrap_or(&part.name);
        let known = !part.descriptor;
        out.extend(0x0403_4b50_u32.to_le_bytes());
        for field in [20, flags, method, 0, 0] {
            out.extend(field.to_le_bytes());
        }
        for field in [crc, data.len() as u32, unpacked] {
            out.extend(if known { field } else { 0 }.to_le_bytes());
        }
        out.extend((local_name.len() as u16).to_le_bytes());
        out.extend(0_u16.to_le_bytes());
        out.extend(local_name.as_bytes());
        out.extend(&data);
        if part.descriptor {
            for field in [0x0807_4b50, crc, data.len() as u32, unpacked] {
                out.extend(field.to_le_bytes());
            }
        }
        let wide = |value: u32| if part.zip64 { u32::MAX } else { value };
        let mut extra = Vec::new();
        if part.zip64 {
            extra.extend([0xFE, 0xCA, 2, 0, 9, 9, 1, 0, 24, 0]);
            for field in [u64::from(unpacked), data.len() as u64, offset as u64] {
                extra.extend(field.to_le_bytes());
            }
        }
        central.extend(0x0201_4b50_u32.to_le_bytes());
        for field in [3 << 8 | 20, 20, flags, method, 0, 0] {
            central.extend(field.to_le_bytes());
        }
        for field in [crc, wide(data.len() as u32), wide(unpacked)] {
            central.extend(field.to_le_bytes());
        }
        for field in [part.name.len(), extra.len(), 0, 0, 0] {
            central.extend((field as u16).to_le_bytes());
        }
        central.extend((part.mode << 16).to_le_bytes());
        central.extend(wide(offset as u32).to_le_bytes());
        central.extend(part.name.as_bytes());
        central.extend(extra);
    }
    let start = out.len();
    out.extend(&central);
    let zip64 = parts.iter().any(|part| part.zip64);
    if zip64 {
        let at = out.len() as u64;
        out.extend(0x0606_4b50_u32.to_le_bytes());
        out.extend(44_u64.to_le_bytes());
        out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for field in [parts.len(), parts.len(), central.len(), start] {
            out.extend((field as u64).to_le_bytes());
        }
        out.extend(0x0706_4b50_u32.to_le_bytes());
        out.extend(0_u32.to_le_bytes());
        out.extend(at.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    let count = if zip64 { u16::MAX } else { parts.len() as u16 };
    let wide = |value: usize| if zip64 { u32::MAX } else { value as u32 };
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0, 0, 0, 0]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(wide(central.len()).to_le_bytes());
    out.extend(wide(start).to_le_bytes());
    out.extend([0, 0]);
    out
}

pub const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub const SHEET: &str = "xl/worksheets/sheet1.xml";

const STYLES: &str = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>\
    <numFmt numFmtId=\"165\" formatCode=\"#,##0.00&quot;万元&quot;\"/></numFmts>\
    <cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
    <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>\
    <xf numFmtId=\"10\"/><xf numFmtId=\"22\"/></cellXfs>";

const SHARED: &str = "<si><t>村部办公楼</t></si><si><r><rPr><b/></rPr><t>提灌</t></r><r><t>站</t></r></si>\
    <si><t xml:space=\"preserve\"> 前后 </t></si><si><t> 前后 </t></si><si/><si><t>a&amp;b_x000D_</t></si>\
    <si><t>东岭</t><rPh sb=\"0\" eb=\"2\"><t>dongling</t></rPh><phoneticPr fontId=\"1\"/></si>";

/// The parts of a workbook with one sheet; style 1 is a day, 2 a month, 3 money, 4 a percentage, 5 a day with a
/// time. Shared strings 0 to 6 are plain, rich, with blanks kept, with blanks lost, empty, escaped, phonetic.
pub fn parts(sheet: &str) -> Vec<Part> {
    vec![
        part("[Content_Types].xml", "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
        part(
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        part(
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><workbookPr/><sheets><sheet name=\"台账\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"r2\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>\
                 <Relationship Id=\"r3\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        part("xl/styles.xml", format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>")),
        part("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\">{SHARED}</sst>")),
        part(SHEET, sheet),
    ]
}

/// The usual parts, one of them replaced or added.
pub fn parts_with(sheet: &str, name: &str, bytes: impl AsRef<[u8]>) -> Vec<Part> {
    let mut parts = parts(sheet);
    change(&mut parts, name, |part| part.bytes = bytes.as_ref().to_vec());
    parts
}

/// Changes a part; adds it when it is not there.
pub fn change(parts: &mut Vec<Part>, name: &str, how: impl FnOnce(&mut Part)) {
    if !parts.iter().any(|part| part.name == name) {
        parts.push(part(name, ""));
    }
    how(parts.iter_mut().find(|part| part.name == name).expect("just added"));
}

/// A sheet part around rows.
pub fn sheet(rows: &str) -> String {
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")
}

/// A workbook with one sheet of these rows.
pub fn book(rows: &str) -> Vec<u8> {
    zip(&parts(&sheet(rows)))
}
