//! Assets of last year's ledger that go on this year under another name, in several cards, or together in one.
//!
//! Only what adds up is believed: one card renamed has value and day of the other and no rival; the parts of a split
//! are all the new cards of that kind or number and make the old value together; a merged card has the value of all
//! the lost ones of its kind. What was being built is finished at another value, where the new card's remark says so or
//! only one new card bears its name. Nothing is sought among subsets: sums of a few round values agree by chance.

use crate::asset::prior::{Gone, last_value, moves};
use crate::input::directory::Found;
use crate::input::{Input, Links, Register};
use crate::maps::{HashMap, HashSet};
use crate::naming::stem;
use crate::naming::{code_key, name_form};
use crate::pairing::Card;
use crate::{Setting, matching::days_may_agree};
use rust_decimal::Decimal;
use sanzi_core::value::money_text;
use sanzi_core::{Day, Precision};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many pairs of one owner are looked at for related names; beyond, only equal ones count.
const MOST_PAIRS: usize = 250_000;

/// How one row of last year's ledger goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Follow {
    /// In words, with the names and the sum.
    pub(crate) words: String,
    /// The objects of this year.
    pub(crate) objects: Vec<usize>,
    /// Does it add up? Parts that bear the old number and make another sum leave it open.
    pub(crate) sure: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Succession {
    /// By row of last year's ledger.
    pub(crate) follows: HashMap<usize, Follow>,
    /// Objects that several rows became, with the sum of last year's values.
    pub(crate) merged: HashMap<usize, Decimal>,
    /// Objects that are a part of what they were.
    pub(crate) parts: HashSet<usize>,
}

/// A row of last year's ledger, in the forms that are compared.
struct Old {
    line: usize,
    code: Option<String>,
    kind: String,
    name: String,
    value: Decimal,
    date: Option<Day>,
    /// The object that it was found as.
    now: Option<usize>,
    /// Was it still being built?
    unfinished: bool,
}

/// One owner's rows and cards that nothing was found for.
#[derive(Default)]
struct Owner {
    old: Vec<Old>,
    new: Vec<usize>,
}

struct Seek<'s, 'a> {
    input: &'s Input<'a>,
    register: &'s Register,
    tolerance: Decimal,
    taken: Vec<bool>,
    found: Succession,
}

impl Succession {
    /// Seeks them; a renamed card is put among the found ones of `links`.
    pub(crate) fn of(input: &Input<'_>, register: &Register, links: &mut Links, setting: &Setting<'_>) -> Self {
        if input.prior_asset.view.len() == 0 {
            return Succession::default();
        }
        let mut owners: BTreeMap<Arc<str>, Owner> = BTreeMap::new();
        let gone = Gone::of(input);
        let rows = || 0..input.prior_asset.view.len();
        // a movement sheet repeats the ledger; alone it speaks for it
        let ledgers: HashSet<&str> = rows()
            .filter(|line| !moves(input, setting, *line))
            .filter_map(|line| Some(input.prior_asset.owner(line)?.organisation.as_ref()))
            .collect();
        let view = &input.prior_asset.view;
        for (line, owner) in input.prior_asset.owners.iter().enumerate() {
            let found = links.prior_found.get(line);
            let now = if let Some(Found::One(at, _)) = found { Some(*at) } else { None };
            let lost = matches!(found, Some(Found::Nothing));
            let code = view.text(line, "asset_id").map(code_key).filter(|code| !code.is_empty());
            let name = view.text(line, "asset_name").unwrap_or("");
            let left = gone.has(&owner.organisation, code.as_deref(), name);
            let repeats = moves(input, setting, line) && ledgers.contains(owner.organisation.as_ref());
            if !(lost || now.is_some()) || left || repeats || owner.organisation.is_empty() {
                continue;
            }
            let Some(value) = last_value(input, setting, line).filter(|value| *value > Decimal::ONE) else { continue };
            let form = name_form(name, &[owner.town.as_deref().unwrap_or(""), owner.village.as_deref().unwrap_or("")]);
            let date = view.day(line, "acquired_on");
            let unfinished = view.text(line, "use_status") == Some("在建") || name.contains("在建");
            let (kind, name) = (stem(&form).into_owned(), name.to_owned());
            let old = Old { line, code, kind, name, value, date, now, unfinished };
            owners.entry(owner.organisation.clone()).or_default().old.push(old);
        }
        for (at, object) in register.objects.iter().enumerate() {
            let free = links.prior.get(at).copied().flatten().is_none();
            let owner = object.cards.first().and_then(|card| input.asset.owner(*card)).filter(|_| free);
            if let Some(owner) = owner.and_then(|owner| owners.get_mut(&owner.organisation)) {
                owner.new.push(at);
            }
        }
        let tolerance = setting.parameters.decimal("common.amt_tol_abs", setting.base_date).unwrap_or(Decimal::ONE);
        let taken = vec![false; register.objects.len()];
        let mut seek = Seek { input, register, tolerance, taken, found: Succession::default() };
        for owner in owners.values() {
            if owner.new.is_empty() && owner.old.iter().all(|old| old.now.is_some()) {
                continue;
            }
            // names that go on say more than values that agree
            seek.split(owner);
            seek.merged(owner);
            for (line, at) in seek.renamed(owner) {
                if let (Some(found), Some(prior)) = (links.prior_found.get_mut(line), links.prior.get_mut(at)) {
                    (*found, *prior) = (Found::One(at, "原值与日期"), Some(line));
                }
            }
            seek.finished(owner);
            seek.doubtful(owner);
        }
        seek.found
    }
}

