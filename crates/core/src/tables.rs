//! The ten canonical tables and their fields.

use crate::codes;
use crate::kind::{Column, Kind};
use crate::table::TableSchema;

const fn text(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Text, doc)
}
const fn person(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Person, doc)
}
const fn money(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Money, doc)
}
const fn quantity(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Quantity, doc)
}
const fn rate(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Rate, doc)
}
const fn date(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Date, doc)
}
const fn months(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Months, doc)
}
const fn count(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Count, doc)
}
const fn flag(name: &'static str, label: &'static str, doc: &'static str) -> Column {
    Column::new(name, label, Kind::Flag, doc)
}
const fn code(
    name: &'static str,
    label: &'static str,
    list: &'static crate::kind::CodeList,
    doc: &'static str,
) -> Column {
    Column::new(name, label, Kind::Code(list), doc)
}

// Where a row belongs: every table has these four, so that owners are found the same way everywhere.
const TOWN: Column = text("town", "乡镇", "Town or township.");
const VILLAGE: Column = text("village", "村", "Village, as printed or from sheet name, title or file name.");
const GROUP: Column = text("group", "组", "Villagers' group.");
const ORG_NAME: Column = text("org_name", "产权单位", "Owner of the book, as printed.");
const ORG_CODE: Column = text("org_code", "单位代码", "统一社会信用代码 or region code of the owner.");
const REMARK: Column = text("remark", "备注", "Remarks; they carry real facts.");

