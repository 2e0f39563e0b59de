//! Books of one account (三栏式明细账): where the account is one of income, what stands in its credit column came in.

use super::Plan;
use super::header::Hints;
use crate::grid::Row;
use sanzi_core::text::normal;

/// Do titles or the file's name say that the sheet is the account of an income (科目：经营收入—租赁收入)? What the state
/// grants is none of an asset.
pub(super) fn is_of_income(hints: Hints<'_>) -> bool {
    const ACCOUNTS: [&str; 6] = ["科目", "明细账", "明细帐", "分户账", "分类账", "辅助账"];
    let near = hints.titles.iter().copied().chain(std::iter::once(hints.file)).map(normal);
    let (incomes, others): (Vec<String>, Vec<String>) = near
        .filter(|text| ACCOUNTS.iter().any(|word| text.contains(word)))
        .partition(|text| ["收入", "上交"].iter().any(|word| text.contains(word)));
    let other =
        |text: &String| ["补助", "支出", "应收", "预收", "应付", "暂存", "代收"].iter().any(|word| text.contains(word));
    let named = |text: &String| text.contains("科目");
    // 科目：银行存款 speaks before a file that is named 收入明细账.
    let speaks = incomes.iter().any(named) || !others.iter().any(named);
    !incomes.is_empty() && speaks && !incomes.iter().any(other)
}

/// Is a table the book of an account, whose credit column tells what came in? A statement of the bank names who paid.
pub(crate) fn is_one(plan: &Plan) -> bool {
    plan.schema.name == "receipt"
        && plan.of("amount").is_some_and(|credit| credit.header.contains("贷方"))
        && plan.of("payer").is_none()
        && plan.of("contract_no").is_none()
}

/// Why a line of an account is no receipt: nothing stands in its credit column, or only what is due was booked.
pub(crate) fn no_receipt(row: Row<'_>, plan: &Plan) -> Option<&'static str> {
    let credit = plan.of("amount").filter(|_| is_one(plan))?;
    let words = plan.of("summary").map(|m| normal(&row.at(m.column).text())).unwrap_or_default();
    let says = |sought: &[&str]| sought.iter().any(|word| words.contains(word));
    let amount = row.at(credit.column);
    match amount.is_blank() || crate::cell::says_blank(&normal(&amount.text())) || normal(&amount.text()) == "0" {
        true if says(&["结转", "余额", "期初", "年初"]) => Some("结转"),
        true => Some("借方"),
        false if says(&["计提", "应收", "暂估", "挂账"]) => Some("应计"),
        false => None,
    }
}
