//! One TOML file with its place, so that every fault can name its line.

use crate::fault::{Fault, did_you_mean, line_of};
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

/// A file's text and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct TomlText<'a> {
    /// For messages.
    pub place: String,
    /// The text.
    pub text: &'a str,
}

impl TomlText<'_> {
    /// Reads the whole file as one structure.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        toml::from_str(self.text).map_err(|error| {
            let message = error.message().trim().to_owned();
            let fault = Fault::new(&self.place, message.clone()).maybe_help(advice(&message));
            match error.span() {
                Some(span) => fault.at(line_of(self.text, span.start)),
                None => fault,
            }
        })
    }

    /// A fault at a value of this file.
    pub(crate) fn fault<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> Fault {
        Fault::new(&self.place, message).at(line_of(self.text, at.span().start))
    }

    /// A fault of the file as a whole.
    pub(crate) fn whole(&self, message: impl Into<String>) -> Fault {
        Fault::new(&self.place, message)
    }
}

/// What to do about a message of the TOML reader.
fn advice(message: &str) -> Option<String> {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let ["when" | "scope" | "grain" | "identity" | "version", known @ ..] = quoted.as_slice()
        && known.contains(&"reason")
    {
        return Some(
            "a later layer may not change what an id means; give the changed check an id of its own".to_owned(),
        );
    }
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let (seen, known) = quoted.split_first()?;
        return did_you_mean(seen, known.iter().copied());
    }
    if message.contains("expected a string") {
        return Some("write it as text in quotes".to_owned());
    }
    None
}

/// A plain date of TOML, without time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TomlDay(pub NaiveDate);

impl<'de> Deserialize<'de> for TomlDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::value::Datetime::deserialize(deserializer)?;
        day_of(&value)
            .map(TomlDay)
            .ok_or_else(|| serde::de::Error::custom(format!("`{value}` is not a day like 2021-01-01")))
    }
}

/// The day of a TOML date that has no time.
pub(crate) fn day_of(value: &toml::value::Datetime) -> Option<NaiveDate> {
    let date = value.date.filter(|_| value.time.is_none() && value.offset.is_none())?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(rename = "message")]
        _message: String,
        #[serde(default, rename = "from")]
        _from: Option<TomlDay>,
    }

    #[test]
    fn the_reader_s_words_get_a_line_and_advice() {
        let read =
            |text| TomlText { place: "p/a.toml".into(), text }.read::<Sample>().expect_err("a fault").to_string();
        let unknown = read("message = ''\nmesage = ''");
        assert_eq!(
            unknown,
            "p/a.toml:2: unknown field `mesage`, expected `message` or `from`\n  did you mean `message`?"
        );
        assert!(read("\nmessage = 7").ends_with("write it as text in quotes"), "{}", read("\nmessage = 7"));
        assert!(read("message = ''\nfrom = 2021-01-01T00:00:00").contains("is not a day like 2021-01-01"));
        assert!(read("message = '").starts_with("p/a.toml:1: "));
    }

    #[test]
    fn deep_nesting_is_refused_without_recursing_into_it() {
        let text = format!("message = ''\nx = {}", "[".repeat(500_000));
        let fault = TomlText { place: "p/a.toml".into(), text: &text }.read::<Sample>().expect_err("a fault");
        assert_eq!(fault.line, Some(2));
    }
}
