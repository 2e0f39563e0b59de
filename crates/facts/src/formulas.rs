//! How computed facts came about, where the other facts of the row tell it: one form a line, tried in order.

use rust_decimal::Decimal;
use sanzi_core::kind::Kind;
use sanzi_core::value::{money_text, round};
use sanzi_core::{Facts, Value};
use std::str::FromStr;

/// One way to tell how a fact came about. A form whose sum does not come to the fact's value is passed over.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// The first less the second.
    Less(&'static str, &'static str),
    /// The size of that.
    Apart(&'static str, &'static str),
    /// The first over the second; of the first its size.
    Over(&'static str, &'static str),
    /// Days or months from a day to the base date.
    Since(&'static str),
    /// Days from one day to another, the first and the last possible ones.
    Between(&'static str, &'static str),
    /// A sentence with `{fact}`s of the row; all of them must be known.
    Said(&'static str),
}
use Form::{Apart, Between, Less, Over, Said, Since};

const ASSET: &[(&str, Form)] = &[
    ("cards", Said("各级台账中属于同一实物的卡片共{cards}张（{ledgers}）")),
    (
        "depreciation_gap_before",
        Said("上年末账面累计折旧减上年末应提{expected_last_year}，差{depreciation_gap_before}"),
    ),
    ("expected_last_year", Said("按同样的原值、残值和年限计提到上年末，应提{expected_last_year}")),
    ("charged_though_exempt", Said("账面累计折旧{charged_though_exempt}；{exempt_because}，应为0.00")),
    ("contract_changes", Said("观察期内签订或起租的合同（{contract_no}），首份之外共{contract_changes}份")),
    (
        "contract_left_months",
        Said("自基准日至最后一份在租合同（{contract_no}）终止日，不足一月按一月，共{contract_left_months}个月"),
    ),
    ("days_since_count", Since("counted_on")),
    (
        "deficit_years_running",
        Said(
            "近12个月收益减同期折旧为{net_after_depreciation}；再往前12个月同样计算，连续为负的共{deficit_years_running}年",
        ),
    ),
    ("deficit_years_running", Said("收益减同期折旧连续为负的共{deficit_years_running}年")),
    ("net_after_depreciation", Said("近12个月收益{income_12m}减同期12个月折旧，余{net_after_depreciation}")),
    ("final_gap", Less("original_value", "final_amount")),
    ("final_gap_ratio", Over("final_gap", "final_amount")),
    ("finished_days", Since("accepted_on")),
    ("finished_days", Since("handed_over_on")),
    ("first_month_lag", Said("首次计提{posted_first}，应自{first_charge_month}起提，相差{first_month_lag}个月")),
    ("first_month_lag", Said("首次计提月减应起提月，相差{first_month_lag}个月")),
    ("fund_gap", Said("“{fund_source}”各项合计减原值{original_value}，差{fund_gap}")),
    ("handover_days", Between("accepted_on", "handed_over_on")),
    ("income_change_ratio", Said("（上一期收益 − 近12个月收益{income_12m}）÷ 上一期收益 = {income_change_ratio}")),
    (
        "late_entry_charge",
        Said("自{first_charge_month}至入账前一月，按月折旧额{monthly_charge}应提{late_entry_charge}"),
    ),
    ("late_entry_charge", Said("自起提月至入账前一月应提{late_entry_charge}")),
    ("late_entry_months", Said("自{acquired_on}取得至入账日，不足一月按一月，共{late_entry_months}个月")),
    ("late_entry_months", Said("自投用至入账日，不足一月按一月，共{late_entry_months}个月")),
    ("life_least_months", Said("{life_table}中“{category}”的最短年限 × 下限倍数 = {life_least_months}个月")),
    ("life_most_months", Said("{life_most_table}（{category}）× 上限倍数 = {life_most_months}个月")),
    ("life_left_months", Less("useful_life_months", "months_in_use")),
    ("life_left_months", Said("使用年限减投用月数，余{life_left_months}个月")),
    ("ledger_value_gap", Said("各卡片原值中最大的减最小的，差{ledger_value_gap}")),
    ("missing_field_count", Said("有栏而空白的关键字段：{missing_fields}，共{missing_field_count}项")),
    ("months_after_full", Said("{full_month}提足，末次计提{posted_last}，其后{months_after_full}个月")),
    ("moved_meters", Said("台账坐标与现场坐标之间的地面距离{moved_meters}米")),
    ("peer_yield", Said("全县同名经营性资产（至少5项）收益率的中位数{peer_yield}")),
    ("price_gap", Said("同一卡片上数量{quantity} × 单价，与原值相差{price_gap}")),
    ("price_gap", Said("同一卡片上数量 × 单价，与原值相差{price_gap}")),
    ("price_gap_ratio", Over("price_gap", "original_value")),
    ("price_gap_ratio", Said("差额{price_gap} ÷ 该卡片原值 = {price_gap_ratio}")),
    ("prior_value", Said("上年台账年末原值（增减变动表取年初原值）{prior_value}")),
    ("repair_days", Since("changed_on")),
    ("repair_days", Since("idle_since")),
    ("repair_days", Said("自备注所写的损坏日至基准日{repair_days}天")),
    ("salvage_rate_set", Said("适用制度（{rule_set}）或县级规定的净残值率{salvage_rate_set}")),
    ("salvage_rate_used", Said("卡片净残值率{salvage_rate_used}；只有净残值的，以净残值 ÷ 原值")),
    (
        "same_invoice_excess",
        Said(
            "发票号{same_invoice_no}：各资产原值合计与各项目金额合计中的大者，减发票或决算金额，超出{same_invoice_excess}",
        ),
    ),
    ("same_invoice_projects", Said("写有或列示发票号{same_invoice_no}的共{same_invoice_projects}个项目")),
    ("share_gap", Said("“{shares}”合计减100%，差{share_gap}")),
    ("stock_gap", Said("期初（上年末）加出生、购入，减出售、死亡和处置，再减期末（本年）数量，差{stock_gap}")),
    ("stock_at_stake", Said("原值{original_value}按差额{stock_gap}分摊，无差额的取未成活部分：{stock_at_stake}")),
    ("stock_at_stake", Said("原值{original_value} ×（1 − 成活率{survival}）= {stock_at_stake}")),
    ("survival", Over("counted_quantity", "book_quantity")),
    ("survival", Said("（期末存栏＋出售）÷（期初＋出生＋购入）= {survival}")),
    (
        "unit_factor",
        Said(
            "原值{original_value} ÷ 数量{quantity}为单件金额，与全县同名（不足5项时同类）单件金额的中位数相比，大者是小者的{unit_factor}倍",
        ),
    ),
    ("price_peers", Said("全县名称（去掉编号）和单位都相同、单价可算的资产共{price_peers}项（不足5项计0）")),
    ("price_median", Said("这{price_peers}项单价的中位数{price_median}")),
    ("unit_price_own", Said("原值{original_value} ÷ 数量{quantity} = {unit_price_own}")),
    ("price_times", Said("本项单价{unit_price_own}与中位数{price_median}，大者 ÷ 小者 = {price_times}")),
    (
        "price_score",
        Said(
            "0.6745 × |{unit_price_own} − {price_median}| ÷ 各项离中位数距离的中位数（不小于中位数的1%）= {price_score}",
        ),
    ),
    ("price_by_chance", Said("{price_peers} × 0.0465% = {price_by_chance}")),
    ("update_lag_days", Between("changed_on", "updated_on")),
    ("update_lag_days", Since("changed_on")),
    ("value_change", Less("original_value", "prior_value")),
    ("value_change_abs", Apart("original_value", "prior_value")),
    ("value_change_ratio", Over("value_change", "prior_value")),
    ("village_count", Said("涉及村“{villages_involved}”，共{village_count}个")),
    ("village_count", Said("按涉及村或产权归属（共有的至少2个）计{village_count}个")),
    ("vitalise_overdue_days", Since("vitalise_due")),
    ("generation_ratio", Said("等效利用小时 ÷ 当地利用小时 = {generation_ratio}")),
    ("settlement_gap", Said("发电量 × 电价 − 结算电费 = {settlement_gap}")),
    ("switch_unposted", Said("至2023-12-31应提累计折旧减上年末账面{prior_accumulated}，差{switch_unposted}")),
    ("unposted_charge", Said("{charged_through}之后至基准日的各月，按月折旧额{monthly_charge}计{unposted_charge}")),
    ("months_in_use", Said("自取得日（只知年、月的取最晚一日）至基准日，满{months_in_use}个月")),
    (
        "months_in_use_begun",
        Said("自取得日（只知年、月的取最晚一日）至基准日，不足一月按一月，共{months_in_use_begun}个月"),
    ),
    (
        "quantity_gap_value",
        Said("原值{original_value} × 数量差异{quantity_gap} ÷ 盘点表账面数量{book_quantity} = {quantity_gap_value}"),
    ),
    ("platform_value_gap", Said("平台卡片与权属主体台账原值之差{platform_value_gap}")),
    ("contradiction_amount", Said("“{contradictions}”所涉金额，最大的{contradiction_amount}")),
    ("registered_days", Said("自登记日（没有的取投用日）至基准日{registered_days}天")),
];

const CONTRACT: &[(&str, Form)] = &[
    ("first_rent", Said("每亩年租金 × 面积（亩），或租金约定写明的首年租金：{first_rent}")),
    ("missing_count", Said("缺：{missing_elements}，共{missing_count}项")),
    ("chained_months", Said("本合同{term_months}个月，连同同一承租方前后相接的合同，累计{chained_months}个月")),
    ("term_years", Said("{term_months}个月 ÷ 12 = {term_years}年")),
    ("days_to_end", Said("自基准日至{end_date}，{days_to_end}天")),
    ("votes_of_all", Said("赞成人数 ÷ 应到人数 = {votes_of_all}")),
    ("votes_of_present", Said("赞成人数 ÷ 到会人数 = {votes_of_present}")),
    ("original_value", Said("标的资产的登记原值{original_value}")),
    ("rent_to_cost", Over("annual_rent", "original_value")),
    ("rent_floor", Said("收益率下限 × 租金下限倍数 = {rent_floor}")),
    ("peer_rent", Said("评估租金{appraised_rent}")),
    (
        "peer_rent",
        Said(
            "标的原值{original_value} × 全县其他同名、同单位资产（至少5项，每项取基准日正在履行的合同）租金与原值之比的中位数 = {peer_rent}",
        ),
    ),
    ("rent_to_peer", Over("annual_rent", "peer_rent")),
    ("received_ratio", Over("received_amount", "due_amount")),
    (
        "limit_months_run",
        Said("自最早欠缴到期日{arrears_since}，其后有催收或付款的自最后一次起算，至基准日满{limit_months_run}个月"),
    ),
    ("limit_months_run", Said("没有欠缴，时效不起算：{limit_months_run}个月")),
    ("received_12m", Said("近12个月该合同的收款（扣除冲回）合计{received_12m}")),
    ("periods_not_covered", Said("收款台账首年以前到期的{periods_not_covered}期，不作判断")),
    ("rent_total", Said("合同总金额{rent_total}（没有印出的，按年租金 × 月数 ÷ 12）")),
    ("months_beyond", Said("租期{term_months}个月减法定上限，超出{months_beyond}个月（不超为0）")),
    ("rent_beyond", Said("年租金{annual_rent} × 超出的{months_beyond}个月 ÷ 12 = {rent_beyond}")),
    ("rent_beyond", Said("折合年租金{first_rent} × 超出的{months_beyond}个月 ÷ 12 = {rent_beyond}")),
    ("rent_beyond", Said("合同总金额{rent_total} × 超出的{months_beyond}个月 ÷ 租期{term_months}个月 = {rent_beyond}")),
    ("arrears_days", Said("没有欠缴，逾期{arrears_days}天")),
    ("term_months", Said("合同年限{term_months}个月")),
    ("duty_least_ratio", Said("{duty_words}；各项实际 ÷ 约定，最低的{duty_least_ratio}")),
    ("days_past_end", Said("自终止日至基准日{days_past_end}天")),
];

const PROJECT: &[(&str, Form)] = &[
    ("finished_days", Since("finished_on")),
    ("invested", Said("决算金额，没有决算的取投资额：{invested}")),
    ("registered_assets", Said("各级台账写明该项目的资产（同一实物只计一次）共{registered_assets}项")),
    ("registered_value", Said("这{registered_assets}项资产的登记原值合计{registered_value}")),
    ("value_gap", Less("registered_value", "invested")),
    ("value_gap_abs", Apart("registered_value", "invested")),
    ("value_gap_ratio", Over("value_gap", "invested")),
    ("cost_deviation", Said("|决算金额 − 计划投资额| ÷ 计划投资额 = {cost_deviation}（没有单列计划数的，用投资额）")),
    ("balance_months", Said("自{finished_on}至基准日，不足一月按一月，共{balance_months}个月")),
];

const DISTRIBUTION: &[(&str, Form)] = &[
    ("balance", Said("表列结余，没有印出的为收益加上年结余减分配合计：{balance}")),
    ("balance_ratio", Over("balance", "income")),
    ("held_months", Said("自收益到账日（没有的取该年年末）至基准日，不足一月按一月，共{held_months}个月")),
    ("parts_gap", Said("各用途之和减分配合计{distributed_total}，差{parts_gap}")),
    (
        "over_distributed",
        Said(
            "分配合计{distributed_total} −（收益{income}＋上年结余{opening_balance}），超出{over_distributed}（不超为0）",
        ),
    ),
    ("over_distributed", Said("分配合计{distributed_total}减收益{income}，超出{over_distributed}（不超为0）")),
    ("reserve_ratio", Over("to_reserve", "distributed_total")),
    ("reserve_ratio", Said("公积公益金 ÷ 分配合计 = {reserve_ratio}")),
    ("collective_ratio", Said("村集体 ÷ 分配合计 = {collective_ratio}")),
    ("household_ratio", Said("到户 ÷ 分配合计 = {household_ratio}")),
    ("public_job_ratio", Said("公益岗位 ÷ 分配合计 = {public_job_ratio}")),
    ("share_deviation", Said("{share_words}，与县定比例逐项相减，绝对值最大的{share_deviation}")),
    ("published_days", Said("公示起止两日都计入，共{published_days}天")),
    ("equal_share_ratio", Said("该批次金额相同人数最多的一组 ÷ 领取人数 = {equal_share_ratio}")),
    ("proxy_households_count", Said("该批次领取人为{beneficiary}的共{proxy_households_count}行")),
    ("account_receivers", Said("该批次收款账号与本行相同的领取人（同户的除外）共{account_receivers}人")),
    ("joint_share", Said("分配表或联建资产台账写明的份额{joint_share}")),
    ("joint_gap_ratio", Said("各村|实分 ÷ 合计 − 份额| ÷ 份额，最大的{joint_gap_ratio}（{joint_words}）")),
    ("joint_shortfall", Said("应分减实分，少{joint_shortfall}（{joint_words}）")),
    (
        "company_gap",
        Said("上年结余{opening_balance}＋收入{income} − 返还和支出{distributed_total} − 结余{balance} = {company_gap}"),
    ),
    ("company_gap", Said("收入{income} − 返还和支出{distributed_total} − 结余{balance} = {company_gap}")),
];

const DISPOSAL: &[(&str, Form)] = &[
    ("proceeds_to_appraised", Over("proceeds", "appraised_value")),
    ("months_since", Said("自{disposed_on}至基准日，不足一月按一月，共{months_since}个月")),
    ("days_since", Since("disposed_on")),
    ("used_life_ratio", Said("自取得至处置的月数 ÷ 使用年限 = {used_life_ratio}")),
    (
        "months_after_disposal",
        Said("应转出{depr_out_expected}，实际转出{depr_out}，按月折旧额折合{months_after_disposal}个月"),
    ),
    ("months_after_disposal", Said("末次计提月减应提末月，{months_after_disposal}个月")),
];

const PRIOR: &[(&str, Form)] = &[
    ("closing_value", Said("上年台账年末原值（只有增减变动表的取年初原值）{closing_value}")),
    ("value_now", Said("本年台账登记原值{value_now}")),
    ("opening_now", Said("本年台账或增减变动表的年初原值{opening_now}")),
    ("carried_gap", Less("opening_now", "closing_value")),
];

const SCREEN: &[(&str, Form)] = &[
    ("measure", Said("{level}的{measure}")),
    ("level", Said("{level}的{measure}")),
    ("entries", Said("{level}{measure}大于1元的各笔，同日同值的成批资产、重复收取的同一租金只计一次，共{entries}笔")),
    ("span_ratio", Said("最大金额 ÷ 最小金额 = {span_ratio}")),
    ("digit_counts", Said("{entries}笔的首位数字：{digit_counts}")),
    ("digit_distance", Said("Σ（实际 − 理论）² ÷ 理论 = {digit_distance}（理论 = 笔数 × log₁₀(1 + 1/d)）")),
    ("digit_deviation", Said("Σ |实际占比 − log₁₀(1 + 1/d)| ÷ 9 = {digit_deviation}")),
    ("digit_tests", Said("笔数和跨度够检验的共{digit_tests}组")),
    ("digit_false", Said("{digit_tests}组 × 偶然超出的概率 = {digit_false}")),
    ("round_entries", Said("{entries}笔中整倍数的{round_entries}笔")),
    ("round_ratio", Over("round_entries", "entries")),
    ("round_ratio", Said("{round_entries} ÷ {entries} = {round_ratio}")),
    ("round_by_chance", Said("{entries} ÷ 整数单位 = {round_by_chance}")),
    ("dated_entries", Said("写明取得日期的资产，同名（去掉编号）同日的计一类，共{dated_entries}类")),
    ("busiest_day", Said("类数最多的一日{busiest_day}")),
    ("busiest_entries", Said("{busiest_day}共{busiest_entries}类")),
    ("busiest_ratio", Said("{busiest_entries} ÷ {dated_entries} = {busiest_ratio}")),
    ("busiest_by_chance", Said("{dated_entries}类 ÷ 首末两日之间的天数 = {busiest_by_chance}")),
];

const ORGANISATION: &[(&str, Form)] = &[
    ("asset_count", Said("台账资产（同一实物只计一次）共{asset_count}项")),
    ("asset_value", Said("{asset_count}项资产的原值合计{asset_value}")),
    ("counted_share", Said("有盘点记录的 ÷ 应盘点的实物资产（不含到户类、权益类和已处置）= {counted_share}")),
    ("large_uncounted", Said("原值达到较大金额而没有盘点记录的{large_uncounted}项")),
    ("sample_ratio", Said("抽样方案要求的比例{sample_ratio}")),
    ("relief_assets", Said("列入帮扶资产台账或标明帮扶资产的{relief_assets}项")),
    ("income_12m", Said("近12个月各项资产收益（扣除押金、补助等）合计{income_12m}")),
    ("largest_payer_ratio", Said("{top_payer}所交 ÷ 近12个月收益合计{income_12m} = {largest_payer_ratio}")),
    ("income_booked", Said("科目余额表各收入科目贷方发生额合计{income_booked}")),
    ("income_not_booked", Said("同年收款合计减账面收入{income_booked}，多{income_not_booked}（不多为0）")),
    ("unpaired_doubtful", Said("配对存疑的{unpaired_doubtful}行")),
    ("life_zero_assets", Said("卡片年限为零的{life_zero_assets}项")),
    ("disclosed_months", Said("自最近公开日{disclosed_on}至基准日，不足一月按一月，共{disclosed_months}个月")),
];

const YEAR: &[(&str, Form)] = &[
    ("year_number", Said("资金年度{year_number}年")),
    ("invested", Said("项目库该年度形成资产的项目投资合计{invested}")),
    ("registered", Said("这些项目写明的台账资产（同一实物只计一次）原值合计{registered}")),
    ("untraced", Less("invested", "registered")),
    ("untraced", Said("台账原值不少于投资，未追溯{untraced}")),
    ("untraced_ratio", Over("untraced", "invested")),
    ("untraced_projects", Said("该年度项目中台账原值少于投资的共{untraced_projects}个")),
];

const TOTAL: &[(&str, Form)] = &[
    ("printed", Said("{file}“{sheet}”{cell}：表列{printed}")),
    ("recomputed", Said("{equation}：按明细重算{recomputed}")),
    ("difference", Less("printed", "recomputed")),
    ("difference_abs", Apart("printed", "recomputed")),
];

const KEEPER: &[(&str, Form)] =
    &[("manager_assets", Said("台账管护责任人栏为{manager}的资产（不含已处置）共{manager_assets}项"))];

const ACCOUNT: &[(&str, Form)] = &[
    ("tie_allowance", Said("以万元印刷的各项末位之半，与名义金额入账的资产，合计{tie_allowance}")),
    ("difference_abs", Apart("register_total", "ledger_balance")),
    ("difference_ratio", Said("科目余额为0而台账不为0，差额率记{difference_ratio}")),
];

/// The forms of a grain.
fn forms(grain: &str) -> &'static [(&'static str, Form)] {
    match grain {
        "asset" => ASSET,
        "contract" => CONTRACT,
        "project" => PROJECT,
        "distribution" => DISTRIBUTION,
        "disposal" => DISPOSAL,
        "prior" => PRIOR,
        "organisation" => ORGANISATION,
        "screen" => SCREEN,
        "year" => YEAR,
        "total" => TOTAL,
        "keeper" => KEEPER,
        "account" => ACCOUNT,
        _ => &[],
    }
}

