//! Further facts about one contract: its elements, its making, its price, its performance.

use super::fact;
use crate::kind::{Column, Kind};

pub(super) const MORE: &[Column] = &[
    // elements
    fact("lessor", "甲方", Kind::Text, "Who lets it.").from("contract", "lessor"),
    fact(
        "missing_elements",
        "合同缺项",
        Kind::Text,
        "Of 标的, 期限, 价款, 支付期, 担保, 维修, 违约, 争议 those that a column has blank, joined by 、.",
    ),
    fact("missing_count", "合同缺项数", Kind::Count, "How many."),
    fact("core_missing", "缺主要条款", Kind::Flag, "Is 标的, 期限 or 价款 among them?"),
    fact("written", "书面合同", Kind::Flag, "Is it in writing?").from("contract", "written"),
    fact(
        "chained_months",
        "累计租期",
        Kind::Months,
        "Months of this contract and of those of the same lessee and object that it follows without a gap.",
    ),
    fact("auto_renewal", "自动续期", Kind::Flag, "Do remark, state or terms speak of renewing by itself?"),
    fact("term_years", "租期年数", Kind::Quantity, "Term in months ÷ 12, rounded to four places."),
    fact("has_escalation", "有递增条款", Kind::Flag, "Is an increase of rent agreed? Unknown when no column says."),
    fact(
        "days_to_end",
        "距到期天数",
        Kind::Count,
        "Days from the base date to the end's latest possible day; negative after.",
    ),
    // making
    fact("resolved_on", "决议日期", Kind::Date, "Day of the resolution.").from("contract", "resolved_on"),
    fact("resolution_blank", "决议栏空白", Kind::Flag, "Is there a column for the resolution, and is it blank?"),
    fact("resolved_after_signing", "先签后议", Kind::Flag, "Is the resolution later than the signing for certain?"),
    fact("votes_of_all", "赞成占全体", Kind::Rate, "Votes for it ÷ all members or representatives."),
    fact("votes_of_present", "赞成占到会", Kind::Rate, "Votes for it ÷ those present."),
    fact("public_tender", "公开交易", Kind::Flag, "Was it let in public?").from("contract", "public_tender"),
    fact("trade_method", "交易方式", Kind::Text, "How it was let.").from("contract", "trade_method"),
    fact(
        "entered_market",
        "进场交易",
        Kind::Flag,
        "Was it let on a market of property rights? Unknown when nothing says how it was let.",
    ),
    fact("outsider", "外部承租", Kind::Flag, "Is the lessee from outside the collective?").from("contract", "outsider"),
    fact("lessee_is_member", "乙方是本集体成员", Kind::Flag, "Is the lessee a member of the collective?")
        .from("contract", "lessee_is_member"),
    fact(
        "lessor_is_household",
        "甲方为农户",
        Kind::Flag,
        "Do households let their own right to the land, as the lessor's name tells?",
    ),
    fact("lessee_relation", "与村干部关系", Kind::Text, "How the lessee is tied to cadres of the village.")
        .from("contract", "lessee_relation"),
    fact("lessee_is_cadre", "乙方与村干部有关联", Kind::Flag, "Does that column name a tie?"),
    fact("town_approved", "乡镇批准", Kind::Flag, "Did the township approve?").from("contract", "town_approved"),
    fact("signer_authority", "签约授权", Kind::Text, "Authority of who signed.").from("contract", "signer_authority"),
    fact(
        "lessor_is_owner",
        "甲方即权属主体",
        Kind::Flag,
        "Is the lessor the owner of the asset? Unknown when a lessor or an asset is not known.",
    ),
    fact("lessee_code", "乙方代码", Kind::Text, "Code of the lessee.").from("contract", "lessee_code"),
    fact("lessee_state", "乙方状态", Kind::Text, "State of its registration.").from("contract", "lessee_state"),
    fact("lessee_unfit", "乙方异常", Kind::Flag, "Does that state speak of 注销, 吊销, 异常 or 失信?"),
    fact(
        "lessee_is_keeper",
        "乙方与管护人同名",
        Kind::Flag,
        "Does the lessee bear the name of a keeper of assets in the village?",
    ),
    // price
    fact("original_value", "标的原值", Kind::Money, "Original value of the asset."),
    fact("rent_to_cost", "租金比原值", Kind::Rate, "Rent of a year ÷ original value of the asset."),
    fact("rent_floor", "租金下限比率", Kind::Rate, "`yield_floor` × `rent_floor_ratio`."),
    fact("appraised_rent", "评估租金", Kind::Money, "Rent of a year as appraised.").from("contract", "appraised_rent"),
    fact(
        "peer_rent",
        "可比租金",
        Kind::Money,
        "Appraised rent; else, for a contract that is not over on the base date, this asset's value times the county's median of rent to cost for other assets of the same name and unit, of at least 5 that are let as a whole by one contract that runs on the base date.",
    ),
    fact("rent_to_peer", "租金比可比", Kind::Rate, "Rent of a year ÷ comparable rent."),
    fact("deposit", "押金", Kind::Money, "Deposit.").from("contract", "deposit"),
    fact("security", "担保", Kind::Text, "Security given.").from("contract", "security"),
    fact(
        "has_security",
        "有担保或押金",
        Kind::Flag,
        "Is there a deposit or another security? Unknown when no column says.",
    ),
    // performance
    fact("received_ratio", "收取率", Kind::Rate, "Received ÷ due, of the instalments covered."),
    fact("last_demand_on", "最后催收日期", Kind::Date, "Day of the last demand.").from("contract", "last_demand_on"),
    fact(
        "limit_months_run",
        "时效已过月数",
        Kind::Count,
        "Full months since the oldest unpaid due date, a later demand or a later payment; 0 when nothing is owed.",
    ),
    fact("actual_user", "实际使用人", Kind::Person, "Who uses it.").from("contract", "actual_user"),
    fact("sublet", "转租", Kind::Flag, "Is the actual user another than the lessee?"),
    fact("sublet_agreed", "转租同意", Kind::Flag, "Was subletting agreed to?").from("contract", "sublet_agreed"),
    fact("contract_purpose", "约定用途", Kind::Text, "Use as agreed.").from("contract", "contract_purpose"),
    fact("site_purpose", "现场用途", Kind::Text, "Use as seen in the inventory, else as the register prints it."),
    fact("purpose_differs", "改变用途", Kind::Flag, "Do the two differ, without an approval that is noted?"),
    fact("duty_done_ratio", "义务完成率", Kind::Rate, "How far other duties were done.")
        .from("contract", "duty_done_ratio"),
    fact(
        "duty_least_ratio",
        "最低一项义务完成率",
        Kind::Rate,
        "The least of that and of what was done ÷ agreed of jobs and investment.",
    ),
    fact("duty_words", "义务履行情况", Kind::Text, "Those duties in words: agreed and done."),
    fact("guarantee_given", "对外担保", Kind::Flag, "Was the asset pledged for somebody?")
        .from("contract", "guarantee_given"),
    fact("waiver", "减免依据", Kind::Text, "Paper that waives rent.").from("contract", "waiver"),
    // equity and debt
    fact("principal", "投入本金", Kind::Money, "Principal put in.").from("contract", "principal"),
    fact("principal_returned", "已收回本金", Kind::Money, "Principal returned.").from("contract", "principal_returned"),
    fact("received_12m", "近12个月实收", Kind::Money, "Receipts of the window, reversals deducted."),
    fact("fixed_return", "固定回报", Kind::Flag, "Is a fixed return promised for money put in?"),
    fact("supervisor_signed", "监委会签字", Kind::Flag, "Did the supervisors sign?")
        .from("contract", "supervisor_signed"),
];
