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
            let fault = Fault::new(&self.place, in_chinese(&message)).maybe_help(advice(&message));
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

/// The reader's message in Chinese; what it has no words for stands as it came.
fn in_chinese(message: &str) -> String {
    let (first, _) = message.split_once('\n').unwrap_or((message, ""));
    let quoted: Vec<&str> = first.split('`').skip(1).step_by(2).collect();
    let listed = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join("、");
    match quoted.as_slice() {
        [seen, known @ ..] if first.starts_with("unknown field") => {
            format!("不认识的项 `{seen}`，可写：{}", listed(known))
        }
        [seen, known @ ..] if first.starts_with("unknown variant") => {
            format!("`{seen}` 不是可选的词，可写：{}", listed(known))
        }
        [field, ..] if first.starts_with("missing field") => format!("缺少 `{field}`"),
        [field, ..] if first.starts_with("duplicate field") => format!("`{field}` 写了两次"),
        _ => match first.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
            Some((seen, "a string" | "string")) => format!("类型不对：应为文本，现为 {seen}"),
            Some((seen, wanted)) => format!("类型不对：应为 {wanted}，现为 {seen}"),
            None if first.starts_with("duplicate key") => "同一项写了两次".to_owned(),
            None if first.is_ascii() => format!("TOML 写法有误：{first}"),
            None => first.to_owned(),
        },
    }
}

/// What to do about a message of the TOML reader.
fn advice(message: &str) -> Option<String> {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let ["when" | "scope" | "grain" | "identity" | "version", known @ ..] = quoted.as_slice()
        && known.contains(&"reason")
    {
        return Some("下级规则包不得改变编号的含义；改了的检查请另用编号".to_owned());
    }
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let (seen, known) = quoted.split_first()?;
        return did_you_mean(seen, known.iter().copied());
    }
    if message.contains("expected a string") {
        return Some("写成带引号的文本".to_owned());
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
            .ok_or_else(|| serde::de::Error::custom(format!("`{value}` 不是 2021-01-01 这样的日期")))
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
        assert_eq!(unknown, "p/a.toml:2: 不认识的项 `mesage`，可写：`message`、`from`\n  是不是 `message`？");
        assert!(read("\nmessage = 7").ends_with("写成带引号的文本"), "{}", read("\nmessage = 7"));
        assert!(read("message = ''\nfrom = 2021-01-01T00:00:00").contains("不是 2021-01-01 这样的日期"));
        assert!(read("message = '").starts_with("p/a.toml:1: "));
    }

    #[test]
    fn deep_nesting_is_refused_without_recursing_into_it() {
        let text = format!("message = ''\nx = {}", "[".repeat(500_000));
        let fault = TomlText { place: "p/a.toml".into(), text: &text }.read::<Sample>().expect_err("a fault");
        assert_eq!(fault.line, Some(2));
    }
}
