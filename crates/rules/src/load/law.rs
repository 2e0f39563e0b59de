//! `law/<key>.toml`.

use super::{TomlDay, TomlText};
use crate::fault::Fault;
use crate::law::{Article, Checked, Law};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLaw {
    title: Spanned<String>,
    short: Option<String>,
    #[serde(default)]
    number: String,
    #[serde(default)]
    issuer: String,
    from: Option<TomlDay>,
    until: Option<Spanned<TomlDay>>,
    checked: Checked,
    checked_on: TomlDay,
    #[serde(default)]
    article: Vec<RawArticle>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawArticle {
    no: Spanned<String>,
    gist: String,
    checked: Option<Checked>,
}

/// Reads one document into `laws`.
pub(crate) fn read(key: &str, file: &TomlText<'_>, laws: &mut BTreeMap<String, Law>, faults: &mut Vec<Fault>) {
    let raw: RawLaw = match file.read() {
        Ok(raw) => raw,
        Err(fault) => return faults.push(fault),
    };
    if raw.title.get_ref().trim().is_empty() {
        faults.push(file.fault(&raw.title, "标题空白"));
    }
    if let Some(until) =
        raw.until.as_ref().filter(|until| raw.from.as_ref().is_some_and(|from| until.get_ref().0 < from.0))
    {
        faults.push(file.fault(until, "`until` 早于 `from`"));
    }
    let mut articles = BTreeMap::new();
    for RawArticle { no, gist, checked } in raw.article {
        if articles.insert(no.get_ref().clone(), Article { gist, checked }).is_some() {
            faults.push(file.fault(&no, format!("条文 `{}` 出现两次", no.get_ref())));
        }
    }
    let title = raw.title.into_inner();
    let law = Law {
        key: key.to_owned(),
        short: raw.short.unwrap_or_else(|| title.clone()),
        title,
        number: raw.number,
        issuer: raw.issuer,
        from: raw.from.map(|from| from.0),
        until: raw.until.map(|until| until.get_ref().0),
        checked: raw.checked,
        checked_on: raw.checked_on.0,
        articles,
        file: file.place.clone(),
    };
    if let Some(earlier) = laws.get(key) {
        let fault = file.whole(format!("文件 `{key}` 已在别处写过：{}", earlier.file));
        return faults.push(fault.help("给这份文件另起一个键（文件名）"));
    }
    laws.insert(key.to_owned(), law);
}
