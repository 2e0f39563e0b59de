//! `pairings.toml`: pairs that only a person can decide, asked in the output folder, answered in the engagement.

use crate::error::AuditError;
use sanzi_facts::{DoubtfulPair, NO_PAIR};
use sanzi_report::whole;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The file's name, in the output folder and beside `engagement.toml`.
pub const FILE_NAME: &str = "pairings.toml";

const HEAD: &str = "\
# 待确认的配对：程序分不清下面的行说的是不是同一项资产，没有合并，相关检查按不能确定处理。
# 请在 answer 里填写：候选的序号（1、2……），只有一个候选时也可写“同一”；都不是，或台账里确实没有，就写“不同”。
# 填好后把本文件放到资料文件夹里（与 engagement.toml 并列，文件名不变），下次核查照此办理。
";

/// The whole file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(default)]
    pair: Vec<Pair>,
}

/// One question with its answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    question: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    candidates: Vec<String>,
    #[serde(default)]
    answer: String,
}

impl Pair {
    /// The candidate that the answer names, [`NO_PAIR`], or `None` when nothing is answered.
    fn answered(&self) -> Result<Option<String>, String> {
        let answer = self.answer.trim();
        let candidate = |number: usize| number.checked_sub(1).and_then(|at| self.candidates.get(at)).cloned();
        let named = match answer {
            "" => return Ok(None),
            "不同" | NO_PAIR => Some(NO_PAIR.to_owned()),
            "同一" if self.candidates.len() == 1 => candidate(1),
            other => match other.parse() {
                Ok(number) => candidate(number),
                Err(_) => self.candidates.iter().find(|c| c.as_str() == other).cloned(),
            },
        };
        named.map(Some).ok_or_else(|| {
            format!(
                "“{}”的 answer 写成了“{answer}”。\n  请填候选的序号（1 到 {}）；都不是就写“不同”。",
                self.question,
                self.candidates.len()
            )
        })
    }
}