const ASSET_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("county", "县", "County."),
    code("ledger", "台账级次", &codes::LEDGER, "Which ledger the card stands in; derived from layout and title."),
    text("seq", "序号", "Running number; never an identity."),
    text("asset_id", "资产编号", "Number of the asset, unique at most within one village's book."),
    text("card_no", "卡片编号", "Number of the platform's card."),
    text("asset_name", "资产名称", "Name."),
    text("project_code", "项目编码", "Code of the project that formed it."),
    text("project_name", "项目名称", "Project that formed it."),
    text("category", "资产类别", "Class as printed."),
    code("nature", "资产性质", &codes::NATURE, "经营性, 公益性, 到户类, 权益类."),
    code("asset_form", "动产/不动产", &codes::ASSET_FORM, "Movable or not."),
    text("structure", "结构", "Structure of a building."),
    code("ownership_level", "产权归属层级", &codes::OWNERSHIP, "Level of the owner."),
    flag("is_confirmed", "是否确权", "Is ownership confirmed?"),
    text("certificate_no", "权属证书号", "Certificate of ownership."),
    text("confirm_doc_no", "确权文件号", "Paper that confirmed ownership."),
    date("confirmed_on", "确权日期", "Day of confirmation."),
    date("accepted_on", "验收日期", "Day of acceptance."),
    date("handed_over_on", "移交日期", "Day of handing over."),
    text("built_by", "建设单位", "Unit that built it."),
    text("received_by", "接收单位", "Unit that took it over."),
    flag("handover_list", "移交清单", "Is there a list of what was handed over?"),
    flag("handover_signed", "移交签章", "Is it signed by both sides?"),
    text("fund_source", "资金来源", "Source of funds; may hold several with amounts."),
    text("fund_doc_no", "资金文号", "Paper that allotted the funds."),
    date("fund_year", "资金年度", "Year of the funds."),
    date("build_year", "建设年度", "Year of building."),
    date("started_on", "开工日期", "Day work began."),
    date("acquired_on", "取得日期", "Day of acquisition, completion or first use; the start of depreciation."),
    date("posted_on", "入账日期", "Day it was entered in the book."),
    date("registered_on", "登记日期", "Day it was entered in the register."),
    text("increase_way", "增加方式", "How it came."),
    quantity("quantity", "数量", "Quantity, in `unit`."),
    text("unit", "计量单位", "Unit of the quantity."),
    text("spec", "规格型号", "Specification or contents of the work."),
    Column::new("unit_price", "单价", Kind::Price, "元 a unit."),
    money("original_value", "原值", "Original value."),
    money("appraised_value", "评估值", "Appraised value; never the original value."),
    money("final_amount", "决算金额", "Final account of the project for this asset."),
    money("invoice_amount", "发票金额", "Amount of the invoices."),
    text("invoice_no", "发票号", "Numbers of the invoices."),
    text("value_basis", "价值依据", "Paper that the value rests on."),
    money("accumulated_depreciation", "累计折旧", "Accumulated depreciation in the book."),
    money("net_value", "净值", "Net value in the book."),
    money("impairment", "减值准备", "Provision for impairment."),
    months("useful_life_months", "使用年限", "Useful life in months."),
    rate("salvage_rate", "净残值率", "Residual rate; 0.05 is 5 %."),
    money("salvage_value", "净残值", "Residual value."),
    code("depr_method", "折旧方法", &codes::DEPRECIATION_METHOD, "Method of depreciation."),
    months("months_depreciated", "已计提月份", "Months charged so far."),
    money("monthly_depreciation", "月折旧额", "Charge of a month."),
    date("last_charged_on", "末次计提月份", "Month of the last charge posted."),
    date("first_charged_on", "首次计提月份", "Month of the first charge posted."),
    text("account", "会计科目", "Account it is booked in."),
    flag("is_booked", "是否入账", "Is it in the accounting book?"),
    flag("is_relief_asset", "是否帮扶资产", "Is it marked as a poverty-relief asset?"),
    flag("on_platform", "是否纳入平台", "Is it on the 三资 platform?"),
    text("platform_id", "平台编码", "Its number on the platform."),
    code("use_status", "使用状态", &codes::USE_STATUS, "State of use."),
    date("idle_since", "停用日期", "Day it fell idle."),
    rate("use_ratio", "使用率", "Share in use."),
    code("operation_mode", "经营方式", &codes::OPERATION, "How it is run."),
    person("operator", "经营主体", "Who runs or rents it."),
    text("operation_period", "经营起止时间", "Term as printed."),
    money("annual_income", "年收益", "Income of a year, as the ledger says."),
    rate("promised_rate", "约定收益率", "Rate of return promised."),
    text("purpose", "用途", "Use as approved."),
    text("keeper_unit", "管护主体", "Unit that looks after it."),
    person("manager", "管护责任人", "Person who looks after it."),
    person("manager_phone", "管护电话", "Phone of that person."),
    text("upkeep_fund", "管护经费来源", "Where the money for upkeep comes from."),
    text("location", "坐落", "Where it stands."),
    text("longitude", "经度", "Longitude as printed."),
    text("latitude", "纬度", "Latitude as printed."),
    quantity("floor_area", "建筑面积", "㎡."),
    quantity("land_area", "占地面积", "㎡."),
    person("household", "户主", "Household that owns a 到户类 asset."),
    flag("household_signed", "农户签收", "Did the household sign for it?"),
    text("villages_involved", "涉及村", "Villages that share it."),
    text("shares", "份额", "Their shares."),
    text("responsible_dept", "主管部门", "Department in charge."),
    flag("vitalise_listed", "是否列入盘活清单", "Is it on the list of assets to be put to use again?"),
    text("vitalise_plan", "盘活措施", "What is planned for it."),
    date("vitalise_due", "盘活时限", "By when."),
    text("safety_hazard", "安全隐患", "Hazards noted."),
    text("archive_missing", "缺失资料", "Papers missing from its file."),
    date("changed_on", "变更日期", "Day of the last change."),
    date("updated_on", "更新日期", "Day the register was updated."),
    flag("pledged", "是否抵押", "Is it pledged or mortgaged?"),
    flag("insured", "是否投保", "Is it insured?"),
    text("photo_hash", "照片", "Photo name or hash."),
    quantity("stock_opening", "期初存栏", "Animals at the beginning of the year."),
    quantity("stock_born", "本期出生", "Born in the year."),
    quantity("stock_bought", "本期购入", "Bought in the year."),
    quantity("stock_sold", "本期出售", "Sold in the year."),
    quantity("stock_died", "本期死亡", "Died in the year."),
    quantity("stock_closing", "期末存栏", "Animals at the end of the year."),
    rate("survival_agreed", "约定成活率", "Survival agreed with the keeper; 0.85 is 85 %."),
    quantity("energy_generated", "发电量", "Energy of a year in kWh."),
    quantity("generation_hours", "等效利用小时", "Equivalent full-load hours of a year."),
    quantity("local_hours", "当地利用小时", "Hours that are usual there."),
    Column::new("tariff", "电价", Kind::Price, "元 a kWh."),
    money("settled_amount", "结算电费", "Settled for that energy."),
    flag("keeper_handover", "管护交接", "Was there a handing over when keeper or lessee changed?"),
    date("disclosed_on", "公开日期", "Day the asset and its income were last made public."),
    text("authorisation_no", "授权决议", "Resolution by which villages authorised town or county to run it."),
    text("managed_by", "统一管理单位", "Town or county unit that runs it for the villages."),
    text("unified_items", "五统一", "What is unified: 经营方式, 经营权属, 管护责任, 收益分配, 动态监管."),
    money("opening_value", "年初原值", "Original value at the beginning of the year."),
    REMARK,
];

