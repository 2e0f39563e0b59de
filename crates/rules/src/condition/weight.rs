//! How much a condition repeats: what it would become if every part were computed wherever it is used.

use super::{Node, Type};

/// How many parts a tree has where a value of this type is wanted: `BETWEEN` and `IN` repeat their subject, days are
/// asked from both ends.
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
