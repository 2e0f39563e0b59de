//! Further facts about one asset: registration, standing in several ledgers, conduct of depreciation, use, upkeep,
//! changes between years, platform, joint assets, quality of the data.

use super::fact;
use crate::codes;
use crate::kind::{Column, Kind};

/// Registration, handing over, value, funds.
pub(super) const REGISTRATION: &[Column] = &[
    fact("project_code", "项目编码", Kind::Text, "Code of the project that formed it.").from("asset", "project_code"),
    fact("asset_form", "动产/不动产", Kind::Code(&codes::ASSET_FORM), "Movable or not.").from("asset", "asset_form"),
    fact(
        "holder_printed",
        "归属栏所写主体",
        Kind::Text,
        "Whom the column of the level names, where it names a body instead of a level.",
    ),
    fact("holder_kind", "权属主体类型", Kind::Text, "集体, 合作社, 企业, 机关, 农户: by name and level of the owner."),
    fact(
        "is_real_estate",
        "应登记不动产",
        Kind::Flag,
        "Is it a building or structure of the kind that land registers take?",
    ),
    fact("accepted_on", "验收日期", Kind::Date, "Day of acceptance.").from("asset", "accepted_on"),
    fact("handed_over_on", "移交日期", Kind::Date, "Day of handing over.").from("asset", "handed_over_on"),
    fact(
        "handover_days",
        "移交用时",
        Kind::Count,
        "Days from acceptance to handing over, the least that precision allows.",
    ),
    fact("built_by", "建设单位", Kind::Text, "Unit that built it.").from("asset", "built_by"),
    fact("handed_over_by", "移交单位", Kind::Text, "Unit that handed it over.").from("asset", "handed_over_by"),
    fact("received_by", "接收单位", Kind::Text, "Unit that took it over.").from("asset", "received_by"),
    fact(
        "built_by_owner",
        "自建自管",
        Kind::Flag,
        "Is the unit that built it its owner? Where that is not said: that handed it over.",
    ),
    fact("handover_list", "移交清单", Kind::Flag, "Is there a list of what was handed over?")
        .from("asset", "handover_list"),
    fact("handover_signed", "移交签章", Kind::Flag, "Is it signed by both sides?").from("asset", "handover_signed"),
    fact(
        "named_as_public",
        "名称属公益设施",
        Kind::Flag,
        "Does its name speak of roads, water, toilets and the like, that bring no income?",
    ),
    fact("has_income_record", "有收益记录", Kind::Flag, "Is there rent or dividend from it in contracts or receipts?"),
    fact("final_amount", "决算金额", Kind::Money, "Final account for this asset.").from("asset", "final_amount"),
    fact("value_basis", "价值依据", Kind::Text, "Paper that the value rests on.").from("asset", "value_basis"),
    fact("final_gap", "原值与决算差额", Kind::Money, "Original value less final account."),
    fact("final_gap_ratio", "原值与决算差额率", Kind::Rate, "|difference| ÷ final account."),
    fact("fund_source", "资金来源", Kind::Text, "Source of funds.").from("asset", "fund_source"),
    fact(
        "fund_gap",
        "资金来源合计差额",
        Kind::Money,
        "Sum of the amounts named among the sources less original value; unknown when none is named.",
    ),
    fact("household", "户主", Kind::Person, "Household that owns it.").from("asset", "household"),
    fact("household_signed", "农户签收", Kind::Flag, "Did the household sign for it?")
        .from("asset", "household_signed"),
    fact("changed_on", "变更日期", Kind::Date, "Day of the last change.").from("asset", "changed_on"),
    fact("updated_on", "更新日期", Kind::Date, "Day the register was updated.").from("asset", "updated_on"),
    fact(
        "update_lag_days",
        "变更登记滞后",
        Kind::Count,
        "Days from a change to the register's update, to the base date while there is none.",
    ),
    fact("invoice_no", "发票号", Kind::Text, "Numbers of the invoices.").from("asset", "invoice_no"),
    fact(
        "same_invoice_no",
        "重复列支的发票号",
        Kind::Text,
        "Number of its invoice, as the ledger says, else as the project library lists it for its project; of several the one that the most projects were charged with.",
    ),
    fact(
        "funds_integrated",
        "多渠道整合",
        Kind::Flag,
        "Do ledger or project library say that several funds were joined (整合, 多渠道) for what the invoice paid?",
    ),
    fact(
        "same_invoice_projects",
        "同发票项目数",
        Kind::Count,
        "Projects among all assets that name the same invoice; 1 on the first of them, which is no repetition.",
    ),
    fact(
        "same_invoice_excess",
        "同发票超额",
        Kind::Money,
        "Original values under that invoice beyond its amount or the final account.",
    ),
    fact("is_booked", "是否入账", Kind::Flag, "Is it in the accounting book?").from("asset", "is_booked"),
    fact("account_name", "会计科目", Kind::Text, "Account it is booked in.").from("asset", "account"),
    fact(
        "account_wanted",
        "应入科目",
        Kind::Text,
        "Account that its kind belongs in; blank when the booked one fits; unknown when no account is said.",
    ),
];

