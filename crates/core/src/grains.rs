//! Grains: what one row of facts is, and the facts it has. Rules speak about these and nothing else.
//!
//! Every grain begins with the same facts, so that findings name their subject in one way:
//! `organisation`, `town`, `village`, `subject_key`, `weak_key`.

mod asset;
mod asset_more;
mod contract;
mod contract_more;
mod distribution;
mod others;
mod reads;
mod screen;
mod village;
mod wanted;

pub use reads::{reads, reason};
pub use wanted::Wanted;

use crate::frame::Frame;
use crate::kind::{Column, Kind};
use crate::source::Rests;
use std::collections::BTreeMap;

/// What one row of facts is.
#[derive(Debug, Clone, Copy)]
pub struct Grain {
    /// `asset`, `contract`, …
    pub name: &'static str,
    /// 资产, 合同, …
    pub label: &'static str,
    /// The facts of a row.
    pub facts: &'static [Column],
}

impl Grain {
    /// The declaration of a fact.
    pub fn fact(&self, name: &str) -> Option<&'static Column> {
        self.facts.iter().find(|f| f.name == name)
    }
}

/// One row per asset as an object: its cards in several ledgers are one row.
pub const ASSET: Grain = Grain { name: "asset", label: "资产", facts: ASSET_FACTS };
/// One row per contract.
pub const CONTRACT: Grain = Grain { name: "contract", label: "合同", facts: CONTRACT_FACTS };
/// One row per thing that was counted, or that a list of assets names, and that stands on no ledger.
pub const UNBOOKED: Grain = Grain { name: "unbooked", label: "账外实物", facts: village::UNBOOKED_FACTS };
/// One row per organisation and account that the register can be tied to (固定资产, 累计折旧).
pub const ACCOUNT: Grain = Grain { name: "account", label: "科目勾稽", facts: village::ACCOUNT_FACTS };

/// One row per project of the project library.
pub const PROJECT: Grain = Grain { name: "project", label: "项目", facts: others::PROJECT_FACTS };
/// One row per line of the distribution register.
pub const DISTRIBUTION: Grain = Grain { name: "distribution", label: "收益分配", facts: distribution::FACTS };
/// One row per line of the disposal register.
pub const DISPOSAL: Grain = Grain { name: "disposal", label: "处置", facts: others::DISPOSAL_FACTS };
/// One row per asset of last year's ledger.
pub const PRIOR: Grain = Grain { name: "prior", label: "上年资产", facts: others::PRIOR_FACTS };
/// One row per line of the receipt register.
pub const RECEIPT: Grain = Grain { name: "receipt", label: "收款", facts: others::RECEIPT_FACTS };
/// One row per owner of a book.
pub const ORGANISATION_GRAIN: Grain =
    Grain { name: "organisation", label: "权属主体", facts: others::ORGANISATION_FACTS };
/// One row per person who keeps assets of an owner.
pub const KEEPER: Grain = Grain { name: "keeper", label: "管护人", facts: village::KEEPER_FACTS };
/// One row per year of funds, over the whole county.
pub const YEAR: Grain = Grain { name: "year", label: "资金年度", facts: others::YEAR_FACTS };
/// One row per book, town and county and kind of amounts: what is unlikely in the whole.
pub const SCREEN: Grain = Grain { name: "screen", label: "统计筛查", facts: screen::SCREEN_FACTS };
/// One row per total that a sheet prints.
pub const TOTAL: Grain = Grain { name: "total", label: "表列合计", facts: others::TOTAL_FACTS };

/// Every grain.
pub const ALL: &[&Grain] = &[
    &ASSET,
    &CONTRACT,
    &UNBOOKED,
    &ACCOUNT,
    &PROJECT,
    &DISTRIBUTION,
    &DISPOSAL,
    &PRIOR,
    &RECEIPT,
    &ORGANISATION_GRAIN,
    &KEEPER,
    &YEAR,
    &TOTAL,
    &SCREEN,
];

const ASSET_PARTS: [&[Column]; 6] = [
    asset::FACTS,
    asset_more::REGISTRATION,
    asset_more::STANDING,
    asset_more::CONDUCT,
    asset_more::USE,
    asset_more::CHANGE,
];
const ASSET_FACTS: &[Column] = &joined::<{ length(&ASSET_PARTS) }>(&ASSET_PARTS);
const CONTRACT_PARTS: [&[Column]; 2] = [contract::FACTS, contract_more::MORE];
const CONTRACT_FACTS: &[Column] = &joined::<{ length(&CONTRACT_PARTS) }>(&CONTRACT_PARTS);

const fn length(parts: &[&[Column]]) -> usize {
    let (mut all, mut part) = (0, 0);
    while part < parts.len() {
        all += parts[part].len();
        part += 1;
    }
    all
}

/// One list out of several; the first fact of all fills the places before they are set.
const fn joined<const N: usize>(parts: &[&[Column]]) -> [Column; N] {
    let mut all = [ORGANISATION; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut one = 0;
        while one < parts[part].len() {
            all[at] = parts[part][one];
            at += 1;
            one += 1;
        }
        part += 1;
    }
    all
}

/// The grain of a name.
pub fn grain(name: &str) -> Option<&'static Grain> {
    ALL.iter().copied().find(|g| g.name == name)
}

/// The facts of all rows of one grain, with the table rows they rest on.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The grain.
    pub grain: &'static Grain,
    /// One row per subject.
    pub frame: Frame,
    /// For each row, the table rows it rests on; the owner's own ledger first.
    pub rows: Rests,
}

/// All facts of a run, by grain name. Every grain of [`ALL`] is present, perhaps without rows.
pub type FactSet = BTreeMap<&'static str, Facts>;

const fn fact(name: &'static str, label: &'static str, kind: Kind, doc: &'static str) -> Column {
    Column::new(name, label, kind, doc)
}

const ORGANISATION: Column = fact("organisation", "所有者", Kind::Text, "Owner of the book, normalised: 镇/村.");
const TOWN: Column =
    fact("town", "乡镇", Kind::Text, "Town, from the row or from what the county's other sheets say of the village.");
const VILLAGE: Column = fact("village", "村", Kind::Text, "Village, normalised.");
const SUBJECT_KEY: Column =
    fact("subject_key", "标识", Kind::Text, "Natural key of the subject inside its organisation; unique in the grain.");
const WEAK_KEY: Column = fact("weak_key", "弱标识", Kind::Flag, "True when the key holds no code.");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables;
    use std::collections::BTreeSet;

    #[test]
    fn facts_are_unique_documented_and_copied_from_columns_that_exist() {
        for grain in ALL {
            let names: BTreeSet<_> = grain.facts.iter().map(|f| f.name).collect();
            assert_eq!(names.len(), grain.facts.len(), "{} repeats a fact", grain.name);
            for first in ["organisation", "town", "village", "subject_key", "weak_key"] {
                assert!(names.contains(first), "{} lacks {first}", grain.name);
            }
            for fact in grain.facts {
                assert!(!fact.doc.is_empty() && !fact.label.is_empty(), "{}.{}", grain.name, fact.name);
                if let Some((table, column)) = fact.from {
                    let schema = tables::schema(table).unwrap_or_else(|| panic!("no table {table}"));
                    let found = schema.columns.iter().find(|c| c.name == column);
                    let found = found.unwrap_or_else(|| panic!("no column {table}.{column}"));
                    assert_eq!(found.kind, fact.kind, "{}.{}", grain.name, fact.name);
                }
            }
        }
    }
}
