//! The language of conditions: SQL boolean expressions over the facts of one row and named parameters.
//!
//! Allowed are fact and parameter names, text in single quotes, the numbers 0 and 1, `= <> < <= > >=`,
//! `AND OR NOT`, `+ -`, `IS [NOT] NULL`, `[NOT] IN`, `[NOT] LIKE`, `[NOT] BETWEEN`, `ABS`, `COALESCE`
//! and `CASE WHEN`. Everything else is refused: products and rounding belong to kernels, other numbers
//! and dates to parameters. Logic is three-valued, as in SQL: unknown is neither true nor false.
//!
//! Two things are stricter than SQL. A code is compared with words of its closed list only. And a date
//! that is known to the month or year stands for every day in it: a comparison that some of these days
//! would answer otherwise is unknown.

mod change;
mod columns;
mod parse;
mod program;
mod stripe;
mod truth;
mod weight;
mod words;

pub(crate) use change::{Change, How, Plan};
pub(crate) use columns::{Columns, replace, unix_days, unknown_words};
pub(crate) use program::{Constant, Program, Rows, Step, Terms, form};
pub(crate) use stripe::{Form, Held, ROWS, Truth};
pub(crate) use truth::Known;

use sanzi_core::Grain;
use sanzi_core::kind::{CodeList, Column, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Longest condition, bytes.
pub const MAX_BYTES: usize = 4096;
/// Deepest nesting of a condition.
pub const MAX_DEPTH: usize = 64;
/// Most words and signs of a condition.
pub const MAX_TOKENS: usize = 1024;
/// Most parts that a condition may have, counting each as often as it is asked for.
pub const MAX_WEIGHT: u64 = 20_000;
/// Longest pattern of `LIKE`, characters.
pub const MAX_PATTERN: usize = 200;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// Money, price, quantity, rate: exact decimals, compared at six places.
    Number,
    /// Months, counts, days.
    Whole,
    /// The bare 0 or 1, which is either of the two above.
    Bit,
    /// A day with its precision.
    Date,
    /// Text; of a closed list where one is given.
    Text(Option<&'static CodeList>),
    /// Yes or no.
    Flag,
}

impl Type {
    pub(crate) fn of(kind: Kind) -> Type {
        match kind {
            Kind::Text | Kind::Person => Type::Text(None),
            Kind::Code(list) => Type::Text(Some(list)),
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => Type::Number,
            Kind::Months | Kind::Count => Type::Whole,
            Kind::Date => Type::Date,
            Kind::Flag => Type::Flag,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Type::Number => "金额、数量或比率",
            Type::Whole => "整数",
            Type::Bit => "0 或 1",
            Type::Date => "日期",
            Type::Text(_) => "文本",
            Type::Flag => "是否",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sign {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// A checked condition as a tree; its depth is at most [`MAX_DEPTH`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Fact(&'static str),
    Param(String),
    Text(String),
    Bit(bool),
    Compare(Type, Sign, Box<Node>, Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Plus(Box<Node>, Box<Node>),
    Minus(Box<Node>, Box<Node>),
    Negative(Box<Node>),
    Abs(Box<Node>),
    IsNull(Type, Box<Node>),
    In(Type, Box<Node>, Vec<Node>),
    Like(Box<Node>, String),
    Between(Type, Box<Node>, Box<Node>, Box<Node>),
    Coalesce(Vec<Node>),
    Case(Vec<(Node, Node)>, Option<Box<Node>>),
}

impl Node {
    fn children(&self) -> Vec<&Node> {
        match self {
            Node::Fact(_) | Node::Param(_) | Node::Text(_) | Node::Bit(_) => Vec::new(),
            Node::Not(a) | Node::Negative(a) | Node::Abs(a) | Node::IsNull(_, a) | Node::Like(a, _) => vec![a],
            Node::Compare(_, _, a, b) | Node::Plus(a, b) | Node::Minus(a, b) => vec![a, b],
            Node::Between(_, a, b, c) => vec![a, b, c],
            Node::All(all) | Node::Any(all) | Node::Coalesce(all) => all.iter().collect(),
            Node::In(_, a, list) => std::iter::once(a.as_ref()).chain(list).collect(),
            Node::Case(branches, rest) => {
                branches.iter().flat_map(|(when, then)| [when, then]).chain(rest.as_deref()).collect()
            }
        }
    }
}

/// What a condition may speak about: the facts of a grain and the rule's own parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'a> {
    pub grain: &'static Grain,
    /// Local name → type.
    pub params: &'a BTreeMap<String, Type>,
}

/// A parsed and type-checked condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    text: String,
    root: Node,
}

impl Condition {
    /// Parses and checks a condition. All faults come together: (what was seen, what to do).
    pub(crate) fn parse(text: &str, names: Names<'_>) -> Result<Condition, Vec<(String, Option<String>)>> {
        let root = parse::parse(text, names)?;
        Ok(Condition { text: text.trim().to_owned(), root })
    }

    /// The condition as written in the rule.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn collect<'a>(&'a self, skip: impl Fn(&Node) -> bool, mut each: impl FnMut(&'a Node)) {
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            if !skip(node) {
                each(node);
                open.extend(node.children());
            }
        }
    }

    /// The facts it reads.
    pub fn facts(&self) -> BTreeSet<&'static str> {
        let mut facts = BTreeSet::new();
        self.collect(
            |_| false,
            |node| {
                if let Node::Fact(name) = node {
                    facts.insert(*name);
                }
            },
        );
        facts
    }

    /// The local names of the parameters it reads.
    pub fn params(&self) -> BTreeSet<&str> {
        let mut params = BTreeSet::new();
        self.collect(
            |_| false,
            |node| {
                if let Node::Param(name) = node {
                    params.insert(name.as_str());
                }
            },
        );
        params
    }

    /// The facts whose absence can make it unknown: not those that are only asked `IS NULL`, nor those
    /// inside a `COALESCE` that ends with something known.
    pub fn decisive_facts(&self) -> BTreeSet<&'static str> {
        let mut facts = BTreeSet::new();
        self.collect(
            |node| match node {
                Node::IsNull(..) => true,
                Node::Coalesce(parts) => parts.iter().any(|p| matches!(p, Node::Text(_) | Node::Bit(_))),
                _ => false,
            },
            |node| {
                if let Node::Fact(name) = node {
                    facts.insert(*name);
                }
            },
        );
        facts
    }

    /// The condition in Chinese, with the labels of facts; `param` words a parameter.
    pub fn words(&self, grain: &'static Grain, param: &dyn Fn(&str) -> String) -> String {
        words::words(&self.root, grain, param)
    }
}

/// The declaration of a fact that is known to exist.
fn label<'a>(grain: &'static Grain, name: &'a str) -> &'a str {
    grain.fact(name).map_or(name, |f: &'static Column| f.label)
}

#[cfg(test)]
mod tests;