const CONTRACT_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    text("contract_no", "合同编号", "Number of the contract."),
    text("contract_name", "合同名称", "Name."),
    text("asset_id", "资产编号", "Asset it is about."),
    text("asset_name", "标的", "Asset as named in the contract."),
    code("contract_type", "合同类别", &codes::OPERATION, "出租, 承包, 入股, 委托, 债权."),
    text("lessor", "甲方", "Who lets it."),
    person("lessee", "乙方", "Who rents it."),
    text("lessee_code", "乙方代码", "统一社会信用代码 of the lessee."),
    text("lessee_state", "乙方状态", "State of its registration."),
    quantity("area_or_qty", "数量或面积", "Quantity or area let."),
    date("signed_on", "签订日期", "Day of signing."),
    date("start_date", "起始日期", "First day of the term."),
    date("end_date", "终止日期", "Last day of the term."),
    months("term_months", "合同年限", "Length of the term in months, as printed."),
    money("annual_rent", "年租金", "Rent of a year."),
    money("total_amount", "合同总金额", "Rent of the whole term."),
    money("received_total", "已收款总额", "Received so far, as printed."),
    code("pay_cycle", "付款方式", &codes::PAY_CYCLE, "How often rent is due."),
    text("pay_terms", "付款约定", "Terms of payment as printed."),
    flag("pay_in_arrears", "先用后付", "Is rent due at the end of each period?"),
    text("escalation", "递增", "How rent rises."),
    text("free_period", "免租期", "Time without rent."),
    text("rent_in_kind", "实物租金", "Rent in kind."),
    text("state", "状态", "State as printed."),
    text("renewed_by", "续签合同", "Contract that renews it."),
    flag("written", "书面合同", "Is it in writing?"),
    money("deposit", "押金", "Deposit; never income."),
    text("security", "担保", "Security given."),
    flag("public_tender", "公开交易", "Was it let in public?"),
    text("trade_method", "交易方式", "How it was let."),
    money("appraised_rent", "评估租金", "Rent of a year as appraised."),
    date("resolved_on", "决议日期", "Day of the resolution."),
    count("members_total", "应到人数", "Members or representatives in all."),
    count("members_present", "到会人数", "Members present."),
    count("votes_for", "赞成人数", "Votes for it."),
    flag("outsider", "外部承租", "Is the lessee from outside the collective?"),
    flag("town_approved", "乡镇批准", "Did the township approve?"),
    text("contract_purpose", "约定用途", "Use as agreed."),
    text("repair_terms", "维修约定", "Who repairs."),
    text("breach_terms", "违约责任", "What happens on breach."),
    text("dispute_terms", "争议解决", "How disputes are settled."),
    text("other_duties", "其他义务", "Duties besides rent."),
    rate("duty_done_ratio", "义务完成率", "How far those duties were done."),
    date("last_demand_on", "最后催收日期", "Day of the last demand for payment."),
    person("actual_user", "实际使用人", "Who uses it."),
    flag("sublet_agreed", "转租同意", "Was subletting agreed to?"),
    flag("guarantee_given", "对外担保", "Was the asset pledged for somebody?"),
    text("signer_authority", "签约授权", "Authority of who signed."),
    text("waiver", "减免依据", "Paper that waives rent."),
    money("principal", "投入本金", "Principal put in, of equity or debt."),
    money("principal_returned", "已收回本金", "Principal returned."),
    rate("promised_rate", "约定收益率", "Rate of return promised; 0.05 is 5 %."),
    flag("supervisor_signed", "监委会签字", "Did the supervisors sign?"),
    REMARK,
];

