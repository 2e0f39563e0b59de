//! Clauses on rent as registers print them: increases, rents by year, time without rent.
//!
//! A clause is read whole or not at all: what is not understood to the last word is given back as [`Unread`] and the
//! schedule stays open. Years are contract years, the first being 1.

mod phrases;

use super::scan::Scan;
use chrono::NaiveDate;
use phrases::{
    FILLERS, FREED, VERBS, basis_of, calendar, dated, length, measure, measure_behind, numbered, often, turn,
};
use rust_decimal::Decimal;
use sanzi_core::text::normal;

/// On what an increase by a share is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// On the rent before it: 在上年基础上.
    Before,
    /// On the rent of the first year: 以首年租金为基数.
    First,
    /// The clause does not say.
    Unsaid,
}

/// By how much rent rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A fraction of the rent: 0.05 is 5 %.
    Share(Decimal, Basis),
    /// 元 a year more.
    Amount(Decimal),
}

/// For what time and measure a rent is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// A year.
    Year,
    /// Half a year.
    HalfYear,
    /// A quarter.
    Quarter,
    /// A month.
    Month,
    /// A year and a 亩.
    MuYear,
}

/// One thing that a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// Rent rises.
    Rise {
        /// The first year with the higher rent.
        first: u32,
        /// Then every so many years; 0 is once only.
        every: u32,
        /// The last year in which it rises.
        last: Option<u32>,
        /// By how much.
        by: Step,
    },
    /// A rent for some years.
    Rent {
        /// The first of them.
        from: u32,
        /// The last of them; without one, to the end.
        to: Option<u32>,
        /// 元.
        amount: Decimal,
        /// For what time and measure.
        per: Per,
    },
    /// No rent at the beginning of the term.
    Free {
        /// For so many months.
        months: u32,
    },
}

/// Words that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread(pub String);

/// Where the words stand: a column made for them must be understood whole; of a note only the parts that speak of
/// increases or of time without rent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// 递增.
    Escalation,
    /// 免租期.
    FreePeriod,
    /// 备注, 付款约定.
    Note,
}

/// Words by which a part of a note is known to speak of the amount of rent.
const TRIGGERS: &str = "递增 递减 上浮 上调 上涨 下调 涨租 涨价 调增 增长 增加租 免租 免收 免交 免缴 免除 不收租 不计租 装修期 计租 起租 减半 减免 减租 调整租 租金调整 租金每 议租 议价 重新定价 随行就市 市场价 浮动";
const SEPARATORS: &str = ", ; 。 、 : ( ) ! \" “ ”";
const NEUTRAL: &str = "无 没有 无递增 不递增 不作递增 无递增约定 未约定递增 固定 固定租金 固定不变 不变 保持不变 不调整 不作调整 不涨 不上浮 无免租期 没有免租期 不设免租期 无免租 正常计租 正常交租 正常收租 正常缴纳 否 / - 零递增";

/// Verbs that speak of a new level rather than of rising on.
const LEVELS: &str = "上浮 上调 上涨 提高";

/// Reads one text.
///
/// ```
/// use rust_decimal::dec;
/// use sanzi_facts::rent::clause::{Basis, Place, Saying, Step, read};
/// let rise = Saying::Rise { first: 4, every: 3, last: None, by: Step::Share(dec!(0.05), Basis::Unsaid) };
/// assert_eq!(read("租金每三年递增5%", Place::Escalation, None), Ok(vec![rise]));
/// assert!(read("随行就市", Place::Escalation, None).is_err());
/// ```
///
/// # Errors
/// [`Unread`] with the words, when any part that matters is not understood.
pub fn read(text: &str, place: Place, start: Option<NaiveDate>) -> Result<Vec<Saying>, Unread> {
    let sentences = text.split(['\n', '。', '；', ';']).map(|sentence| (sentence.trim(), normal(sentence)));
    let sentences: Vec<(&str, String)> = sentences.filter(|(_, form)| place != Place::Note || speaks(form)).collect();
    let mut reader = Reader { said: Vec::new(), at: Scan::new(""), next: 1, range: None, every: None, place, start };
    for (sentence, form) in &sentences {
        // years go on from one sentence to the next: 前三年…；后两年…
        reader.at = Scan::new(form.trim_end_matches('.'));
        reader.whole().ok_or_else(|| Unread((*sentence).to_owned()))?;
    }
    let mut said = Vec::new();
    for one in reader.said {
        if !said.contains(&one) {
            said.push(one);
        }
    }
    Ok(said)
}

/// Does a text speak of the amount of rent?
fn speaks(form: &str) -> bool {
    TRIGGERS.split(' ').any(|word| form.contains(word))
}

/// Years from, and to or open.
type Range = (u32, Option<u32>);

