//! Which accounting system a book follows on a day, and what it says about starts and stops.

use crate::month::Month;
use chrono::NaiveDate;

/// An accounting system, by the holder of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleSet {
    /// 村集体经济组织会计制度, to 2023-12-31.
    Vc2004,
    /// 农村集体经济组织会计制度, from 2024-01-01.
    Rc2023,
    /// 农民专业合作社会计制度 2021.
    Coop2021,
    /// 小企业会计准则.
    Sme2011,
    /// 企业会计准则.
    Cas,
    /// 政府会计准则第3号; 第5号 for public infrastructure has the same starts and stops.
    Gov3,
    /// Household-owned assets and equity: nothing is depreciated.
    None,
}

/// Who keeps the book: what decides between the systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// 农村集体经济组织, or 村委会 standing in for it.
    Collective,
    /// 农民专业合作社.
    Cooperative,
    /// A small company.
    Company,
    /// A county platform company or a large one.
    LargeCompany,
    /// A department or a township's government.
    Government,
    /// A household, or no physical asset at all.
    Nobody,
}

/// The day from which 农村集体经济组织会计制度 is in force (财会〔2023〕14号).
pub const RURAL_SYSTEM_FROM: NaiveDate = match NaiveDate::from_ymd_opt(2024, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

impl RuleSet {
    /// The system of a holder on a day.
    pub fn of(holder: Holder, day: NaiveDate) -> Self {
        match holder {
            Holder::Collective if day < RURAL_SYSTEM_FROM => RuleSet::Vc2004,
            Holder::Collective => RuleSet::Rc2023,
            Holder::Cooperative => RuleSet::Coop2021,
            Holder::Company => RuleSet::Sme2011,
            Holder::LargeCompany => RuleSet::Cas,
            Holder::Government => RuleSet::Gov3,
            Holder::Nobody => RuleSet::None,
        }
    }

    /// The word that packs and engagements use.
    pub const fn name(self) -> &'static str {
        match self {
            RuleSet::Vc2004 => "VC2004",
            RuleSet::Rc2023 => "RC2023",
            RuleSet::Coop2021 => "COOP2021",
            RuleSet::Sme2011 => "SME2011",
            RuleSet::Cas => "CAS",
            RuleSet::Gov3 => "GOV3",
            RuleSet::None => "NONE",
        }
    }

    /// The first month charged for something in use from `day`.
    ///
    /// # Source
    /// 会制04(十七), 合作会制 art. 26: the month after; 财会〔2017〕4号: the month itself.
    pub fn first_charge(self, day: NaiveDate) -> Month {
        if self == RuleSet::Gov3 { Month::of(day) } else { Month::of(day).plus(1) }
    }

    /// The last month charged for something disposed of on `day`.
    ///
    /// # Source
    /// As for the start: the month itself, for government books the month before.
    pub fn last_charge(self, day: NaiveDate) -> Month {
        if self == RuleSet::Gov3 { Month::of(day).plus(-1) } else { Month::of(day) }
    }

    /// Is the residual fixed at nothing?
    ///
    /// # Source
    /// 政准3 art. 16.
    pub fn without_residual(self) -> bool {
        self == RuleSet::Gov3
    }

    /// May a book post by quarter or year?
    ///
    /// # Source
    /// 会制04(十七); the later systems want every month.
    pub fn may_post_yearly(self) -> bool {
        self == RuleSet::Vc2004
    }
}

/// The holder that a rule set's name stands for, as `[holders]` of an engagement may say it.
pub fn holder_of(name: &str) -> Option<Holder> {
    Some(match name.trim().to_uppercase().as_str() {
        "VC2004" | "RC2023" => Holder::Collective,
        "COOP2021" | "COOP2007" => Holder::Cooperative,
        "SME2011" => Holder::Company,
        "CAS" => Holder::LargeCompany,
        "GOV3" | "GOV5" => Holder::Government,
        "NONE" => Holder::Nobody,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_and_the_day_decide() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a real day");
        for (holder, on, name) in [
            (Holder::Collective, day(2023, 12, 31), "VC2004"),
            (Holder::Collective, day(2024, 1, 1), "RC2023"),
            (Holder::Cooperative, day(2024, 1, 1), "COOP2021"),
            (Holder::Government, day(2020, 1, 1), "GOV3"),
            (Holder::Nobody, day(2020, 1, 1), "NONE"),
        ] {
            assert_eq!(RuleSet::of(holder, on).name(), name);
        }
        assert_eq!(RuleSet::Gov3.first_charge(day(2023, 5, 18)), Month::new(2023, 5));
        assert_eq!(RuleSet::Rc2023.first_charge(day(2023, 5, 18)), Month::new(2023, 6));
        assert_eq!(RuleSet::Gov3.last_charge(day(2025, 9, 10)), Month::new(2025, 8));
        for (name, holder) in [
            ("VC2004", Holder::Collective),
            ("rc2023", Holder::Collective),
            ("COOP2007", Holder::Cooperative),
            ("SME2011", Holder::Company),
            ("CAS", Holder::LargeCompany),
            (" gov5 ", Holder::Government),
            ("NONE", Holder::Nobody),
        ] {
            assert_eq!(holder_of(name), Some(holder), "{name}");
        }
        assert_eq!(holder_of("村委会"), None);
    }

    #[test]
    fn only_the_village_system_of_2004_posts_by_the_year() {
        let yearly: Vec<RuleSet> =
            [RuleSet::Vc2004, RuleSet::Rc2023, RuleSet::Gov3].into_iter().filter(|set| set.may_post_yearly()).collect();
        assert_eq!(yearly, [RuleSet::Vc2004]);
    }
}
