//! Which changes of facts would turn a condition round: proposals, to be judged again before anybody prints them.

use super::truth::{Known, resolved, truth, value};
use super::{Condition, Node, Sign, Type};
use rust_decimal::{Decimal, RoundingStrategy};
use sanzi_core::kind::{Column, Kind};
use sanzi_core::value::{Day, Item};
use sanzi_core::{Grain, Value};
use std::collections::BTreeMap;

/// More proposals than this are not looked at.
const MOST: usize = 24;

/// How a fact changes, for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// A statement becomes true.
    Yes,
    /// A statement becomes false.
    No,
    /// What is blank is filled in.
    Fill,
    /// What a list names is mended, so that it becomes blank.
    Clear,
    /// At most the bound.
    AtMost,
    /// Less than the bound.
    Below,
    /// At least the bound.
    AtLeast,
    /// More than the bound.
    Above,
    /// The very value.
    Exactly,
    /// Another value than today's.
    Other,
}

/// A change of one fact.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The fact.
    pub fact: &'static Column,
    /// What it is changed to when the row is judged again.
    pub to: Value,
    /// The bound that words name: the value itself, except below or above a bound.
    pub bound: Value,
    /// How.
    pub how: How,
}

impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        self.fact.name == other.fact.name && self.to == other.to && self.how == other.how
    }
}

/// Changes that must be made together.
pub(crate) type Plan = Vec<Change>;

impl Condition {
    /// Proposals that would make the condition false for a row.
    pub(crate) fn ways_out<'k>(&'k self, grain: &'static Grain, known: &Known<'k>) -> Vec<Plan> {
        let mut plans = Proposer { grain, known }.plans(&self.root, false);
        plans.retain(|plan| !plan.is_empty());
        plans
    }
}

struct Proposer<'p, 'k> {
    grain: &'static Grain,
    known: &'p Known<'k>,
}