const RECEIPT_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    date("received_on", "收款日期", "Day of receipt."),
    text("voucher_no", "凭证号", "Voucher or receipt number."),
    text("contract_no", "合同编号", "Contract it pays."),
    text("asset_id", "资产编号", "Asset it comes from."),
    text("asset_name", "资产名称", "Asset it comes from, by name."),
    text("period_name", "期次", "Which instalment."),
    date("period_start", "所属期起", "First day of the period paid for."),
    date("period_end", "所属期止", "Last day of the period paid for."),
    money("due_amount", "应收金额", "Due."),
    money("amount", "实收金额", "Received; negative rows are reversals."),
    person("payer", "交款人", "Who paid."),
    text("method", "收款方式", "Cash, bank, set-off."),
    person("account_holder", "收款账户名", "In whose name the account is."),
    flag("booked", "是否入账", "Is it in the accounting book?"),
    text("summary", "摘要", "What for."),
    flag("supervisor_signed", "监委会签字", "Did the supervisors sign?"),
    REMARK,
];

const DISTRIBUTION_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    date("year", "年度", "Year of the income."),
    text("period", "期间", "Batch or period as printed."),
    text("unit_name", "单位/项目", "Unit or project."),
    money("principal", "投入资金", "Money put in."),
    rate("rate", "收益率", "Rate of return."),
    money("income", "收益", "Income."),
    money("opening_balance", "上年结余", "Balance brought forward."),
    money("to_collective", "村集体", "To the collective."),
    money("to_household", "到户", "To households."),
    money("to_public_job", "公益岗位", "For public posts."),
    money("to_reserve", "公积公益金", "To reserves and upkeep."),
    money("distributed_total", "分配合计", "Distributed in all."),
    money("balance", "结余", "Not distributed."),
    count("households", "户数", "Households."),
    count("persons", "人数", "Persons."),
    date("income_on", "收益到账日期", "Day the income came."),
    date("paid_on", "发放日期", "Day of payment."),
    text("plan_no", "分配方案", "Plan of distribution."),
    date("resolved_on", "决议日期", "Day of the resolution."),
    flag("published", "是否公示", "Was it made public?"),
    date("published_from", "公示起", "First day of publication."),
    date("published_until", "公示止", "Last day of publication."),
    person("beneficiary", "领取人", "Who received it."),
    text("beneficiary_state", "领取人状态", "脱贫户, 监测户, 死亡, 迁出…"),
    text("purpose", "用途", "What it was used for."),
    text("pay_method", "发放方式", "How it was paid."),
    money("loss_uncovered", "未弥补亏损", "Losses not yet made good."),
    rate("joint_share", "应占份额", "Share of this village in a joint project; 0.4 is 40 %."),
    REMARK,
];

const DISPOSAL_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    text("asset_id", "资产编号", "Asset disposed of."),
    text("asset_name", "资产名称", "Its name."),
    code("method", "处置方式", &codes::DISPOSAL_METHOD, "转让, 拍卖, 报废…"),
    date("disposed_on", "处置日期", "Day of disposal."),
    quantity("qty_out", "减少数量", "Quantity that left."),
    money("value_out", "减少原值", "Original value that left."),
    money("depr_out", "减少累计折旧", "Accumulated depreciation that left."),
    money("proceeds", "处置收入", "Proceeds."),
    money("cost", "清理费用", "Costs of disposal."),
    money("appraised_value", "评估价", "Appraised value."),
    text("appraisal_no", "评估报告号", "Appraisal report."),
    text("resolution_no", "民主决议", "Resolution of members."),
    text("town_approval_no", "乡镇审核", "Township's approval."),
    text("approval_no", "批准文号", "County's approval."),
    text("trade_method", "交易方式", "How it was sold."),
    flag("proceeds_booked", "收入入账", "Are the proceeds in the book?"),
    text("proceeds_use", "收入用途", "Use of the proceeds."),
    date("written_off_on", "核销日期", "Day it was written off."),
    flag("insured", "是否投保", "Was it insured?"),
    flag("claimed", "是否理赔", "Was the insurance claimed?"),
    text("expert_opinion", "技术鉴定", "Technical opinion."),
    flag("supervisor_signed", "监委会签字", "Did the supervisors sign?"),
    text("reason", "原因", "Reason."),
    REMARK,
];

