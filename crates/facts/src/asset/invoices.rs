//! Invoices behind assets, as ledgers and the project library number them: whose money paid for the same one.

use crate::input::{Input, Register};
use crate::maps::HashMap;
use crate::naming::code_key;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::at_least_zero;
use std::collections::BTreeSet;

/// What is known of one invoice. Amounts in 元.
#[derive(Debug, Clone, Default)]
pub(crate) struct Invoice {
    /// The projects that list it, or whose assets bear it.
    pub(crate) projects: BTreeSet<String>,
    /// Values of the assets that bear it.
    assets: Decimal,
    /// Amounts of the projects that list it.
    paid: Decimal,
    /// The largest amount that any of them says the invoice, else the final account, comes to.
    allowed: Option<Decimal>,
    /// The first of its assets, which the others repeat, and how many there are.
    first: Option<usize>,
    count: u32,
    /// Is it said that several funds were joined for it?
    pub(crate) integrated: bool,
}

impl Invoice {
    /// How many projects it was charged to, as told on an asset: the first of several assets is the original.
    pub(crate) fn projects_on(&self, at: usize) -> usize {
        if self.first == Some(at) && self.count > 1 { 1 } else { self.projects.len() }
    }

    /// By how much what was charged exceeds what the papers allow.
    pub(crate) fn excess(&self) -> Option<Decimal> {
        Some(at_least_zero(self.assets.max(self.paid) - self.allowed?))
    }

    fn allow(&mut self, stated: Option<Decimal>) {
        self.allowed = self.allowed.max(stated);
    }
}

/// All invoices, by number, and the numbers of each object.
#[derive(Debug, Default)]
pub(crate) struct Invoices {
    by_number: HashMap<String, Invoice>,
    of_object: HashMap<usize, Vec<String>>,
}

impl Invoices {
    pub(crate) fn of(input: &Input<'_>, register: &Register) -> Self {
        let mut invoices = Invoices::default();
        let (names, listed) = invoices.projects(input);
        let view = &input.asset.view;
        for (at, object) in register.objects.iter().enumerate() {
            let cards = object.cards.as_slice();
            let text = |column| view.spoken_text(cards, column);
            let amount = |column| view.spoken_decimal(cards, column);
            let project = project(&names, text("project_code"), text("project_name"), text("fund_doc_no"));
            let numbers = match text("invoice_no") {
                Some(printed) => numbers(printed),
                None => project.as_ref().and_then(|project| listed.get(project).cloned()).unwrap_or_default(),
            };
            for number in &numbers {
                let entry = invoices.by_number.entry(number.clone()).or_default();
                entry.first.get_or_insert(at);
                entry.count += 1;
                entry.projects.extend(project.clone());
                entry.assets += amount("original_value").filter(|cost| *cost > Decimal::ONE).unwrap_or_default();
                entry.allow(amount("invoice_amount").or_else(|| amount("final_amount")));
                entry.integrated |= [text("fund_source"), text("remark")].into_iter().flatten().any(joins_funds);
            }
            if !numbers.is_empty() {
                invoices.of_object.insert(at, numbers);
            }
        }
        invoices
    }

    /// Reads the project library: names of projects by code, and the invoices that each lists.
    fn projects(&mut self, input: &Input<'_>) -> (HashMap<String, String>, HashMap<String, Vec<String>>) {
        let view = &input.project.view;
        let mut names = HashMap::default();
        for line in 0..view.len() {
            if let Some((code, name)) = view.text(line, "project_code").zip(view.text(line, "project_name")) {
                names.insert(code_key(code), normal(name));
            }
        }
        let mut listed: HashMap<String, Vec<String>> = HashMap::default();
        for line in 0..view.len() {
            let project = project(&names, view.text(line, "project_code"), view.text(line, "project_name"), None);
            let (Some(project), Some(printed)) = (project, view.text(line, "invoice_no")) else { continue };
            let invoiced = view.decimal(line, "invoice_amount");
            let final_amount = view.decimal(line, "final_amount");
            let words = ["fund_source", "remark", "approved_content"].map(|column| view.text(line, column));
            for number in numbers(printed) {
                let entry = self.by_number.entry(number.clone()).or_default();
                entry.projects.insert(project.clone());
                entry.paid += final_amount.or_else(|| view.decimal(line, "amount")).unwrap_or_default();
                entry.allow(invoiced.or(final_amount));
                entry.integrated |= words.into_iter().flatten().any(joins_funds);
                listed.entry(project.clone()).or_default().push(number);
            }
        }
        (names, listed)
    }

    /// Of the invoices of an object, the one that the most projects were charged with.
    pub(crate) fn get(&self, at: usize) -> Option<(&str, &Invoice)> {
        let all = self.of_object.get(&at)?.iter();
        let all = all.filter_map(|number| Some((number.as_str(), self.by_number.get(number)?)));
        all.reduce(|most, next| if next.1.projects.len() > most.1.projects.len() { next } else { most })
    }
}

/// A project in one form: its name where it is known, else what stands for it.
fn project(
    names: &HashMap<String, String>,
    code: Option<&str>,
    name: Option<&str>,
    paper: Option<&str>,
) -> Option<String> {
    let by_code = code.map(code_key).and_then(|code| names.get(&code).cloned());
    by_code.or_else(|| name.map(normal)).or_else(|| code.map(code_key)).or_else(|| paper.map(normal))
}

/// The numbers that a cell lists.
fn numbers(printed: &str) -> Vec<String> {
    let parts = printed.split(['、', '，', ',', '；', ';', '/', '\n']).map(code_key);
    parts.filter(|number| !number.is_empty()).collect()
}

fn joins_funds(text: &str) -> bool {
    text.contains("整合") || text.contains("多渠道")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_may_list_several_numbers() {
        assert_eq!(numbers("04512366、04512367"), ["04512366", "04512367"]);
        assert_eq!(numbers("04512366"), ["04512366"]);
        assert_eq!(numbers(" 、"), Vec::<String>::new());
    }
}