/// Position, cards in several ledgers, papers.
pub(super) const STANDING: &[Column] = &[
    fact(
        "has_coordinates",
        "有坐标",
        Kind::Flag,
        "Does the register give coordinates? Where it has no columns for them, does the count?",
    ),
    fact("moved_meters", "坐标偏差", Kind::Count, "Metres between the register's coordinates and those measured."),
    fact("counted_status", "现场状态", Kind::Code(&codes::USE_STATUS), "State as seen.")
        .from("inventory", "use_status"),
    fact("status_differs", "状态不符", Kind::Flag, "Is it in use on the register and idle, broken or gone as seen?"),
    fact("purpose", "批准用途", Kind::Text, "Use as approved.").from("asset", "purpose"),
    fact("site_purpose", "现场用途", Kind::Text, "Use as seen.").from("inventory", "site_purpose"),
    fact("actual_purpose", "台账实际用途", Kind::Text, "Use as it is, as the ledger says.")
        .from("asset", "actual_purpose"),
    fact("found_purpose", "实际用途", Kind::Text, "Use as seen in the inventory, else as the ledger prints it."),
    fact("purpose_differs", "用途不符", Kind::Flag, "Does the use as seen differ from the use as approved?"),
    fact("site_user", "现场使用人", Kind::Person, "User as seen.").from("inventory", "site_user"),
    fact("user_differs", "使用人不符", Kind::Flag, "Is the user as seen neither the operator nor a lessee on record?"),
    fact("cards", "卡片数", Kind::Count, "Cards of this object in all ledgers."),
    fact(
        "ledger_differences",
        "多级台账差异",
        Kind::Text,
        "Fields in which its cards on ledgers differ (原值, 使用状态, 产权归属), joined by 、; blank when they agree or there is one; unknown for a single card. The platform counts apart.",
    ),
    fact(
        "platform_differences",
        "平台与台账差异",
        Kind::Text,
        "The same between the platform's card and the owner's own ledger.",
    ),
    fact(
        "platform_value_gap",
        "平台与台账原值差额",
        Kind::Money,
        "Between the platform's card and the owner's own ledger, where it is beyond `amt_tol_abs`.",
    ),
    fact("ledger_value_gap", "多级台账原值差额", Kind::Money, "Largest less smallest original value among its cards."),
    fact("archive_missing", "缺失资料", Kind::Text, "Papers missing from its file.").from("asset", "archive_missing"),
    fact(
        "stock_gap",
        "存栏链差额",
        Kind::Quantity,
        "Opening + born + bought − sold − died less closing, of animals and plants; without such columns what last year's quantity less disposals exceeds this year's by, else 0.",
    ),
    fact(
        "survival",
        "成活率",
        Kind::Rate,
        "Closing and sold over opening, born and bought; without such columns counted over booked.",
    ),
    fact(
        "stock_at_stake",
        "存栏差额金额",
        Kind::Money,
        "The share of the original value that the gap of the chain stands for; without a gap, what did not survive.",
    ),
    fact("survival_agreed", "约定成活率", Kind::Rate, "Survival agreed with the keeper.")
        .from("asset", "survival_agreed"),
];

