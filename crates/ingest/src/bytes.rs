//! The bytes of a file: whole, or not at all.

use crate::grid::failure::Failure;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

/// What a file looked like when it was opened. One that looks otherwise later was being written or has been replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Stamp { bytes: metadata.len(), modified: metadata.modified().ok() }
    }

    /// Does another file, or another state of it, stand at the path now? One that is gone was read whole while it was
    /// there.
    pub(crate) fn changed(self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|now| Stamp::of(&now) != self)
    }
}

/// Reads a file to its end.
///
/// # Errors
/// `unreadable` when it cannot be opened, is no plain file any more, fails half way or grows meanwhile; `too_large`
/// when it has more than `most` bytes, which is seen before memory is asked for.
pub(crate) fn whole(path: &Path, most: u64) -> Result<(Vec<u8>, Stamp), Failure> {
    // Asked before opening: a pipe in the place of a file would keep us waiting for its writer.
    let found = std::fs::metadata(path).map_err(|error| cannot("文件打不开", &error))?;
    if found.is_dir() {
        // One that could not be listed stands among the files, so that it is named.
        std::fs::read_dir(path).map_err(|error| cannot("文件夹打不开", &error))?;
    }
    if !found.is_file() {
        return Err(Failure::unreadable("列出文件之后，这里已经不是文件。"));
    }
    let file = File::open(path).map_err(|error| cannot("文件打不开", &error))?;
    let stamp = Stamp::of(&file.metadata().map_err(|error| cannot("文件打不开", &error))?);
    if stamp.bytes > most {
        return Err(Failure::too_large(format!("文件有 {} 字节，超过上限 {most}。", stamp.bytes)));
    }
    Ok((to_end(file, stamp.bytes)?, stamp))
}

/// The refusal of a file that is not what it was when it was opened.
pub(crate) fn moved() -> Failure {
    Failure::unreadable("读的时候文件变了：正在被写入，或已被换掉。")
}

/// Everything that a reader gives, which must be as many bytes as announced: neither half a file nor a growing one.
fn to_end(reader: impl Read, announced: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let size = usize::try_from(announced).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(size).map_err(|_| Failure::too_large("内存不够装下这个文件。"))?;
    // One more than announced is enough to see that it grows.
    let read = reader.take(announced.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| cannot("文件读到一半出错", &error))?;
    if bytes.len() != size {
        return Err(moved());
    }
    Ok(bytes)
}

/// What the system said, in words where they are known.
fn cannot(what: &str, error: &io::Error) -> Failure {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "列出之后不见了".to_owned(),
        io::ErrorKind::PermissionDenied => "没有读取权限".to_owned(),
        _ => error.to_string(),
    };
    Failure::unreadable(format!("{what}（{why}）。"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What the one call does that is not like the others.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Fault {
        Fails,
        Interrupted,
        /// Ends as if the file were over.
        Ends,
    }

    /// Gives its bytes a few at a time; the call of a number does otherwise.
    struct Faulty<'a> {
        bytes: &'a [u8],
        most: usize,
        calls: usize,
        at: usize,
        fault: Fault,
    }

    impl Read for Faulty<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.calls += 1;
            if self.calls - 1 == self.at {
                match self.fault {
                    Fault::Fails => return Err(io::Error::other("坏道")),
                    Fault::Interrupted => return Err(io::ErrorKind::Interrupted.into()),
                    Fault::Ends => return Ok(0),
                }
            }
            let length = self.most.min(into.len());
            self.bytes.read(&mut into[..length])
        }
    }

    #[test]
    fn whichever_call_fails_a_file_is_read_whole_or_not_at_all() {
        let bytes: Vec<u8> = (0..997u32).map(|n| n as u8).collect();
        let read = |most: usize, at: usize, fault: Fault| {
            to_end(Faulty { bytes: &bytes, most, calls: 0, at, fault }, bytes.len() as u64)
        };
        let mut said = BTreeSet::new();
        for most in [1, 7, 64, 4096] {
            // Every call that gives bytes; the one after them says that there are no more.
            for at in 0..bytes.len().div_ceil(most) {
                assert_eq!(
                    read(most, at, Fault::Interrupted).as_deref(),
                    Ok(&bytes[..]),
                    "{most} at a time, call {at}"
                );
                for fault in [Fault::Fails, Fault::Ends] {
                    let failure = read(most, at, fault).expect_err("never half a file");
                    assert_eq!(failure.kind, "unreadable");
                    said.insert(failure.message);
                }
            }
        }
        let said: Vec<String> = said.into_iter().collect();
        assert_eq!(said, ["文件读到一半出错（坏道）。", "读的时候文件变了：正在被写入，或已被换掉。"]);
    }

    #[test]
    fn a_file_that_grows_or_is_replaced_is_no_whole_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "a,b\n").expect("written");
        let (bytes, stamp) = whole(&path, 100).expect("read");
        assert_eq!(bytes, b"a,b\n");
        assert!(!stamp.changed(&path));
        std::fs::write(&path, "a,b\n1,2\n").expect("written");
        assert!(stamp.changed(&path));
        assert_eq!(to_end(&b"a,b\n1,2\n"[..], 4), Err(moved()));
        assert_eq!(to_end(&b"a,b\n"[..], 8), Err(moved()));
        assert_eq!(whole(&path, 7).map_err(|f| f.kind), Err("too_large"));
        std::fs::remove_file(&path).expect("removed");
        assert!(!stamp.changed(&path), "it was read while it was there");
        let told = |path: &Path| whole(path, 7).expect_err("refused").message;
        assert_eq!(told(&path), "文件打不开（列出之后不见了）。");
        std::fs::create_dir(&path).expect("made");
        assert_eq!(told(&path), "列出文件之后，这里已经不是文件。");
    }
}
