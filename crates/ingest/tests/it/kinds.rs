//! The ten tables as exports print them: titles, headings, what stands below.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    Text(&'static str),
    Place,
    Money,
    Quantity,
    Count,
    Day,
    Years,
    Code(&'static [(&'static str, &'static str)]),
}

/// A field, its headings, what it holds.
pub type Field = (&'static str, &'static [&'static str], Holds);

const STATUS: &[(&str, &str)] = &[("在用", "使用中"), ("出租", "出租"), ("闲置", "闲置"), ("维修", "待修")];

/// A table with the titles that exports give it.
pub struct Kind {
    pub table: &'static str,
    pub title: &'static str,
    pub fields: &'static [Field],
    /// Fields that printed totals add.
    pub sums: &'static [&'static str],
}

pub const KINDS: &[Kind] = &[
    Kind {
        table: "asset",
        title: "村集体固定资产台账",
        fields: &[
            ("village", &["村", "村名", "所在村"], Holds::Place),
            ("asset_id", &["资产编号", "*资产编码", "资产代码"], Holds::Text("ZC-")),
            ("asset_name", &["资产名称", "名称", "固定资产名称"], Holds::Text("提灌站")),
            ("spec", &["规格型号", "型号规格"], Holds::Text("型")),
            ("quantity", &["数量", "数 量"], Holds::Quantity),
            ("original_value", &["原值", "账面原值", "资产原值"], Holds::Money),
            ("accumulated_depreciation", &["累计折旧", "已提折旧"], Holds::Money),
            ("acquired_on", &["购置日期", "取得时间", "购建时间"], Holds::Day),
            ("useful_life_months", &["使用年限（年）", "折旧年限(年)"], Holds::Years),
            ("use_status", &["使用状况", "使用状态"], Holds::Code(STATUS)),
            ("manager", &["管护责任人", "保管人"], Holds::Text("李某")),
            ("remark", &["备注", "备 注"], Holds::Text("注")),
        ],
        sums: &["original_value", "accumulated_depreciation"],
    },
    Kind {
        table: "contract",
        title: "资产租赁合同台账",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("contract_no", &["合同编号", "*合同编号"], Holds::Text("HT-")),
            ("asset_name", &["标的名称", "租赁资产"], Holds::Text("门面")),
            ("lessee", &["承租方", "承  租  人", "乙方"], Holds::Text("王某")),
            ("signed_on", &["合同签订日期", "签订时间"], Holds::Day),
            ("start_date", &["起始日期"], Holds::Day),
            ("end_date", &["终止日期", "结束日期"], Holds::Day),
            ("annual_rent", &["年租金"], Holds::Money),
            ("deposit", &["押金", "履约保证金"], Holds::Money),
        ],
        sums: &["annual_rent", "deposit"],
    },
    Kind {
        table: "receipt",
        title: "租金收款台账",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("received_on", &["收款日期", "收款时间"], Holds::Day),
            ("voucher_no", &["凭证号", "收据号"], Holds::Text("记-")),
            ("contract_no", &["合同编号"], Holds::Text("HT-")),
            ("asset_ref", &["资产名称", "资源名称"], Holds::Text("门面")),
            ("payer", &["交款单位", "付款方"], Holds::Text("王某")),
            ("amount", &["实收金额", "收款金额"], Holds::Money),
            ("summary", &["摘要", "事由"], Holds::Text("租金")),
        ],
        sums: &["amount"],
    },
    Kind {
        table: "inventory",
        title: "固定资产清查盘点表",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("asset_id", &["资产编号", "资产编码"], Holds::Text("ZC-")),
            ("asset_name", &["资产名称", "物品名称"], Holds::Text("水泵")),
            ("book_qty", &["账面数量", "账面数"], Holds::Quantity),
            ("count_qty", &["实盘数量", "盘点数量"], Holds::Quantity),
            ("reason", &["差异原因"], Holds::Text("原因")),
        ],
        sums: &[],
    },
    Kind {
        table: "distribution",
        title: "产业项目收益分配台账",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("unit_name", &["项目名称", "收益来源项目"], Holds::Text("光伏电站")),
            ("principal", &["投入资金", "入股资金"], Holds::Money),
            ("income", &["收益", "产生收益", "收益款"], Holds::Money),
            ("to_collective", &["壮大村集体", "村集体分红"], Holds::Money),
            ("to_household", &["脱贫户分红", "分红到户"], Holds::Money),
            ("to_public_job", &["公益岗位"], Holds::Money),
            ("distributed_total", &["分配合计", "已分配"], Holds::Money),
            ("households", &["受益户数", "户数"], Holds::Count),
            ("paid_on", &["发放日期", "分配日期"], Holds::Day),
        ],
        sums: &["income", "distributed_total"],
    },
    Kind {
        table: "disposal",
        title: "村集体资产处置台账",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("asset_id", &["资产编号", "资产编码"], Holds::Text("ZC-")),
            ("asset_name", &["资产名称", "固定资产名称"], Holds::Text("水泵")),
            ("disposed_on", &["处置日期", "减少发生日期"], Holds::Day),
            ("value_out", &["减少原值", "固定资产减少原值"], Holds::Money),
            ("depr_out", &["减少累计折旧", "固定资产减少累计折旧"], Holds::Money),
            ("proceeds", &["清理收入", "处置收入"], Holds::Money),
            ("approval_no", &["批准文号", "审批文号"], Holds::Text("批")),
            ("reason", &["报废原因", "原因"], Holds::Text("毁损")),
        ],
        sums: &["value_out", "proceeds"],
    },
    Kind {
        table: "depreciation",
        title: "固定资产折旧明细表",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("asset_id", &["资产编号", "资产编码"], Holds::Text("ZC-")),
            ("asset_name", &["资产名称", "固定资产名称"], Holds::Text("水泵")),
            ("original_value", &["原值", "资产原值"], Holds::Money),
            ("useful_life_months", &["使用年限（年）", "折旧年限(年)"], Holds::Years),
            ("monthly_depreciation", &["月折旧额"], Holds::Money),
            ("depr_this_period", &["本月折旧", "本期折旧"], Holds::Money),
            ("accumulated_depreciation", &["累计折旧"], Holds::Money),
            ("net_value", &["净值", "账面净值"], Holds::Money),
        ],
        sums: &["original_value", "depr_this_period"],
    },
    Kind {
        table: "gl_balance",
        title: "科目余额表",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("account_code", &["科目编码", "科目代码"], Holds::Text("K")),
            ("account_name", &["科目名称", "会计科目"], Holds::Text("应收款")),
            ("opening_dr", &["期初余额借方", "年初余额借方"], Holds::Money),
            ("opening_cr", &["期初余额贷方", "年初余额贷方"], Holds::Money),
            ("debit", &["本期发生额借方", "本期借方"], Holds::Money),
            ("credit", &["本期发生额贷方", "本期贷方"], Holds::Money),
            ("closing_dr", &["期末余额借方", "年末数借方"], Holds::Money),
            ("closing_cr", &["期末余额贷方", "年末数贷方"], Holds::Money),
        ],
        sums: &["debit", "credit"],
    },
    Kind {
        table: "project",
        title: "财政衔接资金项目库",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("project_name", &["项目名称", "项目全称"], Holds::Text("产业路")),
            ("amount", &["投资规模", "资金规模"], Holds::Money),
            ("fund_source", &["资金来源"], Holds::Text("中央资金")),
            ("content", &["建设内容", "建设任务"], Holds::Text("硬化")),
            ("owner_unit", &["业主单位", "实施单位"], Holds::Text("建设公司")),
            ("completed_on", &["完工日期", "竣工日期"], Holds::Day),
            ("accepted_on", &["验收日期", "验收时间"], Holds::Day),
            ("final_amount", &["决算金额"], Holds::Money),
        ],
        sums: &["amount", "final_amount"],
    },
    Kind {
        table: "prior_asset",
        title: "固定资产增减变动表",
        fields: &[
            ("village", &["村名", "所在村"], Holds::Place),
            ("asset_id", &["资产编号", "资产编码"], Holds::Text("ZC-")),
            ("asset_name", &["资产名称", "固定资产名称"], Holds::Text("水泵")),
            ("opening_value", &["年初原值", "年初数"], Holds::Money),
            ("increase", &["本年增加"], Holds::Money),
            ("decrease", &["本年减少"], Holds::Money),
            ("closing_value", &["年末原值", "年末数"], Holds::Money),
        ],
        sums: &["opening_value", "closing_value"],
    },
];
