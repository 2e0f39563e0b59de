//! Writes the invented sample of the tests into a folder, to be looked at:
//! `cargo run -p sanzi-report --example sample -- FOLDER`.

#[path = "../tests/it/sample.rs"]
#[allow(dead_code, missing_docs)]
mod sample;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: sample FOLDER")?;
    let sample = sample::Sample::new();
    let dossier = sample.dossier();
    let shown = sanzi_report::Shown::new(&dossier)?;
    let written = sanzi_report::probe(&dir, false)?.write(&shown, sample::clock(), &AtomicBool::new(false))?;
    for line in written {
        println!("{}  {}", line.sha256, line.path);
    }
    Ok(())
}
