//! From a checked tree to polars expressions with three-valued logic. The only file that knows both.

use super::{Condition, Node, Sign, Type};
use polars::prelude::coalesce as first_known;
use polars::prelude::{DataType, Expr, Literal, NULL, Scalar, col, lit, when};
use std::collections::BTreeMap;

/// All numbers with places are compared as this type.
pub(crate) const NUMBER: DataType = DataType::Decimal(38, 6);

/// The companion of a date fact that holds the last day it may mean.
pub(crate) fn last_day(date: &str) -> String {
    format!("{date}#last")
}

/// What the names of a condition stand for in the query's frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct Terms {
    /// Local parameter name → its value, a literal or a column.
    pub params: BTreeMap<String, Expr>,
}

/// How many expressions a tree becomes where a value of this type is wanted: `BETWEEN` and `IN` repeat their
/// subject, days are asked from both ends.
pub(super) fn weight(node: &Node, wanted: Type) -> u64 {
    let ends = |kind: Type, once: u64| if kind == Type::Date { once.saturating_mul(4) } else { once };
    let sum = |all: &[Node], kind: Type| all.iter().map(|n| weight(n, kind)).fold(1, u64::saturating_add);
    let all = |parts: &[u64]| parts.iter().fold(1, |total: u64, part| total.saturating_add(*part));
    match node {
        Node::Fact(_) | Node::Param(_) | Node::Text(_) | Node::Bit(_) => 1,
        Node::Not(part) => all(&[weight(part, Type::Flag)]),
        Node::Negative(part) | Node::Abs(part) => all(&[weight(part, wanted)]),
        Node::IsNull(kind, part) => all(&[weight(part, *kind)]),
        Node::Like(part, _) => all(&[weight(part, Type::Text(None))]),
        Node::Plus(left, right) | Node::Minus(left, right) => all(&[weight(left, wanted), weight(right, wanted)]),
        Node::Compare(kind, _, left, right) => ends(*kind, all(&[weight(left, *kind), weight(right, *kind)])),
        Node::Between(kind, subject, low, high) => {
            let subject = weight(subject, *kind).saturating_mul(2);
            ends(*kind, all(&[subject, weight(low, *kind), weight(high, *kind)]))
        }
        Node::In(kind, subject, list) => {
            let subject = weight(subject, *kind).saturating_mul(list.len() as u64);
            ends(*kind, all(&[subject, sum(list, *kind)]))
        }
        Node::All(parts) | Node::Any(parts) => sum(parts, Type::Flag),
        Node::Coalesce(parts) => ends(wanted, sum(parts, wanted)),
        Node::Case(branches, rest) => {
            let each =
                branches.iter().map(|(when, then)| weight(when, Type::Flag).saturating_add(weight(then, wanted)));
            let rest = rest.as_deref().map_or(1, |rest| weight(rest, wanted));
            ends(wanted, each.fold(rest, u64::saturating_add))
        }
    }
}

/// A date is a span of days; everything else is one expression.
enum Built {
    One(Expr),
    Span(Expr, Expr),
}

impl Built {
    fn first(self) -> Expr {
        match self {
            Built::One(expr) | Built::Span(expr, _) => expr,
        }
    }

    fn span(self) -> (Expr, Expr) {
        match self {
            Built::One(expr) => (expr.clone(), expr),
            Built::Span(low, high) => (low, high),
        }
    }
}

impl Condition {
    /// The boolean expression over a frame that has the facts, `fact#last` for dates, and the terms.
    pub(crate) fn query(&self, terms: &Terms) -> Expr {
        truth(&self.root, terms)
    }
}

fn truth(node: &Node, terms: &Terms) -> Expr {
    match node {
        Node::Not(inner) => truth(inner, terms).not(),
        Node::All(parts) => balanced(parts.iter().map(|p| truth(p, terms)).collect(), true),
        Node::Any(parts) => balanced(parts.iter().map(|p| truth(p, terms)).collect(), false),
        Node::Compare(kind, sign, left, right) => {
            compare(*kind, *sign, value(left, *kind, terms), value(right, *kind, terms))
        }
        Node::IsNull(kind, inner) => value(inner, *kind, terms).first().is_null(),
        Node::In(kind, subject, list) => {
            let equal = |one| compare(*kind, Sign::Equal, value(subject, *kind, terms), value(one, *kind, terms));
            balanced(list.iter().map(equal).collect(), false)
        }
        Node::Between(kind, subject, low, high) => {
            let above = compare(*kind, Sign::AtLeast, value(subject, *kind, terms), value(low, *kind, terms));
            let below = compare(*kind, Sign::AtMost, value(subject, *kind, terms), value(high, *kind, terms));
            above.and(below)
        }
        Node::Like(subject, pattern) => {
            let text = value(subject, Type::Text(None), terms).first();
            text.str().contains(lit(regex_of(pattern)), true)
        }
        other => value(other, Type::Flag, terms).first(),
    }
}

/// One expression of many, not deeper than need be.
fn balanced(mut parts: Vec<Expr>, all: bool) -> Expr {
    while parts.len() > 1 {
        let mut next = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(left) = rest.next() {
            next.push(match rest.next() {
                Some(right) if all => left.and(right),
                Some(right) => left.or(right),
                None => left,
            });
        }
        parts = next;
    }
    parts.pop().unwrap_or_else(|| lit(all))
}

