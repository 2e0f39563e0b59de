//! How the rows of a grain are called: the facts that say it, looked up once.

use sanzi_core::finding::Subject;
use sanzi_core::frame::{Frame, View};

/// The facts by which rows are called and belong to somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Called<'a> {
    grain: &'static str,
    organisation: Option<View<'a>>,
    key: Option<View<'a>>,
    weak_key: Option<View<'a>>,
    town: Option<View<'a>>,
    village: Option<View<'a>>,
    asset_id: Option<View<'a>>,
    asset_name: Option<View<'a>>,
    contract_no: Option<View<'a>>,
    contract_name: Option<View<'a>>,
    project_name: Option<View<'a>>,
    account: Option<View<'a>>,
}

impl<'a> Called<'a> {
    pub(crate) fn of(frame: &'a Frame) -> Self {
        let texts = |name| frame.view(name).filter(|view| view.kind().is_text());
        Called {
            grain: frame.name(),
            organisation: texts("organisation"),
            key: texts("subject_key"),
            weak_key: frame.view("weak_key"),
            town: texts("town"),
            village: texts("village"),
            asset_id: texts("asset_id"),
            asset_name: texts("asset_name"),
            contract_no: texts("contract_no"),
            contract_name: texts("contract_name"),
            project_name: texts("project_name"),
            account: texts("account"),
        }
    }

    /// The owner of a row's book.
    pub(crate) fn organisation(&self, row: usize) -> Option<&'a str> {
        text(self.organisation, row)
    }

    /// What a finding on a row is about.
    pub(crate) fn subject(&self, row: usize) -> Subject {
        let said = |view| text(view, row).map(ToOwned::to_owned);
        Subject {
            kind: self.grain.into(),
            key: said(self.key).unwrap_or_default(),
            town: said(self.town),
            village: said(self.village),
            asset_id: said(self.asset_id),
            asset_name: said(self.asset_name),
            contract_no: said(self.contract_no),
            project_name: said(self.project_name),
            account: said(self.account),
            weak: self.weak_key.and_then(|view| view.flag(row)) == Some(true),
        }
    }

    /// How people call a row: code and name as printed, else its key.
    pub(crate) fn name(&self, row: usize) -> String {
        let contract_no = self.contract_no.filter(|_| self.grain == "contract");
        let parts = [contract_no, self.asset_id, self.asset_name, self.contract_name, self.account];
        let mut name = String::new();
        for part in parts.into_iter().filter_map(|view| text(view, row)) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(part);
        }
        if name.is_empty() {
            name = text(self.key, row).map_or_else(|| format!("第{}项", row + 1), ToOwned::to_owned);
        }
        name
    }
}

/// The text of a row; blank counts as none.
pub(crate) fn text<'a>(view: Option<View<'a>>, row: usize) -> Option<&'a str> {
    view?.text(row).filter(|text| !text.trim().is_empty())
}
