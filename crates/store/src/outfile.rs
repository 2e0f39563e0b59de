//! Single files that a command writes where a person says: what may be written over, and what is never. A store, a file
//! of another kind and a workbook that somebody has changed stay as they are.

use crate::chain::Event;
use crate::error::StoreError;
use crate::open::is_postgres;
use calamine::{Reader, Xlsx};
use sanzi_core::text::hex;
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Cursor, ErrorKind};
use std::path::Path;

/// The name in a workbook that carries the digest of its cells.
const SEAL: &str = "sanzi_seal";
/// A line of an event file is no longer than this, bytes.
const LONGEST: u64 = 1 << 20;

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutFile {
    /// A workbook of [`crate::write_workbook`].
    Workbook,
    /// Events, a line each.
    Events,
}

impl OutFile {
    /// May it be written there while `store` is in use? Yes where nothing stands, or an earlier one that is as it was
    /// written.
    ///
    /// # Errors
    /// When something else stands there; the message says what to do.
    pub fn may_replace(self, path: &Path, store: &str) -> Result<(), StoreError> {
        let occupied = |what: &str| Err(StoreError::Occupied { path: path.to_path_buf(), what: what.to_owned() });
        if !is_postgres(store) && belongs_to(path, Path::new(store)) {
            return occupied("这是正在用的整改库。");
        }
        match std::fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(StoreError::file(path)(error)),
            Ok(seen) if seen.is_dir() => return occupied("这里是一个文件夹。"),
            Ok(_) => {}
        }
        let ours = match self {
            OutFile::Workbook => sealed(path),
            OutFile::Events => events(path),
        };
        match (ours, self) {
            (true, _) => Ok(()),
            (false, OutFile::Workbook) => occupied("已有的文件不是 sanzi status 写的工作簿，或写出之后被人改过。"),
            (false, OutFile::Events) => occupied("已有的文件不是 sanzi status 写的办理记录。"),
        }
    }
}

/// Is it the store, or a file that the database keeps beside it?
fn belongs_to(path: &Path, store: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    let (Ok(path), Ok(store)) = (real(path), real(store)) else { return false };
    let beside = |end: &str| {
        let mut name = store.clone().into_os_string();
        name.push(end);
        path.as_os_str() == name
    };
    ["", "-journal", "-wal", "-shm"].into_iter().any(beside)
}

/// Marks a workbook as ours, by the digest of what its cells say.
pub(crate) fn seal(book: &mut rust_xlsxwriter::Workbook) -> Result<Vec<u8>, StoreError> {
    let plain = book.save_to_buffer()?;
    let digest = Xlsx::new(Cursor::new(plain)).ok().and_then(|mut read| digest(&mut read));
    if let Some(digest) = digest {
        book.define_name(SEAL, &format!("=\"{digest}\""))?;
    }
    Ok(book.save_to_buffer()?)
}

/// Do its cells still say what the seal was set on? Saving it anew changes nothing, another word does.
fn sealed(path: &Path) -> bool {
    let Ok(mut book) = calamine::open_workbook::<Xlsx<_>, _>(path) else { return false };
    let kept = book.defined_names().iter().find(|(name, _)| name == SEAL).map(|(_, value)| value.clone());
    kept.zip(digest(&mut book)).is_some_and(|(kept, now)| kept.trim_matches(['=', '"']) == now)
}

/// The digest over every cell that says something, each led by its place and length.
fn digest<R: std::io::Read + std::io::Seek>(book: &mut Xlsx<R>) -> Option<String> {
    let mut hash = Sha256::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).ok()?;
        let (top, left) = range.start().unwrap_or_default();
        hash.update(format!("{}:{name};", name.len()));
        for (row, column, value) in range.used_cells() {
            let text = value.to_string().replace("\r\n", "\n");
            let place = (u64::from(top) + row as u64, u64::from(left) + column as u64);
            if !text.is_empty() {
                hash.update(format!("{},{},{}:{text};", place.0, place.1, text.len()));
            }
        }
    }
    Some(hex(&hash.finalize()))
}

/// Is its first line an event? A store without events gives an empty file.
fn events(path: &Path) -> bool {
    let mut line = String::new();
    let Ok(file) = std::fs::File::open(path) else { return false };
    let read = BufReader::new(std::io::Read::take(file, LONGEST)).read_line(&mut line);
    read.is_ok_and(|bytes| bytes == 0 || serde_json::from_str::<Event>(&line).is_ok())
}
