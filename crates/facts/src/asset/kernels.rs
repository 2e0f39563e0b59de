//! The kernels of grain `asset`, each with the facts that it gives. A kernel runs only where one of them is wanted, and a
//! fact that it sets and does not name here is a fault of the first row, so that none can be forgotten.

use super::{change, conduct, in_use, joint, registration, standing, stock};
use crate::FactsError;
use crate::asset::{AssetWork, Facets};
use crate::depreciation::Assessment;
use crate::row::{Row, Slots};
use sanzi_core::{Wanted, grains};
use std::cell::OnceCell;

/// One asset whose facts are asked for.
pub(crate) struct Subject<'s, 'w, 'a> {
    work: &'s AssetWork<'w, 'a>,
    at: usize,
    facets: &'s Facets<'s>,
    found: OnceCell<Assessment>,
}

impl<'s, 'w, 'a> Subject<'s, 'w, 'a> {
    pub(crate) fn new(work: &'s AssetWork<'w, 'a>, at: usize, facets: &'s Facets<'s>) -> Self {
        Subject { work, at, facets, found: OnceCell::new() }
    }

    /// What its depreciation comes to, computed when the first kernel asks.
    fn found(&self) -> &Assessment {
        self.found.get_or_init(|| self.work.assessed(self.at, self.facets))
    }

    /// The same, where any kernel asked.
    pub(crate) fn into_found(self) -> Option<Assessment> {
        self.found.into_inner()
    }
}

struct Kernel {
    /// The facts that it gives.
    gives: &'static str,
    /// Sets them.
    set: fn(&Subject<'_, '_, '_>, &mut Row<'_>),
}

const KERNELS: &[Kernel] = &[
    Kernel {
        gives: "ledgers registered_days months_in_use months_in_use_begun duplicate_kind duplicate_of paired_by \
                pairing_doubtful",
        set: |of, row| of.work.stands(of.at, of.facets, row),
    },
    Kernel {
        gives: "count_result counted_quantity quantity_difference quantity_gap quantity_gap_value \
                days_since_count quantity_tolerance",
        set: |of, row| of.work.counted(of.at, of.facets, row),
    },
    Kernel { gives: "disposed disposed_on", set: |of, row| of.work.disposed(of.at, of.facets, row) },
    Kernel {
        gives: "accumulated_booked rule_set depreciates exempt_because method_used assumed_terms \
                first_charge_month months_due monthly_charge residual_value depreciable_amount \
                accumulated_expected depreciation_gap depreciation_shortfall depreciation_excess \
                depreciation_tolerance over_depreciated depreciation_gap_ratio depreciation_variant \
                depreciation_slip depreciation_sole_slip unposted_charge charged_through \
                charged_from depreciation_is_bound depreciation_bound expected_last_year depreciation_gap_before \
                depreciation_open terms_noted owner_noted",
        set: |of, row| of.work.depreciation(of.at, of.facets, of.found(), row),
    },
    Kernel {
        gives: "used_by_others has_contract oral_contract pledged contract_no",
        set: |of, row| of.work.leased(of.at, of.facets, row),
    },
    Kernel { gives: "income_12m yield_on_cost yield_on_net", set: |of, row| of.work.income(of.at, of.facets, row) },
    Kernel { gives: "idle_on_register idle_days used_lately", set: |of, row| of.work.idle(of.at, of.facets, row) },
    Kernel {
        gives: "holder_kind holder_printed ownership_level",
        set: |of, row| registration::holding(of.work, of.facets, row),
    },
    Kernel { gives: "is_real_estate", set: |of, row| registration::estate(of.work, of.facets, row) },
    Kernel { gives: "named_as_public", set: |of, row| registration::public(of.facets, row) },
    Kernel {
        gives: "handover_days built_by_owner household_signed",
        set: |of, row| registration::handover(of.work, of.facets, row),
    },
    Kernel {
        gives: "final_gap final_gap_ratio fund_gap",
        set: |of, row| registration::valued(of.work, of.facets, row),
    },
    Kernel { gives: "update_lag_days", set: |of, row| registration::updated(of.work, of.facets, row) },
    Kernel {
        gives: "same_invoice_no same_invoice_projects same_invoice_excess funds_integrated",
        set: |of, row| registration::invoiced(of.work, of.at, row),
    },
    Kernel { gives: "account_wanted", set: |of, row| registration::account(of.work, of.facets, row) },
    Kernel {
        gives: "has_coordinates moved_meters status_differs found_purpose purpose_differs user_differs cards \
                ledger_value_gap ledger_differences platform_differences platform_value_gap",
        set: |of, row| standing::set(of.work, of.at, of.facets, row),
    },
    Kernel { gives: "stock_gap survival stock_at_stake", set: |of, row| stock::set(of.work, of.at, of.facets, row) },
    Kernel {
        gives: "full_month posted_first posted_last posted_words months_after_full first_month_lag \
                charged_though_exempt",
        set: |of, row| conduct::charged(of.work, of.at, of.facets, of.found(), row),
    },
    Kernel { gives: "method_accelerated", set: |of, row| conduct::method(of.work, of.facets, row) },
    Kernel {
        gives: "salvage_rate_used salvage_rate_set",
        set: |of, row| conduct::residual(of.work, of.facets, of.found(), row),
    },
    Kernel { gives: "finished_days", set: |of, row| conduct::finished(of.work, of.facets, row) },
    Kernel {
        gives: "switch_unposted biological_not_restored",
        set: |of, row| conduct::switch(of.work, of.at, of.facets, of.found(), row),
    },
    Kernel {
        gives: "late_entry_months late_entry_charge",
        set: |of, row| conduct::late_entry(of.work, of.facets, of.found(), row),
    },
    Kernel {
        gives: "life_table life_least_months life_most_table life_most_months",
        set: |of, row| conduct::lives(of.work, of.facets, of.found().rule_set, row),
    },
    Kernel { gives: "idle_excuse", set: |of, row| in_use::excuse(of.work, of.facets, row) },
    Kernel {
        gives: "has_income_record peer_yield yield_to_peer",
        set: |of, row| in_use::earning(of.work, of.at, of.facets, row),
    },
    Kernel {
        gives: "vitalise_overdue_days contract_left_months life_left_months repair_days",
        set: |of, row| in_use::time(of.work, of.at, of.facets, of.found(), row),
    },
    Kernel {
        gives: "rent_free net_after_depreciation deficit_years_running",
        set: |of, row| in_use::deficit(of.work, of.at, of.found(), row),
    },
    Kernel {
        gives: "generation_ratio settlement_gap",
        set: |of, row| in_use::generation(of.work, of.at, of.facets.cards, row),
    },
    Kernel {
        gives: "prior_value value_change value_change_abs value_change_ratio change_explained",
        set: |of, row| change::between_years(of.work, of.at, of.facets, row),
    },
    Kernel {
        gives: "contract_changes operator_is_keeper income_change_ratio",
        set: |of, row| change::lessees(of.work, of.at, of.facets, row),
    },
    Kernel {
        gives: "on_platform missing_platform_fields is_relief_asset",
        set: |of, row| change::platform(of.work, of.facets, row),
    },
    Kernel {
        gives: "village_count share_gap managed_above run_by authorisation unified_missing",
        set: |of, row| joint::set(of.work, of.at, of.facets, row),
    },
    Kernel {
        gives: "code_repeats missing_field_count missing_fields photo_shared_with price_gap price_gap_ratio",
        set: |of, row| change::quality(of.work, of.at, of.facets, row),
    },
    Kernel {
        gives: "contradictions contradiction_amount",
        set: |of, row| change::odds(of.work, of.at, of.facets, of.found(), row),
    },
    Kernel {
        gives: "unit_factor price_peers price_median price_by_chance unit_price_own price_score price_times",
        set: |of, row| change::prices(of.work, of.facets, row),
    },
];

