//! The arguments of every command. Names are English, help is Chinese.

use super::county_arguments::{
    AssignArguments, CollectArguments, ImportArguments, MergeArguments, RecheckArguments, StatusArguments,
    StepArguments,
};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 农村集体与帮扶项目资产第三方核查工具
#[derive(Debug, Parser)]
#[command(
    name = "sanzi",
    version,
    about = "农村集体与帮扶（扶贫）项目资产第三方核查：把一个文件夹的台账读成表，逐项核查，出问题清单。"
)]
#[command(
    after_help = "例：\n  sanzi init 青禾县2024\n  sanzi audit 青禾县2024 --base-date 2024-12-31 --out 结果\n  sanzi read 青禾县2024/松河镇/东岭村.xlsx\n  sanzi rules explain ZJ-003"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 起步：看一遍资料文件夹，写出 engagement.toml（基准日、表头对应、待答的问题）
    Init(InitArguments),
    /// 核查：读入表格，逐项判断，输出问题清单工作簿
    Audit(AuditArguments),
    /// 读表：看每张表是怎样读懂的，或导出读到的行
    Read(ReadArguments),
    /// 规则：列出、检查、讲解
    Rules(RulesArguments),
    /// 对比：两次核查结果之间新增、仍在、变化、未再现的问题，以及金额为什么变
    Diff(DiffArguments),
    /// 复验：按结果里的记载重新核查一遍，指出任何不同
    Verify(VerifyArguments),
    /// 回读：把问题清单里填写的复核意见读回，记入 judgements.jsonl
    Review(ReviewArguments),
    /// 事实：核查所依据的各项指标，名称、含义和（给出 --on 时）逐行的值
    Facts(FactsArguments),
    /// 县级：把核查结果导入整改库
    Import(ImportArguments),
    /// 县级：下达，给每个乡镇写整改包
    Assign(AssignArguments),
    /// 县级：收取乡镇填好的整改包
    Collect(CollectArguments),
    /// 县级：办理一步（核验、销号、退回、延期等），或记下审计人员的判断
    Step(StepArguments),
    /// 县级：用新一次核查逐条回答整改了没有
    Recheck(RecheckArguments),
    /// 县级：整改到哪一步了（汇总、台账、一页摘要）
    Status(StatusArguments),
    /// 市、省级：把各县的整改库并在一起
    Merge(MergeArguments),
    /// 导出：把一次核查的结果转成别的程序用的格式
    Export(ExportArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// 核查结果所在的文件夹
    #[arg(value_name = "文件夹")]
    pub dir: PathBuf,
    /// 导出格式
    #[arg(long = "as", value_name = "格式")]
    pub format: ExportFormat,
    /// 写到这个文件（须不存在）；不写则输出到屏幕
    #[arg(long, value_name = "文件")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// SARIF 2.1.0
    Sarif,
    /// 带 BOM 的 UTF-8 表格
    Csv,
}

#[derive(Debug, Args)]
#[command(after_help = "退出码：0 未发现问题；1 发现问题或疑点；2 未能核查；130 被中断。")]
pub(crate) struct AuditArguments {
    /// 要核查的文件夹或文件，可写多个
    #[arg(required = true, value_name = "路径")]
    pub paths: Vec<PathBuf>,
    /// 结果放在哪个文件夹
    #[arg(long, value_name = "文件夹")]
    pub out: PathBuf,
    /// 核查基准日，如 2024-12-31
    #[arg(long, value_name = "日期")]
    pub base_date: Option<NaiveDate>,
    /// 加用的规则包文件夹，可多次给出，后者优先
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
    /// 只执行这些规则：编号或开头，逗号分隔，如 ZJ,HT-003
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub rules: Vec<String>,
    /// 只出清单：工作簿只写这些表，逗号分隔，如 问题清单；不写报告、乡镇文件和对比用的 subjects.jsonl
    #[arg(long, value_name = "表名", value_delimiter = ',')]
    pub sheets: Vec<String>,
    /// 发现问题时也以 0 退出
    #[arg(long)]
    pub exit_zero: bool,
    /// 已被人改过的 findings.xlsx 改名保留，再写新的
    #[arg(long)]
    pub keep_edited: bool,
    /// 上次核查结果的文件夹：与它对比，写出《与上次对比》
    #[arg(long, value_name = "文件夹")]
    pub previous: Option<PathBuf>,
    /// 把各文件读出的内容存在这个文件夹，下次内容没有变的文件不再重读；存的是资料原文，含个人信息，须与资料同样保管，可随时清空
    #[arg(long, value_name = "文件夹")]
    pub cache: Option<PathBuf>,
    /// 输出中的姓名、证件号、电话、账号不作遮盖（仅限核查单位内部，清单中会记明）
    #[arg(long)]
    pub unmasked: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "退出码：0 相同；1 有不同；2 未能对比。\n没有重新查到的，不当作已整改：先看覆盖范围，再看未再现。"
)]
pub(crate) struct DiffArguments {
    /// 上次结果的文件夹
    #[arg(value_name = "上次")]
    pub old: PathBuf,
    /// 本次结果的文件夹
    #[arg(value_name = "本次")]
    pub new: PathBuf,
    /// 输出格式：text 或 json
    #[arg(long, value_name = "格式", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "退出码：0 完全一致；1 有不同；2 未能复验。")]
pub(crate) struct VerifyArguments {
    /// 结果文件夹
    #[arg(value_name = "结果")]
    pub out: PathBuf,
    /// 原始资料不在原处时，到这里按内容去找
    #[arg(long, value_name = "文件夹")]
    pub inputs: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "退出码：0 已回读；1 有没读进的行，或两人意见不一致；2 未能回读。\n只增不改：已有的意见一条也不会丢。"
)]
pub(crate) struct ReviewArguments {
    /// 填写过的 findings.xlsx，可写多个（多人分头填写的）
    #[arg(required = true, value_name = "工作簿")]
    pub workbooks: Vec<PathBuf>,
    /// 资料文件夹（judgements.jsonl 所在）；不写则按工作簿旁 manifest.json 的记载
    #[arg(long, value_name = "文件夹")]
    pub engagement: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// 给人看的说明
    Text,
    /// 每个文件一份读取回执
    Json,
    /// 读到的每一行
    Jsonl,
}

