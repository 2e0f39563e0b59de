//! What headings mean beside the others of their table: some are taken otherwise, some left open.

use super::super::fits::is_unit;
use super::order::is_meant;
use super::{Candidate, Fit, Sight};
use crate::mapping::LAST_PART;
use crate::village;

impl Fit<'_> {
    /// Looks at the chosen columns again, now that all of them are known.
    pub(super) fn reconsider(&mut self, sight: &Sight<'_>) {
        self.name_the_unit(sight);
        self.name_the_holder(sight);
        self.leave_open_years(sight);
        self.leave_open_payees(sight);
        self.leave_open_departments(sight);
        self.name_the_shares(sight);
        self.name_the_plan(sight);
    }

    /// 收款单位 is whose receipts these are where nothing else says it; else it is who holds the account.
    fn name_the_holder(&mut self, sight: &Sight<'_>) {
        let Some(field) = self.table.schema.columns.iter().find(|c| c.name == "account_holder") else { return };
        if self.feeds("account_holder") || !self.feeds("village") {
            return;
        }
        let is_payee = |column: u32| sight.meant.headings.get(&column).is_some_and(|h| h.whole == "收款单位");
        let payee = self.chosen.iter_mut().find(|c| c.field.name == "org_name" && is_payee(c.column));
        if let Some(payee) = payee {
            payee.field = field;
        }
    }

    /// A distribution list needs its unit: where only 乡镇 is there and may also mean the unit, it is the unit, and
    /// the township is found in it.
    fn name_the_unit(&mut self, sight: &Sight<'_>) {
        let Some(field) = self.table.schema.columns.iter().find(|c| c.name == "unit_name") else { return };
        if self.feeds("unit_name") || self.feeds("village") {
            return;
        }
        let Some(town) = self.chosen.iter_mut().find(|c| c.field.name == "town") else { return };
        let meanings = sight.meant.headings.get(&town.column).map(|heading| self.table.meanings(heading));
        let unit = meanings.into_iter().flatten().find(|(f, _)| f.column.name == "unit_name");
        if let Some((_, score)) = unit {
            (town.field, town.score) = (field, score);
        }
    }

    /// 年限 alone is the life of an asset only where the ledger tells of depreciation and of no lease.
    fn leave_open_years(&mut self, sight: &Sight<'_>) {
        const WRITES_DOWN: [&str; 6] = [
            "accumulated_depreciation",
            "net_value",
            "monthly_depreciation",
            "depr_method",
            "salvage_rate",
            "salvage_value",
        ];
        const LETS: [&str; 4] = ["operator", "operation_period", "annual_income", "promised_rate"];
        let any = |fields: &[&str]| fields.iter().any(|field| self.feeds(field));
        if any(&WRITES_DOWN) && !any(&LETS) || self.table.schema.name == "depreciation" {
            return;
        }
        let bare = |column: u32| sight.meant.headings.get(&column).is_some_and(|heading| heading.whole == "年限");
        self.chosen.retain(|c| c.field.name != "useful_life_months" || !bare(c.column));
    }

    /// 收款人 is the holder of an account only where an organisation is among them: else it is who took the money.
    fn leave_open_payees(&mut self, sight: &Sight<'_>) {
        let bare = |column: u32| {
            let whole = sight.meant.headings.get(&column).map_or("", |heading| heading.whole.as_str());
            matches!(whole, "收款人" | "收款方" | "收款人名称")
        };
        let units = |column: u32| sight.below.values(column).iter().any(|value| is_unit(value.form()));
        self.chosen.retain(|c| c.field.name != "account_holder" || !bare(c.column) || units(c.column));
    }

    /// 使用部门 names the village of a card where it names one at all (101 上营村), and no office.
    fn leave_open_departments(&mut self, sight: &Sight<'_>) {
        let of_office = |column: u32| sight.meant.headings.get(&column).is_some_and(|h| h.whole.ends_with("使用部门"));
        let named =
            |column: u32| sight.below.values(column).iter().any(|value| village::find(value.form()).village.is_some());
        self.chosen.retain(|c| c.field.name != "village" || !of_office(c.column) || named(c.column));
    }

    /// A table of joint projects has a line for each village: 涉及村 is the village of its line, and what it should get
    /// (应分) its income, where 收益总额 is that of the whole project. 金额 below a group is that group's.
    fn name_the_shares(&mut self, sight: &Sight<'_>) {
        if self.table.schema.name != "distribution" {
            return;
        }
        let heading = |column: u32| sight.meant.headings.get(&column);
        let grouped = |column: u32| heading(column).is_some_and(|h| h.whole == "金额" && h.parts.len() > 1);
        self.chosen.retain(|c| c.field.name != "distributed_total" || !grouped(c.column));
        if !self.feeds("joint_share") {
            return;
        }
        let headed = |words: &[&str]| {
            sight.meant.headings.iter().find(|(_, h)| words.contains(&h.whole.as_str())).map(|(column, _)| *column)
        };
        let due = headed(&["应分", "应分金额", "应分收益", "应得", "应得金额", "应得收益", "应分配金额"]);
        let place = headed(&["涉及村", "参与村", "联建村", "共有村", "股东村"]);
        for (name, column) in [("income", due), ("village", place.filter(|_| !self.feeds("village")))] {
            let field = self.table.schema.columns.iter().find(|c| c.name == name);
            let (Some(column), Some(field)) = (column, field) else { continue };
            self.chosen.retain(|c| c.field.name != name && c.column != column);
            self.late.retain(|(own, ..)| *own != column);
            self.chosen.push(Candidate { worth: LAST_PART, score: LAST_PART, column, field, named: false });
        }
    }

    /// What was meant (批复投资, 计划投资) beside what was done is kept to be compared with the final account.
    fn name_the_plan(&mut self, sight: &Sight<'_>) {
        let field = self.table.schema.columns.iter().find(|c| c.name == "planned_amount");
        let heading = |column: u32| sight.meant.headings.get(&column).map_or("", |heading| heading.whole.as_str());
        let done = self.chosen.iter().any(|c| c.field.name == "amount" && !is_meant(heading(c.column)));
        let Some(field) = field.filter(|_| done) else { return };
        let meant = self.late.iter().filter(|(column, own, _)| own.name == "amount" && is_meant(heading(*column)));
        let column =
            meant.map(|(column, ..)| *column).min_by_key(|column| (!heading(*column).contains("批复"), *column));
        if let Some(column) = column {
            self.late.retain(|(own, ..)| *own != column);
            self.chosen.push(Candidate { worth: LAST_PART, score: LAST_PART, column, field, named: false });
        }
    }
}
