//! Notes by which rent may have been settled otherwise than in money, or forgiven.

use crate::contract::Lease;
use crate::contract::state::says;
use crate::lexicon::Lexicon;
use chrono::NaiveDate;
use std::sync::LazyLock;

/// Rent that was paid in kind, in work or by a claim of the lessee.
const SET_OFF: [&str; 20] = [
    "抵顶",
    "抵扣",
    "抵租",
    "抵账",
    "抵偿",
    "抵缴",
    "抵交",
    "抵减",
    "折抵",
    "冲抵",
    "抵销",
    "抵消",
    "顶租",
    "顶账",
    "以物",
    "以工代",
    "实物",
    "缓缴",
    "缓交",
    "延期缴",
];
/// Rent that was forgiven.
const FORGIVEN: [&str; 9] = ["减免", "免租", "免收", "免除", "免交", "免缴", "减租", "减收", "豁免"];
const DENIED: [&str; 5] = ["未", "没", "不", "无", "非"];

static IN_SET_OFF: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(SET_OFF));
static IN_BOTH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(SET_OFF.into_iter().chain(FORGIVEN)));

impl Lease<'_, '_, '_> {
    /// The note of a receipt since `from`, or of the contract, by which what seems owed may be settled, in Chinese. What
    /// the contract itself says of time without rent is read as a clause.
    pub(crate) fn settled_otherwise(&self, from: NaiveDate) -> Option<String> {
        let view = &self.work.input.receipt.view;
        let since = |line: &usize| view.day(*line, "received_on").is_none_or(|day| day.latest() >= from);
        let notes = self.receipts().into_iter().filter(since);
        let notes = notes.flat_map(|line| ["summary", "remark"].map(|column| view.text(line, column)));
        let of_receipt = notes.flatten().find(|text| {
            IN_BOTH.is_in(text) && (says(text, &SET_OFF, &DENIED, None) || says(text, &FORGIVEN, &DENIED, None))
        });
        let own = || {
            let texts = ["remark", "state", "pay_terms", "other_duties"].into_iter().filter_map(|one| self.text(one));
            texts.into_iter().find(|text| IN_SET_OFF.is_in(text) && says(text, &SET_OFF, &DENIED, None))
        };
        let told = |whose: &str, text: &str| format!("{whose}“{}”，要看减免或抵顶的决议和凭据", text.trim());
        of_receipt.map(|text| told("收款记录写明", text)).or_else(|| own().map(|text| told("合同写明", text)))
    }
}
