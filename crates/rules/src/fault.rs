//! What is wrong in a pack, by file and line, with a suggestion.

use std::fmt;

/// One fault in a pack. In Chinese: who knows the law writes packs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as given or as compiled in.
    pub file: String,
    /// 1-based line, where known.
    pub line: Option<u32>,
    /// What was seen.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Does it stop the pack from being used or trusted? Otherwise it is only worth knowing.
    pub grave: bool,
}

impl Fault {
    /// A grave fault of a whole file.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Fault { file: file.into(), line: None, message: message.into(), help: None, grave: true }
    }

    /// The same fault, at a line.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same fault, with what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same fault, with what to do if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The same fault, only worth knowing.
    #[must_use]
    pub fn light(mut self) -> Self {
        self.grave = false;
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  {help}"),
            None => Ok(()),
        }
    }
}

/// The candidate that was probably meant: at most a third of the word may differ.
///
/// ```
/// assert_eq!(sanzi_rules::fault::nearest("days_overdu", ["days_overdue", "rent"]), Some("days_overdue"));
/// assert_eq!(sanzi_rules::fault::nearest("colour", ["days_overdue", "rent"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = word.chars().count().max(3) / 3;
    let distance = |c: &str| rapidfuzz::distance::osa::distance(word.chars(), c.chars());
    let near = candidates.into_iter().map(|c| (distance(c), c)).filter(|(d, _)| *d <= allowed);
    near.min().map(|(_, c)| c)
}

/// `did you mean …?`, when something comes near.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("是不是 `{near}`？"))
}

/// The 1-based line of a byte offset.
pub(crate) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset.min(text.len())).unwrap_or_default();
    before.iter().filter(|&&b| b == b'\n').count() as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_as_file_line_message_and_advice() {
        let fault = Fault::new("county-x/contract/rent-overdue.toml", "没有 `days_overdu` 这个指标，见 `when`")
            .at(7)
            .help("是不是 `days_overdue`？");
        let text =
            "county-x/contract/rent-overdue.toml:7: 没有 `days_overdu` 这个指标，见 `when`\n  是不是 `days_overdue`？";
        assert_eq!(fault.to_string(), text);
        assert_eq!(line_of("a\nb\nc", 4), 3);
    }
}
