//! Relations between parts: which part is the workbook, a sheet, the strings, the styles.

use super::xml_part;
use crate::grid::failure::Failure;
use crate::grid::xml::Token;
use crate::grid::zip::Package;
use crate::limits::Limits;

/// The relations of one part.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    /// Id, last word of the type, path of the target.
    items: Vec<(String, String, String)>,
}

impl Relations {
    /// Reads the relations of a part; of the package itself for an empty path. None is fine.
    pub(crate) fn of(package: &Package<'_>, path: &str, limits: &Limits) -> Result<Self, Failure> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let own = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let mut relations = Relations::default();
        if package.entry(&own).is_none() {
            return Ok(relations);
        }
        let mut xml = xml_part(package, &own, limits)?;
        loop {
            match xml.token()? {
                Token::Start if xml.name() == b"Relationship" => {
                    if xml.attribute("TargetMode").is_some_and(|m| m == "External") {
                        continue;
                    }
                    let kind = xml.attribute("Type").unwrap_or_default();
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    let target = resolve(folder, &xml.attribute("Target").unwrap_or_default());
                    relations.items.push((xml.attribute("Id").unwrap_or_default().into_owned(), kind, target));
                }
                Token::Finish => return Ok(relations),
                _ => {}
            }
        }
    }

    /// The target of the first relation of a type.
    pub(crate) fn by_type(&self, kind: &str) -> Option<&str> {
        self.items.iter().find(|(_, k, _)| k == kind).map(|(_, _, target)| target.as_str())
    }

    /// Is there a relation of a type?
    pub(crate) fn any_type(&self, kind: &str) -> bool {
        self.items.iter().any(|(_, k, _)| k == kind)
    }

    /// Target and type of a relation by its id.
    pub(crate) fn target(&self, id: &str) -> Option<(&str, &str)> {
        self.items.iter().find(|(i, _, _)| i == id).map(|(_, kind, target)| (target.as_str(), kind.as_str()))
    }
}

/// A target as a path in the package, seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        parts.extend(folder.split('/').filter(|p| !p.is_empty()));
    }
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_seen_from_their_folder() {
        for (folder, target, path) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../xl/./styles.xml", "xl/styles.xml"),
            ("", "xl\\workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(resolve(folder, target), path);
        }
    }
}
