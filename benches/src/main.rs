//! Territories of any size, and the product measured beside what a user would pick instead.

mod child;
mod error;
mod goals;
mod load;
mod measure;
mod quiet;
mod random;
mod setting;
mod territory;
mod truth;

use clap::{Parser, Subcommand};
use error::BenchError;
use std::path::PathBuf;
use std::process::ExitCode;
use territory::{Format, Spec};

/// Territories of any size, and the product measured beside what a user would pick instead.
#[derive(Debug, Parser)]
#[command(name = "sanzi-bench")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a territory: `data/` and `truth.csv` in a folder.
    Generate {
        /// Where.
        folder: PathBuf,
        /// How many assets.
        #[arg(long, default_value_t = 100_000)]
        assets: u64,
        /// Over how many files.
        #[arg(long, default_value_t = 1)]
        files: u64,
        /// With contracts, receipts and inventories.
        #[arg(long)]
        leases: bool,
        /// How files are written.
        #[arg(long, value_enum, default_value = "xlsx")]
        format: Format,
        /// Texts in one shared table, as desktop programs write them.
        #[arg(long)]
        shared: bool,
    },
    /// Measures all goals and prints their table; JSON beside.
    All(setting::Options),
    /// Measures the goals of these names.
    Goal {
        /// Names, as `list` prints them.
        #[arg(required = true)]
        names: Vec<String>,
        #[command(flatten)]
        options: setting::Options,
    },
    /// Great and hostile material: nothing is lost, everything ends.
    Load {
        /// Loads or files, as the table names them; without any, all.
        names: Vec<String>,
        #[command(flatten)]
        options: setting::Options,
    },
    /// Lists the goals.
    List,
    /// Compares `findings.jsonl` of a run with the truth of a territory.
    Compare {
        /// The territory's folder.
        folder: PathBuf,
        /// Output folder of an audit.
        out: PathBuf,
    },
    /// One piece of work in a process of its own, so that its time and memory are its own.
    #[command(hide = true)]
    Child {
        #[command(subcommand)]
        work: child::Work,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), BenchError> {
    match command {
        Command::Generate { folder, assets, files, leases, format, shared } => {
            let spec = Spec { assets, first: 0, files, leases, format, shared };
            let rows = territory::generate(&spec, &folder)?;
            println!("{rows} rows in {}", folder.display());
        }
        Command::All(options) => goals::measure(&[], &options)?,
        Command::Goal { names, options } => goals::measure(&names, &options)?,
        Command::Load { names, options } => load::load(&names, &options)?,
        Command::List => goals::list(),
        Command::Compare { folder, out } => {
            for line in truth::compare(&folder, &out.join("findings.jsonl"))?.lines() {
                println!("{line}");
            }
        }
        Command::Child { work } => child::run(&work)?,
    }
    Ok(())
}
