//! The layout of a township's 整改台账, as it is issued, filled in and read back.

/// The sheet's name; a second one is `整改台账(2)`.
pub const SHEET: &str = "整改台账";
/// Row of the first line, 0-based: three lines of title and the heads stand above it.
pub const FIRST_ROW: u32 = 4;
/// What 整改类型 offers.
pub const KINDS: [&str; 3] = ["立行立改", "分阶段", "持续"];
/// What 完成情况 offers.
pub const STATES: [&str; 4] = ["未开始", "整改中", "已完成", "无法完成"];

/// The heads, in their order. The first is a number for people and means nothing.
pub const COLUMNS: [&str; 20] = [
    "序号",
    "问题编号",
    "规则",
    "等级",
    "村",
    "对象",
    "问题",
    "依据",
    "建议",
    "涉及金额(元)",
    "下达日期",
    "整改期限",
    "整改类型",
    "整改措施",
    "责任人",
    "完成情况",
    "完成日期",
    "佐证材料",
    "备注",
    "校验",
];
