//! One condition on one row, by hand: only to propose changes, which the program itself then judges.

use super::change::number;
use super::program::like;
use super::{Node, Sign};
use sanzi_core::value::Item;
use std::cmp::Ordering;

/// What is known of a row.
pub(crate) struct Known<'k> {
    /// The value of a fact.
    pub fact: &'k dyn Fn(&'static str) -> Item<'k>,
    /// The value of a parameter, by its local name.
    pub param: &'k dyn Fn(&str) -> Item<'k>,
}

impl Sign {
    /// What holds when this does not.
    pub(super) fn opposite(self) -> Sign {
        match self {
            Sign::Equal => Sign::Unequal,
            Sign::Unequal => Sign::Equal,
            Sign::Less => Sign::AtLeast,
            Sign::AtMost => Sign::Greater,
            Sign::Greater => Sign::AtMost,
            Sign::AtLeast => Sign::Less,
        }
    }

    /// The same with its sides exchanged.
    pub(super) fn turned(self) -> Sign {
        match self {
            Sign::Less => Sign::Greater,
            Sign::AtMost => Sign::AtLeast,
            Sign::Greater => Sign::Less,
            Sign::AtLeast => Sign::AtMost,
            same => same,
        }
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Sign::Equal => order.is_eq(),
            Sign::Unequal => order.is_ne(),
            Sign::Less => order.is_lt(),
            Sign::AtMost => order.is_le(),
            Sign::Greater => order.is_gt(),
            Sign::AtLeast => order.is_ge(),
        }
    }
}

/// Three-valued: `None` is unknown. Days known to a month or year count by their first day here.
pub(super) fn truth<'k>(node: &'k Node, known: &Known<'k>) -> Option<bool> {
    match node {
        Node::Not(inner) => truth(inner, known).map(|t| !t),
        Node::All(parts) => all(parts.iter().map(|p| truth(p, known)), false),
        Node::Any(parts) => all(parts.iter().map(|p| truth(p, known)), true),
        Node::Compare(_, sign, left, right) => Some(sign.holds(compare(value(left, known), value(right, known))?)),
        Node::IsNull(_, inner) => Some(value(inner, known) == Item::Null),
        Node::In(_, subject, list) => {
            let subject = value(subject, known);
            all(list.iter().map(|one| Some(compare(subject, value(one, known))?.is_eq())), true)
        }
        Node::Between(_, subject, low, high) => {
            let subject = value(subject, known);
            let above = compare(subject, value(low, known)).map(Ordering::is_ge);
            let below = compare(subject, value(high, known)).map(Ordering::is_le);
            all([above, below].into_iter(), false)
        }
        Node::Like(subject, pattern) => match value(subject, known) {
            Item::Text(text) => Some(like(text, pattern)),
            _ => None,
        },
        other => match value(other, known) {
            Item::Flag(flag) => Some(flag),
            _ => None,
        },
    }
}

/// AND (`stop` false) or OR (`stop` true) of three-valued parts.
fn all(parts: impl Iterator<Item = Option<bool>>, stop: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part {
            Some(part) if part == stop => return Some(stop),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!stop)
}

fn compare(left: Item<'_>, right: Item<'_>) -> Option<Ordering> {
    match (left, right) {
        (Item::Text(left), Item::Text(right)) => Some(left.cmp(right)),
        (Item::Date(left), Item::Date(right)) => Some(left.date.cmp(&right.date)),
        (Item::Flag(left), Item::Flag(right)) => Some(left.cmp(&right)),
        (Item::Int(left), Item::Int(right)) => Some(left.cmp(&right)),
        _ => Some(number(left)?.cmp(&number(right)?)),
    }
}

/// `COALESCE` as its first known part, `CASE` as the branch that holds; everything else as it stands.
pub(super) fn resolved<'k>(node: &'k Node, known: &Known<'k>) -> &'k Node {
    match node {
        Node::Coalesce(parts) => {
            parts.iter().find(|part| value(part, known) != Item::Null).map_or(node, |part| resolved(part, known))
        }
        Node::Case(branches, rest) => {
            let taken = branches.iter().find(|(when, _)| truth(when, known) == Some(true)).map(|(_, then)| then);
            taken.or(rest.as_deref()).map_or(node, |taken| resolved(taken, known))
        }
        node => node,
    }
}

/// The value of an expression; null where it is unknown.
pub(super) fn value<'k>(node: &'k Node, known: &Known<'k>) -> Item<'k> {
    let sum = |left: &'k Node, right: &'k Node, minus: bool| {
        let right = number(value(right, known));
        let both = number(value(left, known)).zip(right);
        let sum = both.and_then(|(a, b)| if minus { a.checked_sub(b) } else { a.checked_add(b) });
        sum.map_or(Item::Null, Item::Decimal)
    };
    match node {
        Node::Fact(name) => (known.fact)(name),
        Node::Param(name) => (known.param)(name),
        Node::Text(text) => Item::Text(text),
        Node::Bit(bit) => Item::Int(i64::from(*bit)),
        Node::Plus(left, right) => sum(left, right, false),
        Node::Minus(left, right) => sum(left, right, true),
        Node::Negative(inner) => number(value(inner, known)).map_or(Item::Null, |n| Item::Decimal(-n)),
        Node::Abs(inner) => number(value(inner, known)).map_or(Item::Null, |n| Item::Decimal(n.abs())),
        Node::Coalesce(_) | Node::Case(..) => match resolved(node, known) {
            Node::Coalesce(_) | Node::Case(..) => Item::Null,
            inner => value(inner, known),
        },
        other => truth(other, known).map_or(Item::Null, Item::Flag),
    }
}
