//! Clauses by which rent is set anew after some years, at a price that nobody knows yet.

use super::scan::Scan;
use sanzi_core::text::normal;

/// 每三年按市场价调整一次: after how many years rent is set anew. `None` where a share or an amount is named: that is an
/// increase.
pub(crate) fn years_to_review(text: &str) -> Option<u32> {
    let form = normal(text);
    let open = ["市场", "市价", "行情", "评估", "协商", "物价", "议"].iter().any(|word| form.contains(word));
    let anew = ["调整", "重新", "议价", "定价", "商定"].iter().any(|word| form.contains(word));
    let (_, rest) = form.split_once('每')?;
    let mut scan = Scan::new(rest);
    let years = scan.small().filter(|_| scan.eat(&["年"]))?;
    let rest = scan.rest;
    let named = rest.contains('%') || rest.chars().any(|c| c.is_ascii_digit()) || rest.contains("递增");
    (open && anew && !named && years <= 30).then_some(years)
}

#[cfg(test)]
mod tests {
    use super::years_to_review;

    #[test]
    fn a_review_by_the_market_says_nothing_of_the_years_before_it() {
        for (text, years) in [
            ("每三年按市场价调整一次", Some(3)),
            ("租金每5年由双方协商调整", Some(5)),
            ("每两年重新评估定价", Some(2)),
            ("每三年递增5%", None),
            ("每三年按市场价上调5%", None),
            ("随行就市", None),
        ] {
            assert_eq!(years_to_review(text), years, "{text}");
        }
    }
}
