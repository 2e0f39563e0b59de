//! Where a county, a city or a province stands on a day: one walk over the sums that are kept beside the findings.

use crate::cents::yuan;
use crate::db::Line;
use crate::error::StoreError;
use crate::steps::State;
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of 问题 and 疑点, with their money. Amounts in 分.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All of them.
    pub findings: i64,
    /// 未下达.
    pub not_issued: i64,
    /// Handed out and not yet closed or referred.
    pub open: i64,
    /// Of those, waiting for the village past their deadline.
    pub overdue: i64,
    /// 已销号.
    pub closed: i64,
    /// 已移送.
    pub referred: i64,
    /// Came back at least once after 销号.
    pub repeated: i64,
    /// Money at stake, 分.
    pub at_stake: i64,
    /// Money recovered, 分.
    pub recovered: i64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.findings += other.findings;
        self.not_issued += other.not_issued;
        self.open += other.open;
        self.overdue += other.overdue;
        self.closed += other.closed;
        self.referred += other.referred;
        self.repeated += other.repeated;
        self.at_stake = self.at_stake.saturating_add(other.at_stake);
        self.recovered = self.recovered.saturating_add(other.recovered);
    }

    /// 销号率 in percent with one decimal, half away from zero; a dash when there is nothing.
    pub fn closed_rate(&self) -> String {
        if self.findings == 0 {
            return "—".to_owned();
        }
        let tenths = (self.closed * 2000 + self.findings) / (self.findings * 2);
        format!("{}.{}%", tenths / 10, tenths % 10)
    }
}

/// One line of a table: a name and its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The name as the store holds it: a town, initials of rules, `major`, a year, …
    pub name: String,
    /// As people read it.
    pub label: String,
    /// Its counts.
    pub tally: Tally,
}

/// All overviews of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The day that 逾期 is counted by, ISO.
    pub day: String,
    /// 问题 and 疑点 that count: not those that an auditor has dismissed.
    pub total: Tally,
    /// 疑点 among them.
    pub clues: i64,
    /// 无法判断: never in a total.
    pub undetermined: i64,
    /// Those that an auditor has dismissed: never in a total.
    pub dismissed: i64,
    /// By county.
    pub counties: Vec<Group>,
    /// By township.
    pub towns: Vec<Group>,
    /// By group of rules.
    pub families: Vec<Group>,
    /// By severity, gravest first.
    pub severities: Vec<Group>,
    /// By the year in which they were first found.
    pub years: Vec<Group>,
    /// By firm.
    pub firms: Vec<Group>,
    /// By state, in the order of the work.
    pub states: Vec<Group>,
}

impl Store {
    /// The overviews of a day; `label` names a group of rules by its initials.
    ///
    /// # Errors
    /// When the day is wrong or the store cannot be read.
    pub fn overview(&mut self, day: &str, label: impl Fn(&str) -> String) -> Result<Overview, StoreError> {
        let Ok(day) = day.parse::<chrono::NaiveDate>() else {
            return Err(StoreError::Step("日期要写成 2025-03-31 这样。".to_owned()));
        };
        // Not the day as it was given: 2025-3-1 would not sort as text.
        let day = day.to_string();
        let sql = "SELECT county, what, name, outcome, state, CAST(SUM(findings) AS BIGINT), \
                   CAST(SUM(CASE WHEN deadline <> '' AND deadline < $1 THEN findings ELSE 0 END) AS BIGINT), \
                   CAST(SUM(repeated) AS BIGINT), CAST(SUM(at_stake) AS BIGINT), CAST(SUM(recovered) AS BIGINT) \
                   FROM tally GROUP BY county, what, name, outcome, state \
                   ORDER BY county, what, name, outcome, state";
        let mut sums = Sums::default();
        let many = self.counties()?.len() > 1;
        let lines = self.db.lines(sql, &[(&day).into()])?;
        let sql = "SELECT COUNT(*) FROM finding WHERE judgement = 'dismissed'";
        let dismissed = self.db.lines(sql, &[])?.first().map_or(0, |line| line.count(0));
        let mut overview = Overview { day, dismissed, ..Overview::default() };
        for line in lines {
            let (county, what, name, outcome) = (line.text(0), line.text(1), line.text(2), line.text(3));
            let state = State::of(&line.text(4)).unwrap_or(State::NotIssued);
            let tally = tally(state, &line);
            // Each finding stands once under its severity, so what is asked of all of them is asked there.
            let once = what == "severity";
            if outcome == "undetermined" {
                overview.undetermined += if once { tally.findings } else { 0 };
                continue;
            }
            if once {
                overview.total.add(tally);
                overview.clues += if outcome == "clue" { tally.findings } else { 0 };
                sums.counties.entry(county.clone()).or_default().add(tally);
                sums.states.entry(state.word().to_owned()).or_default().add(tally);
            }
            let (map, name) = match what.as_str() {
                "town" => (&mut sums.towns, if many { format!("{county} {name}") } else { name }),
                "year" => (&mut sums.years, name),
                "firm" => (&mut sums.firms, name),
                "family" => (&mut sums.families, name),
                _ => (&mut sums.severities, name),
            };
            map.entry(name).or_default().add(tally);
        }
        let plain = |name: &str| if name.trim().is_empty() { "（未注明）".to_owned() } else { name.to_owned() };
        overview.counties = groups(sums.counties, plain);
        overview.towns = groups(sums.towns, plain);
        overview.years = groups(sums.years, plain);
        overview.firms = groups(sums.firms, plain);
        overview.families = groups(sums.families, label);
        overview.severities = groups(sums.severities, |name| severity_label(name).to_owned());
        overview.severities.sort_by_key(|g| SEVERITIES.iter().position(|(name, _)| *name == g.name));
        overview.states = groups(sums.states, plain);
        overview.states.sort_by_key(|g| State::of(&g.name));
        Ok(overview)
    }
}

