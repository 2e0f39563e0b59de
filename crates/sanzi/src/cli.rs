//! Commands, their help and their exits. Results go to stdout, progress and messages to stderr.

mod arguments;
mod audit;
mod county_arguments;
mod diff;
mod export;
mod facts;
mod fault;
mod import;
mod init;
mod paint;
mod picture;
mod progress;
mod read;
mod recheck;
mod review;
mod rules;
mod status;
mod step;
mod summary;
mod township;
mod trial;
mod verify;
mod wording;

use arguments::{Arguments, Command};
use clap::{CommandFactory, FromArgMatches};
use sanzi::AuditError;
use std::io::Write;
use std::process::ExitCode;

/// Ran and found nothing, or did what was asked.
pub(crate) const FINE: u8 = 0;
/// Ran and found something, or differs.
pub(crate) const FOUND: u8 = 1;
/// Could not run.
pub(crate) const FAILED: u8 = 2;
/// Interrupted by the user.
pub(crate) const INTERRUPTED: u8 = 130;

/// What ended a command early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The pipeline could not run.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Results could not be written to stdout.
    #[error("结果写不出去：{0}")]
    Output(#[from] std::io::Error),
    /// The county's store could not be opened, read or written.
    #[error(transparent)]
    Store(#[from] sanzi_store::StoreError),
    /// An argument fits no rule, grain or table.
    #[error("{0}")]
    Argument(String),
}

impl From<sanzi_report::ReportError> for CommandError {
    fn from(error: sanzi_report::ReportError) -> Self {
        CommandError::Audit(error.into())
    }
}

impl From<sanzi_rules::RulesError> for CommandError {
    fn from(error: sanzi_rules::RulesError) -> Self {
        CommandError::Audit(error.into())
    }
}

/// Parses the arguments, runs the command, gives its exit code.
pub(crate) fn run() -> ExitCode {
    fault::told(command)
}

fn command() -> ExitCode {
    let matches = match wording::chinese(Arguments::command()).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return ExitCode::from(wording::print(&error)),
    };
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(wording::print(&error)),
    };
    let done = match &arguments.command {
        Command::Init(args) => init::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Read(args) => read::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Review(args) => review::run(args),
        Command::Facts(args) => facts::run(args),
        Command::Import(args) => import::run(args),
        Command::Assign(args) => township::assign(args),
        Command::Collect(args) => township::collect(args),
        Command::Step(args) => step::run(args),
        Command::Recheck(args) => recheck::run(args),
        Command::Status(args) => status::run(args),
        Command::Merge(args) => status::merge(args),
        Command::Export(args) => export::run(args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        // A reader that stops early (head, a closed pager) is no fault.
        Err(CommandError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::from(FINE),
        Err(CommandError::Audit(AuditError::Interrupted)) => {
            say(AuditError::Interrupted);
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            say(format_args!("错误：{error}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Says something to the person at the terminal. That nobody listens, or that the log's disk is full, stops no run.
pub(crate) fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The clock, only ever used as the recorded time of an entry.
pub(crate) fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Refuses a day that nobody can have acted on yet. A day ahead is let pass: clocks stand in other places.
pub(crate) fn has_come(day: chrono::NaiveDate) -> Result<(), CommandError> {
    let today = chrono::Utc::now().date_naive();
    if day <= today + chrono::Days::new(1) {
        return Ok(());
    }
    Err(CommandError::Argument(format!("--on 写的 {day} 还没有到（今天 {today}）。请核对日期。")))
}

/// JSON for programs, indented since people look into it.
pub(crate) fn json(value: &impl serde::Serialize) -> std::io::Result<String> {
    serde_json::to_string_pretty(value).map_err(std::io::Error::from)
}
