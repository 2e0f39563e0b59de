//! Words of reports and notices: templates of `words/`, filled strictly, turned into paragraphs.
//!
//! The signs that make a line a heading or a table count only where they stand in the template. A value from the
//! data stays on its line and stays text, whatever it begins with.

use crate::error::ReportError;
use crate::safe;
use crate::word::{Block, Grid};
use minijinja::{Environment, UndefinedBehavior, Value};
use std::collections::BTreeMap;

/// 核查报告.
pub(crate) const REPORT: &str = include_str!("../words/report.jinja");
/// 整改通知.
pub(crate) const NOTICE: &str = include_str!("../words/notice.jinja");

/// Signs of lines, in the order of their marks. A longer sign stands before a shorter one.
const SIGNS: [&str; 8] = ["##", "#", "!", "~", ">", "^", "|", "@"];
/// The first mark: characters of private use, which no value can bring in.
const FIRST_MARK: u32 = 0xE000;

/// Fills a template; `tables` are those that it names by `@name`.
///
/// # Errors
/// When the template names a value or a table that is not there: a fault of ours.
pub(crate) fn blocks(
    template: &str,
    environment: Environment<'_>,
    values: Value,
    mut tables: BTreeMap<&str, Grid>,
) -> Result<Vec<Block>, ReportError> {
    let fault = |what: String| ReportError::Internal(format!("文字模板：{what}"));
    let mut environment = environment;
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(|out, _, value| {
        let text = if value.is_none() { String::new() } else { value.to_string() };
        Ok(out.write_str(&on_one_line(&text))?)
    });
    let filled = environment.render_str(&marked(template), values).map_err(|e| fault(format!("{e:#}")))?;
    let mut blocks = Vec::new();
    for line in filled.lines().map(str::trim_end).filter(|l| !l.is_empty()) {
        let (sign, words) = sign(line);
        let words = words.trim_start_matches(' ').to_owned();
        blocks.push(match sign {
            Some("##") => Block::Subheading(words),
            Some("#") => Block::Heading(words),
            Some("!") => Block::Title(words),
            Some("~") => Block::Subtitle(words),
            Some(">") => Block::Right(words),
            Some("^") => Block::Note(words),
            Some("|") => Block::Flush(words),
            Some("@") => {
                let name = words.trim();
                Block::Table(tables.remove(name).ok_or_else(|| fault(format!("没有表“{name}”")))?)
            }
            _ => Block::Text(words),
        });
    }
    Ok(blocks)
}

fn mark(index: usize) -> Option<char> {
    char::from_u32(FIRST_MARK + u32::try_from(index).ok()?)
}

/// The template with the signs of its lines as marks; a sign may follow statements on its line.
fn marked(template: &str) -> String {
    let mut marked = String::with_capacity(template.len());
    for line in template.lines() {
        let mut rest = line;
        while let Some((statement, after)) =
            rest.strip_prefix("{%").and_then(|inside| inside.split_once("%}")).filter(|_| rest.starts_with("{%"))
        {
            marked.push_str("{%");
            marked.push_str(statement);
            marked.push_str("%}");
            rest = after;
        }
        let found = SIGNS.iter().enumerate().find_map(|(at, sign)| Some((mark(at)?, rest.strip_prefix(sign)?)));
        if let Some((mark, words)) = found {
            marked.push(mark);
            rest = words;
        }
        marked.push_str(rest);
        marked.push('\n');
    }
    marked
}

/// The sign that a filled line's mark stands for, and the rest.
fn sign(line: &str) -> (Option<&'static str>, &str) {
    let first = line.chars().next();
    let found = SIGNS.iter().enumerate().find(|(at, _)| mark(*at) == first).map(|(_, sign)| *sign);
    match (found, first) {
        (Some(sign), Some(mark)) => (Some(sign), line.get(mark.len_utf8()..).unwrap_or_default()),
        _ => (None, line),
    }
}

/// A value on one line, without marks, with what cannot be seen shown.
fn on_one_line(text: &str) -> String {
    let marks = FIRST_MARK..FIRST_MARK + SIGNS.len() as u32;
    let shown = safe::shown(text).replace(['\n', '\u{2028}', '\u{2029}'], " ");
    shown.chars().filter(|c| !marks.contains(&u32::from(*c))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    fn fill(template: &str, values: Value) -> Result<Vec<Block>, ReportError> {
        let grid = Grid { columns: vec![("列".into(), 1)], ..Grid::default() };
        blocks(template, Environment::new(), values, BTreeMap::from([("t", grid)]))
    }

    #[test]
    fn signs_count_in_the_template_and_never_in_a_value() {
        let template =
            "! {{ a }}\n# 一\n## 二{% if b %}\n> 右{% endif %}\n{{ a }}\n\n{% if b %}^ 注\n{% endif %}@t\n| {{ c }}";
        let values = context! { a => "# 不是\n@t", b => true, c => "\u{e000}x\u{1}" };
        let built = fill(template, values).expect("filled");
        assert_eq!(
            built.iter().filter(|b| !matches!(b, Block::Table(_))).cloned().collect::<Vec<_>>(),
            [
                Block::Title("# 不是 @t".into()),
                Block::Heading("一".into()),
                Block::Subheading("二".into()),
                Block::Right("右".into()),
                Block::Text("# 不是 @t".into()),
                Block::Note("注".into()),
                Block::Flush("x‹U+0001›".into()),
            ]
        );
        assert_eq!(built.len(), 8);
    }

    #[test]
    fn a_name_that_is_not_there_stops() {
        for template in ["{{ nobody }}", "{{ a.b.c }}", "@nothing", "{% if nobody %}x{% endif %}"] {
            assert!(fill(template, context! { a => 1 }).is_err(), "{template}");
        }
    }
}
