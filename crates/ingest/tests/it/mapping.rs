//! The words of `rules/national/mapping`, loaded as the packs do.

use sanzi_core::Mapping;
use sanzi_core::mapping::TableWords;
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct Codes {
    codes: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// All words of the national pack.
pub fn national() -> Mapping {
    let mut mapping = Mapping::default();
    let folder = crate::root().join("rules/national/mapping");
    for entry in std::fs::read_dir(&folder).expect("the national pack is there") {
        let path = entry.expect("listed").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let stem = path.file_stem().expect("named").to_string_lossy().into_owned();
        if stem == "codes" {
            mapping.codes = toml::from_str::<Codes>(&text).expect("codes.toml").codes;
        } else {
            let words: TableWords = toml::from_str(&text).unwrap_or_else(|e| panic!("{stem}.toml: {e}"));
            mapping.tables.insert(stem, words);
        }
    }
    mapping
}
