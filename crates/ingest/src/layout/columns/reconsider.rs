//! What headings mean beside the others of their table: some are taken otherwise, some left open.

use super::super::fits::is_unit;
use super::{Fit, Sight};

impl Fit<'_> {
    /// Looks at the chosen columns again, now that all of them are known.
    pub(super) fn reconsider(&mut self, sight: &Sight<'_>) {
        self.name_the_unit(sight);
        self.name_the_holder(sight);
        self.leave_open_years(sight);
        self.leave_open_payees(sight);
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
}
