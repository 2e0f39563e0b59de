//! The fuzz targets over their corpora, and over mutations of them from a fixed seed.

#[path = "../../fuzz/mutations.rs"]
mod mutations;
#[path = "../../fuzz/targets.rs"]
mod targets;

use crate::make;
use std::path::{Path, PathBuf};

/// Mutations of each target; the long form is `crates/ingest/fuzz/mutate.rs`.
const ROUNDS: u32 = 250;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name)
}

#[test]
fn corpora_and_their_mutations_do_no_harm() {
    for (name, run) in targets::TARGETS {
        let seeds = mutations::seeds(&corpus(name));
        assert!(seeds.len() >= 2, "{name} has seeds");
        for seed in &seeds {
            mutations::run(name, *run, seed);
        }
        let mut dice = mutations::Dice::new(20_241_231);
        for _ in 0..ROUNDS {
            mutations::run(name, *run, &mutations::mutate(&seeds, &mut dice));
        }
    }
}