/// The counts of a line: findings of one state, of them past their deadline, repeated, money at stake and recovered.
fn tally(state: State, line: &Line) -> Tally {
    let count = line.count(5);
    let of = |yes: bool| if yes { count } else { 0 };
    let late = if state.waits_for_village() { line.count(6) } else { 0 };
    Tally {
        findings: count,
        not_issued: of(state == State::NotIssued),
        open: of(!matches!(state, State::NotIssued | State::Closed | State::Referred)),
        overdue: if state == State::Overdue { count } else { late },
        closed: of(state == State::Closed),
        referred: of(state == State::Referred),
        repeated: line.count(7),
        at_stake: line.count(8),
        recovered: line.count(9),
    }
}

#[derive(Default)]
struct Sums {
    counties: BTreeMap<String, Tally>,
    towns: BTreeMap<String, Tally>,
    years: BTreeMap<String, Tally>,
    firms: BTreeMap<String, Tally>,
    families: BTreeMap<String, Tally>,
    severities: BTreeMap<String, Tally>,
    states: BTreeMap<String, Tally>,
}

fn groups(sums: BTreeMap<String, Tally>, label: impl Fn(&str) -> String) -> Vec<Group> {
    sums.into_iter().map(|(name, tally)| Group { label: label(&name), name, tally }).collect()
}

const SEVERITIES: [(&str, &str); 4] = [("major", "重大"), ("significant", "较大"), ("minor", "一般"), ("note", "提示")];

/// The Chinese word of a severity.
pub(crate) fn severity_label(name: &str) -> &str {
    SEVERITIES.iter().find(|(word, _)| *word == name).map_or(name, |(_, label)| label)
}

impl Overview {
    /// The page for those who decide: a dozen lines, the figures that matter, nothing that needs explaining.
    pub fn page(&self) -> Vec<String> {
        let t = &self.total;
        let mut page = vec![
            format!("截至 {}", self.day),
            format!(
                "一、总体：发现问题和疑点 {} 条（其中疑点 {}），涉及金额 {} 元。",
                t.findings,
                self.clues,
                yuan(t.at_stake)
            ),
            format!(
                "二、整改：已销号 {} 条（销号率 {}），在办 {} 条，未下达 {} 条，已移送 {} 条；追回 {} 元。",
                t.closed,
                t.closed_rate(),
                t.open,
                t.not_issued,
                t.referred,
                yuan(t.recovered)
            ),
            format!("三、逾期：{} 条。{}", t.overdue, named(&self.towns, t.overdue, |t| t.overdue)),
            format!("四、屡审屡犯：{} 条。{}", t.repeated, named(&self.towns, t.repeated, |t| t.repeated)),
        ];
        let grave: Vec<String> = self
            .severities
            .iter()
            .map(|g| format!("{} {} 条（已销号 {}）", g.label, g.tally.findings, g.tally.closed))
            .collect();
        page.push(format!("五、轻重：{}。", if grave.is_empty() { "无".to_owned() } else { grave.join("，") }));
        page.push(format!("六、问题集中在：{}", top(&self.families, |t| t.findings)));
        page.push(format!("七、另有无法判断 {} 类，缺的资料见各次核查的《资料调取清单》。", self.undetermined));
        if self.dismissed > 0 {
            page.push(format!("八、另有 {} 条经审计人员认定不成立，不计入以上各数和台账。", self.dismissed));
        }
        page
    }
}

/// The same, behind a count that says already when there are none.
fn named(groups: &[Group], count: i64, of: impl Fn(&Tally) -> i64) -> String {
    if count == 0 { String::new() } else { top(groups, of) }
}

/// The three groups that have most of something.
fn top(groups: &[Group], of: impl Fn(&Tally) -> i64) -> String {
    let mut most: Vec<&Group> = groups.iter().filter(|g| of(&g.tally) > 0).collect();
    most.sort_by(|a, b| (of(&b.tally), &a.name).cmp(&(of(&a.tally), &b.name)));
    let named: Vec<String> = most.iter().take(3).map(|g| format!("{} {} 条", g.label, of(&g.tally))).collect();
    if named.is_empty() { "无。".to_owned() } else { format!("{}。", named.join("，")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_rounded_half_away_from_zero() {
        // 1 ÷ 3 = 33.33…; 2 ÷ 3 = 66.66…; 1 ÷ 16 = 6.25
        for (closed, findings, rate) in [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 16, "6.3%"), (0, 5, "0.0%"), (0, 0, "—")]
        {
            assert_eq!(Tally { closed, findings, ..Tally::default() }.closed_rate(), rate);
        }
    }
}
