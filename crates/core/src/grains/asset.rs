//! Facts about one asset.

use super::{ORGANISATION, SUBJECT_KEY, TOWN, VILLAGE, WEAK_KEY, fact};
use crate::codes;
use crate::kind::{Column, Kind};

pub(super) const FACTS: &[Column] = &[
    ORGANISATION,
    TOWN,
    VILLAGE,
    SUBJECT_KEY,
    WEAK_KEY,
    // what the cards say
    fact("asset_id", "资产编号", Kind::Text, "Number of the asset.").from("asset", "asset_id"),
    fact("asset_name", "资产名称", Kind::Text, "Name.").from("asset", "asset_name"),
    fact("project_name", "项目名称", Kind::Text, "Project that formed it.").from("asset", "project_name"),
    fact("ledgers", "所在台账", Kind::Text, "Ledgers it stands in, joined by 、."),
    fact("category", "资产类别", Kind::Text, "Class as printed.").from("asset", "category"),
    fact("nature", "资产性质", Kind::Code(&codes::NATURE), "经营性, 公益性, 到户类, 权益类.").from("asset", "nature"),
    fact("ownership_level", "产权归属层级", Kind::Code(&codes::OWNERSHIP), "Level of the owner.")
        .from("asset", "ownership_level"),
    fact("owner", "权属主体", Kind::Text, "Owner as printed.").from("asset", "org_name"),
    fact("is_confirmed", "是否确权", Kind::Flag, "Is ownership confirmed? Unknown when no sheet says so.")
        .from("asset", "is_confirmed"),
    fact("confirm_doc_no", "确权文件号", Kind::Text, "Paper that confirmed ownership.").from("asset", "confirm_doc_no"),
    fact("certificate_no", "权属证书号", Kind::Text, "Certificate.").from("asset", "certificate_no"),
    fact("confirmed_on", "确权日期", Kind::Date, "Day of confirmation.").from("asset", "confirmed_on"),
    fact(
        "registered_days",
        "登记后天数",
        Kind::Count,
        "Days from registration (else acquisition; its latest possible day) to the base date.",
    ),
    fact("acquired_on", "取得日期", Kind::Date, "Start of use.").from("asset", "acquired_on"),
    fact(
        "months_in_use",
        "投用月数",
        Kind::Count,
        "Full months from the latest possible start of use to the base date.",
    ),
    fact(
        "months_in_use_begun",
        "投用月数（不足一月按一月）",
        Kind::Count,
        "The same with a begun month counted whole.",
    ),
    fact("quantity", "数量", Kind::Quantity, "Quantity.").from("asset", "quantity"),
    fact("unit", "计量单位", Kind::Text, "Unit.").from("asset", "unit"),
    fact("original_value", "原值", Kind::Money, "Original value.").from("asset", "original_value"),
    fact("accumulated_booked", "账面累计折旧", Kind::Money, "Accumulated depreciation in the book.")
        .from("asset", "accumulated_depreciation"),
    fact("net_booked", "账面净值", Kind::Money, "Net value in the book.").from("asset", "net_value"),
    fact("useful_life_months", "使用年限", Kind::Months, "Useful life as printed, months.")
        .from("asset", "useful_life_months"),
    fact("salvage_rate", "净残值率", Kind::Rate, "Residual rate as printed.").from("asset", "salvage_rate"),
    fact("use_status", "使用状态", Kind::Code(&codes::USE_STATUS), "State of use.").from("asset", "use_status"),
    fact("operation_mode", "经营方式", Kind::Code(&codes::OPERATION), "How it is run.").from("asset", "operation_mode"),
    fact("operator", "经营主体", Kind::Person, "Who runs or rents it.").from("asset", "operator"),
    fact("keeper_unit", "管护主体", Kind::Text, "Unit that looks after it.").from("asset", "keeper_unit"),
    fact("manager", "管护责任人", Kind::Person, "Person who looks after it.").from("asset", "manager"),
    // counted
    fact(
        "count_result",
        "盘点结果",
        Kind::Text,
        "相符, 未见实物, 短少, 多出, 未计数; 未盘点 when no inventory row is paired.",
    ),
    fact("book_quantity", "盘点表账面数量", Kind::Quantity, "Booked quantity as the inventory says.")
        .from("inventory", "book_qty"),
    fact(
        "counted_quantity",
        "实盘数量",
        Kind::Quantity,
        "Counted; a blank count is 0 only where 盘亏 equals the booked number or the reason says it is gone.",
    ),
    fact("quantity_difference", "数量差异", Kind::Quantity, "Counted less booked."),
    fact("quantity_gap", "数量差异绝对值", Kind::Quantity, "Absolute difference."),
    fact(
        "quantity_gap_value",
        "数量差异折算原值",
        Kind::Money,
        "Original value × absolute difference ÷ booked quantity; unknown where the inventory books none.",
    ),
    fact(
        "quantity_tolerance",
        "数量容差",
        Kind::Quantity,
        "Allowed: 0 for things that are counted, the parameter's share of the booked number for area, length and animals.",
    ),
    fact("count_reason", "差异原因", Kind::Text, "Reason as printed.").from("inventory", "reason"),
    fact("counted_on", "盘点日期", Kind::Date, "Day of the count.").from("inventory", "counted_on"),
    fact(
        "days_since_count",
        "盘点后天数",
        Kind::Count,
        "Days from the count to the base date, the least that precision allows.",
    ),
    // disposed of
    fact("disposed", "已处置", Kind::Flag, "Is there a disposal row, or does the card say 已处置?"),
    fact("disposed_on", "处置日期", Kind::Date, "Day of disposal.").from("disposal", "disposed_on"),
    // twice in one ledger
    fact(
        "duplicate_kind",
        "重复情形",
        Kind::Text,
        "同编号, 同项目同名同额, 位置相近名称相似, 同名同额同日; blank when it stands once.",
    ),
    fact("duplicate_of", "重复条目", Kind::Text, "Places of the other cards, joined by 、."),
    // depreciation
    fact(
        "rule_set",
        "适用制度",
        Kind::Text,
        "VC2004, RC2023, COOP2021, SME2011, CAS, GOV3, NONE: by the holder of the book on the base date.",
    ),
    fact("depreciates", "应计提折旧", Kind::Flag, "Does the rule set want this asset depreciated?"),
    fact("method_used", "复算方法", Kind::Text, "Method of the recomputation."),
    fact(
        "assumed_terms",
        "取默认值的要素",
        Kind::Text,
        "Terms that are defaults and not on the card; blank when none.",
    ),
    fact("first_charge_month", "首个计提月", Kind::Date, "Month of the first charge."),
    fact("months_due", "应计提月数", Kind::Count, "Charge months up to the base date or the last posting date."),
    fact("monthly_charge", "月折旧额", Kind::Money, "Charge of a month, recomputed."),
    fact("residual_value", "预计净残值", Kind::Money, "Residual value, recomputed."),
    fact("depreciable_amount", "应计折旧额", Kind::Money, "Original value less residual."),
    fact(
        "accumulated_expected",
        "应提累计折旧",
        Kind::Money,
        "Recomputed; where terms or dates leave an interval, its end nearest to the book.",
    ),
    fact(
        "depreciation_gap",
        "折旧差额",
        Kind::Money,
        "Booked less expected; 0.00 when a harmless rounding variant matches.",
    ),
    fact("depreciation_shortfall", "少提额", Kind::Money, "Expected less booked where positive, else 0."),
    fact("depreciation_excess", "多提额", Kind::Money, "Booked less expected where positive, else 0."),
    fact("depreciation_tolerance", "折旧容差", Kind::Money, "max(`dep_tol_abs`, `dep_tol_month` × months)."),
    fact("over_depreciated", "超提额", Kind::Money, "Booked less depreciable amount where positive, else 0."),
    fact("depreciation_gap_ratio", "差额占应计折旧额", Kind::Rate, "|gap| ÷ depreciable amount."),
    fact(
        "depreciation_variant",
        "吻合口径",
        Kind::Text,
        "Rounding variant that the book matches: A, B, C4, C6, D, Y; blank when none.",
    ),
    fact(
        "exempt_because",
        "不提折旧原因",
        Kind::Text,
        "Why the rule set wants nothing charged; blank when it wants it charged.",
    ),
    fact(
        "charged_though_exempt",
        "不应提而提",
        Kind::Money,
        "Booked depreciation of an asset that the rule set exempts; unknown for others.",
    ),
    fact(
        "charged_through",
        "计提截至",
        Kind::Date,
        "Month up to which expected and booked are compared: the base date's, or the last posting date of a book that posts by quarter or year.",
    ),
    fact("unposted_charge", "未到或未按月计提额", Kind::Money, "Charge due by the base date but after that month."),
    fact(
        "depreciation_slip",
        "差额成因",
        Kind::Text,
        "The usual slip that explains the book to the cent, in Chinese; blank when none fits.",
    ),
    // contracts and income
    fact("used_by_others", "由他人使用", Kind::Flag, "Is it let, contracted out or otherwise used by others?"),
    fact("has_contract", "有合同", Kind::Flag, "Is a contract paired with it, expired or not?"),
    fact(
        "oral_contract",
        "口头约定",
        Kind::Flag,
        "Is a contract of it of `written_months` or more not in writing? False when all are; unknown when none says.",
    ),
    fact("contract_no", "合同编号", Kind::Text, "Numbers of its contracts, joined by 、."),
    fact(
        "income_12m",
        "近12个月收益",
        Kind::Money,
        "Receipts of the `income_months` up to the base date, reversals deducted, without deposits and subsidies.",
    ),
    fact(
        "rent_free",
        "全年免租",
        Kind::Flag,
        "Did a contract's time without rent leave those months without any due? Unknown where its words were not understood.",
    ),
    fact("yield_on_cost", "原值收益率", Kind::Rate, "Income ÷ original value."),
    fact("yield_on_net", "净值收益率", Kind::Rate, "Income ÷ net value."),
    // idle
    fact("idle_on_register", "台账闲置", Kind::Flag, "Does the register say 闲置 on the base date?"),
    fact("idle_since", "停用日期", Kind::Date, "Day it fell idle.").from("asset", "idle_since"),
    fact("idle_days", "闲置天数", Kind::Count, "Days idle for certain; unknown without a stop date."),
    fact(
        "idle_excuse",
        "停用说明",
        Kind::Text,
        "Remark that excuses the disuse (season, repair, disaster); blank when there is none.",
    ),
    fact("paired_by", "配对依据", Kind::Text, "How its cards in other ledgers were found; blank for a single card."),
    fact("pairing_doubtful", "配对存疑", Kind::Flag, "May a card of another ledger be this same thing?"),
    fact("used_lately", "近期有使用", Kind::Flag, "Is there income or evidence of use within `income_months`?"),
];