/// The answers of the file in a folder: question → candidate; none when there is no file.
///
/// # Errors
/// When the file cannot be read or an answer is none of those that it offers.
pub(crate) fn answers(folder: &Path) -> Result<BTreeMap<String, String>, AuditError> {
    let path = folder.join(FILE_NAME);
    let fault = |message: String| AuditError::Engagement { path: path.clone(), message };
    let file = match std::fs::read_to_string(&path) {
        Ok(text) => toml::from_str::<File>(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(fault(format!("读不出来（{error}）。"))),
    };
    let file = file.map_err(|e| fault(format!("写法有误：{}。", e.message())))?;
    let mut answers = BTreeMap::new();
    for pair in &file.pair {
        if let Some(answer) = pair.answered().map_err(fault)? {
            answers.insert(pair.question.clone(), answer);
        }
    }
    Ok(answers)
}

/// What stands in the output folder's file; nothing when there is none.
///
/// # Errors
/// When somebody's file cannot be read: then it is not replaced, since answers may stand in it.
pub(crate) fn standing(out: &Path) -> Result<File, AuditError> {
    let path = out.join(FILE_NAME);
    let fault = |message: String| AuditError::Engagement { path: path.clone(), message };
    match std::fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).map_err(|e| {
            fault(format!(
                "写法有误：{}。\n  里面可能有您的答复，没有覆盖；请改正，或把它移到别处再运行。",
                e.message()
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err(fault(format!("读不出来（{error}）。"))),
    }
}

/// Writes the open questions into the output folder, with the answers that somebody gave there already. Without
/// questions and without answers that fit nothing there is no file.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn write(out: &Path, doubtful: &[DoubtfulPair], unfit: &[String]) -> Result<(), AuditError> {
    let path = out.join(FILE_NAME);
    let fault =
        |error: String| AuditError::Engagement { path: path.clone(), message: format!("写不出去（{error}）。") };
    let before = standing(out)?;
    let answered = |question: &str| before.pair.iter().find(|p| p.question == question && !p.answer.trim().is_empty());
    if doubtful.is_empty() && unfit.is_empty() {
        // Answers that a person wrote are not ours to remove.
        if before.pair.iter().any(|pair| !pair.answer.trim().is_empty()) {
            return Ok(());
        }
        return match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(fault(e.to_string())),
            _ => Ok(()),
        };
    }
    let pair = doubtful.iter().map(|doubt| Pair {
        question: doubt.question.clone(),
        place: doubt.place.clone(),
        reason: doubt.reason.clone(),
        candidates: doubt.candidates.clone(),
        answer: answered(&doubt.question).map(|pair| pair.answer.clone()).unwrap_or_default(),
    });
    let mut text = String::from(HEAD);
    if !unfit.is_empty() {
        text.push_str("#\n# 下列答复已对不上任何行，没有采用；请核对后从资料文件夹的 pairings.toml（或 engagement.toml）中删去：\n");
        for question in unfit {
            // Writing to a String cannot fail. A line break inside a cell must not end the comment.
            let _ = writeln!(text, "#   {}", question.replace(['\n', '\r'], " "));
        }
    }
    text.push('\n');
    text.push_str(&toml::to_string(&File { pair: pair.collect() }).map_err(|e| fault(e.to_string()))?);
    Ok(whole(&path, text.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(question: &str) -> DoubtfulPair {
        DoubtfulPair {
            question: question.to_owned(),
            candidates: vec!["甲|1".to_owned(), "乙|2".to_owned()],
            reason: "同名".to_owned(),
            place: "村.xlsx 第3行".to_owned(),
        }
    }

    #[test]
    fn what_is_asked_is_answered_by_number_and_kept_by_the_next_run() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE_NAME);
        write(folder.path(), &[doubt("一"), doubt("二")], &["旧\n行".to_owned()]).expect("written");
        let text = std::fs::read_to_string(&path).expect("there");
        assert!(text.contains("#   旧 行\n"), "{text}");
        assert_eq!(answers(folder.path()).expect("nothing answered yet"), BTreeMap::new());
        let filled =
            text.replacen("answer = \"\"", "answer = \"2\"", 1).replacen("answer = \"\"", "answer = \"不同\"", 1);
        std::fs::write(&path, filled).expect("written");
        let told = answers(folder.path()).expect("answers");
        assert_eq!(told, [("一".to_owned(), "乙|2".to_owned()), ("二".to_owned(), NO_PAIR.to_owned())].into());
        // The next run asks on: what was answered in the output folder stays answered.
        write(folder.path(), &[doubt("一"), doubt("三")], &[]).expect("written");
        assert_eq!(answers(folder.path()).expect("answers"), [("一".to_owned(), "乙|2".to_owned())].into());
        write(folder.path(), &[], &[]).expect("nothing to ask");
        assert!(path.exists(), "a person's answers are not removed");
        std::fs::write(&path, "[[pair]\nanswer = 1").expect("a slip");
        let said = write(folder.path(), &[doubt("一")], &[]).expect_err("not replaced").to_string();
        assert!(said.contains("没有覆盖"), "{said}");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "[[pair]\nanswer = 1");
    }

    #[test]
    fn an_answer_that_is_not_offered_is_refused_in_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "[[pair]]\nquestion = \"一\"\ncandidates = [\"甲\"]\nanswer = \"3\"\n";
        std::fs::write(folder.path().join(FILE_NAME), text).expect("written");
        let said = answers(folder.path()).expect_err("no third candidate").to_string();
        assert!(said.contains("“一”的 answer 写成了“3”") && said.contains("1 到 1"), "{said}");
        std::fs::write(folder.path().join(FILE_NAME), text.replace('3', "同一")).expect("written");
        assert_eq!(answers(folder.path()).expect("one")["一"], "甲");
    }
}
