//! A legal basis in words, honest about how well it was checked.

use sanzi_core::finding::Basis;

/// No rule behind it: set by the firm or the county.
const CONVENTION: &str = "工作口径";

/// `《title》（number）第x条`; what was only recalled carries 待核, a convention says 工作口径.
pub(crate) fn cite(basis: &Basis) -> String {
    let document = crate::safe::shown(&basis.document);
    if basis.checked == "convention" {
        let plain = document.is_empty() || document == CONVENTION;
        return if plain { CONVENTION.to_owned() } else { format!("{CONVENTION}：{document}") };
    }
    let titled = if document.contains('《') { document } else { format!("《{document}》") };
    let article = basis.article.as_deref().map(article).unwrap_or_default();
    let doubt = if certain(basis) { "" } else { "（待核）" };
    format!("{titled}{article}{doubt}")
}

/// All of them in one line; articles of one document that follow each other are told together.
pub(crate) fn cite_all(bases: &[Basis]) -> String {
    let mut joined: Vec<Basis> = Vec::new();
    for basis in bases {
        let alone = |b: &Basis| b.article.as_deref().is_some_and(is_plain);
        match joined.last_mut() {
            Some(last)
                if (&last.document, &last.checked) == (&basis.document, &basis.checked)
                    && alone(last)
                    && alone(basis) =>
            {
                let more = basis.article.as_deref().unwrap_or_default();
                last.article = last.article.take().map(|articles| format!("{articles}、{more}"));
            }
            _ => joined.push(basis.clone()),
        }
    }
    joined.iter().map(cite_with_its_end).collect::<Vec<_>>().join("；")
}

/// What has ended says until when it governed, so that two sets of rules in one line are each for their own years.
fn cite_with_its_end(basis: &Basis) -> String {
    let ended = basis.until.as_ref().map(|until| format!("（施行至{until}）")).unwrap_or_default();
    format!("{}{ended}", cite(basis))
}

/// The same with the days between which it was in force.
pub(crate) fn cite_with_days(basis: &Basis) -> String {
    let days = match (&basis.from, &basis.until) {
        (Some(from), Some(until)) => format!("，{from} 至 {until} 施行"),
        (Some(from), None) => format!("，{from} 起施行"),
        (None, Some(until)) => format!("，施行至 {until}"),
        (None, None) => String::new(),
    };
    format!("{}{days}（{}）", cite(basis), how(&basis.checked))
}

/// How it was checked, in Chinese.
fn how(checked: &str) -> &'static str {
    match checked {
        "text" => "已核对原文",
        "secondary" => "转引自其他文件",
        "convention" => "无法定标准，由核查单位确定",
        _ => "凭记忆引用，使用前须核对原文",
    }
}

/// Was it read in the text or in another paper? Words that are not known count as not.
fn certain(basis: &Basis) -> bool {
    matches!(basis.checked.as_str(), "text" | "secondary")
}

/// `705` → 第705条; words that already say what they are stay.
fn article(article: &str) -> String {
    let article = crate::safe::shown(article);
    if is_plain(&article) { format!("第{}条", article.replace(',', "、")) } else { article }
}

/// Numbers of articles alone.
fn is_plain(article: &str) -> bool {
    !article.is_empty() && article.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '、' | '—'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(document: &str, article: Option<&str>, checked: &str) -> Basis {
        Basis {
            document: document.into(),
            article: article.map(Into::into),
            from: Some("2021-01-01".into()),
            until: None,
            checked: checked.into(),
        }
    }

    #[test]
    fn articles_of_one_document_are_told_together() {
        let code = |article| basis("民法典", Some(article), "text");
        let rest = [basis("民法典", Some("8"), "recalled"), basis("工作口径", None, "convention")];
        let all = [&[code("509"), code("577"), code("第三章")][..], &rest].concat();
        assert_eq!(cite_all(&all), "《民法典》第509、577条；《民法典》第三章；《民法典》第8条（待核）；工作口径");
    }

    #[test]
    fn what_has_ended_says_until_when() {
        let old = Basis { until: Some("2023-12-31".into()), ..basis("旧制度", Some("(十七)"), "text") };
        let all = [old, basis("新制度", None, "recalled")];
        assert_eq!(cite_all(&all), "《旧制度》(十七)（施行至2023-12-31）；《新制度》（待核）");
    }

    #[test]
    fn a_recalled_basis_is_never_printed_as_a_plain_citation() {
        assert_eq!(cite(&basis("中华人民共和国民法典", Some("705"), "text")), "《中华人民共和国民法典》第705条");
        assert_eq!(
            cite(&basis("《办法》（财农〔2021〕19号）", None, "recalled")),
            "《办法》（财农〔2021〕19号）（待核）"
        );
        assert_eq!(cite(&basis("办法", Some("第三条"), "guessed")), "《办法》第三条（待核）");
        assert_eq!(cite(&basis("闲置超过180天", None, "convention")), "工作口径：闲置超过180天");
        assert_eq!(cite(&basis("工作口径", None, "convention")), "工作口径");
        assert_eq!(
            cite_with_days(&basis("会计法", Some("16,17"), "secondary")),
            "《会计法》第16、17条，2021-01-01 起施行（转引自其他文件）"
        );
    }
}
