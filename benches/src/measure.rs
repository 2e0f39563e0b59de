//! One command as a process of its own: wall and processor seconds, peak memory, what it printed.

use crate::error::BenchError;
use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What one run took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken {
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// Seconds of processors, user and system, threads together; in steps of ten milliseconds.
    pub(crate) cpu: f64,
    /// Peak of resident memory in bytes, looked at every few milliseconds; 0 where the system does not tell.
    pub(crate) peak: u64,
    /// What it printed.
    pub(crate) out: String,
}

/// How often the peak is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// Runs a command to its end.
///
/// # Errors
/// When it cannot be started or ends with another code than `fine` allows; then with the end of what it said.
pub(crate) fn run(command: &mut Command, fine: &[i32]) -> Result<Taken, BenchError> {
    let (out, said) = (tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?);
    command.stdin(Stdio::null()).stdout(out.reopen()?).stderr(said.reopen()?);
    let before = children();
    let began = Instant::now();
    let mut child = command.spawn().map_err(|e| format!("{command:?}: {e}"))?;
    let (done, peak) = (AtomicBool::new(false), AtomicU64::new(0));
    let status = format!("/proc/{}/status", child.id());
    let (ended, wall) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(line_of(&status, "VmHWM:").unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(LOOK);
            }
        });
        let ended = child.wait();
        let wall = began.elapsed();
        done.store(true, Ordering::Relaxed);
        (ended, wall)
    });
    let code = ended?.code().unwrap_or(-1);
    if !fine.contains(&code) {
        let said = text(said.reopen()?)?;
        let end: Vec<&str> = said.lines().rev().take(6).collect();
        return Err(format!(
            "{command:?} ended with {code}: {}",
            end.into_iter().rev().collect::<Vec<_>>().join(" | ")
        )
        .into());
    }
    Ok(Taken { wall: wall.as_secs_f64(), cpu: children() - before, peak: peak.into_inner(), out: text(out.reopen()?)? })
}

fn text(mut file: File) -> Result<String, BenchError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Bytes of a line of a status file, which counts in kB.
fn line_of(path: &str, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Resident memory of this process in bytes; 0 where the system does not tell.
pub(crate) fn resident() -> u64 {
    line_of("/proc/self/status", "VmRSS:").unwrap_or(0)
}

/// Processor seconds of all children that have ended, by the system's own account.
fn children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in brackets may hold blanks; the sixteenth and seventeenth numbers are meant.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> = after.split_whitespace().skip(13).take(2).filter_map(|n| n.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

/// The middle of some figures; the mean of the two middle ones when they are even in number.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    match figures.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => figures[n / 2],
        n => (figures[n / 2 - 1] + figures[n / 2]) / 2.0,
    }
}

/// Two commands side by side.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// Runs of the first.
    pub(crate) one: Vec<Taken>,
    /// Runs of the second.
    pub(crate) two: Vec<Taken>,
}

impl Pair {
    /// Runs both in turn, A B A B, after one uncounted run of each.
    ///
    /// # Errors
    /// When either fails.
    pub(crate) fn run(
        count: usize,
        mut one: impl FnMut() -> Result<Taken, BenchError>,
        mut two: impl FnMut() -> Result<Taken, BenchError>,
    ) -> Result<Self, BenchError> {
        if count > 1 {
            one()?;
            two()?;
        }
        let mut pair = Pair { one: Vec::new(), two: Vec::new() };
        for _ in 0..count.max(1) {
            pair.one.push(one()?);
            pair.two.push(two()?);
        }
        Ok(pair)
    }

    /// Median over the pairs of the first's wall time by the second's.
    pub(crate) fn wall(&self) -> f64 {
        median(self.one.iter().zip(&self.two).map(|(one, two)| one.wall / two.wall).collect())
    }

    /// The same of processor seconds.
    pub(crate) fn cpu(&self) -> f64 {
        median(self.one.iter().zip(&self.two).map(|(one, two)| one.cpu / two.cpu).collect())
    }
}

/// Median of runs: wall and processor seconds, peak bytes.
pub(crate) fn middle(runs: &[Taken]) -> (f64, f64, u64) {
    let of = |what: fn(&Taken) -> f64| median(runs.iter().map(what).collect());
    (of(|run| run.wall), of(|run| run.cpu), of(|run| run.peak as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_middle() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-12);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn a_run_is_timed_and_its_words_kept() {
        let taken = run(Command::new("sh").args(["-c", "echo so; exit 1"]), &[1]).expect("it ran");
        assert_eq!(taken.out, "so\n");
        assert!(taken.wall > 0.0);
        let failed = run(Command::new("sh").args(["-c", "echo why >&2; exit 3"]), &[0]).expect_err("a bad end");
        assert!(failed.to_string().contains("why"), "{failed}");
    }
}
