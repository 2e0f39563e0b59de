//! How printed words become canonical fields and codes: plain data, loaded from packs by `rules`,
//! used by `ingest`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All mapping words of the packs in force, later layers merged over earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Table name → its words.
    pub tables: BTreeMap<String, TableWords>,
    /// Code list name → stored value → words that mean it.
    pub codes: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Template fingerprint → field → printed header, confirmed by a person.
    pub confirmed: BTreeMap<String, BTreeMap<String, String>>,
    /// Old name of a village or organisation → its name now, answered by a person.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
}

/// The words of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableWords {
    /// Words in a title, sheet name or file name that speak for this table.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Words in a title, sheet name or file name that speak against it.
    #[serde(default)]
    pub not_titles: Vec<String>,
    /// Field sets of which one must be mapped for a sheet to be this table: `[["book_qty","count_qty"], …]`.
    #[serde(default)]
    pub needs: Vec<Vec<String>>,
    /// Field sets that no other table has: a sheet with one of them is this table, whatever its title says.
    #[serde(default)]
    pub decisive: Vec<Vec<String>>,
    /// Lists that show only some of the things of a ledger (确权清单, 移交清单) → words in a title, sheet name or file
    /// name that say a sheet is one.
    #[serde(default)]
    pub lists: BTreeMap<String, Vec<String>>,
    /// Words in a title, sheet name or file name that say a sheet is no such list.
    #[serde(default)]
    pub not_lists: Vec<String>,
    /// Field → its header words.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldWords>,
}

/// The header words of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWords {
    /// Words seen in real exports; compared on the normal form.
    #[serde(default)]
    pub words: Vec<String>,
    /// Words known from the field but not seen: taken with less weight.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Words that, when contained in the header, forbid this field.
    #[serde(default)]
    pub not: Vec<String>,
}
