//! 整改包: what one township gets. A workbook 整改台账.xlsx with its own rows and columns to fill in, and the
//! one-page 整改通知.docx. `audit` makes them from fresh findings, the county office from what it assigns.

mod folder;
mod ledger;
mod notice;
mod place;

use crate::basis;
use crate::book::{View, place_of, subject_words};
use crate::error::ReportError;
use crate::money;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::stamp::{stamp_input, stamp_text};
use sanzi_core::{Finding, Severity};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

pub use folder::folder_names;
pub use ledger::write as write_ledger;
pub use notice::write as write_notice;
pub use place::{Prepared, prepare};

/// The workbook's name in a township's folder.
pub const LEDGER: &str = "整改台账.xlsx";
/// The notice's name in a township's folder.
pub const NOTICE: &str = "整改通知.docx";
/// The folder of all townships in an output folder.
pub const TOWNSHIPS: &str = "townships";
/// The name for findings that name no township.
pub const NO_TOWN: &str = "未注明乡镇";

/// Everything that one township gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// To whom, from whom, until when.
    pub head: PackHead,
    /// Its own rows, in the order in which they are printed.
    pub rows: Vec<PackRow>,
}

/// The heading of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackHead {
    /// The county, as in `engagement.toml`.
    pub county: Option<String>,
    /// The township; [`NO_TOWN`] where findings name none.
    pub town: String,
    /// 下达单位; `None` leaves room for a stamp.
    pub issuer: Option<String>,
    /// 文号.
    pub number: Option<String>,
    /// 核查基准日.
    pub base_date: NaiveDate,
    /// 下达日期; `None` until it is issued.
    pub issued_on: Option<NaiveDate>,
    /// The first and the last deadline of the rows.
    pub deadlines: Option<(NaiveDate, NaiveDate)>,
    /// How many findings were ever handed out, of which the rows are those still open; `None` until it is issued.
    pub handed_out: Option<usize>,
    /// How many findings are left out, since reviewers hold that they do not stand.
    pub dismissed: usize,
}

/// One row of a ledger. Texts stand as they are printed: masked by the caller where masking is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct PackRow {
    /// 问题编号, `F1-…`.
    pub finding: String,
    /// 规则, `ZJ-003`.
    pub rule: String,
    /// 等级.
    pub severity: Severity,
    /// 村, or the organisation where no village is named.
    pub village: String,
    /// 对象.
    pub object: String,
    /// 问题.
    pub problem: String,
    /// 依据.
    pub basis: String,
    /// 建议.
    pub advice: String,
    /// 涉及金额, 元.
    pub amount: Option<Decimal>,
    /// 下达日期; an open one is for the county to fill in.
    pub issued_on: Option<NaiveDate>,
    /// 整改期限; an open one is for the county to fill in.
    pub deadline: Option<NaiveDate>,
    /// 整改类型, one of [`KINDS`](sanzi_core::ledger::KINDS); an open one is for the county to fill in.
    pub kind: Option<String>,
    /// How often the row was issued anew; 0 for the audit's own.
    pub revision: u32,
    /// A clue to look into, counted apart.
    pub clue: bool,
    /// What was reported of it was sent back; 建议 says when and why.
    pub returned: bool,
    /// What is filled in already, when a row is issued again.
    pub filled: PackEntry,
}

/// The columns that the township fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackEntry {
    /// 整改措施.
    pub measures: Option<String>,
    /// 责任人.
    pub responsible: Option<String>,
    /// 完成情况, one of [`STATES`](sanzi_core::ledger::STATES).
    pub state: Option<String>,
    /// 完成日期: an ISO day, or what was written in its place (2024年5月).
    pub done_on: Option<String>,
    /// 佐证材料.
    pub evidence: Option<String>,
    /// 备注.
    pub remark: Option<String>,
}

impl PackRow {
    /// 校验: `r<revision>-` and sixteen hex signs of the SHA-256 over [`stamp_input`].
    pub fn stamp(&self) -> String {
        let input = stamp_input(&self.finding, self.severity, &self.problem, self.deadline, self.revision);
        stamp_text(self.revision, &Sha256::digest(input.as_bytes()))
    }