fn compare(kind: Type, sign: Sign, left: Built, right: Built) -> Expr {
    if kind == Type::Date {
        return compare_days(sign, left.span(), right.span());
    }
    let (left, right) = (left.first(), right.first());
    match sign {
        Sign::Equal => left.eq(right),
        Sign::Unequal => left.neq(right),
        Sign::Less => left.lt(right),
        Sign::AtMost => left.lt_eq(right),
        Sign::Greater => left.gt(right),
        Sign::AtLeast => left.gt_eq(right),
    }
}

/// True when every day of one span answers so with every day of the other, false when none does, else unknown.
fn compare_days(sign: Sign, left: (Expr, Expr), right: (Expr, Expr)) -> Expr {
    let ((a_first, a_last), (b_first, b_last)) = (left, right);
    let decided = |yes: Expr, no: Expr| when(yes).then(lit(true)).when(no).then(lit(false)).otherwise(unknown());
    match sign {
        Sign::Less => decided(a_last.lt(b_first.clone()), a_first.gt_eq(b_last)),
        Sign::AtMost => decided(a_last.lt_eq(b_first.clone()), a_first.gt(b_last)),
        Sign::Greater => decided(a_first.gt(b_last.clone()), a_last.lt_eq(b_first)),
        Sign::AtLeast => decided(a_first.gt_eq(b_last.clone()), a_last.lt(b_first)),
        Sign::Equal | Sign::Unequal => {
            let one_day = a_first.clone().eq(a_last.clone()).and(b_first.clone().eq(b_last.clone()));
            let same = one_day.and(a_first.clone().eq(b_first.clone()));
            let apart = a_last.lt(b_first).or(b_last.lt(a_first));
            if sign == Sign::Equal { decided(same, apart) } else { decided(apart, same) }
        }
    }
}

fn unknown() -> Expr {
    lit(NULL).cast(DataType::Boolean)
}

fn value(node: &Node, kind: Type, terms: &Terms) -> Built {
    match node {
        Node::Fact(name) if kind == Type::Date => Built::Span(col(*name), col(last_day(name))),
        Node::Fact(name) if kind == Type::Number => Built::One(col(*name).cast(NUMBER)),
        Node::Fact(name) => Built::One(col(*name)),
        Node::Param(name) => Built::One(terms.params.get(name).cloned().unwrap_or_else(|| lit(NULL))),
        Node::Text(text) => Built::One(lit(text.clone())),
        Node::Bit(bit) if kind == Type::Number => {
            Built::One(Scalar::new_decimal(i128::from(*bit) * 1_000_000, 38, 6).lit())
        }
        Node::Bit(bit) => Built::One(lit(i64::from(*bit))),
        Node::Plus(left, right) => Built::One(number(left, kind, terms) + number(right, kind, terms)),
        Node::Minus(left, right) => Built::One(number(left, kind, terms) - number(right, kind, terms)),
        Node::Negative(inner) => Built::One(number(&Node::Bit(false), kind, terms) - number(inner, kind, terms)),
        Node::Abs(inner) => Built::One(number(inner, kind, terms).abs()),
        Node::Coalesce(parts) => {
            let spans: Vec<(Expr, Expr)> = parts.iter().map(|p| value(p, kind, terms).span()).collect();
            let (firsts, lasts): (Vec<Expr>, Vec<Expr>) = spans.into_iter().unzip();
            spanned(kind, first_known(&firsts), || first_known(&lasts))
        }
        Node::Case(branches, rest) => {
            let built = |end: fn((Expr, Expr)) -> Expr| {
                let rest = rest.as_deref().map(|r| end(value(r, kind, terms).span()));
                let rest = rest.unwrap_or_else(|| lit(NULL).cast(physical(kind)));
                branches.iter().rev().fold(rest, |rest, (condition, then)| {
                    when(truth(condition, terms)).then(end(value(then, kind, terms).span())).otherwise(rest)
                })
            };
            spanned(kind, built(|span| span.0), || built(|span| span.1))
        }
        other => Built::One(truth(other, terms)),
    }
}

fn number(node: &Node, kind: Type, terms: &Terms) -> Expr {
    value(node, kind, terms).first()
}

fn spanned(kind: Type, first: Expr, last: impl FnOnce() -> Expr) -> Built {
    if kind == Type::Date { Built::Span(first, last()) } else { Built::One(first) }
}

/// The frame type of an expression type.
pub(crate) fn physical(kind: Type) -> DataType {
    match kind {
        Type::Number => NUMBER,
        Type::Whole | Type::Bit => DataType::Int64,
        Type::Date => DataType::Date,
        Type::Text(_) => DataType::String,
        Type::Flag => DataType::Boolean,
    }
}

/// `%` any text, `_` one character; everything else stands for itself.
fn regex_of(pattern: &str) -> String {
    let mut regex = String::from(r"(?s)\A");
    for c in pattern.chars() {
        match c {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            c if r"\.+*?()|[]{}^$#&-~".contains(c) => regex.extend(['\\', c]),
            c => regex.push(c),
        }
    }
    regex.push_str(r"\z");
    regex
}
