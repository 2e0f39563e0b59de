//! From text to a checked tree. Limits are compared before the recursive parser sees the text.

use super::weight::weight;
use super::{MAX_BYTES, MAX_DEPTH, MAX_PATTERN, MAX_TOKENS, MAX_WEIGHT, Names, Node, Sign, Type};
use crate::fault::did_you_mean;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, InTarget, ObjectNamePart,
    UnaryOperator, Value,
};
use sqlparser::dialect::AnsiDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};

type Faults = Vec<(String, Option<String>)>;

/// Parses and checks; see [`super::Condition::parse`].
pub(super) fn parse(text: &str, names: Names<'_>) -> Result<Node, Faults> {
    let single = |message: String| vec![(message, None)];
    if text.len() > MAX_BYTES {
        return Err(single(format!("长 {} 字节，条件至多 {MAX_BYTES} 字节", text.len())));
    }
    let tokens = Tokenizer::new(&AnsiDialect {}, text).tokenize().map_err(|e| single(e.to_string()))?;
    limit(&tokens).map_err(single)?;
    let mut parser = Parser::new(&AnsiDialect {}).with_recursion_limit(4 * MAX_DEPTH).with_tokens(tokens);
    let expression = parser.parse_expr().map_err(|e| single(format!("读不懂：{e}")))?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(single(format!("条件末尾多出 `{rest}`")));
    }
    if deeper_than(&expression, MAX_DEPTH) {
        return Err(single(format!("嵌套超过 {MAX_DEPTH} 层")));
    }
    let mut reader = Reader { names, faults: Vec::new() };
    let root = reader.truth(&expression);
    match root {
        Some(root) if reader.faults.is_empty() && weight(&root, Type::Flag) > MAX_WEIGHT => {
            Err(single("同样的内容重复太多".to_owned()))
        }
        Some(root) if reader.faults.is_empty() => Ok(root),
        _ => Err(reader.faults),
    }
}

/// Size and nesting, from tokens alone.
fn limit(tokens: &[Token]) -> Result<(), String> {
    let (mut count, mut depth, mut prefixes) = (0usize, 0usize, 0usize);
    for token in tokens {
        let prefix = match token {
            Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) => {
                return Err("条件里不写注释".to_owned());
            }
            Token::Whitespace(_) => continue,
            Token::Minus | Token::Plus => true,
            Token::Word(word) if word.keyword == Keyword::NOT => true,
            Token::Word(word) if word.keyword == Keyword::CASE => {
                depth += 1;
                false
            }
            Token::Word(word) if word.keyword == Keyword::END => {
                depth = depth.saturating_sub(1);
                false
            }
            Token::LParen | Token::LBracket | Token::LBrace => {
                depth += 1;
                false
            }
            Token::RParen | Token::RBracket | Token::RBrace => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => false,
        };
        prefixes = if prefix { prefixes + 1 } else { 0 };
        count += 1;
        if depth + prefixes > MAX_DEPTH {
            return Err(format!("嵌套超过 {MAX_DEPTH} 层"));
        }
        if count > MAX_TOKENS {
            return Err(format!("超过 {MAX_TOKENS} 个词和符号"));
        }
    }
    Ok(())
}

/// Is the tree deeper than allowed? Chains of AND and of OR count as one level. Walked with a list of its own.
fn deeper_than(root: &Expr, most: usize) -> bool {
    let mut open = vec![(root, 1usize)];
    while let Some((node, depth)) = open.pop() {
        if depth > most {
            return true;
        }
        match node {
            Expr::BinaryOp { left, op, right } => {
                for side in [left, right] {
                    let chained = matches!(op, BinaryOperator::And | BinaryOperator::Or)
                        && matches!(side.as_ref(), Expr::BinaryOp { op: inner, .. } if inner == op);
                    open.push((side, if chained { depth } else { depth + 1 }));
                }
            }
            Expr::Nested(inner) => open.push((inner, depth)),
            Expr::UnaryOp { expr, .. } | Expr::IsNull(expr) | Expr::IsNotNull(expr) | Expr::Like { expr, .. } => {
                open.push((expr, depth + 1));
            }
            Expr::Between { expr, low, high, .. } => open.extend([expr, low, high].map(|e| (e.as_ref(), depth + 1))),
            Expr::In { expr, target, .. } => {
                open.push((expr, depth + 1));
                if let InTarget::List(list) = target {
                    open.extend(list.iter().map(|e| (e, depth + 1)));
                }
            }
            Expr::Function(function) => open.extend(arguments(function).into_iter().flatten().map(|e| (e, depth + 1))),
            Expr::Case { conditions, else_result, .. } => {
                open.extend(conditions.iter().flat_map(|c| [&c.condition, &c.result]).map(|e| (e, depth + 1)));
                open.extend(else_result.as_deref().map(|e| (e, depth + 1)));
            }
            _ => {}
        }
    }
    false
}