const INVENTORY_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    text("asset_id", "资产编号", "Asset counted."),
    text("asset_name", "资产名称", "Its name."),
    text("unit", "计量单位", "Unit."),
    text("spec", "规格型号", "Specification."),
    quantity("book_qty", "账面数量", "Quantity in the book."),
    money("book_value", "账面原值", "Value in the book."),
    quantity("count_qty", "实盘数量", "Quantity counted."),
    money("count_value", "实盘原值", "Value counted."),
    quantity("surplus_qty", "盘盈", "Counted more than booked."),
    quantity("shortage_qty", "盘亏", "Counted less than booked, as a positive number."),
    quantity("diff", "差异", "Counted less booked."),
    text("result", "盘点结论", "Conclusion as printed."),
    text("reason", "差异原因", "Reason of the difference."),
    date("counted_on", "盘点日期", "Day of the count."),
    code("use_status", "使用情况", &codes::USE_STATUS, "State as seen."),
    text("site_purpose", "现场用途", "Use as seen."),
    person("site_user", "现场使用人", "User as seen."),
    text("hazard", "安全隐患", "Hazard seen."),
    text("photo_hash", "照片", "Photo name or hash."),
    text("longitude", "经度", "Longitude as measured."),
    text("latitude", "纬度", "Latitude as measured."),
    person("counter", "盘点人", "Who counted."),
    REMARK,
];

const DEPRECIATION_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    text("asset_id", "资产编号", "Asset."),
    text("card_no", "卡片编号", "Card."),
    text("asset_name", "资产名称", "Its name."),
    money("original_value", "原值", "Original value."),
    rate("salvage_rate", "净残值率", "Residual rate."),
    money("salvage_value", "净残值", "Residual value."),
    months("useful_life_months", "使用年限", "Useful life in months."),
    months("months_depreciated", "已计提月份", "Months charged so far."),
    money("monthly_depreciation", "月折旧额", "Charge of a month."),
    rate("monthly_rate", "月折旧率", "Rate of a month."),
    money("depr_this_period", "本期折旧", "Charge of the period."),
    money("accumulated_depreciation", "累计折旧", "Accumulated."),
    money("net_value", "净值", "Net value."),
    date("acquired_on", "取得日期", "Start of use."),
    date("period", "会计期间", "Period of the sheet."),
    text("depr_account", "折旧科目", "Account charged."),
    REMARK,
];

const GL_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("account_code", "科目编码", "Code of the account."),
    text("account_name", "科目名称", "Name of the account."),
    text("direction", "方向", "借 or 贷 as printed; not reliable."),
    money("opening_dr", "期初借方", "Opening debit."),
    money("opening_cr", "期初贷方", "Opening credit."),
    money("debit", "本期借方", "Debits of the period."),
    money("credit", "本期贷方", "Credits of the period."),
    money("closing_dr", "期末借方", "Closing debit."),
    money("closing_cr", "期末贷方", "Closing credit."),
    date("period", "会计期间", "Period of the sheet."),
    REMARK,
];

const PROJECT_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    text("project_code", "项目编码", "Code."),
    text("project_name", "项目名称", "Name."),
    text("project_type", "项目类型", "Type."),
    text("build_kind", "建设性质", "新建, 续建, 改建, 维修."),
    text("site", "建设地点", "Where."),
    text("content", "建设内容", "What."),
    money("amount", "投资额", "Investment."),
    money("final_amount", "决算金额", "Final account."),
    text("fund_source", "资金来源", "Source of funds."),
    date("fund_year", "资金年度", "Year of the funds."),
    date("completed_on", "完工日期", "Day of completion."),
    date("accepted_on", "验收日期", "Day of acceptance."),
    text("owner_unit", "业主单位", "Who carries it out."),
    text("responsible_unit", "责任单位", "Who is in charge."),
    count("households", "受益户数", "Households that benefit."),
    text("target", "绩效目标", "Target."),
    text("mechanism", "联农带农机制", "How farmers benefit."),
    flag("asset_forming", "是否形成资产", "Does it form an asset?"),
    text("tender_record", "招标采购记录", "Record of tender or purchase."),
    text("approved_content", "批复内容", "What was approved."),
    text("change_approval", "变更批复", "Approval of a change."),
    money("balance_left", "结余资金", "Money left over."),
    REMARK,
];

