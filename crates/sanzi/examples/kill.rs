//! Kills many runs at random moments: `cargo run --example kill -- target/debug/sanzi 200`.

#[path = "../tests/it/killing.rs"]
mod killing;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().unwrap_or_else(|| "target/debug/sanzi".to_owned());
    let times = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(200);
    let met = killing::kills(std::path::Path::new(&binary), times);
    println!("{times} runs, {} killed before their end, {} mixed sets known by their manifest", met.killed, met.mixed);
}