impl Seek<'_, '_> {
    fn card(&self, at: usize) -> Option<&Card> {
        self.register.cards.get(*self.register.objects.get(at)?.cards.first()?)
    }

    fn value(&self, at: usize) -> Option<Decimal> {
        self.card(at)?.cost
    }

    fn names(&self, objects: &[usize]) -> String {
        let view = &self.input.asset.view;
        let one = |at: &usize| {
            let card = *self.register.objects.get(*at)?.cards.first()?;
            let code = view.text(card, "asset_id").map(|code| format!("（{code}）")).unwrap_or_default();
            Some(format!("{}{code}", view.text(card, "asset_name").unwrap_or("")))
        };
        objects.iter().filter_map(one).collect::<Vec<_>>().join("、")
    }

    fn close(&self, one: Decimal, two: Decimal) -> bool {
        (one - two).abs() <= self.tolerance
    }

    fn follow(&mut self, line: usize, words: String, objects: &[usize], sure: bool) {
        for at in objects {
            if let Some(taken) = self.taken.get_mut(*at) {
                *taken = true;
            }
        }
        self.found.follows.insert(line, Follow { words, objects: objects.to_vec(), sure });
    }

    fn free(&self, owner: &Owner) -> Vec<usize> {
        owner.new.iter().copied().filter(|at| self.taken.get(*at) == Some(&false)).collect()
    }

