#![no_main]
#[path = "../../src/xlsx/tests/make.rs"]
#[allow(dead_code)]
mod make;
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some((_, run)) = targets::TARGETS.iter().find(|(name, _)| *name == "extract") {
        run(data);
    }
});
