//! One engagement: what is audited, for whom, as of which day, by which packs.

use crate::error::AuditError;
use chrono::NaiveDate;
use sanzi_core::error::reason;
use sanzi_facts::Setting;
use sanzi_report::Privacy;
use sanzi_rules::Packs;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file that may stand beside the inputs.
pub const FILE_NAME: &str = "engagement.toml";
/// Signs that a privacy key has at least.
const SHORTEST_KEY: usize = 16;

/// `engagement.toml` as written; all keys are optional, unknown ones are refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngagementFile {
    /// Name of the engagement.
    pub name: Option<String>,
    /// The audit firm.
    pub firm: Option<String>,
    /// The county.
    pub county: Option<String>,
    /// Its region code.
    pub county_code: Option<String>,
    /// 基准日; a date of TOML, without quotes, is one too.
    #[serde(default, deserialize_with = "day")]
    pub base_date: Option<String>,
    /// Pack folders, relative to the file.
    #[serde(default)]
    pub packs: Vec<PathBuf>,
    /// Organisation → rule set of its book (VC2004, RC2023, COOP2021, SME2011, CAS, GOV3, NONE).
    #[serde(default)]
    pub holders: BTreeMap<String, String>,
    /// Template fingerprint → field → printed header.
    #[serde(default)]
    pub mapping: BTreeMap<String, BTreeMap<String, String>>,
    /// Answers to doubtful pairs.
    #[serde(default)]
    pub pairings: BTreeMap<String, String>,
    /// Old village or organisation name → new.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Hidden sheets to audit all the same: `file#sheet`.
    #[serde(default)]
    pub include_hidden: Vec<String>,
    /// Limits raised by the user.
    #[serde(default)]
    pub limits: BTreeMap<String, u64>,
    /// Output folder of the run to compare with, relative to the file.
    pub previous: Option<PathBuf>,
    /// How personal data are covered.
    #[serde(default)]
    pub privacy: PrivacyFile,
}

/// `[privacy]`: what is covered beside what is always covered, and what is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacyFile {
    /// The secret behind the tokens that tell persons apart, at least 16 signs; without it there are none.
    pub key: Option<String>,
    /// More words to cover.
    #[serde(default)]
    pub also: Vec<String>,
    /// Names of undertakings that look like those of persons.
    #[serde(default)]
    pub keep: Vec<String>,
}

impl EngagementFile {
    /// Reads the file beside the inputs, if there is one: in the first folder given, or beside the first file.
    ///
    /// # Errors
    /// When it is there but cannot be read or has unknown keys.
    pub fn beside(paths: &[PathBuf]) -> Result<(Self, PathBuf), AuditError> {
        let Some(first) = paths.first() else { return Ok(Default::default()) };
        let fault = |path: &Path, message: String| AuditError::Engagement { path: path.to_path_buf(), message };
        let failed = |path: &Path, e: std::io::Error| fault(path, format!("读不出来：{}。", reason(&e)));
        let is_dir = std::fs::metadata(first).map_err(|e| failed(first, e))?.is_dir();
        let folder = if is_dir { first.clone() } else { first.parent().unwrap_or(Path::new("")).to_path_buf() };
        let path = folder.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok((EngagementFile::default(), folder)),
            Err(e) => return Err(failed(&path, e)),
        };
        let file = toml::from_str(&text).map_err(|e| fault(&path, in_chinese(&e, &text)))?;
        Ok((file, folder))
    }
}

/// The parser's message with the keys that are allowed, so that a typing slip can be mended at once.
fn in_chinese(error: &toml::de::Error, text: &str) -> String {
    let message = error.message();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let key = rest.split('`').nth(1).unwrap_or(rest);
        return format!(
            "不认识的项“{key}”。\n  可用的项：name、firm、county、county_code、base_date、packs、holders、mapping、pairings、names、include_hidden、limits、privacy（key、also、keep）、previous。"
        );
    }
    format!(
        "{}\n  文字要加引号，如 name = \"青禾县\"；几项的写成 [\"甲\", \"乙\"]；[names] 这样的节写在最后，每项只写一次。",
        misspelt(error, text)
    )
}

/// Where a TOML file is not well written, in Chinese: the parser says why in English only.
pub fn misspelt(error: &toml::de::Error, text: &str) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let before = text.get(..at).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default().trim();
    format!("第 {number} 行“{line}”写法有误。")
}

/// A day as text, whether it stands in quotes or as a date of TOML.
fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Some(match toml::Value::deserialize(from)? {
        toml::Value::String(text) => text,
        other => other.to_string(),
    }))
}

