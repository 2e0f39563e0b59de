//! Closed lists of values. The stored value is the Chinese word that users read.

use crate::kind::CodeList;

/// 资产性质 in poverty-relief ledgers.
pub const NATURE: CodeList = CodeList { name: "nature", values: &["经营性", "公益性", "到户类", "权益类"] };
/// 使用状态.
pub const USE_STATUS: CodeList = CodeList {
    name: "use_status",
    values: &["在用", "出租", "出借", "季节性停用", "闲置", "维修", "待处置", "已处置", "在建"],
};
/// 经营方式, also 合同类别.
pub const OPERATION: CodeList = CodeList {
    name: "operation_mode",
    values: &["出租", "承包", "入股", "自营", "委托", "债权", "自用"],
};
/// 产权归属层级.
pub const OWNERSHIP: CodeList =
    CodeList { name: "ownership_level", values: &["国有", "乡镇", "村", "组", "农户", "共有"] };
/// 折旧方法.
pub const DEPRECIATION_METHOD: CodeList = CodeList {
    name: "depr_method",
    values: &["直线法", "不提折旧", "工作量法", "双倍余额递减法", "年数总和法"],
};
/// 动产 or 不动产.
pub const ASSET_FORM: CodeList = CodeList { name: "asset_form", values: &["动产", "不动产"] };
/// How rent falls due.
pub const PAY_CYCLE: CodeList =
    CodeList { name: "pay_cycle", values: &["一次性", "按年", "按半年", "按季", "按月"] };
/// 处置方式.
pub const DISPOSAL_METHOD: CodeList = CodeList {
    name: "disposal_method",
    values: &["转让", "拍卖", "置换", "报损", "报废", "捐赠", "对外投资", "盘亏", "拆除"],
};
/// Which ledger a card stands in, or which list names it.
pub const LEDGER: CodeList = CodeList {
    name: "ledger",
    values: &["村级台账", "乡级台账", "县级台账", "平台卡片", "确权清单", "移交清单", "附表"],
};

/// Does this word of [`LEDGER`] stand for a list of some assets, those that were confirmed or handed over, which is no
/// ledger?
pub fn is_list(level: &str) -> bool {
    matches!(level, "确权清单" | "移交清单")
}

/// Every closed list, for help texts and tests.
pub const ALL: &[CodeList] =
    &[NATURE, USE_STATUS, OPERATION, OWNERSHIP, DEPRECIATION_METHOD, ASSET_FORM, PAY_CYCLE, DISPOSAL_METHOD, LEDGER];

/// An accounting system in the words of the field; a code that is not known stays.
///
/// ```
/// assert_eq!(sanzi_core::codes::accounting_system("RC2023"), "2023年农村集体会计制度");
/// ```
pub fn accounting_system(code: &str) -> &str {
    match code {
        "VC2004" => "2004年村集体会计制度",
        "RC2023" => "2023年农村集体会计制度",
        "COOP2007" => "2007年合作社会计制度",
        "COOP2021" => "2021年合作社会计制度",
        "SME2011" => "小企业会计准则",
        "CAS" => "企业会计准则",
        "GOV3" => "政府会计准则第3号",
        "NONE" => "不适用",
        other => other,
    }
}
