//! The arguments of the county office's commands.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Which store.
#[derive(Debug, Args)]
pub(crate) struct StoreArguments {
    /// 整改库：一个文件，或 postgres://用户:密码@地址/库名
    #[arg(long, value_name = "库", env = "SANZI_DB")]
    pub db: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "不写 --apply 只看会发生什么，不改动整改库。\n退出码：0 可以导入（或已导入）；1 有要人定夺或未收的记录；2 不能导入。"
)]
pub(crate) struct ImportArguments {
    /// 核查结果：文件夹、findings.jsonl 或 findings.xlsx
    #[arg(value_name = "核查结果")]
    pub findings: PathBuf,
    #[command(flatten)]
    pub store: StoreArguments,
    /// 真正写入
    #[arg(long)]
    pub apply: bool,
    /// 县名（清单没有写时）
    #[arg(long, value_name = "县名")]
    pub county: Option<String>,
    /// 事务所（清单没有写时）
    #[arg(long, value_name = "名称")]
    pub firm: Option<String>,
    /// 改名对照：TOML，[rules] [subjects] [organisations] [findings]
    #[arg(long, value_name = "文件")]
    pub aliases: Option<PathBuf>,
    /// 加用的规则包文件夹（其中规则的更替关系也用于对应）
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
    /// 经办人
    #[arg(long, value_name = "姓名", default_value = "")]
    pub by: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "每个乡镇一个文件夹：townships/乡镇名/整改台账.xlsx。下达日期和期限由 --on、--deadline 给出；已下达过的期限照旧，要改用 sanzi step 延期。\n文件写不成就不下达；文件夹里没有人动过的旧台账会换新，填写或改动过的不覆盖，也不下达。退出码：0 已下达；2 未能下达。"
)]
pub(crate) struct AssignArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// 整改包放在哪个文件夹
    #[arg(long, value_name = "文件夹")]
    pub out: PathBuf,
    /// 下达日期
    #[arg(long, value_name = "日期")]
    pub on: NaiveDate,
    /// 整改期限
    #[arg(long, value_name = "日期")]
    pub deadline: NaiveDate,
    /// 经办人
    #[arg(long, value_name = "姓名")]
    pub by: String,
    /// 整改类型：立行立改、分阶段、持续
    #[arg(long, value_name = "类型", default_value = "立行立改")]
    pub plan: String,
    /// 只下达这些乡镇，逗号分隔
    #[arg(long, value_name = "乡镇", value_delimiter = ',')]
    pub towns: Vec<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "一行要么整行收下，要么不收并说明为什么。乡镇改自己报过的，照新的收；几份交来的不一样，或县里已核验、销号的，列出来由人定夺。\n报“已完成”要有整改措施、完成日期、佐证材料。定了仍照乡镇所填收下的，加 --accept 问题编号。\n退出码：0 全部收下；1 有冲突、被改动、要问或读不懂的；2 未能收取，或没有一份台账。"
)]
pub(crate) struct CollectArguments {
    /// 各乡镇交回的整改包所在文件夹
    #[arg(value_name = "文件夹")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub store: StoreArguments,
    /// 收取日期（完成日期不能晚于它）
    #[arg(long, value_name = "日期")]
    pub on: NaiveDate,
    /// 有冲突或没有填全，仍照乡镇所填收下的问题编号，逗号分隔
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub accept: Vec<String>,
    /// 加用的规则包文件夹（其中的整改用语）
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "先看资料交齐没有，再逐条回答：已整改（建议销号）、仍存在、有变化、不再报但要人看、资料未交、资产不见且无处置、规则未执行。\n同 sanzi diff 的判断一致：依据的格确有变化、规则通过，才算已整改；已移送的不自动销号；比库里最近一次更旧的结果不收。\n不写 --confirm 只看，不改动整改库。退出码：0 都已整改；1 还有未整改或答不了的；2 未能复核。"
)]
pub(crate) struct RecheckArguments {
    /// 新一次核查的结果文件夹
    #[arg(value_name = "核查结果")]
    pub run: PathBuf,
    #[command(flatten)]
    pub store: StoreArguments,
    /// 由人确认：已整改的核验并销号，记下每条的回答
    #[arg(long)]
    pub confirm: bool,
    /// 确认日期
    #[arg(long, value_name = "日期")]
    pub on: Option<NaiveDate>,
    /// 确认人
    #[arg(long, value_name = "姓名", default_value = "")]
    pub by: String,
    /// 只确认这些问题编号，逗号分隔；不写则确认全部
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub only: Vec<String>,
    /// 县名（清单没有写时）
    #[arg(long, value_name = "县名")]
    pub county: Option<String>,
    /// 加用的规则包文件夹（其中规则的更替关系也用于对应）
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
    /// 输出格式：text 或 json
    #[arg(long, value_name = "格式", default_value = "text")]
    pub format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// 给人看的表
    Text,
    /// 给程序读
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// 按哪一天算逾期
    #[arg(long, value_name = "日期")]
    pub on: NaiveDate,
    /// 输出格式：text 或 json
    #[arg(long, value_name = "格式", default_value = "text")]
    pub format: ListFormat,
    /// 写工作簿：汇总和图、整改台账、领导一页纸；已有的文件只在是上次写的、没有被人改过时才换新
    #[arg(long, value_name = "文件")]
    pub out: Option<PathBuf>,
    /// 只看一页摘要
    #[arg(long)]
    pub page: bool,
    /// 导入和复核的历史
    #[arg(long)]
    pub history: bool,
    /// 加用的规则包文件夹（其中的本县叫法）
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
    /// 把全部办理记录写成一行一条的文件，可脱离整改库核对
    #[arg(long, value_name = "文件")]
    pub events: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// 各县的整改库
    #[arg(required = true, value_name = "县库")]
    pub sources: Vec<String>,
    #[command(flatten)]
    pub store: StoreArguments,
}

#[derive(Debug, Args)]
#[command(
    after_help = "动作：下达、整改、报告、核验、销号、退回、延期、逾期、移送；审计人员的判断：认定、调整、不成立、待定。"
)]
pub(crate) struct StepArguments {
    /// 动作
    #[arg(value_name = "动作")]
    pub step: String,
    /// 问题编号，可写多个
    #[arg(required = true, value_name = "问题编号")]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub store: StoreArguments,
    /// 办理日期
    #[arg(long, value_name = "日期")]
    pub on: NaiveDate,
    /// 经办人
    #[arg(long, value_name = "姓名")]
    pub by: String,
    /// 理由
    #[arg(long, value_name = "文字", default_value = "")]
    pub why: String,
    /// 佐证文件（记下文件名和哈希）
    #[arg(long, value_name = "文件")]
    pub evidence: Option<PathBuf>,
    /// 整改期限（下达、延期时）
    #[arg(long, value_name = "日期")]
    pub deadline: Option<NaiveDate>,
    /// 整改类型：立行立改、分阶段、持续
    #[arg(long, value_name = "类型")]
    pub plan: Option<String>,
    /// 追回金额，元
    #[arg(long, value_name = "元", allow_hyphen_values = true)]
    pub recovered: Option<String>,
}
