//! The goals: what is measured, what must be reached, what is aimed at.

mod audit;
mod peers;
mod reading;
mod scale;

use crate::error::BenchError;
use crate::setting::{Options, Setting};
use serde_json::{Value, json};
use std::fmt::Write;

/// A bound of a figure.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    /// Smaller is better.
    AtMost(f64),
    /// Greater is better.
    AtLeast(f64),
}

impl Bound {
    fn holds(self, figure: f64) -> bool {
        match self {
            Bound::AtMost(most) => figure <= most,
            Bound::AtLeast(least) => figure >= least,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Bound::AtMost(most) => format!("≤ {most}{unit}"),
            Bound::AtLeast(least) => format!("≥ {least}{unit}"),
        }
    }
}

/// What measuring gave.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A figure in the goal's unit, what else there is to say in short, and all of it for the record.
    Measured {
        /// The figure.
        figure: f64,
        /// In short.
        beside: String,
        /// For the record.
        record: Value,
    },
    /// Not measured here, and why.
    Skipped(String),
}

/// One goal.
#[derive(Debug)]
pub(crate) struct Goal {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What is measured.
    pub(crate) what: &'static str,
    /// Unit of the figure, with its blank.
    pub(crate) unit: &'static str,
    /// What must be reached.
    pub(crate) must: Bound,
    /// What is aimed at.
    pub(crate) aim: Bound,
    /// Measures it.
    pub(crate) measure: fn(&Setting) -> Result<Outcome, BenchError>,
}

fn all() -> Vec<&'static Goal> {
    [audit::GOALS, peers::GOALS, reading::GOALS, scale::GOALS].into_iter().flatten().collect()
}

/// Prints the goals.
pub(crate) fn list() {
    for goal in all() {
        let (must, aim) = (goal.must.words(goal.unit), goal.aim.words(goal.unit));
        println!("{:<14} {} (must {must}, aim {aim})", goal.name, goal.what);
    }
}

/// Measures the goals of these names, or all; prints their table and writes the figures.
///
/// # Errors
/// When a name is no goal's, or the bench itself cannot work. A goal that fails is told in its row.
pub(crate) fn measure(names: &[String], options: &Options) -> Result<(), BenchError> {
    let goals = all();
    if let Some(name) = names.iter().find(|name| goals.iter().all(|goal| goal.name != name.as_str())) {
        return Err(format!("no goal is called {name}; see `list`").into());
    }
    let setting = Setting::new(options)?;
    let mut table = String::from("| goal | must | aim | measured | met |\n|---|---|---|---|---|\n");
    let mut records = serde_json::Map::new();
    for goal in goals.into_iter().filter(|goal| names.is_empty() || names.iter().any(|name| name == goal.name)) {
        eprintln!("measuring {}", goal.name);
        let outcome = (goal.measure)(&setting).unwrap_or_else(|error| Outcome::Skipped(format!("failed: {error}")));
        let (row, record) = row(goal, &outcome);
        eprintln!("{row}");
        writeln!(table, "{row}")?;
        records.insert(goal.name.to_owned(), record);
    }
    println!("{}\n\n{table}", machine());
    let record = json!({ "machine": machine(), "pairs": setting.pairs, "small": setting.small, "goals": records });
    std::fs::write(&setting.json, serde_json::to_string_pretty(&record)?)?;
    println!("figures: {}", setting.json.display());
    Ok(())
}

fn row(goal: &Goal, outcome: &Outcome) -> (String, Value) {
    let (must, aim) = (goal.must.words(goal.unit), goal.aim.words(goal.unit));
    let (measured, met, record) = match outcome {
        Outcome::Skipped(why) => (why.clone(), "–", json!({ "skipped": why })),
        Outcome::Measured { figure, beside, record } => {
            let met = match (goal.must.holds(*figure), goal.aim.holds(*figure)) {
                (_, true) => "aim",
                (true, false) => "must",
                (false, false) => "no",
            };
            let record = json!({ "figure": figure, "met": met, "record": record });
            (format!("**{}{}** {beside}", short(*figure), goal.unit), met, record)
        }
    };
    (format!("| {}: {} | {must} | {aim} | {measured} | {met} |", goal.name, goal.what), record)
}

/// Three digits that count.
pub(crate) fn short(figure: f64) -> String {
    let places = match figure.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{figure:.places$}")
}

/// `2 cores, AMD EPYC, 24 GiB, linux`: the kind of machine, never its name.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let line = |path: &str, key: &str| -> Option<String> {
        let text = std::fs::read_to_string(path).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let model = line("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let kilobytes: u64 = line("/proc/meminfo", "MemTotal").and_then(|m| m.split(' ').next()?.parse().ok()).unwrap_or(0);
    format!("{cores} cores, {model}, {} GiB, {}", kilobytes.div_ceil(1 << 20), std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_have_names_of_their_own_and_aims_beyond_musts() {
        let goals = all();
        for (at, goal) in goals.iter().enumerate() {
            assert!(goals.iter().skip(at + 1).all(|other| other.name != goal.name), "{}", goal.name);
            match (goal.must, goal.aim) {
                (Bound::AtMost(must), Bound::AtMost(aim)) => assert!(aim <= must, "{}", goal.name),
                (Bound::AtLeast(must), Bound::AtLeast(aim)) => assert!(aim >= must, "{}", goal.name),
                _ => panic!("{}: must and aim look different ways", goal.name),
            }
        }
    }

    #[test]
    fn figures_are_short() {
        for (figure, text) in [(1.234, "1.23"), (0.0123, "0.012"), (43.21, "43.2"), (1234.5, "1234")] {
            assert_eq!(short(figure), text);
        }
    }
}
