//! Checked conditions as a list of steps: what two conditions have in common is computed once.

use super::stripe::{Form, Held, NONE, Truth, Values, bits};
use super::{Condition, Node, Sign, Type};
use sanzi_core::text::has;
use std::collections::{BTreeMap, HashMap};

/// A value that every row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Constant<'p> {
    /// In millionths.
    Number(i128),
    /// A whole number.
    Whole(i64),
    /// Days since 1970.
    Day(i32),
    /// A text.
    Text(&'p str),
    /// Not known.
    Unknown(Form),
}

/// One step; numbers are those of earlier steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step<'p> {
    /// A fact of the row.
    Fact(&'static str, Form),
    /// The value of a parameter on the day that a fact of the row says.
    Dated {
        parameter: &'p str,
        form: Form,
        day: &'static str,
    },
    Constant(Constant<'p>),
    Compare(Sign, usize, usize),
    And(usize, usize),
    Or(usize, usize),
    Not(usize),
    Plus(usize, usize),
    Minus(usize, usize),
    Abs(usize),
    IsNull(usize),
    Like(usize, &'p str),
    /// The first where it is known, else the second.
    Coalesce(usize, usize),
    /// Where the first holds, the second, else the third.
    Case(usize, usize, usize),
}

impl Step<'_> {
    /// The steps that it is computed from.
    fn operands(&self) -> [Option<usize>; 3] {
        match *self {
            Step::Fact(..) | Step::Dated { .. } | Step::Constant(_) => [None; 3],
            Step::Not(one) | Step::Abs(one) | Step::IsNull(one) | Step::Like(one, _) => [Some(one), None, None],
            Step::Compare(_, one, two)
            | Step::And(one, two)
            | Step::Or(one, two)
            | Step::Plus(one, two)
            | Step::Minus(one, two)
            | Step::Coalesce(one, two) => [Some(one), Some(two), None],
            Step::Case(when, then, rest) => [Some(when), Some(then), Some(rest)],
        }
    }
}

/// Steps in an order in which each follows what it needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program<'p> {
    steps: Vec<Step<'p>>,
    known: HashMap<Step<'p>, usize>,
}

/// Where columns of the rows come from.
pub(crate) trait Rows<'a> {
    /// A fact of a stripe.
    fn fact(&mut self, name: &'static str, form: Form) -> Held<'a>;
    /// A parameter on each row's day.
    fn dated(&mut self, parameter: &'a str, form: Form, day: &'static str) -> Held<'a>;
}

/// The numbers of a rule's parameters, by local name.
pub(crate) type Terms<'p> = BTreeMap<&'p str, usize>;

impl<'p> Program<'p> {
    /// The number of a step; an equal one is not added again.
    pub(crate) fn put(&mut self, step: Step<'p>) -> usize {
        if let Some(at) = self.known.get(&step) {
            return *at;
        }
        self.steps.push(step);
        self.known.insert(step, self.steps.len() - 1);
        self.steps.len() - 1
    }

    /// Adds a condition and gives the number of its answer; `terms` are the numbers of its parameters.
    pub(crate) fn add(&mut self, condition: &'p Condition, terms: &Terms<'p>) -> usize {
        self.truth(&condition.root, terms)
    }

    fn truth(&mut self, node: &'p Node, terms: &Terms<'p>) -> usize {
        match node {
            Node::Not(inner) => {
                let inner = self.truth(inner, terms);
                self.put(Step::Not(inner))
            }
            Node::All(parts) => self.joined(parts, terms, Step::And),
            Node::Any(parts) => self.joined(parts, terms, Step::Or),
            Node::Compare(kind, sign, left, right) => self.compare(*sign, *kind, (left, right), terms),
            Node::IsNull(kind, inner) => {
                let inner = self.value(inner, *kind, terms);
                self.put(Step::IsNull(inner))
            }
            Node::In(kind, subject, list) => {
                let each: Vec<usize> =
                    list.iter().map(|one| self.compare(Sign::Equal, *kind, (subject, one), terms)).collect();
                self.folded(each, Step::Or)
            }
            Node::Between(kind, subject, low, high) => {
                let above = self.compare(Sign::AtLeast, *kind, (subject, low), terms);
                let below = self.compare(Sign::AtMost, *kind, (subject, high), terms);
                self.put(Step::And(above, below))
            }
            Node::Like(subject, pattern) => {
                let subject = self.value(subject, Type::Text(None), terms);
                self.put(Step::Like(subject, pattern))
            }
            other => self.value(other, Type::Flag, terms),
        }
    }