/// The plain arguments of a plain call; `None` for windows, filters, DISTINCT and the like.
fn arguments(function: &Function) -> Option<Vec<&Expr>> {
    let plain = function.filter.is_none()
        && function.over.is_none()
        && function.null_treatment.is_none()
        && function.within_group.is_empty()
        && !function.uses_odbc_syntax
        && matches!(function.parameters, FunctionArguments::None);
    let FunctionArguments::List(list) = &function.args else { return None };
    if !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return None;
    }
    let each = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref e)) => Some(e),
        _ => None,
    };
    list.args.iter().map(each).collect()
}

struct Reader<'a> {
    names: Names<'a>,
    faults: Faults,
}

impl Reader<'_> {
    fn fault<T>(&mut self, message: impl Into<String>, help: impl Into<String>) -> Option<T> {
        let help = help.into();
        self.faults.push((message.into(), Some(help).filter(|h| !h.is_empty())));
        None
    }

    /// An expression that must be true, false or unknown.
    fn truth(&mut self, expression: &Expr) -> Option<Node> {
        let (node, kind) = self.any(expression)?;
        match kind {
            Type::Flag => Some(node),
            other => self.fault(format!("`{expression}` 是{}，不是条件", other.word()), "请与别的值比较"),
        }
    }

    /// A number: an amount, a whole number, 0 or 1.
    fn number(&mut self, expression: &Expr) -> Option<(Node, Type)> {
        let (node, kind) = self.any(expression)?;
        match kind {
            Type::Number | Type::Whole | Type::Bit => Some((node, kind)),
            other => self.fault(format!("`{expression}` 是{}，不是数", other.word()), ""),
        }
    }

    fn any(&mut self, expression: &Expr) -> Option<(Node, Type)> {
        match expression {
            Expr::Nested(inner) => self.any(inner),
            Expr::Identifier(name) if name.quote_style.is_none() => self.name(&name.value),
            Expr::Value(value) => self.literal(&value.value),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                Some((Node::Not(Box::new(self.truth(expr)?)), Type::Flag))
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
                let (node, kind) = self.number(expr)?;
                Some((Node::Negative(Box::new(node)), kind))
            }
            Expr::UnaryOp { op: UnaryOperator::Plus, expr } => self.number(expr),
            Expr::IsNull(expr) => self.is_null(expr, false),
            Expr::IsNotNull(expr) => self.is_null(expr, true),
            Expr::In { expr, target: InTarget::List(list), negated, global: false } => {
                self.in_list(expr, list, *negated)
            }
            Expr::Like { negated, any: false, expr, pattern, escape_char: None } => self.like(expr, pattern, *negated),
            Expr::Between { expr, negated, low, high } => self.between(expr, low, high, *negated),
            Expr::Function(function) => self.call(function),
            Expr::Case { operand: None, conditions, else_result, .. } => {
                let mut results = Vec::new();
                let mut whens = Vec::new();
                for branch in conditions {
                    whens.push(self.truth(&branch.condition));
                    results.push(self.any(&branch.result));
                }
                if let Some(rest) = else_result {
                    results.push(self.any(rest));
                }
                let (mut results, kind) = self.same(results, "CASE 的各个结果")?;
                let rest = if else_result.is_some() { results.pop().map(Box::new) } else { None };
                let whens: Option<Vec<Node>> = whens.into_iter().collect();
                Some((Node::Case(whens?.into_iter().zip(results).collect(), rest), kind))
            }
            Expr::Case { .. } => self.fault("不能写 `CASE 值 WHEN …`", "请写 `CASE WHEN 条件 THEN …`"),
            other => self.fault(
                format!("条件里不能写 `{}`", shortened(&other.to_string())),
                "条件只作比较，可写的见规则包说明；乘、除、取整由指标给出",
            ),
        }
    }

    fn name(&mut self, name: &str) -> Option<(Node, Type)> {
        if let Some(fact) = self.names.grain.fact(name) {
            return Some((Node::Fact(fact.name), Type::of(fact.kind)));
        }
        if let Some(kind) = self.names.params.get(name) {
            return Some((Node::Param(name.to_owned()), *kind));
        }
        let grain = self.names.grain;
        let candidates = grain.facts.iter().map(|f| f.name).chain(self.names.params.keys().map(String::as_str));
        let near = did_you_mean(name, candidates).map(|near| format!("{near} "));
        let help = format!("{}运行 `sanzi facts {}` 查看全部指标", near.unwrap_or_default(), grain.name);
        self.fault(format!("没有 `{name}` 这个指标或参数（对象 `{}`）", grain.name), help)
    }

    fn literal(&mut self, value: &Value) -> Option<(Node, Type)> {
        match value {
            Value::SingleQuotedString(text) => Some((Node::Text(text.clone()), Type::Text(None))),
            Value::Number(digits, false) if digits == "0" => Some((Node::Bit(false), Type::Bit)),
            Value::Number(digits, false) if digits == "1" => Some((Node::Bit(true), Type::Bit)),
            Value::Number(digits, _) => {
                self.fault(format!("条件里出现数字 {digits}"), "只能写 0 和 1；其他数请设为有日期、有依据的参数")
            }
            Value::Boolean(_) => self.fault(format!("不能写 `{value}`"), "单写是否指标，或写 `NOT 指标`"),
            other => self.fault(format!("条件里不能写 `{other}`"), ""),
        }
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<(Node, Type)> {
        let sign = match op {
            BinaryOperator::And | BinaryOperator::Or => return self.chain(left, op, right),
            BinaryOperator::Plus | BinaryOperator::Minus => {
                let sides = vec![self.number(left), self.number(right)];
                let (mut sides, kind) = self.same(sides, &format!("`{op}` 两边"))?;
                let (right, left) = (Box::new(sides.pop()?), Box::new(sides.pop()?));
                let plus = *op == BinaryOperator::Plus;
                return Some((if plus { Node::Plus(left, right) } else { Node::Minus(left, right) }, kind));
            }
            BinaryOperator::Eq => Sign::Equal,
            BinaryOperator::NotEq => Sign::Unequal,
            BinaryOperator::Lt => Sign::Less,
            BinaryOperator::LtEq => Sign::AtMost,
            BinaryOperator::Gt => Sign::Greater,
            BinaryOperator::GtEq => Sign::AtLeast,
            other => {
                return self.fault(format!("条件里不能写 `{other}`"), "计算由指标完成，规则只作比较");
            }
        };
        let sides = vec![self.any(left), self.any(right)];
        let (mut sides, kind) = self.same(sides, &format!("`{op}` 两边"))?;
        if matches!(kind, Type::Text(_) | Type::Flag) && !matches!(sign, Sign::Equal | Sign::Unequal) {
            return self.fault(format!("`{op}` 不能用于{}", kind.word()), "请用 `=` 或 `<>`");
        }
        let (right, left) = (Box::new(sides.pop()?), Box::new(sides.pop()?));
        Some((Node::Compare(kind, sign, left, right), Type::Flag))
    }

    /// A chain `a AND b AND c`, flat. The left spine may be long; it is walked, not recursed into.
    fn chain(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<(Node, Type)> {
        let mut parts = vec![right];
        let mut spine = left;
        while let Expr::BinaryOp { left, op: inner, right } = spine {
            if inner != op {
                break;
            }
            parts.push(right);
            spine = left;
        }
        parts.push(spine);
        let parts: Vec<Option<Node>> = parts.into_iter().rev().map(|part| self.truth(part)).collect();
        let parts: Option<Vec<Node>> = parts.into_iter().collect();
        let node = if *op == BinaryOperator::And { Node::All(parts?) } else { Node::Any(parts?) };
        Some((node, Type::Flag))
    }

    fn is_null(&mut self, expression: &Expr, negated: bool) -> Option<(Node, Type)> {
        let (node, kind) = self.any(expression)?;
        Some((negate(Node::IsNull(kind, Box::new(node)), negated), Type::Flag))
    }

    fn in_list(&mut self, expression: &Expr, list: &[Expr], negated: bool) -> Option<(Node, Type)> {
        let all = std::iter::once(expression).chain(list).map(|e| self.any(e)).collect();
        let (mut all, kind) = self.same(all, "`IN` 两边")?;
        let subject = Box::new(all.remove(0));
        Some((negate(Node::In(kind, subject, all), negated), Type::Flag))
    }

    fn like(&mut self, expression: &Expr, pattern: &Expr, negated: bool) -> Option<(Node, Type)> {
        let (node, kind) = self.any(expression)?;
        if !matches!(kind, Type::Text(_)) {
            return self.fault(format!("`{expression}` 是{}，LIKE 只用于文本", kind.word()), "");
        }
        let Some((Node::Text(pattern), _)) = self.any(pattern) else {
            return self.fault("LIKE 的样式须是带引号的文本", "");
        };
        if pattern.chars().count() > MAX_PATTERN {
            return self.fault(format!("LIKE 的样式至多 {MAX_PATTERN} 个字"), "");
        }
        Some((negate(Node::Like(Box::new(node), pattern), negated), Type::Flag))
    }

    fn between(&mut self, subject: &Expr, low: &Expr, high: &Expr, negated: bool) -> Option<(Node, Type)> {
        let sides = [subject, low, high].map(|e| self.any(e)).into();
        let (mut sides, kind) = self.same(sides, "`BETWEEN` 各项")?;
        if matches!(kind, Type::Text(_) | Type::Flag) {
            return self.fault(format!("BETWEEN 不能用于{}", kind.word()), "请用 `IN`");
        }
        let (high, low, subject) = (Box::new(sides.pop()?), Box::new(sides.pop()?), Box::new(sides.pop()?));
        Some((negate(Node::Between(kind, subject, low, high), negated), Type::Flag))
    }

    fn call(&mut self, function: &Function) -> Option<(Node, Type)> {
        let name = match function.name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] if name.quote_style.is_none() => name.value.to_ascii_uppercase(),
            _ => String::new(),
        };
        match (name.as_str(), arguments(function).as_deref()) {
            ("ABS", Some([one])) => {
                let (node, kind) = self.number(one)?;
                Some((Node::Abs(Box::new(node)), kind))
            }
            ("COALESCE", Some(all)) if !all.is_empty() => {
                let all = all.iter().map(|e| self.any(e)).collect();
                let (all, kind) = self.same(all, "COALESCE 各项")?;
                Some((Node::Coalesce(all), kind))
            }
            _ => self.fault(
                format!("条件里不能写 `{}`", shortened(&function.to_string())),
                "可用的函数只有 ABS(x) 和 COALESCE(x, …)",
            ),
        }
    }

    /// One type for all parts, and words of a closed list where one part is a code.
    fn same(&mut self, parts: Vec<Option<(Node, Type)>>, what: &str) -> Option<(Vec<Node>, Type)> {
        let parts: Option<Vec<(Node, Type)>> = parts.into_iter().collect();
        let parts = parts?;
        let mut kind = parts.first()?.1;
        for (_, next) in parts.iter().skip(1) {
            kind = match (kind, *next) {
                (Type::Bit, number @ (Type::Number | Type::Whole)) => number,
                (number @ (Type::Number | Type::Whole), Type::Bit) => number,
                (Type::Text(a), Type::Text(b)) => Type::Text(a.or(b)),
                (a, b) if a == b => a,
                (a, b) => {
                    return self.fault(format!("{what}类型不同：{}与{}", a.word(), b.word()), "");
                }
            };
        }
        if let Type::Text(Some(list)) = kind {
            for (node, _) in &parts {
                if let Node::Text(word) = node
                    && !word.is_empty()
                    && !list.values.contains(&word.as_str())
                {
                    let help = format!("可用：{}", list.values.join("、"));
                    self.faults.push((format!("`{word}` 不是代码表 `{}` 里的词", list.name), Some(help)));
                }
            }
        }
        Some((parts.into_iter().map(|(node, _)| node).collect(), kind))
    }
}

fn negate(node: Node, negated: bool) -> Node {
    if negated { Node::Not(Box::new(node)) } else { node }
}

pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