/// 上年度台账: the asset columns that matter between years, and the year's roll-forward.
const PRIOR_COLUMNS: &[Column] = &[
    TOWN,
    VILLAGE,
    GROUP,
    ORG_NAME,
    ORG_CODE,
    text("seq", "序号", "Running number."),
    text("asset_id", "资产编号", "Number."),
    text("card_no", "卡片编号", "Card."),
    text("asset_name", "资产名称", "Name."),
    text("project_name", "项目名称", "Project."),
    text("category", "资产类别", "Class."),
    code("nature", "资产性质", &codes::NATURE, "Nature."),
    quantity("quantity", "数量", "Quantity."),
    text("unit", "计量单位", "Unit."),
    date("acquired_on", "取得日期", "Day of acquisition."),
    money("original_value", "原值", "Original value at the end of last year."),
    money("accumulated_depreciation", "累计折旧", "Accumulated at the end of last year."),
    money("net_value", "净值", "Net value at the end of last year."),
    months("useful_life_months", "使用年限", "Useful life in months."),
    rate("salvage_rate", "净残值率", "Residual rate."),
    code("depr_method", "折旧方法", &codes::DEPRECIATION_METHOD, "Method."),
    code("use_status", "使用状态", &codes::USE_STATUS, "State of use."),
    code("operation_mode", "经营方式", &codes::OPERATION, "How it is run."),
    person("operator", "经营主体", "Who runs or rents it."),
    money("annual_income", "年收益", "Income of last year."),
    money("opening_value", "年初原值", "Opening."),
    money("increase", "本年增加", "Increase."),
    money("decrease", "本年减少", "Decrease."),
    money("closing_value", "年末原值", "Closing."),
    REMARK,
];

/// 固定资产台账, 资产卡片, 帮扶资产台账: one row per card.
pub const ASSET: TableSchema = TableSchema { name: "asset", label: "资产台账", columns: ASSET_COLUMNS };
/// 合同台账: one row per contract.
pub const CONTRACT: TableSchema = TableSchema { name: "contract", label: "合同台账", columns: CONTRACT_COLUMNS };
/// 收款台账: one row per receipt or reversal.
pub const RECEIPT: TableSchema = TableSchema { name: "receipt", label: "收款台账", columns: RECEIPT_COLUMNS };
/// 收益分配台账: one row per unit or project and year.
pub const DISTRIBUTION: TableSchema =
    TableSchema { name: "distribution", label: "收益分配台账", columns: DISTRIBUTION_COLUMNS };
/// 处置台账: one row per disposal.
pub const DISPOSAL: TableSchema = TableSchema { name: "disposal", label: "处置台账", columns: DISPOSAL_COLUMNS };
/// 盘点表: one row per thing counted; has a 账面/实盘 pair.
pub const INVENTORY: TableSchema = TableSchema { name: "inventory", label: "盘点表", columns: INVENTORY_COLUMNS };
/// 折旧明细表: one row per asset and period.
pub const DEPRECIATION: TableSchema =
    TableSchema { name: "depreciation", label: "折旧明细表", columns: DEPRECIATION_COLUMNS };
/// 科目余额表: one row per account.
pub const GL_BALANCE: TableSchema = TableSchema { name: "gl_balance", label: "科目余额表", columns: GL_COLUMNS };
/// 项目库: one row per project.
pub const PROJECT: TableSchema = TableSchema { name: "project", label: "项目库", columns: PROJECT_COLUMNS };
/// 上年度台账: one row per asset of last year.
pub const PRIOR_ASSET: TableSchema =
    TableSchema { name: "prior_asset", label: "上年度台账", columns: PRIOR_COLUMNS };

/// Every table, in the order in which their rows are numbered.
pub const ALL: &[&TableSchema] = &[
    &ASSET,
    &CONTRACT,
    &RECEIPT,
    &DISTRIBUTION,
    &DISPOSAL,
    &INVENTORY,
    &DEPRECIATION,
    &GL_BALANCE,
    &PROJECT,
    &PRIOR_ASSET,
];

/// The schema of a table by name.
pub fn schema(name: &str) -> Option<&'static TableSchema> {
    ALL.iter().copied().find(|t| t.name == name)
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_documented() {
        for table in ALL {
            let names: BTreeSet<_> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{} repeats a column", table.name);
            for column in table.columns {
                assert!(!column.doc.is_empty() && !column.label.is_empty(), "{}.{}", table.name, column.name);
            }
        }
    }
}