    fn joined(&mut self, parts: &'p [Node], terms: &Terms<'p>, join: fn(usize, usize) -> Step<'p>) -> usize {
        let parts: Vec<usize> = parts.iter().map(|part| self.truth(part, terms)).collect();
        self.folded(parts, join)
    }

    fn folded(&mut self, parts: Vec<usize>, join: fn(usize, usize) -> Step<'p>) -> usize {
        let joined = parts.into_iter().reduce(|left, right| self.put(join(left, right)));
        joined.unwrap_or_else(|| self.put(Step::Constant(Constant::Unknown(Form::Flag))))
    }

    fn compare(&mut self, sign: Sign, kind: Type, (left, right): (&'p Node, &'p Node), terms: &Terms<'p>) -> usize {
        let (left, right) = (self.value(left, kind, terms), self.value(right, kind, terms));
        self.put(Step::Compare(sign, left, right))
    }

    fn value(&mut self, node: &'p Node, kind: Type, terms: &Terms<'p>) -> usize {
        match node {
            Node::Fact(name) => self.put(Step::Fact(name, form(kind))),
            Node::Param(name) => match terms.get(name.as_str()) {
                Some(at) => *at,
                None => self.put(Step::Constant(Constant::Unknown(form(kind)))),
            },
            Node::Text(text) => self.put(Step::Constant(Constant::Text(text))),
            Node::Bit(bit) if kind == Type::Number => {
                self.put(Step::Constant(Constant::Number(i128::from(*bit) * MILLION)))
            }
            Node::Bit(bit) => self.put(Step::Constant(Constant::Whole(i64::from(*bit)))),
            Node::Plus(left, right) => {
                let (left, right) = (self.value(left, kind, terms), self.value(right, kind, terms));
                self.put(Step::Plus(left, right))
            }
            Node::Minus(left, right) => {
                let (left, right) = (self.value(left, kind, terms), self.value(right, kind, terms));
                self.put(Step::Minus(left, right))
            }
            Node::Negative(inner) => {
                let (nothing, inner) = (self.value(&Node::Bit(false), kind, terms), self.value(inner, kind, terms));
                self.put(Step::Minus(nothing, inner))
            }
            Node::Abs(inner) => {
                let inner = self.value(inner, kind, terms);
                self.put(Step::Abs(inner))
            }
            Node::Coalesce(parts) => {
                let parts: Vec<usize> = parts.iter().map(|part| self.value(part, kind, terms)).collect();
                let first = parts.into_iter().rev().reduce(|rest, part| self.put(Step::Coalesce(part, rest)));
                first.unwrap_or_else(|| self.put(Step::Constant(Constant::Unknown(form(kind)))))
            }
            Node::Case(branches, rest) => {
                let mut taken = match rest {
                    Some(rest) => self.value(rest, kind, terms),
                    None => self.put(Step::Constant(Constant::Unknown(form(kind)))),
                };
                for (when, then) in branches.iter().rev() {
                    let (when, then) = (self.truth(when, terms), self.value(then, kind, terms));
                    taken = self.put(Step::Case(when, then, taken));
                }
                taken
            }
            other => self.truth(other, terms),
        }
    }

