//! A condition in Chinese, for people who do not read expressions.

use super::{Node, Sign, label};
use sanzi_core::Grain;

/// Words for a whole tree; brackets where a part would read ambiguously.
pub(super) fn words(node: &Node, grain: &'static Grain, param: &dyn Fn(&str) -> String) -> String {
    let say = |node: &Node| words(node, grain, param);
    let inner = |node: &Node| match node {
        Node::All(_) | Node::Any(_) | Node::Case(..) => format!("（{}）", say(node)),
        _ => say(node),
    };
    let stated = |all: &[Node], between: &str| {
        let each = |part: &Node| match part {
            Node::Fact(_) => format!("{}为是", say(part)),
            _ => inner(part),
        };
        all.iter().map(each).collect::<Vec<_>>().join(between)
    };
    let listed = |all: &[Node], between: &str| all.iter().map(inner).collect::<Vec<_>>().join(between);
    match node {
        Node::Fact(name) => format!("“{}”", label(grain, name)),
        Node::Param(name) => param(name),
        Node::Text(text) if text.is_empty() => "空白".to_owned(),
        Node::Text(text) => format!("‘{text}’"),
        Node::Bit(bit) => u8::from(*bit).to_string(),
        Node::Compare(_, sign, left, right) => format!("{}{}{}", inner(left), sign_words(*sign), inner(right)),
        Node::All(parts) => stated(parts, "，且"),
        Node::Any(parts) => stated(parts, "，或"),
        Node::Not(part) => match part.as_ref() {
            Node::IsNull(_, what) => format!("{}已知", inner(what)),
            Node::In(_, what, list) => format!("{}不属于{}", inner(what), listed(list, "、")),
            Node::Like(what, pattern) => format!("{}不符合样式‘{pattern}’", inner(what)),
            Node::Fact(_) => format!("{}为否", inner(part)),
            other => format!("并非（{}）", say(other)),
        },
        Node::Plus(left, right) => format!("{}＋{}", inner(left), inner(right)),
        Node::Minus(left, right) => format!("{}－{}", inner(left), inner(right)),
        Node::Negative(part) => format!("－{}", inner(part)),
        Node::Abs(part) => format!("{}的绝对值", inner(part)),
        Node::IsNull(_, part) => format!("{}未知", inner(part)),
        Node::In(_, what, list) => format!("{}属于{}", inner(what), listed(list, "、")),
        Node::Like(what, pattern) => format!("{}符合样式‘{pattern}’", inner(what)),
        Node::Between(_, what, low, high) => format!("{}在{}与{}之间（含两端）", inner(what), inner(low), inner(high)),
        Node::Coalesce(parts) => format!("{}中首个已知者", listed(parts, "、")),
        Node::Case(branches, rest) => {
            let mut text: String =
                branches.iter().map(|(when, then)| format!("若{}则取{}；", say(when), inner(then))).collect();
            text.push_str(&match rest {
                Some(rest) => format!("否则取{}", inner(rest)),
                None => "否则未知".to_owned(),
            });
            text
        }
    }
}

fn sign_words(sign: Sign) -> &'static str {
    match sign {
        Sign::Equal => "等于",
        Sign::Unequal => "不等于",
        Sign::Less => "小于",
        Sign::AtMost => "不大于",
        Sign::Greater => "大于",
        Sign::AtLeast => "不小于",
    }
}
