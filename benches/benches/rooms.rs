//! The hot rooms, each by itself: `cargo bench -p sanzi-bench`. One territory of five thousand assets, with leases.

use chrono::NaiveDate;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use sanzi::Engagement;
use sanzi_core::Tables;
use sanzi_facts::Computed;
use sanzi_ingest::cell::{date, money};
use sanzi_ingest::grid::Content;
use sanzi_ingest::xlsx;
use sanzi_rules::{JudgeInput, Packs};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

#[path = "../../crates/report/tests/it/sample.rs"]
#[allow(dead_code, missing_docs)]
mod sample;

fn main() {
    divan::main();
}

/// The territory's files, written anew by the bench's own program.
static DATA: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rooms");
    let _ = std::fs::remove_dir_all(&folder);
    let made = Command::new(env!("CARGO_BIN_EXE_sanzi-bench"))
        .arg("generate")
        .arg(&folder)
        .args(["--assets", "5000", "--leases"])
        .status();
    assert!(made.expect("the bench").success(), "the territory is written");
    folder.join("data")
});

/// The territory read, its rules loaded and its facts computed.
struct County {
    packs: Packs,
    engagement: Engagement,
    tables: Tables,
    computed: Computed,
    base_date: NaiveDate,
}

static COUNTY: LazyLock<County> = LazyLock::new(|| {
    let base_date: NaiveDate = "2024-12-31".parse().expect("a day");
    let mut engagement = Engagement::new(vec![DATA.clone()]).expect("a folder");
    engagement.base_date = Some(base_date);
    let packs = Packs::load(&[]).expect("rules");
    let tables = sanzi::read(&engagement, &packs, None, None, &mut |_| {}).expect("read");
    let computed = sanzi_facts::compute(&tables, &engagement.setting(&packs, base_date), &packs.wanted(&[]));
    let computed = computed.expect("facts");
    County { packs, engagement, tables, computed, base_date }
});

/// The largest workbook of the territory.
fn workbook() -> Vec<u8> {
    let mut folders = vec![DATA.clone()];
    let mut books: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("listed") {
            let path = entry.expect("listed").path();
            if path.is_dir() { folders.push(path) } else { books.push(path) }
        }
    }
    let largest = books.into_iter().max_by_key(|path| std::fs::metadata(path).map_or(0, |m| m.len()));
    std::fs::read(largest.expect("a workbook")).expect("readable")
}

#[divan::bench]
fn scanner(bencher: Bencher<'_, '_>) {
    let bytes = workbook();
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| {
        let book = xlsx::open(&bytes, &xlsx::Limits::default(), xlsx::Threads::One).expect("opens");
        let mut cells = 0u64;
        let mut count = |_: xlsx::Cell<'_>| {
            cells += 1;
            ControlFlow::Continue(())
        };
        book.scan(0, xlsx::Threads::One, &mut count).expect("scanned");
        cells
    });
}

#[divan::bench]
fn amounts(bencher: Bencher<'_, '_>) {
    let texts =
        ["178,600.00", "￥480000", "48万元", "１２３４．５６", "约3万", "（1,200.50）", "-0.01", "四十八万元整"];
    bencher.counter(ItemsCount::new(texts.len())).bench_local(|| {
        texts.iter().filter_map(|text| money::read(&Content::Text(black_box(*text).into())).value).count()
    });
}

#[divan::bench]
fn days(bencher: Bencher<'_, '_>) {
    let texts = ["2016-05-01", "2016年5月", "2016.5.1", "20160501", "二〇一六年五月", "2016/5", "2016", "16.5.1"];
    bencher.counter(ItemsCount::new(texts.len())).bench_local(|| {
        texts.iter().filter_map(|text| date::read(&Content::Text(black_box(*text).into()), false).value).count()
    });
}

#[divan::bench]
fn reading(bencher: Bencher<'_, '_>) {
    let county = &*COUNTY;
    bencher.bench_local(|| sanzi::read(&county.engagement, &county.packs, None, None, &mut |_| {}).expect("read"));
}

/// Facts of one group of rules: depreciation; what pairs assets with contracts and inventories; all.
#[divan::bench(args = ["ZJ", "ZS", "HT", ""])]
fn facts(bencher: Bencher<'_, '_>, rules: &str) {
    let county = &*COUNTY;
    let rules: Vec<String> = (!rules.is_empty()).then(|| rules.to_owned()).into_iter().collect();
    let setting = county.engagement.setting(&county.packs, county.base_date);
    let wanted = county.packs.wanted(&rules);
    bencher.bench_local(|| sanzi_facts::compute(&county.tables, &setting, &wanted).expect("facts"));
}

#[divan::bench]
fn judge(bencher: Bencher<'_, '_>) {
    let county = &*COUNTY;
    let working = |grain: &str, row: usize, fact: &str| county.computed.working(&county.tables, grain, row, fact);
    let input = JudgeInput {
        facts: &county.computed.facts,
        tables: &county.tables,
        base_date: county.base_date,
        select: &[],
        working: &working,
    };
    bencher.bench_local(|| county.packs.judge(&input).expect("judged"));
}

/// The workbook of five thousand findings.
#[divan::bench(sample_count = 10)]
fn writer(bencher: Bencher<'_, '_>) {
    let mut sample = sample::Sample::new();
    let models = std::mem::take(&mut sample.judgement.findings);
    let findings = models.iter().take(3).cycle().take(5000).enumerate();
    let numbered =
        findings.map(|(number, model)| sanzi_core::Finding { id: format!("F1-{number:026}"), ..model.clone() });
    sample.set_findings(numbered.collect());
    let folder = std::env::temp_dir();
    bencher.bench_local(|| {
        let mut book = Cursor::new(Vec::new());
        sanzi_report::write_workbook(&mut book, &sample.dossier(), &folder).expect("written");
        book.into_inner().len()
    });
}
