//! What a difference comes from: the material, the rules, the law, the program.

use super::side::{Gathered, Side, key_of};
use super::{Cause, FactChange};
use sanzi_core::Finding;
use sanzi_core::fate::read_changes;

/// Both runs, and the subjects that are asked about.
pub(crate) struct Context<'a> {
    pub old: &'a Side<'a>,
    pub new: &'a Side<'a>,
    pub then: &'a Gathered,
    pub now: &'a Gathered,
}

impl Context<'_> {
    /// Is anything of the material different, its base date included?
    fn material_differs(&self) -> bool {
        let files = |side: &Side<'_>| {
            let mut files: Vec<_> = side.inputs.iter().map(|i| (i.path.clone(), i.sha256.clone())).collect();
            files.sort();
            files
        };
        self.old.head.base_date != self.new.head.base_date || files(self.old) != files(self.new)
    }

    fn packs_differ(&self) -> bool {
        let packs = |side: &Side<'_>| side.packs.iter().map(|p| p.sha256.clone()).collect::<Vec<_>>();
        packs(self.old) != packs(self.new)
    }

    /// Parameters among `names` (all, when `None`) whose value differs.
    pub(crate) fn parameters_differ(&self, names: Option<&Finding>) -> Vec<FactChange> {
        let keys = self.old.parameters.keys().chain(self.new.parameters.keys());
        let mut keys: Vec<&String> = keys.collect();
        keys.sort();
        keys.dedup();
        keys.into_iter()
            .filter(|name| names.is_none_or(|f| f.parameters.iter().any(|p| p.name == **name)))
            .filter_map(|name| {
                let (old, new) = (self.old.parameters.get(name).cloned(), self.new.parameters.get(name).cloned());
                let label = names.and_then(|f| f.parameters.iter().find(|p| p.name == *name)).map(|p| p.label.clone());
                let label = label.unwrap_or_else(|| name.clone());
                (old != new).then(|| FactChange { name: name.clone(), label, old, new, source: None })
            })
            .collect()
    }

    /// The cause when neither the rule, its parameters nor any value that was read differs.
    fn residual(&self) -> Cause {
        if self.material_differs() {
            Cause::Data
        } else if !self.parameters_differ(None).is_empty() {
            Cause::Law
        } else if self.packs_differ() {
            Cause::Rules
        } else {
            Cause::Engine
        }
    }
}

/// The cause of a difference between two states of one finding.
pub(crate) fn of_both(context: &Context<'_>, old: &Finding, new: &Finding, changes: &[FactChange]) -> Cause {
    let read = |name: &str| {
        let sourced = |f: &Finding| f.facts.iter().any(|fact| fact.name == name && fact.source.is_some());
        sourced(old) || sourced(new)
    };
    if old.rule.version != new.rule.version || old.rule.layer != new.rule.layer {
        Cause::Rules
    } else if old.parameters.iter().map(|p| (&p.name, &p.value)).ne(new.parameters.iter().map(|p| (&p.name, &p.value)))
    {
        Cause::Law
    } else if changes.iter().any(|c| read(&c.name)) {
        Cause::Data
    } else {
        context.residual()
    }
}

/// The cause of a finding that stands in one run only, and the words for it.
pub(crate) fn of_one(context: &Context<'_>, finding: &Finding, is_new: bool) -> (Cause, String) {
    let other = if is_new { context.old } else { context.new };
    let when = if is_new { "上次" } else { "本次" };
    let code = &finding.rule.code;
    match other.rules.get(code) {
        None => return (Cause::Rules, format!("{when}的规则包里没有这条规则")),
        Some(Some(why)) if why.starts_with("没有读到") => return (Cause::Data, format!("{when}{why}")),
        Some(Some(why)) => return (Cause::Rules, format!("{when}没有执行这条规则：{why}")),
        Some(None) => {}
    }
    let key = key_of(finding);
    let (then, now) = (context.then.subjects.get(&key), context.now.subjects.get(&key));
    let (mine, others) = if is_new { (now, then) } else { (then, now) };
    let Some(there) = others else { return (Cause::Data, format!("{when}资料中没有这一对象")) };
    let parameters = context.parameters_differ(Some(finding));
    if !parameters.is_empty() {
        return (Cause::Law, super::words(&parameters));
    }
    if there.undetermined.contains(code) {
        return (Cause::Data, format!("{when}因资料不足无法判断"));
    }
    let read = mine.map(|mine| if is_new { read_changes(there, mine) } else { read_changes(mine, there) });
    let read = read.unwrap_or_default();
    if !read.is_empty() {
        return (Cause::Data, super::words(read.get(..4).unwrap_or(&read)));
    }
    let cause = context.residual();
    let why = match cause {
        Cause::Data if context.old.head.base_date != context.new.head.base_date => "基准日或相关资料有变",
        Cause::Data => "相关的其他资料有变",
        Cause::Rules => "规则包有变",
        Cause::Law => "参数取值有变",
        Cause::Judgement | Cause::Engine => "程序版本不同",
    };
    (cause, why.to_owned())
}
