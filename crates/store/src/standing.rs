//! Where a finding stands today: one row, four axes kept apart.

use crate::db::{Arg, Db, Line};
use crate::error::StoreError;
use crate::tally;

/// One finding of a county, as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The county.
    pub county: String,
    /// `F1-…`; never changes.
    pub id: String,
    /// Code of the rule that speaks today.
    pub rule: String,
    /// Initials of the rule: `ZJ`.
    pub family: String,
    /// Title of the rule.
    pub title: String,
    /// Axis 1 with `outcome`: the engine. `major`, `significant`, `minor`, `note`.
    pub severity: String,
    /// `problem`, `clue`, `undetermined`.
    pub outcome: String,
    /// Owner of the book, `镇/村`.
    pub organisation: String,
    /// 乡镇.
    pub town: String,
    /// 村.
    pub village: String,
    /// Grain of the subject.
    pub kind: String,
    /// Natural key of the subject.
    pub subject: String,
    /// The subject as people call it.
    pub object: String,
    /// What tells several findings of a rule about one subject apart.
    pub facet: String,
    /// Money at stake, 分.
    pub at_stake: Option<i64>,
    /// Year of the base date on which it was first found.
    pub year: i64,
    /// The firm that spoke last.
    pub firm: String,
    /// Base date of the run that spoke last, ISO.
    pub base_date: String,
    /// When that run began.
    pub started: String,
    /// Its number in the county.
    pub run: i64,
    /// Axis 2, against the last run: `new`, `unchanged`, `updated`, `returned`, `not_reproduced`, `not_covered`, `rule_retired`.
    pub presence: String,
    /// Axis 3, the auditor: `pending`, `confirmed`, `adjusted`, `dismissed`.
    pub judgement: String,
    /// Axis 4, the county: a word of [`crate::State`].
    pub state: String,
    /// 整改类型: a word of [`crate::Plan`]; blank before it is issued.
    pub plan: String,
    /// 下达日期, ISO.
    pub issued_on: String,
    /// 整改期限, ISO.
    pub deadline: String,
    /// Money recovered, 分.
    pub recovered: i64,
    /// How often it came back after 销号.
    pub returns: i64,
    /// Raised whenever what a pack shows changes.
    pub revision: i64,
    /// 整改措施, in the village's words.
    pub measure: String,
    /// 责任人.
    pub person: String,
    /// 完成情况.
    pub progress: String,
    /// 完成日期, as the village wrote it.
    pub done_on: String,
    /// 佐证材料.
    pub evidence: String,
    /// 备注.
    pub remark: String,
    /// Hash of the record that stands.
    pub sha256: String,
}

// The columns in the order of `Standing::of`; a statement stays a literal this way.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT county, id, rule, family, title, severity, outcome, organisation, town, village, ",
            "kind, subject, object, facet, at_stake, year, firm, base_date, started, run, presence, judgement, state, plan, ",
            "issued_on, deadline, recovered, returns, revision, measure, person, progress, done_on, evidence, remark, sha256 FROM finding ",
            $rest
        )
    };
}

const SAVE: &str = "INSERT INTO finding (county, id, rule, family, title, severity, outcome, organisation, town, village, kind, subject, \
    object, facet, at_stake, year, firm, base_date, started, run, presence, judgement, state, plan, \
    issued_on, deadline, recovered, returns, revision, measure, person, progress, done_on, evidence, \
    remark, sha256) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
    $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36) \
    ON CONFLICT (county, id) DO UPDATE SET rule = excluded.rule, family = excluded.family, title = excluded.title, severity = \
    excluded.severity, outcome = excluded.outcome, organisation = excluded.organisation, town = \
    excluded.town, village = excluded.village, kind = excluded.kind, subject = excluded.subject, object \
    = excluded.object, facet = excluded.facet, at_stake = excluded.at_stake, year = excluded.year, firm \
    = excluded.firm, base_date = excluded.base_date, started = excluded.started, run = excluded.run, \
    presence = excluded.presence, judgement = excluded.judgement, state = excluded.state, plan = \
    excluded.plan, issued_on = excluded.issued_on, deadline = excluded.deadline, recovered = \
    excluded.recovered, returns = excluded.returns, revision = excluded.revision, measure = \
    excluded.measure, person = excluded.person, progress = excluded.progress, done_on = \
    excluded.done_on, evidence = excluded.evidence, remark = excluded.remark, sha256 = excluded.sha256";

