//! Colours, where they help: on a terminal, and not when `NO_COLOR` is set.

use std::io::IsTerminal;

/// Paints words, or leaves them plain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// For stdout as it is: colours on a terminal that can show them. See <https://no-color.org>.
    pub(crate) fn stdout() -> Self {
        let forbidden = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        Paint { on: std::io::stdout().is_terminal() && !forbidden && !dumb }
    }

    /// Are there colours at all?
    pub(crate) fn is_on(self) -> bool {
        self.on
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Names: files, sheets.
    pub(crate) fn name(self, text: &str) -> String {
        self.with("1;36", text)
    }

    /// Well.
    pub(crate) fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    /// Doubtful.
    pub(crate) fn doubtful(self, text: &str) -> String {
        self.with("33", text)
    }

    /// Wrong.
    pub(crate) fn bad(self, text: &str) -> String {
        self.with("31", text)
    }

    /// Of less weight.
    pub(crate) fn faint(self, text: &str) -> String {
        self.with("2", text)
    }
}