    /// Room for the columns of a stripe, with those that are the same in every stripe.
    pub(crate) fn room(&self) -> Vec<Held<'p>> {
        let each = self.steps.iter().map(|step| match step {
            Step::Constant(Constant::Number(number)) => Held::Number(Values::constant(*number)),
            Step::Constant(Constant::Whole(whole)) => Held::Whole(Values::constant(*whole)),
            Step::Constant(Constant::Day(day)) => Held::Days(Values::constant((*day, *day))),
            Step::Constant(Constant::Text(text)) => Held::Text(Values::constant(*text)),
            Step::Constant(Constant::Unknown(form)) => Held::unknown(*form),
            _ => Held::Flag(Truth::UNKNOWN),
        });
        each.collect()
    }

    /// Computes every step for one stripe of rows.
    #[cfg(test)]
    pub(crate) fn run<'a>(&self, rows: &mut impl Rows<'a>, room: &mut [Held<'a>])
    where
        'p: 'a,
    {
        self.run_for(0..self.steps.len(), &mut Vec::new(), rows, room);
    }

    /// Computes, for one stripe of rows, some steps and what they need. `done` tells which steps are computed already;
    /// it begins empty with each stripe.
    pub(crate) fn run_for<'a>(
        &self,
        wanted: impl IntoIterator<Item = usize>,
        done: &mut Vec<bool>,
        rows: &mut impl Rows<'a>,
        room: &mut [Held<'a>],
    ) where
        'p: 'a,
    {
        done.resize(self.steps.len(), false);
        let mut needed = vec![false; self.steps.len()];
        wanted.into_iter().for_each(|at| needed[at] = true);
        for (at, step) in self.steps.iter().enumerate().rev() {
            if needed[at] && !done[at] {
                step.operands().into_iter().flatten().for_each(|operand| needed[operand] = true);
            }
        }
        for (at, step) in self.steps.iter().enumerate() {
            if !needed[at] || std::mem::replace(&mut done[at], true) {
                continue;
            }
            let (before, here) = room.split_at_mut(at);
            let [here, ..] = here else { return };
            let held = |at: &usize| &before[*at];
            *here = match step {
                Step::Constant(_) => continue,
                Step::Fact(name, form) => rows.fact(name, *form),
                Step::Dated { parameter, form, day } => rows.dated(parameter, *form, day),
                Step::Compare(sign, left, right) => Held::Flag(held(left).compared(held(right), *sign)),
                Step::And(left, right) => Held::Flag(held(left).truth().and(&held(right).truth())),
                Step::Or(left, right) => Held::Flag(held(left).truth().or(&held(right).truth())),
                Step::Not(inner) => Held::Flag(held(inner).truth().not()),
                Step::Plus(left, right) => held(left).summed(held(right), false),
                Step::Minus(left, right) => held(left).summed(held(right), true),
                Step::Abs(inner) => held(inner).size(),
                Step::IsNull(inner) => {
                    let known = held(inner).known();
                    Held::Flag(Truth { yes: known.map(|word| !word), no: known })
                }
                Step::Like(inner, pattern) => Held::Flag(liked(held(inner), pattern)),
                Step::Coalesce(first, rest) => held(first).or_else(held(rest)),
                Step::Case(when, then, rest) => Held::choose(held(then), held(rest), &held(when).truth().yes),
            };
        }
    }
}

const MILLION: i128 = 1_000_000;

/// What a value of a type is held as.
pub(crate) fn form(kind: Type) -> Form {
    match kind {
        Type::Number => Form::Number,
        Type::Whole | Type::Bit => Form::Whole,
        Type::Date => Form::Days,
        Type::Text(_) => Form::Text,
        Type::Flag => Form::Flag,
    }
}

fn liked(subject: &Held<'_>, pattern: &str) -> Truth {
    let Held::Text(texts) = subject else { return Truth::UNKNOWN };
    if texts.known == NONE {
        return Truth::UNKNOWN;
    }
    let pattern = Pattern::of(pattern);
    let held = bits(&texts.all, &texts.all, |text, _| pattern.fits(text));
    Truth::of(&held, &texts.known)
}

/// A pattern of `LIKE`, the usual ones told apart.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pattern<'p> {
    /// `%word%`.
    Within(&'p str),
    /// `word%`.
    Begins(&'p str),
    /// `%word`.
    Ends(&'p str),
    /// Any other.
    Other(&'p str),
}

impl<'p> Pattern<'p> {
    pub(super) fn of(pattern: &'p str) -> Self {
        let (front, back) = (pattern.strip_prefix('%'), pattern.strip_suffix('%'));
        let inside = front.and_then(|rest| rest.strip_suffix('%'));
        let word = |word: &&str| !word.contains(['%', '_']);
        let told = inside.filter(word).map(Pattern::Within).or(back.filter(word).map(Pattern::Begins));
        told.or(front.filter(word).map(Pattern::Ends)).unwrap_or(Pattern::Other(pattern))
    }

    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Pattern::Within(word) => has(text, word),
            Pattern::Begins(word) => text.starts_with(word),
            Pattern::Ends(word) => text.ends_with(word),
            Pattern::Other(pattern) => like(text, pattern),
        }
    }
}

/// `%` any text, `_` one character; everything else stands for itself.
pub(super) fn like(text: &str, pattern: &str) -> bool {
    let (mut text, mut pattern) = (text.chars(), pattern.chars());
    // The last `%` and what follows it: it may always take one character more.
    let mut open: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let here = text.clone();
        match (text.next(), pattern.next()) {
            (None, None) => return true,
            (_, Some('%')) => {
                text = here;
                open = Some((text.clone(), pattern.clone()));
            }
            (Some(c), Some(wanted)) if wanted == '_' || wanted == c => {}
            _ => {
                let Some((from, rest)) = &mut open else { return false };
                if from.next().is_none() {
                    return false;
                }
                (text, pattern) = (from.clone(), rest.clone());
            }
        }
    }
}
