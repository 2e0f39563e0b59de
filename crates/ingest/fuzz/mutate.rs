//! Mutations from a fixed seed, for machines without a fuzzing compiler: `cargo run --release --bin mutate -- 1800`
//! runs each target for so many seconds and says where it stops.

#[path = "../src/xlsx/tests/make.rs"]
#[allow(dead_code)]
mod make;
mod mutations;
mod targets;

fn main() {
    let seconds = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(60);
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, run) in targets::TARGETS {
        let seeds = mutations::seeds(&corpus.join(name));
        let until = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
        let mut dice = mutations::Dice::new(20_241_231);
        let mut count = 0u64;
        while std::time::Instant::now() < until {
            let bytes = mutations::mutate(&seeds, &mut dice);
            mutations::run(name, *run, &bytes);
            count += 1;
        }
        println!("{name}: {count}");
    }
}