/// The facts that the forms of a fact read.
pub(crate) fn operands(grain: &str, fact: &str) -> impl Iterator<Item = &'static str> {
    let own = forms(grain).iter().filter(move |(name, _)| *name == fact);
    own.flat_map(|(_, form)| match form {
        Less(one, two) | Apart(one, two) | Over(one, two) | Between(one, two) => vec![*one, *two],
        Since(day) => vec![*day],
        Said(sentence) => {
            sentence.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect::<Vec<_>>()
        }
    })
}

/// How a fact of a row came about; nothing where the row does not tell.
pub(crate) fn worked(facts: &Facts, row: usize, fact: &str) -> Vec<String> {
    let own = forms(facts.grain.name).iter().filter(|(name, _)| *name == fact);
    own.filter_map(|(_, form)| Line { facts, row }.tell(*form, fact)).next().into_iter().collect()
}

struct Line<'f> {
    facts: &'f Facts,
    row: usize,
}

impl Line<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        Some(self.facts.frame.value(self.row, name)).filter(|value| !value.is_null())
    }

    /// A decimal, or a whole number as one.
    fn number(&self, name: &str) -> Option<Decimal> {
        match self.value(name)? {
            Value::Decimal(number) => Some(number),
            Value::Int(whole) => Some(Decimal::from(whole)),
            _ => None,
        }
    }

    /// A fact as people write it: money with two places, rates in percent.
    fn spoken(&self, name: &str) -> Option<String> {
        let kind = self.facts.grain.fact(name)?.kind;
        match (kind, self.value(name)?) {
            (Kind::Money, Value::Decimal(amount)) => Some(money_text(amount)),
            (Kind::Rate, Value::Decimal(rate)) => Some(percent(rate)),
            (_, Value::Decimal(number)) => Some(number.normalize().to_string()),
            (_, other) => other.plain().filter(|text| !text.trim().is_empty()),
        }
    }

    fn tell(&self, form: Form, fact: &str) -> Option<String> {
        let own = || self.number(fact);
        let words = |name: &str| self.spoken(name);
        match form {
            Less(one, two) => {
                let holds = self.number(one)? - self.number(two)? == own()?;
                holds.then(|| Some(format!("{} − {} = {}", words(one)?, words(two)?, words(fact)?)))?
            }
            Apart(one, two) => {
                let holds = (self.number(one)? - self.number(two)?).abs() == own()?;
                holds.then(|| Some(format!("|{} − {}| = {}", words(one)?, words(two)?, words(fact)?)))?
            }
            Over(part, whole) => {
                let divisor = self.number(whole).filter(|whole| !whole.is_zero())?;
                let holds = round(self.number(part)?.abs() / divisor, 6) == own()?.abs();
                let part = words(part)?.trim_start_matches('-').to_owned();
                holds.then(|| Some(format!("{part} ÷ {} = {}", words(whole)?, words(fact)?)))?
            }
            Since(day) => Some(format!("自{}（只知年、月的取最晚一日）至基准日，{}天", words(day)?, words(fact)?)),
            Between(one, two) => {
                let exact = |name: &str| chrono::NaiveDate::from_str(&words(name)?).ok();
                let holds = match (exact(one), exact(two)) {
                    (Some(from), Some(to)) => Decimal::from((to - from).num_days()) == own()?,
                    _ => true,
                };
                holds.then(|| Some(format!("自{}至{}，至少{}天", words(one)?, words(two)?, words(fact)?)))?
            }
            Said(sentence) => self.fill(sentence),
        }
    }

    fn fill(&self, sentence: &str) -> Option<String> {
        let mut told = String::new();
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, left) = after.split_once('}')?;
            told.push_str(before);
            told.push_str(&self.spoken(name)?);
            rest = left;
        }
        told.push_str(rest);
        Some(told)
    }
}