impl<'k> Proposer<'_, 'k> {
    fn plans(&self, node: &'k Node, want: bool) -> Vec<Plan> {
        if truth(node, self.known) == Some(want) {
            return vec![Plan::new()];
        }
        match node {
            Node::Not(inner) => self.plans(inner, !want),
            Node::All(parts) if want => self.together(parts.iter().map(|p| self.plans(p, true))),
            Node::Any(parts) if !want => self.together(parts.iter().map(|p| self.plans(p, false))),
            Node::All(parts) | Node::Any(parts) => {
                let mut either: Vec<Plan> = parts.iter().flat_map(|p| self.plans(p, want)).collect();
                either.truncate(MOST);
                either
            }
            Node::Fact(name) => {
                let how = if want { How::Yes } else { How::No };
                self.one(name, Value::Flag(want), Value::Flag(want), how)
            }
            Node::Compare(kind, sign, left, right) => {
                let sign = if want { *sign } else { sign.opposite() };
                self.compared(*kind, sign, resolved(left, self.known), resolved(right, self.known))
            }
            Node::IsNull(_, inner) if !want => match inner.as_ref() {
                Node::Fact(name) => self.filled(name),
                _ => Vec::new(),
            },
            Node::In(kind, subject, list) if want => {
                list.iter().flat_map(|one| self.compared(*kind, Sign::Equal, subject, one)).collect()
            }
            Node::In(_, subject, list) => {
                self.other(subject, |text| !list.iter().any(|n| matches!(n, Node::Text(t) if t == text)))
            }
            Node::Like(subject, _) if !want => self.other(subject, |_| true),
            Node::Between(kind, subject, low, high) if want => self.together(
                [self.compared(*kind, Sign::AtLeast, subject, low), self.compared(*kind, Sign::AtMost, subject, high)]
                    .into_iter(),
            ),
            Node::Between(kind, subject, low, high) => {
                let mut plans = self.compared(*kind, Sign::Less, subject, low);
                plans.extend(self.compared(*kind, Sign::Greater, subject, high));
                plans
            }
            Node::Case(..) | Node::Coalesce(_) => match resolved(node, self.known) {
                Node::Case(..) | Node::Coalesce(_) => Vec::new(),
                inner => self.plans(inner, want),
            },
            _ => Vec::new(),
        }
    }

    /// Every combination of one plan of each.
    fn together(&self, parts: impl Iterator<Item = Vec<Plan>>) -> Vec<Plan> {
        let mut all = vec![Plan::new()];
        for plans in parts {
            let mut next = Vec::new();
            for (one, two) in all.iter().flat_map(|one| plans.iter().map(move |two| (one, two))) {
                let mut joined = one.clone();
                joined.extend(two.iter().filter(|change| !one.contains(change)).cloned());
                next.push(joined);
            }
            next.truncate(MOST);
            all = next;
        }
        all
    }

    fn one(&self, name: &str, to: Value, bound: Value, how: How) -> Vec<Plan> {
        let fact = self.grain.fact(name);
        fact.map(|fact| vec![vec![Change { fact, to, bound, how }]]).unwrap_or_default()
    }

    /// A value where there is none: only what stands on a sheet can be filled in.
    fn filled(&self, name: &str) -> Vec<Plan> {
        let Some(fact) = self.grain.fact(name).filter(|fact| fact.from.is_some()) else { return Vec::new() };
        let to = match fact.kind {
            Kind::Text | Kind::Person => Value::text("据实填写"),
            Kind::Code(list) => list.values.first().map_or(Value::Null, Value::text),
            _ => return Vec::new(),
        };
        self.one(name, to, Value::Null, How::Fill)
    }

    /// Another text than today's.
    fn other(&self, subject: &'k Node, fits: impl Fn(&str) -> bool) -> Vec<Plan> {
        let Node::Fact(name) = subject else { return Vec::new() };
        let today = value(subject, self.known);
        let another = |text: &&&str| Item::Text(text) != today && fits(text);
        let to = match self.grain.fact(name).map(|fact| fact.kind) {
            Some(Kind::Code(list)) => list.values.iter().find(another).map(Value::text),
            Some(Kind::Text | Kind::Person) => Some(Value::text("据实更正")),
            _ => None,
        };
        to.map(|to| self.one(name, to, Value::Null, How::Other)).unwrap_or_default()
    }

    fn compared(&self, kind: Type, sign: Sign, left: &'k Node, right: &'k Node) -> Vec<Plan> {
        match kind {
            Type::Text(_) => {
                let mut plans = self.texts(sign, left, right);
                plans.extend(self.texts(sign, right, left));
                plans
            }
            Type::Date => {
                let mut plans = self.days(sign, left, right);
                plans.extend(self.days(sign.turned(), right, left));
                plans
            }
            Type::Number | Type::Whole | Type::Bit => match (left, right) {
                (Node::Abs(inner), bound) => self.absolute(sign, inner, bound),
                _ => self.numbers(sign, left, right, Decimal::ONE),
            },
            Type::Flag => Vec::new(),
        }
    }

    fn texts(&self, sign: Sign, subject: &'k Node, other: &'k Node) -> Vec<Plan> {
        let Node::Fact(name) = subject else { return Vec::new() };
        let Item::Text(text) = value(other, self.known) else { return Vec::new() };
        let computed = self.grain.fact(name).is_some_and(|fact| fact.from.is_none());
        match (sign, text.is_empty()) {
            (Sign::Equal, true) if computed => self.one(name, Value::text(""), Value::Null, How::Clear),
            (Sign::Equal, true) => Vec::new(),
            (Sign::Equal, false) => self.one(name, Value::text(text), Value::text(text), How::Exactly),
            (_, true) => self.filled(name),
            (_, false) => self.other(subject, |another| another != text),
        }
    }

    fn days(&self, sign: Sign, subject: &'k Node, other: &'k Node) -> Vec<Plan> {
        let (Node::Fact(name), Item::Date(day)) = (subject, value(other, self.known)) else { return Vec::new() };
        let (first, last) = (day.date, day.latest());
        let (to, bound, how) = match sign {
            Sign::Equal => (Some(first), first, How::Exactly),
            Sign::Unequal => (last.succ_opt(), last, How::Above),
            Sign::Less => (first.pred_opt(), first, How::Below),
            Sign::AtMost => (Some(first), first, How::AtMost),
            Sign::Greater => (last.succ_opt(), last, How::Above),
            Sign::AtLeast => (Some(last), last, How::AtLeast),
        };
        let date = |day| Value::Date(Day::exact(day));
        to.map(|to| self.one(name, date(to), date(bound), how)).unwrap_or_default()
    }

    /// |inner| against a bound: the nearer end.
    fn absolute(&self, sign: Sign, inner: &'k Node, bound: &'k Node) -> Vec<Plan> {
        let today = linear(inner, self.known).and_then(|form| form.today(self.known));
        let negative = today.is_some_and(|today| today < Decimal::ZERO);
        match sign {
            Sign::AtMost | Sign::Less | Sign::Equal if negative => {
                self.numbers(sign.turned(), inner, bound, -Decimal::ONE)
            }
            Sign::AtMost | Sign::Less | Sign::Equal => self.numbers(sign, inner, bound, Decimal::ONE),
            _ => Vec::new(),
        }
    }

    /// Solves a comparison of sums, the right one times 1 or -1, for each single fact in it.
    fn numbers(&self, sign: Sign, left: &'k Node, right: &'k Node, times: Decimal) -> Vec<Plan> {
        let (Some(mut form), Some(other)) = (linear(left, self.known), linear(right, self.known)) else {
            return Vec::new();
        };
        form.add(&other, -times);
        let mut plans = Vec::new();
        for (name, factor) in &form.facts {
            let mut rest = form.clone();
            rest.facts.remove(name);
            let Some(rest) = rest.today(self.known).filter(|_| factor.abs() == Decimal::ONE) else { continue };
            let sign = if *factor < Decimal::ZERO { sign.turned() } else { sign };
            let bound = -rest * factor;
            let Some(fact) = self.grain.fact(name) else { continue };
            plans.extend(bounded(fact, sign, bound).map(|change| vec![change]));
        }
        plans
    }
}

