//! Facts about one contract.

use super::{ORGANISATION, SUBJECT_KEY, TOWN, VILLAGE, WEAK_KEY, fact};
use crate::codes;
use crate::kind::{Column, Kind};

pub(super) const FACTS: &[Column] = &[
    ORGANISATION,
    TOWN,
    VILLAGE,
    SUBJECT_KEY,
    WEAK_KEY,
    fact("contract_no", "合同编号", Kind::Text, "Number of the contract.").from("contract", "contract_no"),
    fact("contract_name", "合同名称", Kind::Text, "Name.").from("contract", "contract_name"),
    fact("asset_id", "资产编号", Kind::Text, "Asset it is about.").from("contract", "asset_id"),
    fact("asset_name", "标的", Kind::Text, "Asset as named in the contract.").from("contract", "asset_name"),
    fact("contract_type", "合同类别", Kind::Code(&codes::OPERATION), "出租, 承包, 入股…")
        .from("contract", "contract_type"),
    fact(
        "is_land",
        "土地类标的",
        Kind::Flag,
        "Is its object land, forest, water or 四荒, which the lease ceiling does not govern?",
    ),
    fact(
        "is_lease",
        "属于租赁",
        Kind::Flag,
        "Is it a lease: by its kind; where none is printed, by its own name or because the register calls its asset let; where both 租赁 and 承包 are said, by what it is about.",
    ),
    fact(
        "lease_open",
        "合同性质未定原因",
        Kind::Text,
        "Why it is not known whether it is a lease, where its words and its object leave it open.",
    ),
    fact("lessee", "乙方", Kind::Person, "Who rents it.").from("contract", "lessee"),
    fact("signed_on", "签订日期", Kind::Date, "Day of signing.").from("contract", "signed_on"),
    fact("start_date", "起始日期", Kind::Date, "First day of the term.").from("contract", "start_date"),
    fact("end_date", "终止日期", Kind::Date, "Last day of the term.").from("contract", "end_date"),
    fact(
        "term_months",
        "租期月数",
        Kind::Months,
        "Length of the term in months; a part of a month counts as one; ends written to the month are its first and last day, a month over whole years is none; of what stays open as printed, else the shortest.",
    ),
    fact("annual_rent", "年租金", Kind::Money, "Rent of a year, of the first one where it rises.")
        .from("contract", "annual_rent"),
    fact(
        "first_rent",
        "折合年租金",
        Kind::Money,
        "Where no rent of a year is printed: rent by the 亩 × 亩 let, else of the first year as a clause states it.",
    ),
    fact("rent_total", "合同总金额", Kind::Money, "Rent of the whole term: printed, else the sum of its years."),
    fact(
        "months_beyond",
        "超过租期上限的月数",
        Kind::Count,
        "Months of the term beyond the longest that the law of its first day allows a lease; 0 within it.",
    ),
    fact(
        "rent_beyond",
        "超过租期上限部分的租金",
        Kind::Money,
        "Rent of those months, where it is the same in every year: of the year's rent by months, else of the whole.",
    ),
    fact(
        "rent_words",
        "租金约定",
        Kind::Text,
        "Clauses on increases, rents by year and time without rent that were read, in their own words.",
    ),
    fact(
        "schedule_open",
        "应收计划未定原因",
        Kind::Text,
        "Why it is not known what rent is owed: a term that is missing, words that were not understood, what the receipts lack.",
    ),
    fact("pay_cycle", "付款方式", Kind::Code(&codes::PAY_CYCLE), "How often rent is due.")
        .from("contract", "pay_cycle"),
    fact(
        "due_periods",
        "到期应收期数",
        Kind::Count,
        "Instalments due by the base date, within the years that the receipt register covers and within the term.",
    ),
    fact(
        "periods_not_covered",
        "台账未覆盖期数",
        Kind::Count,
        "Instalments that fell due before the years the receipt register covers, if there are any: nothing is known of them.",
    ),
    fact("due_amount", "到期应收", Kind::Money, "Rent due on those instalments."),
    fact("received_amount", "实收", Kind::Money, "Receipts for them, reversals deducted."),
    fact("arrears", "欠缴金额", Kind::Money, "Due less received where positive, else 0."),
    fact("arrears_since", "最早欠缴到期日", Kind::Date, "Due date of the oldest instalment not fully paid."),
    fact("arrears_days", "逾期天数", Kind::Count, "Days from that date to the base date; 0 when nothing is owed."),
    fact(
        "days_past_end",
        "到期后天数",
        Kind::Count,
        "Days from the end (its latest possible day) to the base date; 0 or less before.",
    ),
    fact("still_in_use", "到期仍使用", Kind::Flag, "Is the asset still in others' use on the base date?"),
    fact("renewed", "已续签", Kind::Flag, "Is there a later contract for the same asset, or a renewal noted?"),
    fact(
        "ended_early",
        "提前解除",
        Kind::Flag,
        "Do its state or its remark say that it was ended, on a day that is not after the base date or on none that is told?",
    ),
    fact("state", "合同状态", Kind::Text, "State as printed.").from("contract", "state"),
    fact("remark", "备注", Kind::Text, "Remark as printed.").from("contract", "remark"),
];
