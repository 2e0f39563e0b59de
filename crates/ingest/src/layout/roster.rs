//! Lists of people by their office (村干部名册): they tell nothing of assets, and whom they name is nobody's business.

use super::kinds;
use crate::grid::Sheet;

/// Rows at the top among which the heading is sought.
const LOOKED_AT: usize = 30;
const OFFICES: &[&str] = &["职务", "职位", "任职", "岗位", "分工"];
/// Words that no list of people has.
const THINGS: &[&str] = &["资产", "合同", "金额", "原值", "面积", "租金", "收款", "分红", "发放", "账号", "项目"];

/// The index of the row that heads a list of people.
pub fn head(sheet: &Sheet) -> Option<usize> {
    sheet.rows.iter().take(LOOKED_AT).position(|row| {
        // Asked first: most rows hold numbers, and none of these need be read.
        if row.counts().1 > 0 {
            return false;
        }
        let forms = kinds::forms(row);
        let says = |words: &[&str]| forms.iter().any(|(_, form)| words.iter().any(|word| form.contains(word)));
        let named = forms.iter().any(|(_, form)| form.chars().count() <= 6 && form.ends_with("姓名"));
        named && says(OFFICES) && !says(THINGS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Content, Rows};

    #[test]
    fn a_list_of_people_is_known_by_its_heading() {
        let head_of = |heads: &[&str]| {
            let mut rows = Rows::default();
            rows.begin(1);
            (1..).zip(heads).for_each(|(column, head)| rows.add(column, &Content::Text((*head).into())));
            head(&Sheet { rows, ..Sheet::default() })
        };
        assert_eq!(head_of(&["序号", "姓 名", "职务", "任职时间"]), Some(0));
        assert_eq!(head_of(&["村名", "干部姓名", "所任职务"]), Some(0));
        assert_eq!(head_of(&["姓名", "资产名称", "岗位"]), None);
        assert_eq!(head_of(&["姓名", "性别"]), None);
    }
}