/// What a run needs to know.
#[derive(Debug, Clone, Default)]
pub struct Engagement {
    /// Files and folders to read.
    pub paths: Vec<PathBuf>,
    /// Where the outputs go.
    pub out: PathBuf,
    /// 基准日 from the command line; wins over the file's.
    pub base_date: Option<NaiveDate>,
    /// Extra packs from the command line, after the file's.
    pub packs: Vec<PathBuf>,
    /// Rule codes or prefixes to run; empty means all.
    pub rules: Vec<String>,
    /// Sheets of the workbook to write; empty means all.
    pub sheets: Vec<String>,
    /// Keep an edited workbook under a dated name instead of refusing.
    pub keep_edited: bool,
    /// A folder in which what files gave is kept for the next run.
    pub cache: Option<PathBuf>,
    /// Names and numbers of persons stand uncovered in the outputs.
    pub unmasked: bool,
    /// SHA-256 that files must have, by path, where a manifest names them; empty: any.
    pub sha256: BTreeMap<String, String>,
    /// What stands in `engagement.toml`.
    pub file: EngagementFile,
    /// The folder of that file, for relative pack paths.
    pub folder: PathBuf,
    /// Output folder of the run to compare with, from the command line; wins over the file's.
    pub previous: Option<PathBuf>,
    /// The log of opinions to replay instead of the one beside the inputs: for a run that only checks another.
    pub judgements: Option<PathBuf>,
    /// Write here instead, as if it were `out`: for a run that only checks another.
    pub aside: Option<PathBuf>,
    /// The call to record and link by instead of this one, for the same reason.
    pub as_called: Option<sanzi_report::Call>,
    /// The inputs' folder as links name it, for the same reason.
    pub linked: Option<String>,
}

impl Engagement {
    /// An engagement for these paths, with the `engagement.toml` beside them.
    ///
    /// # Errors
    /// When a path does not exist or the file is broken.
    pub fn new(paths: Vec<PathBuf>) -> Result<Self, AuditError> {
        if let Some(path) = paths.iter().find(|p| !p.exists()) {
            return Err(AuditError::NoSuchPath { path: path.clone() });
        }
        let (mut file, folder) = EngagementFile::beside(&paths)?;
        // What stands in engagement.toml itself wins over the answers that were copied beside it.
        for (question, answer) in crate::pairings::answers(&folder)? {
            file.pairings.entry(question).or_insert(answer);
        }
        Ok(Engagement { paths, file, folder, ..Engagement::default() })
    }

    /// What the kernels are told: the thresholds of the packs, and what `engagement.toml` says of holders, names and
    /// pairs.
    pub fn setting<'a>(&'a self, packs: &'a Packs, base_date: NaiveDate) -> Setting<'a> {
        let EngagementFile { holders, names, pairings, .. } = &self.file;
        Setting { base_date, parameters: packs.parameters(), holders, names, pairings }
    }

    /// All pack folders, in the order in which they win.
    pub fn pack_folders(&self) -> Vec<PathBuf> {
        self.file.packs.iter().map(|p| self.folder.join(p)).chain(self.packs.iter().cloned()).collect()
    }

    /// The sheets to write, where not all are.
    pub fn only_sheets(&self) -> Option<&[String]> {
        (!self.sheets.is_empty()).then_some(self.sheets.as_slice())
    }

    /// The output folder of the run to compare with.
    pub fn previous(&self) -> Option<PathBuf> {
        self.previous.clone().or_else(|| self.file.previous.as_ref().map(|p| self.folder.join(p)))
    }

    /// What is covered in the outputs.
    ///
    /// # Errors
    /// When the key is so short that it could be guessed.
    pub fn privacy(&self) -> Result<Privacy, AuditError> {
        let file = &self.file.privacy;
        if file.key.as_ref().is_some_and(|key| key.chars().count() < SHORTEST_KEY) {
            return Err(AuditError::Engagement {
                path: self.folder.join(FILE_NAME),
                message: format!("[privacy] 的 key 太短，至少要 {SHORTEST_KEY} 个字符；不需要对照同一个人时可以不写。"),
            });
        }
        Ok(Privacy { unmasked: self.unmasked, key: file.key.clone(), also: file.also.clone(), keep: file.keep.clone() })
    }

    /// The base date of command line or file.
    ///
    /// # Errors
    /// When the file's is no day.
    pub fn stated_base_date(&self) -> Result<Option<NaiveDate>, AuditError> {
        if self.base_date.is_some() {
            return Ok(self.base_date);
        }
        let Some(text) = &self.file.base_date else { return Ok(None) };
        text.parse().map(Some).map_err(|_| AuditError::Engagement {
            path: self.folder.join(FILE_NAME),
            message: format!("base_date 写成了“{text}”，应写成 \"2024-12-31\" 这样的日期。"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_named_with_those_that_exist() {
        let error = toml::from_str::<EngagementFile>("base_dat = \"2024-12-31\"").expect_err("a slip");
        let message = in_chinese(&error, "");
        assert!(message.contains("不认识的项“base_dat”") && message.contains("base_date"), "{message}");
    }

    #[test]
    fn a_privacy_key_that_could_be_guessed_is_refused() {
        let mut engagement = Engagement { unmasked: true, ..Engagement::default() };
        assert!(engagement.privacy().expect("no key").unmasked);
        engagement.file.privacy.key = Some("太短".into());
        let said = engagement.privacy().expect_err("short").to_string();
        assert!(said.contains("至少要 16 个字符"), "{said}");
    }

    #[test]
    fn the_command_line_wins_and_a_bad_date_is_refused() {
        let mut engagement = Engagement::default();
        assert_eq!(engagement.stated_base_date().expect("none"), None);
        engagement.file.base_date = Some("2024年底".into());
        assert!(engagement.stated_base_date().is_err());
        engagement.base_date = NaiveDate::from_ymd_opt(2024, 12, 31);
        assert_eq!(engagement.stated_base_date().expect("given"), engagement.base_date);
    }
}
