//! Audits a county with its files in many orders: `cargo run --example shuffles -- target/release/sanzi FOLDER 100`.

#[path = "../tests/it/killing.rs"]
#[allow(dead_code)]
mod killing;
#[path = "../tests/it/shuffling.rs"]
mod shuffling;

use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().unwrap_or_else(|| "target/debug/sanzi".to_owned());
    let county = arguments.next().unwrap_or_else(|| "fixtures/counties/qinghe".to_owned());
    let times = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100);
    let runs = shuffling::shuffles(Path::new(&binary), Path::new(&county), times);
    println!("{runs} runs in {times} orders besides the usual, on 1, 2 and 8 threads: equal bytes");
}