    /// The row of a fresh finding: nothing issued, nothing filled in.
    fn fresh(finding: &Finding) -> PackRow {
        let subject = &finding.subject;
        let mut object = subject.asset_id.iter().cloned().collect::<Vec<_>>();
        object.push(subject_words(finding));
        PackRow {
            finding: finding.id.clone(),
            rule: finding.rule.code.clone(),
            severity: finding.severity,
            village: village_of(finding).to_owned(),
            object: object.join(" "),
            problem: finding.message.clone(),
            basis: basis::cite_all(&finding.basis),
            advice: finding.recommendation.clone(),
            amount: at_stake(finding),
            issued_on: None,
            deadline: None,
            kind: None,
            revision: 0,
            clue: false,
            returned: false,
            filled: PackEntry::default(),
        }
    }
}

/// The 问题 of a township.
#[derive(Default)]
pub(crate) struct OfTown<'a> {
    /// What is handed out.
    pub findings: Vec<&'a Finding>,
    /// What is not, since reviewers hold that it does not stand.
    pub dismissed: Vec<&'a Finding>,
}

/// The 问题 of a run by township; what names none stands under [`NO_TOWN`]. What reviewers hold not to stand is handed to
/// nobody, as long as their opinion holds.
pub(crate) fn by_town<'a>(view: &'a View<'a>) -> BTreeMap<&'a str, OfTown<'a>> {
    let reviews = view.dossier.history.reviews;
    let dismissed = |id: &str| reviews.and_then(|r| r.standing.get(id)).is_some_and(|said| said.dismisses());
    let mut towns: BTreeMap<&str, OfTown<'_>> = BTreeMap::new();
    for numbered in &view.problems {
        let town = numbered.finding.subject.town.as_deref().filter(|t| !t.trim().is_empty());
        let of_town = towns.entry(town.unwrap_or(NO_TOWN)).or_default();
        if dismissed(&numbered.finding.id) {
            of_town.dismissed.push(numbered.finding);
        } else {
            of_town.findings.push(numbered.finding);
        }
    }
    towns
}

/// The village, or the organisation where no village is named.
fn village_of(finding: &Finding) -> &str {
    finding.subject.village.as_deref().or(finding.organisation.as_deref()).unwrap_or_default()
}

fn at_stake(finding: &Finding) -> Option<Decimal> {
    money::parse(finding.amounts.at_stake.as_deref())
}

/// What a township gets of fresh findings. Its rows are made as they are written: a county's texts need not stand in
/// memory a second time.
pub(crate) struct Fresh<'a> {
    head: PackHead,
    /// In the order in which they are printed.
    findings: Vec<&'a Finding>,
}

impl Fresh<'_> {
    /// Writes the ledger; rows pass through temporary files in `temporaries`.
    pub(crate) fn write_ledger<W: Write + Send>(&self, out: W, temporaries: &Path) -> Result<(), ReportError> {
        let rows = self.findings.iter().map(|finding| Cow::Owned(PackRow::fresh(finding)));
        let kind = ledger::Kind { open: !self.findings.is_empty(), clues: false };
        ledger::write_rows(out, &self.head, kind, rows, temporaries)
    }

    /// The notice's bytes.
    pub(crate) fn notice(&self) -> Result<Vec<u8>, ReportError> {
        let rows = self.findings.iter().map(|f| (village_of(f), f.severity, at_stake(f)));
        notice::write_rows(&self.head, rows, notice::Beside::default())
    }
}

/// The pack of a township from fresh findings.
pub(crate) fn fresh<'a>(view: &View<'_>, town: &str, of_town: &OfTown<'a>) -> Fresh<'a> {
    let head = PackHead {
        county: view.dossier.engagement.county.clone(),
        town: town.to_owned(),
        issuer: None,
        number: None,
        base_date: view.dossier.base_date,
        issued_on: None,
        deadlines: None,
        handed_out: None,
        dismissed: of_town.dismissed.len(),
    };
    let mut findings = of_town.findings.clone();
    let key = |f: &'a Finding| (f.severity, f.subject.village.as_deref(), f.rule.code.as_str(), place_of(f));
    findings.sort_by_cached_key(|finding| key(finding));
    Fresh { head, findings }
}

/// Makes a folder, or finds it there; a link in its place is refused.
pub(crate) fn make_folder(folder: &Path) -> Result<(), ReportError> {
    match folder.symlink_metadata() {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(ReportError::at(folder)(std::io::Error::from(std::io::ErrorKind::NotADirectory))),
        Err(_) => std::fs::create_dir(folder).map_err(ReportError::at(folder)),
    }
}
