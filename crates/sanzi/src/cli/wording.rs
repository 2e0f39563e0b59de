//! Chinese words for what the argument parser says by itself in English.

use super::{FAILED, FINE, say};
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};
use std::io::Write;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Gives a command and all its subcommands Chinese headings and help flags.
pub(crate) fn chinese(command: Command) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本");
    translate(command, "sanzi").disable_version_flag(true).arg(version.help_heading("选项"))
}

fn translate(command: Command, path: &str) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助").help_heading("选项");
    let usage = usage(&command, path);
    let path = path.to_owned();
    command
        .help_template(TEMPLATE)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .override_usage(usage)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help_heading(heading);
            if takes_value { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
        })
        .arg(help)
        .mut_subcommands(move |sub| {
            let path = format!("{path} {}", sub.get_name());
            translate(sub, &path)
        })
}

fn usage(command: &Command, path: &str) -> StyledStr {
    let mut usage = path.to_owned();
    if command.has_subcommands() {
        usage.push_str(" <命令>");
    }
    for arg in command.get_positionals() {
        let name = arg.get_value_names().and_then(|n| n.first()).map_or("参数", |n| n.as_str());
        usage.push_str(&if arg.is_required_set() { format!(" <{name}>") } else { format!(" [{name}]") });
    }
    usage.push_str(" [选项]");
    usage.into()
}

/// Prints help or a parse error in Chinese; gives the exit code.
pub(crate) fn print(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Who closes the pipe early has seen enough.
            let _ = write!(std::io::stdout().lock(), "{}", error.render());
            FINE
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say(error.render().to_string().trim_end());
            FAILED
        }
        kind => {
            say(format_args!("错误：{}\n  运行 sanzi --help 查看用法。", message(kind, error)));
            FAILED
        }
    }
}

fn message(kind: ErrorKind, error: &Error) -> String {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = said(ContextKind::InvalidArg);
    let value = said(ContextKind::InvalidValue);
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(said)
        .find(|s| !s.is_empty())
        .map(|s| format!("是不是想写 {s}？"))
        .unwrap_or_default();
    match kind {
        ErrorKind::UnknownArgument => format!("不认识的参数“{argument}”。{suggestion}"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令。{suggestion}", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}。"),
        ErrorKind::MissingSubcommand => "缺少命令。".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数“{argument}”后面要跟一个值。"),
        ErrorKind::InvalidValue => {
            format!("参数“{argument}”的值“{value}”不对，可用：{}。{suggestion}", said(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => format!("参数“{argument}”的值“{value}”读不懂；日期请写成 2024-12-31。"),
        ErrorKind::ArgumentConflict => format!("参数“{argument}”重复或与别的参数冲突。"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("参数“{argument}”的个数不对。")
        }
        _ => "命令行写法有误。".to_owned(),
    }
}