/// The change of a number to the nearest value on the right side of a bound, at the places that its kind keeps.
fn bounded(fact: &'static Column, sign: Sign, bound: Decimal) -> Option<Change> {
    let scale = fact.kind.scale().unwrap_or(0);
    let unit = Decimal::new(1, scale);
    let down = bound.round_dp_with_strategy(scale, RoundingStrategy::ToNegativeInfinity);
    let up = bound.round_dp_with_strategy(scale, RoundingStrategy::ToPositiveInfinity);
    let (to, how) = match sign {
        Sign::AtMost => (down, How::AtMost),
        Sign::Less => (if down == bound { down - unit } else { down }, How::Below),
        Sign::AtLeast => (up, How::AtLeast),
        Sign::Greater => (if up == bound { up + unit } else { up }, How::Above),
        Sign::Equal if down == up => (down, How::Exactly),
        Sign::Equal => return None,
        Sign::Unequal => (up + unit, How::Above),
    };
    let as_value = |number: Decimal| match fact.kind {
        Kind::Months | Kind::Count => number.try_into().ok().map(Value::Int),
        _ => Some(Value::Decimal(number)),
    };
    Some(Change { fact, to: as_value(to)?, bound: as_value(bound).or_else(|| as_value(to))?, how })
}

/// A sum of facts, each with its factor, and of what is known already.
#[derive(Debug, Clone, Default)]
struct Linear {
    facts: BTreeMap<&'static str, Decimal>,
    known: Decimal,
}

impl Linear {
    fn add(&mut self, other: &Linear, factor: Decimal) {
        self.known += other.known * factor;
        for (name, of_other) in &other.facts {
            *self.facts.entry(name).or_default() += *of_other * factor;
        }
        self.facts.retain(|_, factor| !factor.is_zero());
    }

    fn today(&self, known: &Known<'_>) -> Option<Decimal> {
        let mut sum = self.known;
        for (name, factor) in &self.facts {
            sum = sum.checked_add(number((known.fact)(name))? * factor)?;
        }
        Some(sum)
    }
}

/// A value as a number.
pub(super) fn number(value: Item<'_>) -> Option<Decimal> {
    match value {
        Item::Decimal(number) => Some(number),
        Item::Int(whole) => Some(Decimal::from(whole)),
        _ => None,
    }
}

fn linear<'k>(node: &'k Node, known: &Known<'k>) -> Option<Linear> {
    let mut form = Linear::default();
    match resolved(node, known) {
        Node::Fact(name) => {
            form.facts.insert(name, Decimal::ONE);
        }
        Node::Param(name) => form.known = number((known.param)(name))?,
        Node::Bit(bit) => form.known = Decimal::from(u8::from(*bit)),
        Node::Plus(left, right) => {
            form = linear(left, known)?;
            form.add(&linear(right, known)?, Decimal::ONE);
        }
        Node::Minus(left, right) => {
            form = linear(left, known)?;
            form.add(&linear(right, known)?, -Decimal::ONE);
        }
        Node::Negative(inner) => form.add(&linear(inner, known)?, -Decimal::ONE),
        _ => return None,
    }
    Some(form)
}
