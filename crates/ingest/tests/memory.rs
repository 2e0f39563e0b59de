//! No reader asks for memory by what a file says of itself. A process of its own, since its allocator refuses what is
//! above a limit, and a refused request ends the process: then the bytes in hand stand in the file that is named below.

#[path = "../src/xlsx/tests/make.rs"]
#[allow(dead_code, missing_docs)]
mod make;
#[path = "../fuzz/mutations.rs"]
#[allow(dead_code)]
mod mutations;
#[path = "../fuzz/targets.rs"]
mod targets;

use cap::Cap;
use std::alloc::System;
use std::path::{Path, PathBuf};
use targets::{TARGETS, Target};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// What a small file may need on top of what it weighs: windows of the scanner, words of the mapping, tables.
const FREE: usize = 64 << 20;
/// What each byte of a file may need: cells of a twelfth of their markup, spread texts, records.
const A_BYTE: usize = 200;

/// Every byte of a file made a lie in the short form is one of so many; the long form takes all.
fn step() -> usize {
    if std::env::var_os("SANZI_LONG").is_some() { 1 } else { 23 }
}

/// Runs a target on bytes within the limit.
fn within(name: &str, target: Target, bytes: &[u8]) {
    let kept = std::env::temp_dir().join(format!("sanzi-memory-{}-{name}.bin", std::process::id()));
    std::fs::write(&kept, bytes).expect("written");
    let limit = MEMORY.allocated() + FREE + A_BYTE * bytes.len();
    MEMORY.set_limit(limit).expect("more than there is");
    target(bytes);
    MEMORY.set_limit(usize::MAX).expect("raised");
    std::fs::remove_file(&kept).expect("removed");
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("listed") {
        let path = entry.expect("listed").path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Copies of a binary file in each of which four bytes say 2 GiB, or the most that four bytes can say.
fn lengths(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut lie = bytes.to_vec();
    for at in (0..bytes.len().saturating_sub(4)).step_by(step()) {
        for says in [[0xFF, 0xFF, 0xFF, 0x7F], [0xFF; 4]] {
            lie[at..at + 4].copy_from_slice(&says);
            each(&lie);
        }
        lie[at..at + 4].copy_from_slice(&bytes[at..at + 4]);
    }
}

/// Copies of a text in each of which one number says what fills four or eight bytes.
fn numbers(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut at = 0;
    let mut count = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|n| at + n) {
        let end = bytes[start..].iter().position(|b| !b.is_ascii_digit()).map_or(bytes.len(), |n| start + n);
        if count % step().min(5) == 0 {
            for says in ["4294967295", "2147483647", "1048576"] {
                each(&[&bytes[..start], says.as_bytes(), &bytes[end..]].concat());
            }
        }
        (at, count) = (end, count + 1);
    }
}

#[test]
fn no_reader_asks_for_memory_by_what_a_file_says() {
    // The allocator does refuse: a limit that nobody keeps would prove nothing.
    MEMORY.set_limit(MEMORY.allocated() + FREE).expect("more than there is");
    assert!(Vec::<u8>::new().try_reserve_exact(FREE + 1).is_err());
    MEMORY.set_limit(usize::MAX).expect("raised");

    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut lies) = (0, 0);
    let (_, any) = TARGETS.iter().find(|(name, _)| *name == "csv").expect("a target");
    for path in below(&room.join("../../fixtures/ugly/files")) {
        within("file", *any, &std::fs::read(&path).expect("readable"));
        files += 1;
    }
    for (name, target) in TARGETS {
        for seed in mutations::seeds(&room.join("fuzz/corpus").join(name)) {
            within(name, *target, &seed);
            let each = |lie: &[u8]| {
                within(name, *target, lie);
                lies += 1;
            };
            match *name {
                "xls" | "xlsb" | "zip" | "extract" => lengths(&seed, each),
                _ => numbers(&seed, each),
            }
        }
    }
    assert!(files > 150 && lies > 1000, "{files} files, {lies} lies");
    println!("{files} files, {lies} lies");
}