fn percent(rate: Decimal) -> String {
    format!("{}%", round(rate * Decimal::ONE_HUNDRED, 4).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::{FrameBuilder, grains};
    use std::collections::BTreeSet;

    /// Facts whose sums are rendered from traces, in `working.rs`.
    const TRACED: &[&str] = &[
        "counted_quantity",
        "quantity_difference",
        "quantity_gap",
        "quantity_tolerance",
        "months_due",
        "monthly_charge",
        "residual_value",
        "depreciable_amount",
        "accumulated_expected",
        "depreciation_gap",
        "depreciation_shortfall",
        "depreciation_excess",
        "depreciation_tolerance",
        "over_depreciated",
        "depreciation_gap_ratio",
        "income_12m",
        "yield_on_cost",
        "yield_on_net",
        "idle_days",
        "yield_to_peer",
        "due_periods",
        "due_amount",
        "received_amount",
        "arrears",
        "register_total",
        "register_count",
        "ledger_balance",
        "difference",
        "depr_out_expected",
    ];

    #[test]
    fn every_computed_measure_has_a_form_and_forms_name_facts() {
        for grain in grains::ALL {
            let formed: BTreeSet<&str> = forms(grain.name).iter().map(|(name, _)| *name).collect();
            for fact in grain.facts.iter().filter(|fact| fact.from.is_none()) {
                let measures =
                    matches!(fact.kind, Kind::Money | Kind::Rate | Kind::Quantity | Kind::Count | Kind::Months);
                let told = formed.contains(fact.name) || TRACED.contains(&fact.name);
                assert!(!measures || told, "{}.{} has no worked sum", grain.name, fact.name);
            }
            for (name, _) in forms(grain.name) {
                let named = operands(grain.name, name).chain([*name]);
                for name in named {
                    assert!(grain.fact(name).is_some(), "{} has no fact {name}", grain.name);
                }
            }
        }
    }

    #[test]
    fn a_form_that_does_not_come_out_is_passed_over() {
        let mut builder = FrameBuilder::new(grains::PROJECT.name, grains::PROJECT.facts);
        let money = |text: &str| Value::Decimal(Decimal::from_str(text).expect("digits"));
        for gap in ["-500.00", "-400.00"] {
            let row = [
                ("registered_value", money("9500.00")),
                ("invested", money("10000.00")),
                ("value_gap", money(gap)),
                ("value_gap_abs", money("500.00")),
                ("value_gap_ratio", Value::Decimal(Decimal::new(5, 2))),
            ];
            builder.push_named(row).expect("facts");
        }
        let frame = builder.finish().expect("a frame");
        let facts = Facts { grain: &grains::PROJECT, frame, rows: [[], []].into_iter().collect() };
        assert_eq!(worked(&facts, 0, "value_gap"), ["9500.00 − 10000.00 = -500.00"]);
        assert_eq!(worked(&facts, 0, "value_gap_ratio"), ["500.00 ÷ 10000.00 = 5%"]);
        assert_eq!(worked(&facts, 1, "value_gap"), Vec::<String>::new());
        assert_eq!(worked(&facts, 0, "value_gap_abs"), ["|9500.00 − 10000.00| = 500.00"]);
    }

    #[test]
    fn a_sentence_wants_all_its_facts_and_no_blank_ones() {
        let mut builder = FrameBuilder::new(grains::ORGANISATION_GRAIN.name, grains::ORGANISATION_GRAIN.facts);
        for payer in ["甲公司", ""] {
            let row = [
                ("top_payer", Value::text(payer)),
                ("income_12m", Value::Decimal(Decimal::new(500_000, 2))),
                ("largest_payer_ratio", Value::Decimal(Decimal::new(85, 2))),
            ];
            builder.push_named(row).expect("facts");
        }
        let frame = builder.finish().expect("a frame");
        let facts = Facts { grain: &grains::ORGANISATION_GRAIN, frame, rows: [[], []].into_iter().collect() };
        let told = "甲公司所交 ÷ 近12个月收益合计5000.00 = 85%";
        assert_eq!(worked(&facts, 0, "largest_payer_ratio"), [told]);
        assert_eq!(worked(&facts, 1, "largest_payer_ratio"), Vec::<String>::new());
    }
}