/// The kernels of a run, by their numbers.
pub(crate) struct Kernels(Vec<usize>);

/// Does the kernel run that gives a fact?
pub(crate) fn runs(wanted: &Wanted, fact: &str) -> bool {
    let given = |kernel: &Kernel| kernel.gives.split_ascii_whitespace();
    let all = KERNELS.iter().filter(|kernel| given(kernel).any(|own| own == fact));
    all.flat_map(given).any(|own| wanted.has(&grains::ASSET, own))
}

impl Kernels {
    /// Those that give a fact that is wanted; the slots learn which kernel gives which.
    ///
    /// # Errors
    /// When the grain has no such fact, or two kernels give it.
    pub(crate) fn of(slots: &mut Slots) -> Result<Self, FactsError> {
        let mut wanted = Vec::new();
        for (number, kernel) in KERNELS.iter().enumerate() {
            if slots.give(number, kernel.gives)? {
                wanted.push(number);
            }
        }
        Ok(Kernels(wanted))
    }

    /// Runs them.
    pub(crate) fn run(&self, subject: &Subject<'_, '_, '_>, row: &mut Row<'_>) {
        for number in &self.0 {
            if let Some(kernel) = KERNELS.get(*number) {
                row.begin(*number);
                (kernel.set)(subject, row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::grains::ASSET;

    #[test]
    fn every_fact_is_given_by_one_kernel_or_repeats_a_column() {
        let mut slots = Slots::of(&ASSET, &Wanted::all());
        let kernels = Kernels::of(&mut slots).expect("every name is a fact of one kernel");
        assert_eq!(kernels.0.len(), KERNELS.len());
        let computed = slots.without_kernel().filter(|fact| fact.from.is_none()).map(|fact| fact.name);
        let begun = ["organisation", "town", "village", "subject_key", "weak_key"];
        assert_eq!(computed.filter(|name| !begun.contains(name)).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn kernels_run_for_what_is_wanted_only() {
        let mut wanted = Wanted::default();
        wanted.add(&ASSET, ["disposed", "original_value"]);
        let kernels = Kernels::of(&mut Slots::of(&ASSET, &wanted)).expect("known facts");
        assert_eq!(kernels.0.iter().map(|at| KERNELS[*at].gives).collect::<Vec<_>>(), ["disposed disposed_on"]);
    }
}
