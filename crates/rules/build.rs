//! Compiles `rules/national` in: a table of (path, text), sorted by path.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    // Asked when it runs: a build script kept from another clone must not read that clone.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| std::io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    let root = Path::new(&here).join("../../rules/national");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                println!("cargo::rerun-if-changed={}", path.display());
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") && !hidden {
                println!("cargo::rerun-if-changed={}", path.display());
                files.push(path);
            }
        }
    }
    let name = |path: &PathBuf| path.strip_prefix(&root).map(|p| p.to_string_lossy().replace('\\', "/"));
    let mut named: Vec<(String, PathBuf)> =
        files.into_iter().filter_map(|path| Some((name(&path).ok()?, path))).collect();
    named.sort();
    let mut table = String::from("/// (path, text) of every file of the compiled pack, sorted.\n");
    table.push_str("pub(crate) const NATIONAL: &[(&str, &str)] = &[\n");
    for (name, path) in named {
        let path = path.canonicalize()?;
        writeln!(table, "    ({name:?}, include_str!({:?})),", path.display().to_string())
            .map_err(std::io::Error::other)?;
    }
    table.push_str("];\n");
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| std::io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("national.rs"), table)
}
