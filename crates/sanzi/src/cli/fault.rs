//! Faults of the program itself: told once and in Chinese, where nobody made an error of them.

use super::{FAILED, say};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command. A panic on the way is kept, not printed: one in a library is often caught and told as what it means
/// (a damaged file, a full disk). One that nobody catches ends the command with a line that says where it was. Who sets
/// `RUST_BACKTRACE` gets the usual print as well.
pub(super) fn told(command: impl FnOnce() -> ExitCode) -> ExitCode {
    if std::env::var_os("RUST_BACKTRACE").is_none_or(|wanted| wanted == "0") {
        std::panic::set_hook(Box::new(keep));
    }
    catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let last = LAST.lock().ok().and_then(|mut last| last.take()).unwrap_or_default();
        say(format_args!(
            "错误：程序内部出错，没有做完（{last}）。\n  请用 sanzi verify 核对输出文件夹，并把这一行连同命令发给程序的提供方。"
        ));
        ExitCode::from(FAILED)
    })
}

fn keep(fault: &PanicHookInfo<'_>) {
    let place = fault.location().map(ToString::to_string).unwrap_or_default();
    let said = fault.payload_as_str().unwrap_or_default();
    if let Ok(mut last) = LAST.lock() {
        *last = Some(format!("{place}：{said}"));
    }
}