    fn lost<'o>(&self, owner: &'o Owner) -> Vec<&'o Old> {
        owner.old.iter().filter(|old| old.now.is_none() && !self.found.follows.contains_key(&old.line)).collect()
    }

    /// Lost row and new card with the same value and the same exact day, each the other's only one.
    fn renamed(&mut self, owner: &Owner) -> Vec<(usize, usize)> {
        let exact = |day: Option<Day>| day.filter(|day| day.precision == Precision::Day).map(|day| day.date);
        let mut groups: BTreeMap<_, (Vec<&Old>, Vec<usize>)> = BTreeMap::new();
        for old in self.lost(owner) {
            if let Some(day) = exact(old.date) {
                groups.entry((day, old.value.normalize())).or_default().0.push(old);
            }
        }
        for at in self.free(owner) {
            let key = self.card(at).and_then(|card| Some((exact(card.date)?, card.cost?.normalize())));
            if let Some(group) = key.and_then(|key| groups.get_mut(&key)) {
                group.1.push(at);
            }
        }
        let mut pairs = Vec::new();
        for (lost, new) in groups.into_values() {
            if let ([old], [at]) = (lost.as_slice(), new.as_slice()) {
                let words = format!("“{}”改名为{}，原值与取得日期相同", old.name, self.names(&[*at]));
                self.follow(old.line, words, &[*at], true);
                pairs.push((old.line, *at));
            }
        }
        pairs
    }

    /// What was being built last year and stands under another name now, at the cost that it came to. Where more than one
    /// new card may be it, that is left open.
    fn finished(&mut self, owner: &Owner) {
        let lost: Vec<&Old> = self.lost(owner).into_iter().filter(|old| old.unfinished).collect();
        for old in lost {
            let free = self.free(owner);
            let told: Vec<usize> = free.iter().copied().filter(|at| self.tells_of(*at, old)).collect();
            let bare = old.kind.replace("在建", "").replace("工程", "");
            let named =
                || free.iter().copied().filter(|at| self.card(*at).is_some_and(|card| akin(&bare, card.kind(), true)));
            let heirs = if told.is_empty() { named().collect() } else { told };
            let (words, sure) = match heirs.as_slice() {
                [] => continue,
                [at] => (format!("“{}”完工转为{}", old.name, self.names(&[*at])), true),
                _ => (format!("“{}”可能完工转为{}，由哪一项承接不能确定", old.name, self.names(&heirs)), false),
            };
            let taken: &[usize] = if sure { &heirs } else { &[] };
            self.follow(old.line, words, taken, sure);
        }
    }

    /// Does the remark of a new card say that it comes from what was being built: 由在建厂房转入?
    fn tells_of(&self, at: usize, old: &Old) -> bool {
        const TURNED: [&str; 6] = ["转入", "转固", "转增", "结转", "完工", "竣工"];
        let cards = self.register.objects.get(at).map_or(&[][..], |object| object.cards.as_slice());
        let remark = self
            .input
            .asset
            .view
            .spoken_text(cards, "remark")
            .filter(|text| TURNED.iter().any(|word| text.contains(word)));
        remark
            .is_some_and(|text| text.contains(&old.name) || old.code.as_deref().is_some_and(|code| text.contains(code)))
    }

    /// Which of `new` are of the kind of `old`: by a longer number, by name and day, by name.
    fn kin(&self, old: &Old, new: &[usize], related: bool) -> [Vec<usize>; 3] {
        let kind_of = |at: usize| self.card(at).map(|card| card.kind()).unwrap_or_default();
        let named: Vec<usize> = new.iter().copied().filter(|at| akin(&old.kind, kind_of(*at), related)).collect();
        let dated =
            |at: &usize| self.card(*at).and_then(|card| Some(days_may_agree(card.date?, old.date?))).unwrap_or(false);
        let dated = named.iter().copied().filter(dated).collect();
        [self.numbered(old, new), dated, named]
    }

    /// New cards whose number is that of `old` and more.
    fn numbered(&self, old: &Old, new: &[usize]) -> Vec<usize> {
        let Some(code) = old.code.as_deref().filter(|code| code.chars().count() >= 2) else { return Vec::new() };
        let longer = |at: &usize| {
            let own = self.card(*at).and_then(|card| card.code.as_deref());
            own.is_some_and(|own| own.len() > code.len() && own.starts_with(code))
        };
        new.iter().copied().filter(longer).collect()
    }

    /// One row that became several cards.
    fn split(&mut self, owner: &Owner) {
        let related = owner.old.len().saturating_mul(owner.new.len()) <= MOST_PAIRS;
        for old in &owner.old {
            if self.found.follows.contains_key(&old.line) {
                continue;
            }
            let kept = old.now.and_then(|at| self.value(at));
            // what is still there under its name lacks something, or nothing was split
            let lacking = match (old.now, kept) {
                (Some(_), Some(kept)) if kept + self.tolerance < old.value => old.value - kept,
                (None, _) => old.value,
                _ => continue,
            };
            let free = self.free(owner);
            let least = if old.now.is_some() { 1 } else { 2 };
            let whole = self.kin(old, &free, related).into_iter().find(|group| {
                let sum: Option<Decimal> = group.iter().map(|at| self.value(*at)).sum();
                group.len() >= least && sum.is_some_and(|sum| self.close(sum, lacking))
            });
            let Some(parts) = whole else { continue };
            let all: Vec<usize> = old.now.into_iter().chain(parts).collect();
            let words = format!("“{}”拆分为{}，合计{}", old.name, self.names(&all), money_text(self.sum(&all)));
            self.follow(old.line, words, &all, true);
            self.found.parts.extend(&all);
        }
    }

    fn sum(&self, objects: &[usize]) -> Decimal {
        objects.iter().filter_map(|at| self.value(*at)).sum()
    }

    /// Several rows that became one card.
    fn merged(&mut self, owner: &Owner) {
        let related = owner.old.len().saturating_mul(owner.new.len().max(1)) <= MOST_PAIRS;
        let holders: HashMap<usize, &Old> = owner.old.iter().filter_map(|old| Some((old.now?, old))).collect();
        let mut objects = self.free(owner);
        let mut grown: Vec<usize> = holders.keys().copied().collect();
        grown.sort_unstable();
        objects.extend(grown);
        for at in objects {
            let (Some(value), Some(card)) = (self.value(at), self.card(at)) else { continue };
            let (kind, date) = (card.kind(), card.date);
            let holder = holders.get(&at);
            let held = holder.map_or(Decimal::ZERO, |old| old.value);
            let more = value - held;
            if more <= self.tolerance || holder.is_some_and(|old| self.found.follows.contains_key(&old.line)) {
                continue;
            }
            let named: Vec<&Old> = self.lost(owner).into_iter().filter(|old| akin(&old.kind, kind, related)).collect();
            let same_day = |old: &&Old| old.date.zip(date).is_some_and(|(one, two)| days_may_agree(one, two));
            let dated: Vec<&Old> = named.iter().copied().filter(same_day).collect();
            let least = if held > Decimal::ZERO { 1 } else { 2 };
            let whole = [dated, named]
                .into_iter()
                .find(|group| group.len() >= least && self.close(group.iter().map(|old| old.value).sum(), more));
            let Some(group) = whole else { continue };
            let lines: Vec<(usize, String)> = group.iter().map(|old| (old.line, old.name.clone())).collect();
            let names: Vec<&str> = holders
                .get(&at)
                .map(|old| old.name.as_str())
                .into_iter()
                .chain(lines.iter().map(|(_, name)| name.as_str()))
                .collect();
            let words = format!("“{}”合并为{}，合计{}", names.join("”“"), self.names(&[at]), money_text(value));
            for (line, _) in &lines {
                self.follow(*line, words.clone(), &[at], true);
            }
            if let Some(old) = holders.get(&at) {
                self.follow(old.line, words, &[at], true);
            }
            self.found.merged.insert(at, value);
        }
    }

    /// Lost rows whose number goes on in longer ones without making the sum.
    fn doubtful(&mut self, owner: &Owner) {
        let lost: Vec<(usize, Vec<usize>)> = {
            let free = self.free(owner);
            let lost = self.lost(owner).into_iter();
            lost.map(|old| (old.line, self.numbered(old, &free))).filter(|(_, parts)| !parts.is_empty()).collect()
        };
        for (line, parts) in lost {
            let words = format!(
                "编号相承的{}合计{}，与上年末原值不等，是否拆分不能确定",
                self.names(&parts),
                money_text(self.sum(&parts))
            );
            self.found.follows.insert(line, Follow { words, objects: parts, sure: false });
        }
    }
}

/// Are two kinds of things the same, or, where `related`, one named within the other?
fn akin(one: &str, two: &str, related: bool) -> bool {
    let long = |kind: &str| kind.chars().count() >= 2;
    long(one) && long(two) && (one == two || (related && (one.contains(two) || two.contains(one))))
}
