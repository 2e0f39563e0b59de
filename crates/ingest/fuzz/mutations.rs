//! Changes seeds as a fuzzer would, from a seed of its own, so that every run tries the same bytes.

use std::path::Path;
use std::time::{Duration, Instant};

/// A plain generator.
pub struct Dice(u64);

impl Dice {
    /// A generator that always rolls the same.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// A number below another.
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

/// The files of a corpus, in order.
pub fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a corpus").map(|e| e.expect("listed").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).expect("readable")).collect()
}

/// Words that mean something to one reader or another.
const WORDS: &[&[u8]] = &[
    b"<",
    b">",
    b"\"",
    b"'",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<!DOCTYPE",
    b"&#x0;",
    b"&amp;",
    b"<table>",
    b"<td colspan=99999999>",
    b"</table>",
    b" r=\"XFD1048576\"",
    b" r=\"A0\"",
    b" t=\"s\"",
    b"<v>1e999</v>",
    b"<v>-1</v>",
    b"4294967295",
    b"18446744073709551616",
    b"99999999999999999999999999999999",
    b"0.000000000000000000000000000000001",
    b"-0",
    b"\0",
    b"\xFF\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\x7F",
    b"\x00\x00\x00\x80",
    b"\xFF\xFE",
    b"\xED\xA0\x80",
    "合计".as_bytes(),
    "（万元）".as_bytes(),
    "约48万".as_bytes(),
    "２０２４年５月".as_bytes(),
    "*".as_bytes(),
];

/// A seed with one to eight changes.
pub fn mutate(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let pick = |dice: &mut Dice| seeds.get(dice.roll(seeds.len())).cloned().unwrap_or_default();
    let mut bytes = pick(dice);
    for _ in 0..=dice.roll(8) {
        let at = dice.roll(bytes.len() + 1);
        let magnitude = dice.roll(9);
        let length = dice.roll(1 << magnitude);
        let end = (at + length).min(bytes.len());
        match dice.roll(9) {
            0 => bytes.truncate(at),
            1 => {
                let bit = dice.roll(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = dice.roll(256) as u8;
                }
            }
            3 => drop(bytes.drain(at..end)),
            4 => {
                let copy = bytes.get(at..end).unwrap_or_default().to_vec();
                let to = dice.roll(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            5 => {
                let copy = bytes.get(at..end).unwrap_or_default().repeat(dice.roll(200));
                bytes.splice(at..at, copy);
            }
            6 | 7 => {
                let word = WORDS.get(dice.roll(WORDS.len())).copied().unwrap_or_default();
                let over = if dice.roll(2) == 0 { at..at } else { at..(at + word.len()).min(bytes.len()) };
                bytes.splice(over, word.iter().copied());
            }
            _ => {
                let other = pick(dice);
                let from = dice.roll(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(other.get(from..).unwrap_or_default());
            }
        }
    }
    bytes.truncate(1 << 20);
    bytes
}

/// Runs a target on some bytes; stops with the bytes in a file when it panics or takes too long.
pub fn run(name: &str, target: fn(&[u8]), bytes: &[u8]) {
    let begun = Instant::now();
    let outcome = std::panic::catch_unwind(|| target(bytes));
    let slow = begun.elapsed() > Duration::from_secs(20);
    if outcome.is_err() || slow {
        let kept = std::env::temp_dir().join(format!("sanzi-fuzz-{name}.bin"));
        std::fs::write(&kept, bytes).expect("written");
        panic!("target {name} {}: {}", if slow { "takes too long" } else { "panics" }, kept.display());
    }
}
