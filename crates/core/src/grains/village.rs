//! Facts about a village's book and about what stands on no book.

use super::{ORGANISATION, SUBJECT_KEY, TOWN, VILLAGE, WEAK_KEY, fact};
use crate::kind::{Column, Kind};

pub(super) const UNBOOKED_FACTS: &[Column] = &[
    ORGANISATION,
    TOWN,
    VILLAGE,
    SUBJECT_KEY,
    WEAK_KEY,
    fact("asset_id", "资产编号", Kind::Text, "Number as printed.").from("inventory", "asset_id"),
    fact("asset_name", "资产名称", Kind::Text, "Name as printed.").from("inventory", "asset_name"),
    fact("book_quantity", "账面数量", Kind::Quantity, "Booked quantity as the inventory says.")
        .from("inventory", "book_qty"),
    fact("counted_quantity", "实盘数量", Kind::Quantity, "Counted.").from("inventory", "count_qty"),
    fact("counted_value", "实盘原值", Kind::Money, "Value as counted.").from("inventory", "count_value"),
    fact("register_known", "有该村台账", Kind::Flag, "Was a ledger read that lists all things of this village?"),
    fact(
        "likely_pairs",
        "疑似对应资产",
        Kind::Text,
        "Ledger assets it might be, joined by 、; blank when none comes near.",
    ),
    fact("private_owner", "他人所有", Kind::Flag, "Does the sheet say that it belongs to a household or a company?"),
];

pub(super) const ACCOUNT_FACTS: &[Column] = &[
    ORGANISATION,
    TOWN,
    VILLAGE,
    SUBJECT_KEY,
    WEAK_KEY,
    fact("account", "科目", Kind::Text, "固定资产 or 累计折旧."),
    fact(
        "register_total",
        "台账合计",
        Kind::Money,
        "Sum over the register, each object once; without 到户类, 权益类, 在建, nominal values, and what has accounts of its own: animals, plants, land, intangibles.",
    ),
    fact("register_count", "台账件数", Kind::Count, "Assets in that sum."),
    fact("ledger_balance", "科目余额", Kind::Money, "Closing balance of the account."),
    fact("difference", "差额", Kind::Money, "Register less ledger."),
    fact("difference_abs", "差额绝对值", Kind::Money, "Absolute difference."),
    fact("difference_ratio", "差额率", Kind::Rate, "|difference| ÷ ledger balance; 1 when the balance is 0."),
    fact(
        "tie_allowance",
        "尾差容许额",
        Kind::Money,
        "By how much the two sides may differ since amounts are printed in 万元 or things are kept at a nominal amount.",
    ),
    fact(
        "nature_may_explain",
        "性质未列可致差异",
        Kind::Flag,
        "Does a ledger of this organisation lack the nature or the class of assets, so that some that belong elsewhere may explain the difference?",
    ),
];

pub(super) const KEEPER_FACTS: &[Column] = &[
    ORGANISATION,
    TOWN,
    VILLAGE,
    SUBJECT_KEY,
    WEAK_KEY,
    fact("manager", "管护责任人", Kind::Person, "Person who looks after assets of this owner.")
        .from("asset", "manager"),
    fact(
        "manager_assets",
        "管护资产数",
        Kind::Count,
        "Objects of this owner under that name, without those disposed of.",
    ),
    fact("manager_listed", "所管资产举例", Kind::Text, "Names of the first five of them, joined by 、."),
];
