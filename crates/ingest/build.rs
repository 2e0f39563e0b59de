//! Gives the reader a name of its own: what another build of it kept is never taken for what this one would read.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let mut sources = vec![PathBuf::from("../../Cargo.lock")];
    for room in ["src", "../core/src"] {
        println!("cargo::rerun-if-changed={room}");
        files(Path::new(room), &mut sources)?;
    }
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    sources.sort();
    let mut hasher = DefaultHasher::new();
    for path in &sources {
        (path, fs::read(path)?).hash(&mut hasher);
    }
    println!("cargo::rustc-env=SANZI_READER={:016x}", hasher.finish());
    Ok(())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { files(&path, found)? } else { found.push(path) }
    }
    Ok(())
}
