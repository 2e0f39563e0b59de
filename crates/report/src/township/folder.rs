//! Folder names from data: only letters, figures and few signs, 80 bytes, none reserved, none twice.

use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a name: every file system takes them.
const BYTES: usize = 80;
/// Names that one system or another keeps for itself.
const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// A folder name for each township. Equal sets of townships give equal names, whatever their order.
///
/// ```
/// let names = sanzi_report::township::folder_names(["松河镇", "../..", "松河镇 "]);
/// assert_eq!(names["松河镇"], "松河镇");
/// assert_eq!(names["松河镇 "], "松河镇-2");
/// assert_eq!(names["../.."], "未注明乡镇");
/// ```
pub fn folder_names<'t>(towns: impl IntoIterator<Item = &'t str>) -> BTreeMap<String, String> {
    let towns: BTreeSet<&str> = towns.into_iter().collect();
    let (mut names, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for town in towns {
        let plain = plain(town);
        let name = (1u32..)
            .map(|number| if number == 1 { plain.clone() } else { format!("{}-{number}", cut(&plain, BYTES - 8)) })
            .find(|name| taken.insert(normal(name)))
            .unwrap_or_else(|| plain.clone());
        names.insert(town.to_owned(), name);
    }
    names
}

/// The town's name with everything else than letters and figures left out.
fn plain(town: &str) -> String {
    let kept: String = town.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '（' | '）' | '·')).collect();
    let name = cut(&kept, BYTES).trim_matches('-').to_owned();
    let upper = name.to_uppercase();
    let device = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT"));
    let numbered = device.is_some_and(|rest| rest.chars().count() == 1);
    if name.is_empty() {
        super::NO_TOWN.to_owned()
    } else if RESERVED.contains(&upper.as_str()) || numbered {
        format!("镇-{name}")
    } else {
        name
    }
}

/// At most so many bytes, cut at a character.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_devices_and_paths_become_harmless() {
        let long = "镇".repeat(40);
        let names = folder_names(["con", "COM1", "a/b", "a\\b", "..", "．．", &long, "东岭镇\u{202e}", "Ａ镇", "A镇"]);
        for (town, name) in [
            ("con", "镇-con"),
            ("COM1", "镇-COM1"),
            ("a/b", "ab"),
            ("a\\b", "ab-2"),
            ("..", "未注明乡镇"),
            ("．．", "未注明乡镇-2"),
            ("东岭镇\u{202e}", "东岭镇"),
            ("A镇", "A镇"),
            ("Ａ镇", "Ａ镇-2"),
        ] {
            assert_eq!(names[town], name, "{town}");
        }
        assert_eq!(names[&long].len(), 78);
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_folder_and_none_comes_twice(towns in proptest::collection::vec(any::<String>(), 0..12)) {
            let names = folder_names(towns.iter().map(String::as_str));
            let mut seen = BTreeSet::new();
            for name in names.values() {
                prop_assert!(!name.is_empty() && name.len() <= BYTES);
                prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '.', '\0']));
                prop_assert!(seen.insert(name.to_lowercase()));
            }
        }
    }
}
