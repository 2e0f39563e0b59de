//! Opens the bytes of a file by their kind.

use crate::grid::failure::Failure;
use crate::grid::{self, Book};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::note::issue;
use crate::xlsx::Threads;
use sanzi_core::text::hex;
use sha2::{Digest, Sha256};
use sm3::Sm3;

/// SHA-256 and SM3 of a file.
pub(crate) fn digests(bytes: &[u8]) -> (String, String) {
    (hex(&Sha256::digest(bytes)), hex(&Sm3::digest(bytes)))
}

/// Reads a file as a grid.
///
/// # Errors
/// When it cannot be read, or is an archive of files.
pub(crate) fn open(kind: Kind, bytes: &[u8], limits: &Limits, threads: Threads) -> Result<Book, Failure> {
    match kind {
        Kind::Xlsx => grid::xlsx::read(bytes, limits, threads),
        Kind::Xlsb => grid::xlsb::read(bytes, limits),
        Kind::Ods => grid::ods::read(bytes, limits),
        Kind::Xls => grid::xls::read(bytes, limits),
        Kind::Html => {
            let decoded = crate::encoding::decode(bytes, grid::html::declared_charset(bytes).as_deref())?;
            let misdeclared = decoded.misdeclared;
            let mut book = grid::html::read(decoded, limits)?;
            note_encoding(&mut book, misdeclared);
            Ok(book)
        }
        Kind::Xml2003 => grid::xml2003::read(crate::encoding::decode(bytes, None)?, limits),
        Kind::Records => grid::records::read(crate::encoding::decode(bytes, None)?, limits),
        Kind::Csv | Kind::Tsv => {
            let decoded = crate::encoding::decode(bytes, None)?;
            let delimiter = grid::delimited::delimiter(&decoded.text).unwrap_or(b',');
            grid::delimited::read(decoded, delimiter, limits)
        }
        Kind::Arrow => grid::frame::arrow(bytes, limits),
        Kind::Parquet => grid::frame::parquet(bytes, limits),
        Kind::Zip => Err(Failure::new("not_a_spreadsheet", "这是压缩包。")),
    }
}

fn note_encoding(book: &mut Book, misdeclared: bool) {
    if misdeclared {
        let name = book.encoding.clone().unwrap_or_default();
        let sample: String = book
            .sheets
            .first()
            .and_then(|s| s.rows.get(0))
            .map(|r| r.text().chars().take(20).collect())
            .unwrap_or_default();
        book.issues.push(issue("encoding", sample, format!("文件所说的编码与内容不符，已按 {name} 读取。")));
    }
}
