//! The townships' side: the ledger each one is given, and what comes back filled.

pub(crate) mod assign;
pub(crate) mod collect;
pub(crate) mod read;
pub(crate) mod row;
pub(crate) mod write;

use crate::book::{folder_name, whole};
use crate::error::StoreError;
use assign::TownPack;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use write::PackHead;

/// Writes `townships/<镇>/整改台账.xlsx` for every pack; gives the files.
///
/// # Errors
/// When one is there already with other contents: people have worked in it, and nothing is written. When a file cannot
/// be written; the others may stand already, and the same call writes the rest.
pub fn write_packs(out: &Path, packs: &[TownPack], deadline: &str) -> Result<Vec<PathBuf>, StoreError> {
    let mut names = BTreeSet::new();
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for pack in packs {
        let mut name = folder_name(&pack.town);
        let mut number = 1;
        while !names.insert(name.clone()) {
            number += 1;
            name = format!("{}-{number}", folder_name(&pack.town));
        }
        let town = if pack.town.is_empty() { "未注明乡镇" } else { &pack.town };
        let head = PackHead { town: town.to_owned(), issuer: pack.county.clone(), deadline: deadline.to_owned() };
        let file = out.join("townships").join(name).join("整改台账.xlsx");
        files.push((file, write::pack(&head, &pack.rows)?));
    }
    for (file, bytes) in &files {
        if file.exists() && std::fs::read(file).map_err(StoreError::file(file))? != *bytes {
            let what = "这里已有填过或不同的整改台账，没有覆盖。下达已记入整改库；换一个 --out 再运行一次，就得到同样的整改包。";
            return Err(StoreError::Step(format!("“{}”：{what}", file.display())));
        }
    }
    for (file, bytes) in &files {
        whole(file, bytes)?;
    }
    Ok(files.into_iter().map(|(file, _)| file).collect())
}
