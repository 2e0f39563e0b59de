//! 问题清单 of many findings beside a bare loop of the sheet library over the same cells:
//! `cargo run --release -p sanzi-report --example speed -- 100000`.

#[path = "../tests/it/sample.rs"]
#[allow(dead_code, missing_docs)]
mod sample;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};
use sanzi_core::Finding;
use std::io::Cursor;
use std::time::Duration;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let count: usize = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let mut sample = sample::Sample::new();
    let models = std::mem::take(&mut sample.judgement.findings);
    let problems: Vec<Finding> = models.into_iter().take(3).collect();
    let findings = problems.iter().cycle().take(count).enumerate().map(|(number, model)| Finding {
        id: format!("F1-{number:026}"),
        message: format!("{}（第{number}项）", model.message),
        ..model.clone()
    });
    sample.set_findings(findings.collect());
    sample.sheets = Some(vec!["问题清单".into()]);
    let dir = std::env::temp_dir();
    let before = memory();
    let began = now();
    let mut book = Cursor::new(Vec::new());
    sanzi_report::write_workbook(&mut book, &sample.dossier(), &dir)?;
    let ours = now().saturating_sub(began);
    let peak = memory();
    let cells = cells(book.get_ref())?;
    let bare = bare(&cells)?;
    println!(
        "{count} findings, {} cells: ours {ours:.2?}, bare loop {bare:.2?}, ratio {:.2}",
        cells.iter().map(Vec::len).sum::<usize>(),
        ours.as_secs_f64() / bare.as_secs_f64()
    );
    println!("peak memory before {before}, after {peak}");
    Ok(())
}

/// The cells that our sheet has.
fn cells(bytes: &[u8]) -> Result<Vec<Vec<Data>>, Fault> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    Ok(book.worksheet_range("问题清单")?.rows().map(<[Data]>::to_vec).collect())
}

/// Writes them again in the plainest way: one loop, two formats, no links, no heights.
fn bare(cells: &[Vec<Data>]) -> Result<Duration, Fault> {
    let began = now();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let text = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let money = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Right).set_num_format("#,##0.00");
    for (row, line) in (0u32..).zip(cells) {
        for (column, cell) in (0u16..).zip(line) {
            match cell {
                Data::Float(number) => sheet.write_number_with_format(row, column, *number, &money)?,
                Data::Int(number) => sheet.write_number_with_format(row, column, *number as f64, &money)?,
                Data::Empty => sheet.write_blank(row, column, &text)?,
                other => sheet.write_string_with_format(row, column, other.to_string(), &text)?,
            };
        }
    }
    let bytes = book.save_to_buffer()?;
    assert!(!bytes.is_empty());
    Ok(now().saturating_sub(began))
}

/// Time on the processor so far, which other programs do not lengthen; by the clock where the system does not say.
fn now() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: u64 = after_name.split(' ').skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    match ticks {
        0 => std::time::UNIX_EPOCH.elapsed().unwrap_or_default(),
        ticks => Duration::from_millis(ticks * 10),
    }
}

/// The most memory that the process has had so far, as the system says.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |l| l.trim().to_owned())
}
