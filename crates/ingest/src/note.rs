//! Makes issues: one place for the words of every kind, so that they are the same in every reader.

use sanzi_core::receipt::Refusal;
use sanzi_core::{Issue, IssueSeverity};
use std::collections::HashMap;

/// An issue without a place; the caller adds file, sheet and cell.
pub(crate) fn issue(kind: &'static str, seen: impl Into<String>, message: impl Into<String>) -> Issue {
    Issue {
        kind,
        severity: severity(kind),
        file: String::new(),
        sheet: None,
        cell: None,
        row: None,
        seen: shorten(&seen.into(), 120),
        message: message.into(),
        advice: advice(kind).to_owned(),
        count: 1,
    }
}

/// Issues of one kind in one sheet that are told one by one.
const NAMED: usize = 100;

/// Of many like issues of a sheet the first are told one by one, and one more stands for all others. It may be done
/// again after more were added.
pub(crate) fn cap(issues: &mut Vec<Issue>) {
    if issues.len() <= NAMED {
        return;
    }
    #[derive(Default)]
    struct Alike {
        named: usize,
        /// Index of the one that stands for all others.
        others: Option<usize>,
    }
    let mut known: HashMap<(String, Option<String>, &'static str), Alike> = HashMap::new();
    let mut kept: Vec<Issue> = Vec::new();
    for told in std::mem::take(issues) {
        let alike = known.entry((told.file.clone(), told.sheet.clone(), told.kind)).or_default();
        if let Some(others) = alike.others.and_then(|at| kept.get_mut(at)) {
            others.count = others.count.saturating_add(told.count);
            continue;
        }
        match told.count == 1 && alike.named < NAMED {
            true => alike.named += 1,
            false => alike.others = Some(kept.len()),
        }
        kept.push(told);
    }
    *issues = kept;
}

/// Says of issues that stand for others how many these are. Done once, when none is added any more.
pub(crate) fn say_counts(issues: &mut [Issue]) {
    for told in issues.iter_mut().filter(|told| told.count > 1) {
        told.message = format!("{}从这里起同类问题共 {} 处，没有逐条列出。", told.message, told.count);
    }
}

/// A refusal with the advice of its kind.
pub(crate) fn refusal(kind: &'static str, message: impl Into<String>) -> Refusal {
    Refusal { kind, message: message.into(), advice: advice(kind).to_owned() }
}

/// Cuts long text at a character, with a mark.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    let text = sanzi_core::text::visible(text);
    if text.chars().count() <= most {
        return text;
    }
    let mut short: String = text.chars().take(most).collect();
    short.push('…');
    short
}

fn severity(kind: &str) -> IssueSeverity {
    match kind {
        "unreadable"
        | "not_a_spreadsheet"
        | "encrypted"
        | "unsupported_format"
        | "container_corrupt"
        | "container_ambiguous"
        | "too_large"
        | "xml_dtd"
        | "xml_malformed"
        | "encoding_undecodable" => IssueSeverity::Error,
        "extension_mismatch" | "external_content" | "suspicious_part" | "hidden" | "note_in_cell" | "lookalike"
        | "sparse_extent" | "passed_over" => IssueSeverity::Note,
        _ => IssueSeverity::Warning,
    }
}