/// How depreciation was conducted.
pub(super) const CONDUCT: &[Column] = &[
    fact("last_charged_on", "末次计提月份", Kind::Date, "Month of the last charge posted.")
        .from("asset", "last_charged_on"),
    fact("full_month", "提足月份", Kind::Date, "Month in which the depreciable amount is reached."),
    fact(
        "posted_first",
        "首次计提月",
        Kind::Date,
        "Month of the first charge posted: as the card says, else the first line of vouchers or schedules, where it says that none came before.",
    ),
    fact(
        "posted_last",
        "末次计提月",
        Kind::Date,
        "Month of the last charge posted: as the card says, else the last line of vouchers or schedules of single months.",
    ),
    fact(
        "posted_words",
        "逐月计提依据",
        Kind::Text,
        "The lines of vouchers or schedules that tell the first and the last charge.",
    ),
    fact(
        "months_after_full",
        "提足后计提月数",
        Kind::Count,
        "Months from then to the last charge posted; 0 when none; unknown where months are not seen in which there may be one.",
    ),
    fact("first_charged_on", "首次计提月份", Kind::Date, "Month of the first charge posted.")
        .from("asset", "first_charged_on"),
    fact("first_month_lag", "起提偏差月数", Kind::Count, "First charge posted less first charge due, in months."),
    fact(
        "life_least_months",
        "年限下限",
        Kind::Months,
        "Life of the county's own table times `life_floor_ratio`; without one the lowest of the tax or government table.",
    ),
    fact(
        "life_most_table",
        "年限上限依据",
        Kind::Text,
        "What gives the longest life: the county's table, or all published ones.",
    ),
    fact("life_most_months", "年限上限", Kind::Months, "That life times `life_ceiling_ratio`."),
    fact("life_table", "年限依据", Kind::Text, "Which table that is: 县级统一表, 税法最低年限, 政府会计应用指南."),
    fact(
        "salvage_rate_used",
        "残值率",
        Kind::Rate,
        "Residual rate as printed, else residual value over original value.",
    ),
    fact(
        "salvage_rate_set",
        "统一残值率",
        Kind::Rate,
        "Rate fixed by rule (government 0, biological before 2024) or by the county; unknown when neither is.",
    ),
    fact("method_on_card", "账面折旧方法", Kind::Code(&codes::DEPRECIATION_METHOD), "Method as printed.")
        .from("asset", "depr_method"),
    fact("method_last_year", "上年折旧方法", Kind::Code(&codes::DEPRECIATION_METHOD), "Method of last year.")
        .from("prior_asset", "depr_method"),
    fact("method_accelerated", "加速折旧", Kind::Flag, "Is the method as printed an accelerated one?"),
    fact(
        "finished_days",
        "完工未转固天数",
        Kind::Count,
        "Days from acceptance, handing over or first use to the base date of what is still 在建.",
    ),
    fact(
        "switch_unposted",
        "转换日未补提",
        Kind::Money,
        "Due to 2023-12-31 less booked in last year's ledger, of a collective's assets; only for a base date in 2024 with a ledger of 2023.",
    ),
    fact(
        "biological_not_restored",
        "生物资产未还原原值",
        Kind::Flag,
        "Was a productive biological asset of before 2024 carried at a value below its cost on 2024-01-01: by final account or invoice with nothing accumulated, or by the paper its value rests on with nothing accumulated at the year's beginning?",
    ),
    fact(
        "late_entry_months",
        "补记月数",
        Kind::Count,
        "Months from first use to entry in the book, a begun month counted whole, the least that precision allows.",
    ),
    fact("late_entry_charge", "补记前应提", Kind::Money, "Charge due before the month of entry."),
];