struct Reader<'t> {
    said: Vec<Saying>,
    at: Scan<'t>,
    /// The year after the last one that was spoken of.
    next: u32,
    range: Option<Range>,
    every: Option<u32>,
    place: Place,
    start: Option<NaiveDate>,
}

impl Reader<'_> {
    fn whole(&mut self) -> Option<()> {
        loop {
            self.at.skip_any(SEPARATORS);
            if self.at.done() {
                return (self.range.is_none() && self.every.is_none()).then_some(());
            }
            let before = self.at;
            if self.one().is_some() {
                continue;
            }
            self.at = before;
            // of a note, a part that does not speak of rent is passed over
            let rest = self.at.rest;
            let end = rest.find(|c| SEPARATORS.split(' ').any(|s| s.starts_with(c))).unwrap_or(rest.len());
            let (part, after) = rest.split_at_checked(end)?;
            if self.place != Place::Note || speaks(part) {
                return None;
            }
            (self.at.rest, self.range, self.every) = (after, None, None);
        }
    }

    fn one(&mut self) -> Option<()> {
        if let Some(free) = self.free() {
            self.said.extend((free > 0).then_some(Saying::Free { months: free }));
            self.ends();
            return Some(());
        }
        if let Some(range) = self.range() {
            self.range = Some(range);
            return Some(());
        }
        if self.rise().is_some() || self.rent().is_some() || self.period().is_some() {
            return Some(());
        }
        if self.at.eat_any(NEUTRAL) {
            if let Some((_, to)) = self.range.take() {
                self.next = to.map_or(self.next, |to| to + 1);
            }
            self.ends();
            return Some(());
        }
        self.at.eat_any(FILLERS).then_some(())
    }

    /// A saying is over where a separator or the text ends it.
    fn ends(&mut self) {
        self.at.eat(&["期", "内", "限"]);
    }

    /// 第四年起, 前三年, 后两年, 满三年后, 以后, 2021年至2023年.
    fn range(&mut self) -> Option<Range> {
        let (next, start, known) = (self.next, self.start, self.next > 1 || !self.said.is_empty());
        self.at.attempt(|at| {
            at.eat(&["从", "自", "由"]);
            at.attempt(|at| calendar(at, start?))
                .or_else(|| at.attempt(numbered))
                .or_else(|| {
                    at.attempt(|at| {
                        at.eat(&["前", "头", "首"]).then_some(())?;
                        let years = at.small()?;
                        at.eat(&["年", "个年度", "个合同年度", "个租赁年度"]).then_some((1, Some(years)))
                    })
                })
                .or_else(|| {
                    at.attempt(|at| {
                        (known && at.eat(&["后", "剩余", "余下", "其余", "最后"])).then_some(())?;
                        let years = at.small()?;
                        at.eat(&["年"]).then(|| (next, Some(next + years - 1)))
                    })
                })
                .or_else(|| {
                    at.attempt(|at| {
                        at.eat(&["满"]);
                        let years = at.small()?;
                        at.eat(&["年后", "年以后", "年之后"]).then_some((years + 1, None))
                    })
                })
                .or_else(|| {
                    let later = [
                        "以后年度",
                        "以后各年",
                        "以后",
                        "之后",
                        "其后",
                        "此后",
                        "往后",
                        "后续",
                        "剩余年限",
                        "其余年限",
                        "其余年份",
                        "余下年限",
                    ];
                    (known && at.eat(&later)).then_some((next, None))
                })
        })
    }

    /// 每三年为一个周期: how often what follows happens.
    fn period(&mut self) -> Option<()> {
        let every = self.at.attempt(|at| {
            at.eat(&["每", "以"]).then_some(())?;
            let every = at.small()?;
            at.eat(&[
                "年为一个租金周期",
                "年为一个周期",
                "年为一周期",
                "年为一个阶段",
                "年为一期",
                "年一个周期",
                "年一周期",
            ])
            .then_some(every)
        })?;
        self.every = Some(every);
        Some(())
    }

    /// 每三年递增5%, 逐年在上年基础上上浮2%, 第四年起每年增加1000元.
    fn rise(&mut self) -> Option<()> {
        let (range, period, place) = (self.range, self.every, self.place);
        let (first, every, by) = self.at.attempt(|at| {
            let before = at.rest;
            at.skip_any(FILLERS);
            let mut basis = basis_of(at);
            at.skip_any(SEPARATORS);
            let mut every = often(at, period);
            at.skip_any(FILLERS);
            let mut verb = turn(at, &mut basis);
            at.eat(&["按", "为", "以", "按照"]);
            let share = at.attempt(|at| {
                let share = at.share()?;
                let by = Step::Share(share, Basis::Unsaid);
                Some(by)
            });
            let step = share.or_else(|| at.money().map(Step::Amount))?;
            if every.is_none() && at.eat(&["/年", "每年"]) {
                every = Some(1);
            }
            at.eat(&["的比例", "比例", "的幅度", "幅度", "的标准", "的速度", "/年"]);
            if every.is_none() {
                every = often(at, period);
            }
            verb |= at.eat_any(VERBS);
            at.eat(&["一次", "租金"]);
            // 递增5% in a year of its own is a step in that year; 第六年起上浮5% is a new level, 第六年起递增 may be either
            let words = before.strip_suffix(at.rest).unwrap_or(before);
            let level = LEVELS.split(' ').any(|word| words.contains(word));
            let single = range.is_some_and(|(from, to)| from > 1 && (to == Some(from) || (to.is_none() && level)));
            let every = every.or(single.then_some(0))?;
            (verb || (place == Place::Escalation && matches!(step, Step::Share(..)))).then_some(())?;
            basis = basis.or_else(|| {
                at.attempt(|at| {
                    at.skip(&[",", "("]);
                    basis_of(at)
                })
            });
            let by = match step {
                Step::Share(share, _) => Step::Share(share, basis.unwrap_or(Basis::Unsaid)),
                Step::Amount(_) if basis == Some(Basis::First) => return None,
                amount => amount,
            };
            let from = range.map_or(1, |(from, _)| from);
            Some((if from == 1 { 1 + every } else { from }, every, by))
        })?;
        let last = range.and_then(|(_, to)| to);
        (self.range, self.every) = (None, None);
        self.next = last.map_or(self.next, |last| last + 1);
        self.said.push(Saying::Rise { first, every, last, by });
        Some(())
    }

    /// 每年10000元, 每亩每年47元, 1000元/月 for the years spoken of; without any, for the whole term.
    fn rent(&mut self) -> Option<()> {
        let bare = self.place == Place::Escalation && self.said.is_empty();
        let (from, to) = self.range.or(bare.then_some((1, None)))?;
        let (amount, per) = self.at.attempt(|at| {
            at.skip_any(FILLERS);
            let mut per = measure(at);
            at.skip_any(FILLERS);
            at.eat(&["为", "是", "按", "计", ":", "均为", "均按"]);
            at.skip_any(FILLERS);
            per = per.or_else(|| measure(at));
            let amount = at.money()?;
            let behind = measure_behind(at);
            let per = match (per, behind) {
                (Some(Per::MuYear), _) | (_, Some(Per::MuYear)) => Per::MuYear,
                (Some(one), None) | (None, Some(one)) => one,
                (Some(one), Some(two)) if one == two => one,
                (None, None) => Per::Year,
                _ => return None,
            };
            at.eat(&["计算", "收取", "计收", "缴纳"]);
            Some((amount, per))
        })?;
        self.range = None;
        self.next = to.map_or(self.next, |to| to + 1);
        self.said.push(Saying::Rent { from, to, amount, per });
        Some(())
    }

    /// 免租期6个月, 前3个月免租, 首年免租, 装修期3个月免收租金, 2023年4月1日起计租: months.
    fn free(&mut self) -> Option<u32> {
        let (place, start) = (self.place, self.start);
        self.at.attempt(|at| {
            at.skip_any(FILLERS);
            if let Some(start) = start
                && let Some(months) = at.attempt(|at| dated(at, start))
            {
                return Some(months);
            }
            if at.eat(&["第一年", "第1年", "首年度", "首年"]) {
                return at.eat_any(FREED).then_some(12);
            }
            at.eat(&["给予", "享受", "设", "含", "有", "设置", "另给"]);
            let head =
                at.eat_any(FREED) || at.eat(&["免租装修期", "装修免租期", "装修期免租", "建设期免租", "免租建设期"]);
            if head {
                at.eat(&["限"]);
                at.eat(&["为", ":", "共", "计", "是", "共计"]);
                let months = length(at)?;
                at.eat(&["装修期", "建设期", "(装修期)", "(含装修期)", "(建设期)", "用于装修"]);
                return Some(months);
            }
            let decoration = at.eat(&["装修期", "建设期", "培育期"]);
            at.eat(&["为", ":"]);
            at.eat(&["前", "头", "首"]);
            let months = length(at)?;
            at.eat(&["的"]);
            let decoration =
                at.eat(&["装修期", "建设期", "培育期", "(装修期)", "(含装修期)", "(建设期)"]) || decoration;
            at.eat(&["内", "期内"]);
            at.skip_any(FILLERS);
            (at.eat_any(FREED) || (place == Place::FreePeriod && (at.done() || decoration))).then_some(months)
        })
    }
}
