//! The files of a pack: compiled in, or from a folder that may be hostile.

use crate::error::RulesError;
use crate::fault::Fault;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/national.rs"));

/// Largest file of a pack, bytes.
pub const MAX_FILE: u64 = 1 << 20;
/// Most files of a pack.
pub const MAX_FILES: usize = 5000;

/// The texts of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// How places begin in messages: `rules/national` or the folder as given.
    pub place: String,
    /// Path inside the pack → text.
    pub files: BTreeMap<String, String>,
}

impl Source {
    /// The pack that is compiled into the program.
    pub(crate) fn national() -> Source {
        let files = NATIONAL.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Source { place: "rules/national".to_owned(), files }
    }

    /// A pack in a folder. Nothing outside the folder is read and no link is followed.
    pub(crate) fn folder(folder: &Path) -> Result<Source, Vec<Fault>> {
        let mut reader =
            FolderReader { place: folder.display().to_string(), files: BTreeMap::new(), faults: Vec::new() };
        match fs::symlink_metadata(folder) {
            Ok(found) if found.is_dir() => reader.read(folder, ""),
            Ok(_) => reader.refuse("", "不是文件夹", "请给出 pack.toml 所在的文件夹"),
            Err(error) => reader.refuse("", &format!("读不出来：{error}"), "请给出 pack.toml 所在的文件夹"),
        }
        if reader.faults.is_empty() {
            Ok(Source { place: reader.place, files: reader.files })
        } else {
            reader.faults.sort();
            Err(reader.faults)
        }
    }

    /// The place of a file, for messages.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.place)
    }

    /// SHA-256 over the sorted paths and texts, hex.
    pub(crate) fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            for part in [path, text] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

struct FolderReader {
    place: String,
    files: BTreeMap<String, String>,
    faults: Vec<Fault>,
}

impl FolderReader {
    fn refuse(&mut self, path: &str, message: &str, help: &str) {
        let place = if path.is_empty() { self.place.clone() } else { format!("{}/{path}", self.place) };
        self.faults.push(Fault::new(place, message).help(help));
    }

    /// One folder; `inside` is "" for the pack itself, else the one level below it.
    fn read(&mut self, folder: &Path, inside: &str) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(inside, &format!("读不出来：{error}"), "请检查权限"),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.refuse(inside, &format!("列不出来：{error}"), "请检查权限");
                    continue;
                }
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || name == "README.md" {
                continue;
            }
            let path = if inside.is_empty() { name.clone() } else { format!("{inside}/{name}") };
            let stem = name.strip_suffix(".toml").unwrap_or(&name);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
            if stem.is_empty() || !stem.chars().all(plain) {
                self.refuse(&path, "不能用作规则包里的名字", "名字用 a-z、0-9、- 和 _，文件以 .toml 结尾");
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => {
                    self.refuse(&path, "是链接", "规则包里要放文件本身，请复制过来");
                }
                Ok(kind) if kind.is_dir() && inside.is_empty() => self.read(&entry.path(), &name),
                Ok(kind) if kind.is_dir() => self.refuse(&path, "放得太深", "规则包只有一层文件夹"),
                Ok(kind) if kind.is_file() && name.ends_with(".toml") => self.file(&entry.path(), path),
                Ok(_) => self.refuse(&path, "不是 .toml 文件", "规则包里只放 .toml 文件和 README.md"),
                Err(error) => self.refuse(&path, &format!("读不出来：{error}"), "请检查权限"),
            }
            if self.files.len() > MAX_FILES {
                return self.refuse("", &format!("超过 {MAX_FILES} 个文件"), "请拆分");
            }
        }
    }

    fn file(&mut self, file: &Path, path: String) {
        let mut bytes = Vec::new();
        let read = fs::File::open(file).and_then(|f| f.take(MAX_FILE + 1).read_to_end(&mut bytes));
        match read {
            Err(error) => self.refuse(&path, &format!("读不出来：{error}"), "请检查权限"),
            Ok(_) if bytes.len() as u64 > MAX_FILE => {
                self.refuse(&path, "大于 1 MiB", "请拆分");
            }
            Ok(_) => match String::from_utf8(bytes) {
                Ok(text) => {
                    self.files.insert(path, text);
                }
                Err(_) => self.refuse(&path, "不是 UTF-8 文本", "请另存为 UTF-8"),
            },
        }
    }
}