/// Use, upkeep and suitability.
pub(super) const USE: &[Column] = &[
    fact("annual_income", "台账年收益", Kind::Money, "Income of a year as the ledger says.")
        .from("asset", "annual_income"),
    fact("promised_rate", "约定收益率", Kind::Rate, "Rate of return promised.").from("asset", "promised_rate"),
    fact(
        "peer_yield",
        "同类收益率中位数",
        Kind::Rate,
        "Median yield on cost of the county's operating assets of the same name, when there are at least 5.",
    ),
    fact("yield_to_peer", "收益率比同类", Kind::Rate, "Yield on cost ÷ that median."),
    fact("use_ratio", "使用率", Kind::Rate, "Share in use.").from("asset", "use_ratio"),
    fact("vitalise_listed", "已列盘活清单", Kind::Flag, "Is it on the list of assets to be put to use again?")
        .from("asset", "vitalise_listed"),
    fact("vitalise_plan", "盘活措施", Kind::Text, "What is planned.").from("asset", "vitalise_plan"),
    fact("vitalise_due", "盘活时限", Kind::Date, "By when.").from("asset", "vitalise_due"),
    fact("vitalise_overdue_days", "盘活逾期天数", Kind::Count, "Days from then to the base date; negative before."),
    fact(
        "contract_left_months",
        "剩余租期",
        Kind::Count,
        "Months left of its running contract, a begun month counted whole.",
    ),
    fact("life_left_months", "剩余寿命", Kind::Count, "Useful life less months in use."),
    fact(
        "deficit_years_running",
        "连续亏损年数",
        Kind::Count,
        "Years in a row, latest first, in which income less the year's depreciation is below 0; of the last two.",
    ),
    fact("net_after_depreciation", "收益减折旧", Kind::Money, "Income of the window less twelve months' depreciation."),
    fact("upkeep_fund", "管护经费来源", Kind::Text, "Where the money for upkeep comes from.")
        .from("asset", "upkeep_fund"),
    fact("manager_phone", "管护电话", Kind::Person, "Phone.").from("asset", "manager_phone"),
    fact(
        "repair_days",
        "待修天数",
        Kind::Count,
        "Days since the state became 维修, by the day of change; unknown without one.",
    ),
    fact("safety_hazard", "安全隐患", Kind::Text, "Hazards noted on the register.").from("asset", "safety_hazard"),
    fact("site_hazard", "现场隐患", Kind::Text, "Hazards seen.").from("inventory", "hazard"),
    fact("insured", "是否投保", Kind::Flag, "Is it insured?").from("asset", "insured"),
    fact("pledged", "已抵押担保", Kind::Flag, "Is it pledged or mortgaged, as its ledger or a contract about it says?"),
    fact("keeper_handover", "管护交接", Kind::Flag, "Was there a handing over when keeper or lessee changed?")
        .from("asset", "keeper_handover"),
    fact("generation_ratio", "发电小时比", Kind::Rate, "Equivalent hours of a photovoltaic station ÷ local hours."),
    fact("settlement_gap", "电费结算差额", Kind::Money, "Energy generated times tariff less what was settled."),
];

