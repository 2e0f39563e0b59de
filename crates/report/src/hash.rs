//! Hashes of what is written, by SHA-256 and SM3.

use sanzi_core::text::hex;
use sha2::{Digest, Sha256};
use sm3::Sm3;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Both hashes and the size of a file's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digests {
    pub sha256: String,
    pub sm3: String,
    pub bytes: u64,
}

/// Hashes what passes through to a writer.
#[derive(Debug)]
pub(crate) struct Hashing<W> {
    out: W,
    sha256: Sha256,
    sm3: Sm3,
    bytes: u64,
}

impl<W> Hashing<W> {
    /// Nothing has passed yet.
    pub(crate) fn new(out: W) -> Self {
        Hashing { out, sha256: Sha256::new(), sm3: Sm3::new(), bytes: 0 }
    }

    /// The hashes of all that passed.
    pub(crate) fn finish(self) -> Digests {
        Digests { sha256: hex(&self.sha256.finalize()), sm3: hex(&self.sm3.finalize()), bytes: self.bytes }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, some: &[u8]) -> io::Result<usize> {
        let count = self.out.write(some)?;
        let taken = some.get(..count).unwrap_or_default();
        self.sha256.update(taken);
        self.sm3.update(taken);
        self.bytes += taken.len() as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// SHA-256 of a file, hex.
pub(crate) fn of_file(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut some = vec![0; 1 << 16];
    loop {
        match file.read(&mut some) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(count) => hash.update(some.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// SHA-256 of bytes in memory, hex.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of a text, hex.
pub(crate) fn of_text(text: &str) -> String {
    of_bytes(text.as_bytes())
}

/// The first 26 hexadecimal digits of a text's SHA-256, in capitals: 104 bits, for names of records.
pub(crate) fn short(text: &str) -> String {
    of_text(text).chars().take(26).collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of FIPS 180-2 and GB/T 32905-2016, both over `abc`.
    #[test]
    fn known_answers() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("abc");
        std::fs::write(&path, "abc").expect("written");
        let mut hashing = Hashing::new(io::sink());
        hashing.write_all(b"abc").expect("a sink takes everything");
        let digests = hashing.finish();
        assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digests.sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(of_file(&path).expect("read"), digests.sha256);
        assert_eq!(digests.bytes, 3);
    }
}