fn advice(kind: &str) -> &'static str {
    match kind {
        "unreadable" => "请检查权限、磁盘和网络盘，等文件写完，再运行一次；在此之前它不在核查范围内。",
        "extension_mismatch" => "已按内容读取；建议另存为 .xlsx，以免别的软件打不开。",
        "not_a_spreadsheet" => "请确认文件是表格；若是，请在 Excel 或 WPS 中另存为 .xlsx 再读。",
        "encrypted" => "请去掉打开密码，另存后再读。",
        "unsupported_format" => "请在 Excel 或 WPS 中打开，另存为 .xlsx 再读。",
        "container_corrupt" => "文件已损坏，请向提供单位重新索取，或在 Excel 中打开修复后另存。",
        "container_ambiguous" => "请在 Excel 或 WPS 中打开核对，另存后再读。",
        "too_large" => "请拆分文件，或在确认来源可靠后调高上限。",
        "suspicious_part" => "没有按这些名字写过任何东西；请留意文件来源。",
        "xml_dtd" => "正常的表格不含文档类型声明；请在 Excel 或 WPS 中打开，另存为 .xlsx 再读。",
        "xml_malformed" => "请在 Excel 或 WPS 中打开，另存为 .xlsx 再读；打不开则重新索取。",
        "external_content" => "没有运行、打开或取回这些内容；数值按文件里存的读取。",
        "bad_reference" => "该格按未知处理；请在 Excel 中打开另存，核对原值。",
        "duplicate_cell" => "取后写的一个，与 Excel 相同；请核对。",
        "error_value" => "该格按未知处理；请在原表中更正公式后重报。",
        "formula_without_value" => "请用 Excel 或 WPS 打开并保存一次，公式的结果才会存进文件。",
        "not_finite" => "该格按未知处理；请核对原值。",
        "precision_lost" => "文件里已经丢了末几位；请把该列设为文本后重新导出，此前不以它作配对依据。",
        "money_as_text" | "not_a_number" => "请改为数字；本行照读，该值按未知处理。",
        "bad_date" => "请改为真实的日期；本行照读，该值按未知处理。",
        "month_ambiguous" => "只取年份；请写明月份，或把该列设为文本。",
        "merged" => "金额不向下填；请写明每一行各是多少。",
        "hidden" => "请确认这些内容是否应当核查；隐藏的表默认不进审计。",
        "duplicate_header" => "请改成不同的表头，或在映射里确认用哪一列。",
        "unused_column" => "请把表头写全（如购置日期、原值），或在映射里确认用作哪一列。",
        "filled_down" => "请核对；若空着的行不属于上面的村，请在每一行写明。",
        "no_header" => "请补上表头；在此之前该列不采用。",
        "unread_form" => "请核对这几行；若是应当核查的卡片，请改成标签在左、内容在右，或改成普通表格。",
        "unknown_sheet" => "若是核查所需的表，请用 --as 指定它是哪种表，或补充映射词。",
        "csv_malformed" => "该行搁置；请核对引号和分隔符后重新导出。",
        "encoding" => "请核对样本文字；若有误，请另存为 UTF-8 或 .xlsx。",
        "encoding_undecodable" => "请另存为 UTF-8 或 .xlsx 再读。",
        "renamed_column" => "请核对；无误就用 sanzi read --save-mapping 重新确认。",
        "earlier_year" => "若它就是今年的台账，请更正表上的日期，或用 --as asset 指定。",
        "unit_suspect" => "照原样读入；请核对这一格的单位。",
        "duplicate_code" => "请核对是否重复登记；编号应一物一号。",
        "bad_code" => "请对照登记证书更正；此前不以它作配对依据。",
        "doubtful_name" => "若是同一个，请在 engagement.toml 的 [names] 里写明旧名 = \"现名\"。",
        "lookalike" => "请核对是否同一个；配对时按一致处理并注明。",
        "unit_undecided" => "金额照原样保留，涉及它的检查一律无法判断；请写明单位（元或万元）。",
        "total_mismatch" => "请核对合计与各行；明细照读。",
        "approximate" => "按所写数读取并作标记；请补确切数。",
        "range" => "是区间，不取其中任何一数；请补确切数。",
        "masked" => "被遮盖，按未知处理；请索取未遮盖的原表。",
        "note_in_cell" => "取括号前的数；说明保留在原文里。",
        "unknown_code" => "按未知处理；请改用通行说法，或补充映射词。",
        "passed_over" => "没有读；如需读取请单独指定。",
        "sparse_extent" => "只读有内容的格；请删去远处的零星内容。",
        _ => "请核对原表。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_like_issues_are_told_by_their_number() {
        let of = |kind: &'static str, row: u32| Issue { row: Some(row), ..issue(kind, "不详", "不是日期。") };
        let mut issues: Vec<Issue> = (1..=5000).map(|row| of("bad_date", row)).collect();
        issues.push(of("masked", 1));
        cap(&mut issues);
        cap(&mut issues);
        assert_eq!((issues.len(), Issue::places(&issues)), (NAMED + 2, 5001));
        issues.extend((5001..=5010).map(|row| of("bad_date", row)));
        cap(&mut issues);
        say_counts(&mut issues);
        assert_eq!((issues.len(), Issue::places(&issues)), (NAMED + 2, 5011));
        let rest = &issues[NAMED];
        assert_eq!((rest.row, rest.count), (Some(101), 4910));
        assert_eq!(rest.message, "不是日期。从这里起同类问题共 4910 处，没有逐条列出。");
        let mut few: Vec<Issue> = (1..=101).map(|row| of("bad_date", row)).collect();
        cap(&mut few);
        say_counts(&mut few);
        assert!(few.len() == 101 && few.iter().all(|told| told.count == 1 && told.message == "不是日期。"));
    }

    #[test]
    fn an_issue_says_what_to_do() {
        let told = issue("formula_without_value", "=SUM(A1:A2)", "公式没有存下结果。");
        assert_eq!(told.severity, IssueSeverity::Warning);
        assert!(told.advice.contains("打开并保存一次"));
        assert_eq!(shorten("一二三四", 3), "一二三…");
        assert!(refusal("encrypted", "").advice.contains("密码"));
    }
}