/// Between years, platform, joint assets, data.
pub(super) const CHANGE: &[Column] = &[
    fact(
        "prior_value",
        "上年原值",
        Kind::Money,
        "Original value at the end of last year: closing value, else original value.",
    ),
    fact("value_change", "原值变动", Kind::Money, "Original value less that."),
    fact("value_change_abs", "原值变动绝对值", Kind::Money, "Absolute change."),
    fact("value_change_ratio", "原值变动率", Kind::Rate, "|change| ÷ last year's value."),
    fact(
        "change_explained",
        "变动有说明",
        Kind::Flag,
        "Does a remark, a disposal or an approval explain a change? False when nothing does.",
    ),
    fact("prior_accumulated", "上年累计折旧", Kind::Money, "Accumulated at the end of last year.")
        .from("prior_asset", "accumulated_depreciation"),
    fact("prior_annual_income", "上年收益", Kind::Money, "Income of last year.").from("prior_asset", "annual_income"),
    fact(
        "income_change_ratio",
        "收益降幅",
        Kind::Rate,
        "(Last year's income − this window's) ÷ last year's; negative for a rise. Last year from receipts where they reach back, else from last year's ledger.",
    ),
    fact(
        "contract_changes",
        "合同变更次数",
        Kind::Count,
        "Contracts of it signed or begun within `change_months`, beyond the first.",
    ),
    fact(
        "operator_is_keeper",
        "经营人与管护人同名",
        Kind::Flag,
        "Does its operator or lessee bear the name of a keeper of assets in the same village?",
    ),
    fact(
        "on_platform",
        "已入平台",
        Kind::Flag,
        "Has it a platform card, or does the register say so? Unknown when no platform export covers its village and no column says.",
    ),
    fact(
        "is_relief_asset",
        "帮扶资产",
        Kind::Flag,
        "Marked as a poverty-relief asset, or standing in the county's relief ledger.",
    ),
    fact("marked_relief", "账上标明帮扶资产", Kind::Flag, "Does the register mark it so?")
        .from("asset", "is_relief_asset"),
    fact("increase_way", "增加方式", Kind::Text, "How it came.").from("asset", "increase_way"),
    fact(
        "missing_platform_fields",
        "平台缺项",
        Kind::Text,
        "Required fields of its platform card that are blank or not there, joined by 、; unknown without a platform card.",
    ),
    fact("villages_involved", "涉及村", Kind::Text, "Villages that share it.").from("asset", "villages_involved"),
    fact("village_count", "涉及村数", Kind::Count, "How many they are; 1 when the column is there and blank."),
    fact("shares", "份额", Kind::Text, "Their shares.").from("asset", "shares"),
    fact("share_gap", "份额合计差", Kind::Rate, "Sum of the shares less 1; unknown when none is said."),
    fact("managed_above", "由县乡统一管理", Kind::Flag, "Is it run by town or county while villages own it?"),
    fact(
        "run_by",
        "统一管理单位",
        Kind::Text,
        "Unit that runs it: as the ledger says, else the lessor of its contract; blank when the column is there and blank.",
    ),
    fact(
        "authorisation",
        "授权依据",
        Kind::Text,
        "Resolution or letter of authority by the ledger, else by its contract; blank when such a column is there and says nothing or 无.",
    ),
    fact("authorisation_no", "授权决议", Kind::Text, "Resolution that authorised that.")
        .from("asset", "authorisation_no"),
    fact("unified_items", "五统一", Kind::Text, "What is unified of the five.").from("asset", "unified_items"),
    fact(
        "unified_missing",
        "五统一缺项",
        Kind::Text,
        "Which of 经营方式, 经营权属, 管护责任, 收益分配, 动态监管 is not unified, joined by 、; unknown when no column says.",
    ),
    fact(
        "code_repeats",
        "编码重复",
        Kind::Flag,
        "Does an earlier thing of the same ledger bear its number? The first of them is not marked.",
    ),
    fact(
        "missing_fields",
        "缺失关键字段",
        Kind::Text,
        "Of 原值, 类别, 权属, 坐落, 投用日, 状态 those whose column is there and blank on the first card that has it, the owner's own before others, joined by 、; a column that no card has is not counted.",
    ),
    fact("missing_field_count", "缺失关键字段数", Kind::Count, "How many."),
    fact("contradictions", "逻辑矛盾", Kind::Text, "What cannot be true together, joined by ；; blank when nothing."),
    fact(
        "contradiction_amount",
        "矛盾金额",
        Kind::Money,
        "The largest amount by which amounts of the card contradict each other; unknown where only days or states do.",
    ),
    fact(
        "price_peers",
        "同类单价项数",
        Kind::Count,
        "Objects of the county with the same name and unit whose price is known; 0 when fewer than 5.",
    ),
    fact("price_median", "同类单价中位数", Kind::Money, "Median of original value ÷ quantity of those, 元 a unit."),
    fact("unit_price_own", "每单位原值", Kind::Money, "Original value ÷ quantity."),
    fact("price_times", "单价倍数", Kind::Quantity, "The larger of that and the median over the smaller."),
    fact(
        "price_score",
        "单价离群分数",
        Kind::Quantity,
        "0.6745 × distance from the median ÷ median of those distances (at least 1 % of the median).",
    ),
    fact(
        "price_by_chance",
        "单价偶然离群项数",
        Kind::Quantity,
        "So many of the kind would score above 3.5 by chance, if prices were spread normally.",
    ),
    fact(
        "unit_factor",
        "与同类倍数",
        Kind::Quantity,
        "Original value of one unit against the county's median for the same name and unit, else for the same kind of thing and unit, the larger over the smaller, when there are at least 5.",
    ),
    fact(
        "photo_shared_with",
        "照片重复",
        Kind::Text,
        "Earlier assets with the same photo, joined by 、; blank when none; unknown without photos.",
    ),
    fact(
        "price_gap",
        "数量单价与金额差",
        Kind::Money,
        "|quantity × unit price − original value|, rounded half away from zero.",
    ),
    fact("price_gap_ratio", "数量单价与金额差率", Kind::Rate, "That ÷ original value."),
];