impl Standing {
    fn of(line: &Line) -> Standing {
        Standing {
            county: line.text(0),
            id: line.text(1),
            rule: line.text(2),
            family: line.text(3),
            title: line.text(4),
            severity: line.text(5),
            outcome: line.text(6),
            organisation: line.text(7),
            town: line.text(8),
            village: line.text(9),
            kind: line.text(10),
            subject: line.text(11),
            object: line.text(12),
            facet: line.text(13),
            at_stake: line.whole(14),
            year: line.count(15),
            firm: line.text(16),
            base_date: line.text(17),
            started: line.text(18),
            run: line.count(19),
            presence: line.text(20),
            judgement: line.text(21),
            state: line.text(22),
            plan: line.text(23),
            issued_on: line.text(24),
            deadline: line.text(25),
            recovered: line.count(26),
            returns: line.count(27),
            revision: line.count(28),
            measure: line.text(29),
            person: line.text(30),
            progress: line.text(31),
            done_on: line.text(32),
            evidence: line.text(33),
            remark: line.text(34),
            sha256: line.text(35),
        }
    }

    /// The finding of an id.
    pub(crate) fn find(db: &mut Db, county: &str, id: &str) -> Result<Option<Standing>, StoreError> {
        let lines = db.lines(select!("WHERE county = $1 AND id = $2"), &[county.into(), id.into()])?;
        Ok(lines.first().map(Standing::of))
    }

    /// All findings of one owner, by id.
    pub(crate) fn of_owner(db: &mut Db, county: &str, organisation: &str) -> Result<Vec<Standing>, StoreError> {
        let sql = select!("WHERE county = $1 AND organisation = $2 ORDER BY id");
        Ok(db.lines(sql, &[county.into(), organisation.into()])?.iter().map(Standing::of).collect())
    }

    /// All findings of all counties, by county, town, village, rule and id.
    pub(crate) fn all(db: &mut Db) -> Result<Vec<Standing>, StoreError> {
        let sql = select!("ORDER BY county, town, village, rule, id");
        Ok(db.lines(sql, &[])?.iter().map(Standing::of).collect())
    }

    /// All findings of one county, in the same order.
    pub(crate) fn of_county(db: &mut Db, county: &str) -> Result<Vec<Standing>, StoreError> {
        let sql = select!("WHERE county = $1 ORDER BY town, village, rule, id");
        Ok(db.lines(sql, &[county.into()])?.iter().map(Standing::of).collect())
    }

    /// Findings of a firm that a run before this one could not judge, and that are still open questions.
    pub(crate) fn unasked(db: &mut Db, county: &str, firm: &str, run: i64) -> Result<Vec<Standing>, StoreError> {
        let sql = select!(
            "WHERE county = $1 AND firm = $2 AND outcome = 'undetermined' AND run < $3 AND presence <> 'not_covered' \
             ORDER BY id"
        );
        Ok(db.lines(sql, &[county.into(), firm.into(), run.into()])?.iter().map(Standing::of).collect())
    }

    /// Writes it, whether it is new or not, and moves its share of the overviews.
    pub(crate) fn save(&self, db: &mut Db) -> Result<(), StoreError> {
        let s = self;
        let was = Standing::find(db, &s.county, &s.id)?;
        tally::moved(&mut db.added, was.as_ref(), s)?;
        let args: [Arg; 36] = [
            (&s.county).into(),
            (&s.id).into(),
            (&s.rule).into(),
            (&s.family).into(),
            (&s.title).into(),
            (&s.severity).into(),
            (&s.outcome).into(),
            (&s.organisation).into(),
            (&s.town).into(),
            (&s.village).into(),
            (&s.kind).into(),
            (&s.subject).into(),
            (&s.object).into(),
            (&s.facet).into(),
            s.at_stake.into(),
            s.year.into(),
            (&s.firm).into(),
            (&s.base_date).into(),
            (&s.started).into(),
            s.run.into(),
            (&s.presence).into(),
            (&s.judgement).into(),
            (&s.state).into(),
            (&s.plan).into(),
            (&s.issued_on).into(),
            (&s.deadline).into(),
            s.recovered.into(),
            s.returns.into(),
            s.revision.into(),
            (&s.measure).into(),
            (&s.person).into(),
            (&s.progress).into(),
            (&s.done_on).into(),
            (&s.evidence).into(),
            (&s.remark).into(),
            (&s.sha256).into(),
        ];
        db.run(SAVE, &args).map(drop)
    }

    /// Is it something to be rectified, and not a paper that is missing?
    pub fn counts(&self) -> bool {
        self.outcome != "undetermined" && self.judgement != "dismissed"
    }
}
