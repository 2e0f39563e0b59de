//! One line of a township's 整改台账: what the county says, and the cells that the village fills.

use crate::cents::yuan;
use crate::delivery::sha256;
use crate::standing::Standing;
use sanzi_core::Finding;
use serde::{Deserialize, Serialize};

/// The revision of the ledgers that a firm's audit writes.
pub(crate) const FRESH: i64 = 0;
/// What a clue's 规则 ends with.
const CLUE: &str = "（疑点）";

/// What was reported is sent back.
#[derive(Debug, Clone)]
pub(crate) struct SentBack {
    /// On which day, ISO.
    pub day: String,
    /// Why.
    pub why: String,
}

/// One line of a pack. The county's cells come first; texts as people read them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRow {
    /// 问题编号.
    pub id: String,
    /// 规则: code and title.
    pub rule: String,
    /// 等级.
    pub severity: String,
    /// 村.
    pub village: String,
    /// 对象.
    pub object: String,
    /// 问题.
    pub problem: String,
    /// 依据.
    pub basis: String,
    /// 建议.
    pub advice: String,
    /// 涉及金额(元).
    pub amount: String,
    /// 下达日期.
    pub issued_on: String,
    /// 整改期限.
    pub deadline: String,
    /// 整改类型.
    pub plan: String,
    /// A clue: something to look into, not yet a problem.
    #[serde(default)]
    pub clue: bool,
    /// What was reported of it was sent back, and nothing was reported since; 建议 says when and why.
    #[serde(default)]
    pub returned: bool,
    /// What the village fills.
    pub filled: Filled,
    /// 校验.
    pub stamp: String,
}

/// The village's cells, kept in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// 整改措施.
    pub measure: String,
    /// 责任人.
    pub person: String,
    /// 完成情况.
    pub progress: String,
    /// 完成日期.
    pub done_on: String,
    /// 佐证材料.
    pub evidence: String,
    /// 备注.
    pub remark: String,
}

impl Filled {
    /// Heading and text of each cell.
    pub(crate) fn cells(&self) -> [(&'static str, &String); 6] {
        [
            ("整改措施", &self.measure),
            ("责任人", &self.person),
            ("完成情况", &self.progress),
            ("完成日期", &self.done_on),
            ("佐证材料", &self.evidence),
            ("备注", &self.remark),
        ]
    }

    /// Nothing in any cell.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells().iter().all(|(_, text)| text.is_empty())
    }

    pub(crate) fn cells_mut(&mut self) -> [&mut String; 6] {
        [
            &mut self.measure,
            &mut self.person,
            &mut self.progress,
            &mut self.done_on,
            &mut self.evidence,
            &mut self.remark,
        ]
    }

    /// What stands in the store.
    pub(crate) fn of(standing: &Standing) -> Filled {
        Filled {
            measure: standing.measure.clone(),
            person: standing.person.clone(),
            progress: standing.progress.clone(),
            done_on: standing.done_on.clone(),
            evidence: standing.evidence.clone(),
            remark: standing.remark.clone(),
        }
    }

    pub(crate) fn into(self, standing: &mut Standing) {
        standing.measure = self.measure;
        standing.person = self.person;
        standing.progress = self.progress;
        standing.done_on = self.done_on;
        standing.evidence = self.evidence;
        standing.remark = self.remark;
    }
}

impl PackRow {
    /// The line of a finding as it stands; `finding` is its record, `returned` the 退回 that it must still answer.
    pub(crate) fn of(standing: &Standing, finding: &Finding, returned: Option<&SentBack>) -> PackRow {
        let basis = |b: &sanzi_core::finding::Basis| {
            let article = b.article.as_deref().unwrap_or_default();
            // What nobody has read is never printed as law.
            if b.checked == "recalled" { "待核".to_owned() } else { format!("{}{article}", b.document) }
        };
        let clue = standing.outcome == "clue";
        let why = returned.map(|back| format!("【{}退回】{}\n", back.day, back.why)).unwrap_or_default();
        let mut row = PackRow {
            id: standing.id.clone(),
            rule: format!("{} {}{}", standing.rule, standing.title, if clue { CLUE } else { "" }),
            severity: finding.severity.label().to_owned(),
            village: standing.village.clone(),
            object: standing.object.clone(),
            problem: finding.message.clone(),
            basis: finding.basis.iter().map(basis).collect::<Vec<_>>().join("；"),
            advice: format!("{why}{}", finding.recommendation),
            amount: standing.at_stake.map(yuan).unwrap_or_default(),
            issued_on: standing.issued_on.clone(),
            deadline: standing.deadline.clone(),
            plan: standing.plan.clone(),
            clue,
            returned: returned.is_some(),
            filled: Filled::of(standing),
            stamp: String::new(),
        };
        row.fit();
        row.stamp = row.stamp_of(standing.revision);
        row
    }

    /// Every text as a cell takes it, so that what comes back can be compared with what went out.
    fn fit(&mut self) {
        let texts =
            [&mut self.rule, &mut self.village, &mut self.object, &mut self.problem, &mut self.basis, &mut self.advice];
        for text in texts {
            *text = crate::book::cell_text(text);
        }
    }

    /// `r<revision>-` and 16 hex digits of SHA-256 over 问题编号|等级|问题|整改期限|revision.
    pub fn stamp_of(&self, revision: i64) -> String {
        let text = format!("{}|{}|{}|{}|{revision}", self.id, self.severity, self.problem, self.deadline);
        let hash = sha256(&text);
        format!("r{revision}-{}", hash.get(..16).unwrap_or(&hash))
    }

    /// The revision that the stamp names, if the stamp fits the line.
    pub fn stamped(&self) -> Option<i64> {
        let (revision, _) = self.stamp.strip_prefix('r')?.split_once('-')?;
        let revision = revision.parse().ok()?;
        if revision != FRESH {
            return (self.stamp == self.stamp_of(revision)).then_some(revision);
        }
        // A firm leaves the deadline open; what the county wrote there by hand is none of the stamp's.
        let open = PackRow { deadline: String::new(), ..self.clone() };
        (self.stamp == open.stamp_of(revision)).then_some(revision)
    }

    /// What a firm's own ledger said of the finding: nobody has handed it out or filled anything in yet. Only what its
    /// stamp covers can be compared, and the amount.
    pub(crate) fn fresh(&self, finding: &Finding) -> Option<PackRow> {
        let same =
            self.severity == finding.severity.label() && self.problem == crate::book::cell_text(&finding.message);
        let amount = finding.amounts.at_stake.clone().unwrap_or_default();
        same.then(|| PackRow { amount, filled: Filled::default(), ..self.clone() })
    }

    /// Heading and text of each cell of the county.
    pub(crate) fn county_cells(&self) -> [(&'static str, &String); 12] {
        [
            ("问题编号", &self.id),
            ("规则", &self.rule),
            ("等级", &self.severity),
            ("村", &self.village),
            ("对象", &self.object),
            ("问题", &self.problem),
            ("依据", &self.basis),
            ("建议", &self.advice),
            ("涉及金额(元)", &self.amount),
            ("下达日期", &self.issued_on),
            ("整改期限", &self.deadline),
            ("整改类型", &self.plan),
        ]
    }
}
