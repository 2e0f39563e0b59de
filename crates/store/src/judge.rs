//! The auditor's axis: pending, confirmed, adjusted, dismissed. It is bound to the record it was given on.

use crate::chain::{append, event_of};
use crate::db::Db;
use crate::delivery::Delivery;
use crate::error::StoreError;
use crate::standing::Standing;
use crate::steps::Act;
use crate::store::Store;
use sanzi_core::Finding;

/// What an auditor may say, with its Chinese word.
pub const JUDGEMENTS: [(&str, &str); 4] =
    [("pending", "待定"), ("confirmed", "认定"), ("adjusted", "调整"), ("dismissed", "不成立")];

/// The word of the event.
pub(crate) const STEP: &str = "判断";

impl Store {
    /// Records what an auditor says of a finding.
    ///
    /// # Errors
    /// When there is no such finding, the word is not one of [`JUDGEMENTS`], or who, day or reason is missing.
    pub fn judge(&mut self, id: &str, word: &str, act: &Act) -> Result<(), StoreError> {
        let lack = |what: &str| Err(StoreError::Step(format!("{id} 不能作出判断：{what}")));
        let Some((judgement, _)) = JUDGEMENTS.iter().find(|(name, label)| *name == word || *label == word) else {
            return lack("可用的词是 认定、调整、不成立、待定。");
        };
        if act.who.trim().is_empty() || act.why.trim().is_empty() || act.day.parse::<chrono::NaiveDate>().is_err() {
            return lack("要写明谁、哪天、什么理由。");
        }
        self.db.whole(true, |db| {
            let mut standing = crate::store::sole(db, id)?;
            set(db, &mut standing, judgement, act)?;
            standing.save(db)
        })
    }
}

/// What an auditor's word rests on, as text: what was found, the figures and the law. Marks of a comparison with another
/// run, the cells that figures stand in, and advice are none of it.
pub(crate) fn rests_on(finding: &Finding) -> String {
    let f = finding;
    let facts: Vec<_> = f.facts.iter().map(|fact| (&fact.name, &fact.value)).collect();
    let parameters: Vec<_> = f.parameters.iter().map(|p| (&p.name, &p.value)).collect();
    let found = (&f.rule.code, f.outcome, f.severity, &f.organisation, &f.subject, &f.amounts, &f.message, &f.cause);
    serde_json::to_string(&(found, facts, parameters, &f.basis, &f.missing, &f.together)).unwrap_or_default()
}

fn set(db: &mut Db, standing: &mut Standing, judgement: &str, act: &Act) -> Result<(), StoreError> {
    let mut act = act.clone();
    if act.sha256.is_empty() {
        act.sha256 = standing.sha256.clone();
    }
    append(db, event_of(standing, STEP, (&standing.judgement, judgement), &act))?;
    standing.judgement = judgement.to_owned();
    Ok(())
}

/// The record has changed: what was said of the old one no longer holds. The caller saves.
pub(crate) fn unbind(
    db: &mut Db,
    standing: &mut Standing,
    delivery: &Delivery,
    recorded_at: &str,
) -> Result<(), StoreError> {
    let act = Act {
        who: "导入".to_owned(),
        day: delivery.base_date.clone(),
        why: "所依据的数据已变".to_owned(),
        recorded_at: recorded_at.to_owned(),
        ..Act::default()
    };
    set(db, standing, "pending", &act)
}
