//! Facts of statistical screens.

use super::{ORGANISATION, SUBJECT_KEY, TOWN, VILLAGE, WEAK_KEY, fact};
use crate::kind::{Column, Kind};

pub(super) const SCREEN_FACTS: &[Column] = &[
    ORGANISATION,
    TOWN,
    VILLAGE,
    SUBJECT_KEY,
    WEAK_KEY,
    fact("measure", "筛查的金额", Kind::Text, "资产原值 or 收款金额."),
    fact("level", "筛查范围", Kind::Text, "本账, 全乡镇 (of several books) or 全县 (of several towns)."),
    fact(
        "entries",
        "筛查笔数",
        Kind::Count,
        "Amounts above 1 元; a batch of like things of one day and value, and a rent paid again, count once.",
    ),
    fact("span_ratio", "金额跨度", Kind::Quantity, "The largest amount ÷ the smallest."),
    fact(
        "digit_distance",
        "首位数字卡方值",
        Kind::Quantity,
        "Pearson's χ² of the first decimal digits against Benford's law, of eight degrees of freedom.",
    ),
    fact(
        "digit_deviation",
        "首位数字平均绝对偏差",
        Kind::Rate,
        "Mean of the distances of the nine shares from those of the law.",
    ),
    fact("digit_counts", "首位数字分布", Kind::Text, "How many amounts begin with 1 to 9, and how many by the law."),
    fact("digit_tests", "检验组数", Kind::Count, "Rows of this run that are large and wide enough for the test."),
    fact("digit_false", "偶然超出组数", Kind::Quantity, "So many of them pass the limit by chance."),
    fact("round_entries", "整数金额笔数", Kind::Count, "Amounts that are whole multiples of `screen.round_unit`."),
    fact("round_ratio", "整数金额占比", Kind::Rate, "÷ all amounts."),
    fact(
        "round_by_chance",
        "随机整数笔数",
        Kind::Quantity,
        "So many would be, of amounts in whole 元 that end anyhow.",
    ),
    fact(
        "dated_entries",
        "有确切日期的类数",
        Kind::Count,
        "Kinds of things whose day is known exactly, once a day each.",
    ),
    fact("busiest_day", "最多的取得日期", Kind::Date, "The day that most of them bear; the earliest among equal ones."),
    fact("busiest_entries", "该日类数", Kind::Count, "How many bear it."),
    fact("busiest_ratio", "该日占比", Kind::Rate, "÷ those with an exact day."),
    fact(
        "busiest_by_chance",
        "每日平均类数",
        Kind::Quantity,
        "Those with an exact day ÷ the days from the first to the last.",
    ),
];