/// Writes the compiled pack out, to be read or copied. Existing files are never replaced.
///
/// # Errors
/// When the folder cannot be made, or a file exists already or cannot be written.
pub(crate) fn unpack(folder: &Path) -> Result<usize, RulesError> {
    let national = Source::national();
    for (path, text) in &national.files {
        let file = folder.join(path);
        let fail = |source| RulesError::Write { path: file.clone(), source };
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(fail)?;
        }
        let mut new = fs::OpenOptions::new().write(true).create_new(true).open(&file).map_err(fail)?;
        new.write_all(text.as_bytes()).map_err(fail)?;
    }
    Ok(national.files.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(make: impl Fn(&Path)) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        make(folder.path());
        let place = folder.path().display().to_string();
        let source = Source::folder(folder.path());
        source.err().unwrap_or_default().iter().map(|f| f.to_string().replace(&place, "PACK")).collect()
    }

    #[test]
    fn a_folder_is_read_and_only_plain_files_of_it() {
        let all = faults(|folder| {
            fs::create_dir_all(folder.join("law/deep")).expect("made");
            fs::write(folder.join("law/Civil Code.toml"), "").expect("written");
            fs::write(folder.join("pack.txt"), "").expect("written");
            fs::write(folder.join("big.toml"), vec![b'#'; (MAX_FILE + 1) as usize]).expect("written");
            fs::write(folder.join("gbk.toml"), b"# \xb4\xe5").expect("written");
            fs::write(folder.join(".hidden"), "").expect("written");
            fs::write(folder.join("README.md"), "").expect("written");
        });
        assert_eq!(
            all,
            [
                "PACK/big.toml: 大于 1 MiB\n  请拆分",
                "PACK/gbk.toml: 不是 UTF-8 文本\n  请另存为 UTF-8",
                "PACK/law/Civil Code.toml: 不能用作规则包里的名字\n  名字用 a-z、0-9、- 和 _，文件以 .toml 结尾",
                "PACK/law/deep: 放得太深\n  规则包只有一层文件夹",
                "PACK/pack.txt: 不能用作规则包里的名字\n  名字用 a-z、0-9、- 和 _，文件以 .toml 结尾",
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_to_files_and_to_folders() {
        let all = faults(|folder| {
            std::os::unix::fs::symlink("/etc/passwd", folder.join("pack.toml")).expect("linked");
            std::os::unix::fs::symlink("/etc", folder.join("law")).expect("linked");
        });
        let help = "是链接\n  规则包里要放文件本身，请复制过来";
        assert_eq!(all, [format!("PACK/law: {help}"), format!("PACK/pack.toml: {help}")]);
    }

    #[test]
    fn a_missing_folder_is_said() {
        let gone = Source::folder(Path::new("/no/such/pack")).expect_err("it is not there");
        assert!(gone[0].to_string().starts_with("/no/such/pack: 读不出来："), "{}", gone[0]);
    }

    #[test]
    fn the_hash_knows_paths_and_texts() {
        let pack = |files: &[(&str, &str)]| Source {
            place: String::new(),
            files: files.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect(),
        };
        let hashes = [pack(&[("a", "bc")]), pack(&[("ab", "c")]), pack(&[("a", "bc"), ("d", "")])].map(|p| p.sha256());
        assert_ne!(hashes[0], hashes[1]);
        assert_ne!(hashes[0], hashes[2]);
        assert_eq!(hashes[0].len(), 64);
    }

    #[test]
    fn unpacking_writes_the_compiled_pack_and_replaces_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("national");
        let written = unpack(&target).expect("written");
        assert_eq!(written, NATIONAL.len());
        if written > 0 {
            let again = Source::folder(&target).expect("readable");
            assert_eq!(again.sha256(), Source::national().sha256());
            assert!(unpack(&target).is_err());
        }
    }
}