#[derive(Debug, Args)]
#[command(after_help = "已有 engagement.toml 时不改动它，以 2 退出。")]
pub(crate) struct InitArguments {
    /// 资料文件夹
    #[arg(required = true, value_name = "文件夹")]
    pub folder: PathBuf,
    /// 只显示会写些什么，不写文件
    #[arg(long)]
    pub print: bool,
    /// 加用的规则包文件夹
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// 要读的文件夹或文件，可写多个
    #[arg(required = true, value_name = "路径")]
    pub paths: Vec<PathBuf>,
    /// 输出格式
    #[arg(long, value_name = "格式", default_value = "text")]
    pub format: Format,
    /// 只读这张表（工作表名）
    #[arg(long, value_name = "表名")]
    pub sheet: Option<String>,
    /// 把表当作哪一类台账来读，如 asset、contract
    #[arg(long = "as", value_name = "类别")]
    pub table: Option<String>,
    /// 讲解一格是怎样读的，如 松河镇/台账.xlsx#固定资产!H17；只有一个文件时写 H17
    #[arg(long, value_name = "格")]
    pub explain: Option<String>,
    /// 把读懂的表头对应记进资料旁的 engagement.toml，以后照此读
    #[arg(long)]
    pub save_mapping: bool,
    /// 加用的规则包文件夹
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    #[command(subcommand)]
    pub verb: RulesVerb,
    /// 加用的规则包文件夹
    #[arg(long = "pack", value_name = "文件夹", global = true)]
    pub packs: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// 列出全部规则
    List,
    /// 检查规则包：写法、类型、引用和每条规则自带的例子
    Check,
    /// 讲解一条规则：条件、取值、依据、例子
    Explain {
        /// 规则编号，如 ZJ-003
        #[arg(value_name = "编号")]
        code: String,
        /// 按哪一天的取值讲
        #[arg(long, value_name = "日期")]
        base_date: Option<NaiveDate>,
        /// 再看各参数取 0.8、1、1.2 倍时各报出多少：结果文件夹或资料文件夹
        #[arg(long, value_name = "文件夹")]
        on: Option<PathBuf>,
        /// 结果文件夹所用的资料在哪里（不写则在附近寻找）
        #[arg(long, value_name = "文件夹", requires = "on")]
        inputs: Option<PathBuf>,
    },
    /// 比较两套规则包：同一份资料，换了规则会多报、少报哪些
    #[command(
        after_help = "规则包写文件夹，只用内置全国规则时写 national。\n退出码：0 没有差别；1 有差别；2 未能比较。"
    )]
    Diff {
        /// 原来的规则包
        #[arg(value_name = "规则包甲")]
        one: PathBuf,
        /// 改后的规则包
        #[arg(value_name = "规则包乙")]
        two: PathBuf,
        /// 资料文件夹，或核查结果文件夹
        #[arg(long, value_name = "文件夹")]
        on: PathBuf,
        /// 结果文件夹所用的资料在哪里（不写则在附近寻找）
        #[arg(long, value_name = "文件夹")]
        inputs: Option<PathBuf>,
        /// 核查基准日
        #[arg(long, value_name = "日期")]
        base_date: Option<NaiveDate>,
    },
    /// 把内置的全国规则包写到文件夹，便于查看
    Unpack {
        /// 目标文件夹（须不存在或为空）
        #[arg(value_name = "文件夹")]
        folder: PathBuf,
    },
    /// 每条规则写一页 Markdown 说明
    Docs {
        /// 目标文件夹
        #[arg(value_name = "文件夹")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FactsArguments {
    /// 对象类别，如 asset、contract；不写则列出全部
    #[arg(value_name = "类别")]
    pub grain: Option<String>,
    /// 对这些文件夹或文件计算逐行的值
    #[arg(long, value_name = "路径")]
    pub on: Vec<PathBuf>,
    /// 核查基准日
    #[arg(long, value_name = "日期")]
    pub base_date: Option<NaiveDate>,
    /// 加用的规则包文件夹
    #[arg(long = "pack", value_name = "文件夹")]
    pub packs: Vec<PathBuf>,
    /// 输出格式：text 或 jsonl
    #[arg(long, value_name = "格式", default_value = "text")]
    pub format: Format,
}
