//! One card of an asset, in the forms that matching compares.

use crate::input::Owned;
use crate::input::view::View;
use crate::naming::{code_form, name_form, stem};
use crate::places::Owner;
use rust_decimal::Decimal;
use sanzi_core::Day;
use sanzi_core::value::money_text;
use std::borrow::Cow;

/// Which ledger a card stands in, or which list names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ledger {
    Village,
    Town,
    County,
    Platform,
    /// A list of those assets that were confirmed.
    Confirmed,
    /// A list of those that were handed over.
    HandedOver,
    /// A sheet that says something more of the things that ledgers list.
    Annex,
}

impl Ledger {
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("县级台账") => Ledger::County,
            Some("乡级台账") => Ledger::Town,
            Some("平台卡片") => Ledger::Platform,
            Some("确权清单") => Ledger::Confirmed,
            Some("移交清单") => Ledger::HandedOver,
            Some("附表") => Ledger::Annex,
            _ => Ledger::Village,
        }
    }

    /// Does what stands in it make an asset? Lists and annexes speak of assets that ledgers hold.
    pub(crate) const fn is_ledger(self) -> bool {
        matches!(self, Ledger::Village | Ledger::Town | Ledger::County | Ledger::Platform)
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Ledger::Village => "村级台账",
            Ledger::Platform => "平台卡片",
            Ledger::Town => "乡级台账",
            Ledger::County => "县级台账",
            Ledger::Confirmed => "确权清单",
            Ledger::HandedOver => "移交清单",
            Ledger::Annex => "附表",
        }
    }
}

/// One card, in the forms that matching compares.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) row: usize,
    pub(crate) ledger: Ledger,
    /// The number of its sheet in the asset table.
    pub(crate) sheet: u32,
    pub(crate) code: Option<Box<str>>,
    pub(crate) certificate: Option<Box<str>>,
    pub(crate) name: Box<str>,
    /// The name without what numbers the things of a batch, where that is another one.
    pub(super) stem: Option<Box<str>>,
    pub(crate) cost: Option<Decimal>,
    pub(crate) date: Option<Day>,
    pub(crate) quantity: Option<Decimal>,
}

impl Card {
    pub(crate) fn read(view: &View<'_>, row: usize, owner: Option<&Owner>) -> Self {
        let text = |column| view.text(row, column);
        let ledger = Ledger::of(text("ledger"));
        let cost = view.decimal(row, "original_value");
        let name = text("asset_name").unwrap_or("");
        let places = [owner.and_then(|owner| owner.town.as_deref()), owner.and_then(|owner| owner.village.as_deref())];
        let places = places.map(|place| place.unwrap_or(""));
        let code = text("asset_id").map(code_form).filter(|code| !code.is_empty()).map(Box::from);
        let name = name_form(name, &places).into_boxed_str();
        Card {
            row,
            ledger,
            sheet: view.sheet_number(row),
            code,
            certificate: text("certificate_no").map(code_form).filter(|code| code.chars().count() >= 6).map(Box::from),
            stem: stem_of(&name),
            name,
            cost,
            date: view.day(row, "acquired_on"),
            quantity: view.decimal(row, "quantity"),
        }
    }

    /// The name without what numbers the things of a batch.
    pub(crate) fn kind(&self) -> &str {
        self.stem.as_deref().unwrap_or(&self.name)
    }

    /// What a person is shown, and answers with.
    pub(crate) fn words(&self, asset: &Owned<'_>) -> String {
        let text = |column| asset.view.text(self.row, column).unwrap_or("");
        let owner = asset.owner(self.row).map_or("", |owner| owner.organisation.as_ref());
        let cost = self.cost.map(money_text).unwrap_or_default();
        [owner, self.ledger.label(), text("asset_id"), text("asset_name"), &cost].join("|")
    }
}

/// The stem of a name, where it is another text.
pub(super) fn stem_of(name: &str) -> Option<Box<str>> {
    match stem(name) {
        Cow::Borrowed(_) => None,
        Cow::Owned(stem) => Some(stem.into_boxed_str()),
    }
}
