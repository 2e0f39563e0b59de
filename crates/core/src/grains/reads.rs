//! Which columns of which tables a computed fact is read from: what to ask for when it is not known.

/// Grain; facts; columns as `table.column`. Facts that stand here together rest on the same columns.
const READS: &[(&str, &str, &str)] = &[
    ("asset", "account_wanted", "asset.account asset.category asset.asset_name asset.nature"),
    (
        "asset",
        "accumulated_expected assumed_terms depreciable_amount depreciation_excess depreciation_gap depreciation_gap_ratio depreciation_shortfall depreciation_slip depreciation_sole_slip depreciation_tolerance depreciation_variant first_charge_month monthly_charge months_due over_depreciated residual_value full_month charged_from charged_through unposted_charge method_used depreciation_is_bound depreciation_bound depreciation_open expected_last_year",
        "asset.original_value asset.salvage_rate asset.useful_life_months asset.acquired_on asset.accumulated_depreciation asset.depr_method asset.category asset.use_status asset.idle_since disposal.disposed_on depreciation.accumulated_depreciation",
    ),
    ("asset", "owner_noted terms_noted", "asset.remark"),
    (
        "asset",
        "depreciation_gap_before",
        "asset.accumulated_depreciation prior_asset.accumulated_depreciation asset.original_value asset.acquired_on",
    ),
    (
        "asset",
        "depreciates exempt_because rule_set charged_though_exempt",
        "asset.org_name asset.ownership_level asset.nature asset.category asset.asset_name asset.accumulated_depreciation",
    ),
    (
        "asset",
        "authorisation managed_above run_by",
        "asset.authorisation_no asset.managed_by contract.lessor contract.signer_authority",
    ),
    (
        "asset",
        "biological_not_restored",
        "asset.value_basis asset.final_amount asset.invoice_amount asset.original_value prior_asset.accumulated_depreciation gl_balance.opening_cr",
    ),
    (
        "asset",
        "switch_unposted",
        "asset.acquired_on asset.useful_life_months asset.salvage_rate prior_asset.accumulated_depreciation",
    ),
    ("asset", "built_by_owner", "asset.built_by asset.handed_over_by asset.org_name"),
    (
        "asset",
        "cards ledgers ledger_differences ledger_value_gap platform_differences platform_value_gap paired_by pairing_doubtful",
        "asset.asset_id asset.asset_name asset.original_value asset.use_status asset.ownership_level",
    ),
    (
        "asset",
        "change_explained value_change value_change_abs value_change_ratio prior_value",
        "asset.original_value asset.remark prior_asset.original_value prior_asset.closing_value prior_asset.opening_value disposal.value_out",
    ),
    (
        "asset",
        "code_repeats duplicate_kind duplicate_of",
        "asset.asset_id asset.asset_name asset.original_value asset.acquired_on asset.project_name asset.longitude asset.latitude asset.household",
    ),
    (
        "asset",
        "contract_changes contract_no contract_left_months has_contract oral_contract",
        "contract.asset_id contract.asset_name contract.contract_no contract.start_date contract.end_date contract.written contract.renewed_by contract.remark asset.remark",
    ),
    ("asset", "operator_is_keeper", "asset.operator asset.manager contract.lessee"),
    (
        "asset",
        "contradictions contradiction_amount",
        "asset.acquired_on asset.posted_on asset.accepted_on asset.confirmed_on asset.idle_since asset.started_on asset.original_value asset.net_value asset.accumulated_depreciation asset.salvage_value asset.use_status asset.remark disposal.disposed_on receipt.amount",
    ),
    (
        "asset",
        "count_result counted_quantity quantity_difference quantity_gap quantity_gap_value quantity_tolerance days_since_count",
        "inventory.book_qty inventory.count_qty inventory.diff inventory.reason inventory.unit inventory.counted_on",
    ),
    (
        "asset",
        "deficit_years_running net_after_depreciation",
        "receipt.received_on receipt.amount prior_asset.annual_income asset.original_value asset.useful_life_months asset.acquired_on",
    ),
    ("asset", "disposed", "asset.use_status disposal.asset_id disposal.asset_name disposal.value_out"),
    ("asset", "final_gap final_gap_ratio", "asset.original_value asset.final_amount"),
    ("asset", "finished_days", "asset.use_status asset.accepted_on asset.handed_over_on"),
    ("asset", "first_month_lag", "asset.first_charged_on asset.acquired_on depreciation.depr_this_period"),
    (
        "asset",
        "months_after_full posted_first posted_last posted_words",
        "asset.last_charged_on asset.first_charged_on depreciation.depr_this_period depreciation.period asset.acquired_on asset.useful_life_months",
    ),
    ("asset", "late_entry_charge late_entry_months", "asset.posted_on asset.acquired_on"),
    ("asset", "fund_gap", "asset.fund_source asset.original_value"),
    ("asset", "generation_ratio", "asset.generation_hours asset.local_hours receipt.energy_generated"),
    (
        "asset",
        "settlement_gap",
        "asset.energy_generated asset.tariff asset.settled_amount receipt.energy_generated receipt.tariff receipt.amount",
    ),
    ("asset", "handover_days", "asset.accepted_on asset.handed_over_on"),
    ("asset", "has_coordinates moved_meters", "asset.longitude asset.latitude inventory.longitude inventory.latitude"),
    ("asset", "has_income_record", "contract.annual_rent receipt.amount"),
    ("asset", "holder_kind holder_printed", "asset.org_name asset.ownership_level"),
    (
        "asset",
        "idle_days idle_excuse idle_on_register used_lately",
        "asset.use_status asset.idle_since asset.remark inventory.use_status receipt.amount",
    ),
    (
        "asset",
        "income_12m income_change_ratio yield_on_cost yield_on_net peer_yield yield_to_peer",
        "receipt.received_on receipt.amount receipt.summary receipt.asset_ref receipt.contract_no asset.original_value asset.net_value prior_asset.annual_income",
    ),
    (
        "asset",
        "rent_free",
        "contract.free_period contract.escalation contract.remark contract.start_date contract.pay_cycle",
    ),
    ("asset", "is_real_estate named_as_public", "asset.asset_form asset.category asset.asset_name"),
    (
        "asset",
        "is_relief_asset on_platform missing_platform_fields",
        "asset.is_relief_asset asset.on_platform asset.platform_id",
    ),
    (
        "asset",
        "life_least_months life_most_months life_most_table life_table",
        "asset.category asset.structure asset.spec",
    ),
    ("asset", "life_left_months months_in_use months_in_use_begun", "asset.useful_life_months asset.acquired_on"),
    ("asset", "registered_days", "asset.registered_on asset.acquired_on"),
    ("asset", "method_accelerated", "asset.depr_method"),
    (
        "asset",
        "missing_field_count missing_fields",
        "asset.original_value asset.category asset.ownership_level asset.location asset.acquired_on asset.use_status",
    ),
    ("asset", "photo_shared_with", "asset.photo_hash"),
    ("asset", "pledged", "asset.pledged contract.guarantee_given"),
    ("asset", "price_gap price_gap_ratio", "asset.quantity asset.unit_price asset.original_value"),
    (
        "asset",
        "price_by_chance price_median price_peers price_score price_times unit_price_own",
        "asset.quantity asset.unit asset.original_value asset.asset_name",
    ),
    ("asset", "unit_factor", "asset.quantity asset.unit asset.original_value asset.category"),
    ("asset", "purpose_differs found_purpose", "asset.purpose inventory.site_purpose asset.actual_purpose"),
    ("asset", "user_differs", "asset.operator contract.lessee inventory.site_user"),
    ("asset", "status_differs", "asset.use_status inventory.use_status"),
    ("asset", "repair_days", "asset.use_status asset.changed_on asset.idle_since asset.remark"),
    ("asset", "salvage_rate_set salvage_rate_used", "asset.salvage_rate asset.salvage_value asset.org_name"),
    (
        "asset",
        "same_invoice_excess same_invoice_no same_invoice_projects funds_integrated",
        "asset.invoice_no project.invoice_no asset.invoice_amount project.invoice_amount asset.final_amount project.final_amount asset.project_name asset.original_value",
    ),
    (
        "asset",
        "share_gap village_count unified_missing",
        "asset.villages_involved asset.shares asset.unified_items asset.operation_mode asset.operator asset.keeper_unit asset.manager",
    ),
    (
        "asset",
        "stock_gap survival stock_at_stake",
        "asset.original_value asset.stock_opening asset.stock_closing asset.quantity prior_asset.quantity disposal.qty_out inventory.book_qty inventory.count_qty",
    ),
    ("asset", "update_lag_days", "asset.changed_on asset.updated_on"),
    ("asset", "used_by_others", "asset.use_status asset.operation_mode"),
    ("asset", "vitalise_overdue_days", "asset.vitalise_due"),
    (
        "contract",
        "arrears arrears_days arrears_since due_amount due_periods periods_not_covered received_amount received_ratio limit_months_run schedule_open",
        "contract.start_date contract.end_date contract.annual_rent contract.pay_cycle contract.escalation contract.free_period contract.remark contract.pay_terms contract.total_amount contract.last_demand_on receipt.received_on receipt.amount receipt.contract_no receipt.payer contract.state receipt.summary receipt.remark",
    ),
    (
        "contract",
        "auto_renewal chained_months days_past_end days_to_end months_beyond renewed term_months term_years",
        "contract.start_date contract.end_date contract.years contract.renewed_by contract.remark",
    ),
    ("contract", "ended_early", "contract.state contract.remark contract.end_date"),
    (
        "contract",
        "core_missing missing_count missing_elements",
        "contract.asset_name contract.end_date contract.annual_rent contract.pay_cycle contract.security contract.repair_terms contract.breach_terms contract.dispute_terms",
    ),
    ("contract", "entered_market", "contract.trade_method contract.public_tender"),
    ("contract", "fixed_return", "contract.promised_rate contract.pay_terms contract.contract_type"),
    ("contract", "has_escalation rent_words", "contract.escalation contract.remark contract.pay_terms"),
    ("contract", "first_rent", "contract.rent_per_mu contract.area_mu contract.escalation"),
    ("contract", "has_security", "contract.security contract.deposit"),
    (
        "contract",
        "is_lease lease_open",
        "contract.contract_type contract.contract_name contract.asset_name asset.use_status asset.operation_mode asset.category",
    ),
    ("contract", "is_land original_value", "contract.asset_name contract.asset_id asset.original_value"),
    ("contract", "lessee_is_keeper", "contract.lessee asset.manager"),
    ("contract", "lessee_unfit", "contract.lessee_state"),
    ("contract", "lessor_is_owner", "contract.lessor asset.org_name"),
    (
        "contract",
        "peer_rent rent_floor rent_to_cost rent_to_peer",
        "contract.annual_rent contract.appraised_rent asset.original_value",
    ),
    (
        "contract",
        "rent_beyond rent_total",
        "contract.total_amount contract.annual_rent contract.start_date contract.end_date",
    ),
    (
        "contract",
        "purpose_differs site_purpose",
        "contract.contract_purpose inventory.site_purpose contract.actual_purpose contract.purpose_approval",
    ),
    (
        "contract",
        "duty_least_ratio duty_words",
        "contract.duty_done_ratio contract.jobs_agreed contract.jobs_done contract.investment_agreed contract.investment_done",
    ),
    ("contract", "lessor_is_household", "contract.lessor"),
    ("contract", "lessee_is_cadre", "contract.lessee_relation"),
    ("contract", "resolution_blank resolved_after_signing", "contract.resolved_on contract.signed_on"),
    ("contract", "votes_of_all votes_of_present", "contract.votes_for contract.members_total contract.members_present"),
    ("contract", "still_in_use", "contract.state asset.use_status receipt.received_on receipt.summary"),
    ("contract", "sublet", "contract.actual_user contract.lessee inventory.site_user"),
    ("contract", "received_12m", "receipt.received_on receipt.amount receipt.contract_no"),
    ("unbooked", "likely_pairs register_known", "inventory.asset_name asset.asset_name"),
    ("unbooked", "private_owner", "inventory.reason inventory.remark"),
    (
        "account",
        "account difference difference_abs difference_ratio ledger_balance nature_may_explain register_count register_total tie_allowance",
        "gl_balance.account_name gl_balance.closing_dr gl_balance.closing_cr asset.original_value asset.accumulated_depreciation asset.nature asset.category",
    ),
    (
        "project",
        "balance_months finish_assumed finished_days finished_on",
        "project.accepted_on project.completed_on project.fund_year",
    ),
    (
        "project",
        "forms_asset procurement_kind",
        "project.asset_forming project.project_type project.build_kind project.content",
    ),
    ("project", "invested", "project.final_amount project.amount"),
    ("project", "cost_deviation", "project.final_amount project.amount project.planned_amount"),
    ("project", "content_differs", "project.content project.approved_content"),
    (
        "project",
        "register_known registered_assets registered_value value_gap value_gap_abs value_gap_ratio",
        "project.project_name project.project_code project.final_amount project.amount asset.project_name asset.project_code asset.original_value",
    ),
    (
        "distribution",
        "balance balance_ratio company_gap over_distributed parts_gap",
        "distribution.income distribution.opening_balance distribution.distributed_total distribution.balance",
    ),
    (
        "distribution",
        "order_faults",
        "distribution.income distribution.opening_balance distribution.distributed_total distribution.to_reserve distribution.loss_uncovered",
    ),
    (
        "distribution",
        "batch leads_batch leads_receiver whose is_company",
        "distribution.year distribution.period distribution.unit_name distribution.beneficiary",
    ),
    (
        "distribution",
        "unfit_because",
        "distribution.beneficiary_state distribution.on_list distribution.on_payroll distribution.deceased distribution.died_on distribution.paid_on",
    ),
    (
        "distribution",
        "account_receivers proxy_words",
        "distribution.payee_account distribution.beneficiary distribution.pay_method",
    ),
    (
        "distribution",
        "equal_share_ratio proxy_households_count",
        "distribution.beneficiary distribution.distributed_total",
    ),
    ("distribution", "held_months", "distribution.income_on distribution.year"),
    (
        "distribution",
        "joint_gap_ratio joint_share joint_shortfall joint_words leads_joint",
        "distribution.unit_name distribution.joint_share distribution.distributed_total asset.villages_involved asset.shares",
    ),
    ("distribution", "paid_before_resolution resolution_blank", "distribution.resolved_on distribution.paid_on"),
    ("distribution", "paid_in_cash", "distribution.pay_method"),
    ("distribution", "published_days", "distribution.published_from distribution.published_until"),
    (
        "distribution",
        "notice_on",
        "distribution.published_from distribution.paid_on distribution.resolved_on distribution.year",
    ),
    (
        "distribution",
        "publication_blank",
        "distribution.published distribution.published_from distribution.published_days",
    ),
    ("distribution", "purpose_barred", "distribution.purpose"),
    (
        "distribution",
        "share_deviation share_words reserve_ratio collective_ratio household_ratio public_job_ratio",
        "distribution.to_collective distribution.to_household distribution.to_public_job distribution.to_reserve distribution.distributed_total",
    ),
    ("disposal", "approvals_missing", "disposal.resolution_no disposal.town_approval_no disposal.approval_no"),
    (
        "disposal",
        "depr_out_expected months_after_disposal posted_last rule_set used_life_ratio",
        "disposal.disposed_on disposal.value_out disposal.depr_out prior_asset.useful_life_months prior_asset.acquired_on prior_asset.salvage_rate asset.useful_life_months asset.acquired_on asset.salvage_rate asset.last_charged_on",
    ),
    ("disposal", "force_majeure is_damage", "disposal.method disposal.reason"),
    ("disposal", "days_since months_since", "disposal.disposed_on"),
    ("disposal", "proceeds_to_appraised", "disposal.proceeds disposal.appraised_value"),
    ("disposal", "still_on_register", "disposal.written_off_on asset.use_status asset.original_value"),
    ("disposal", "traded_in_public", "disposal.trade_method disposal.method"),
    (
        "prior",
        "carried_gap closing_value disposal_found found_now opening_now register_known repeats_ledger succession succession_sure value_now",
        "prior_asset.closing_value prior_asset.original_value prior_asset.opening_value prior_asset.use_status asset.opening_value asset.original_value asset.remark disposal.asset_id disposal.asset_name",
    ),
    ("receipt", "is_income", "receipt.summary receipt.remark"),
    ("receipt", "unpaid", "receipt.amount receipt.received_on"),
    ("receipt", "personal_account", "receipt.account_holder"),
    ("receipt", "asset_found contract_found", "receipt.contract_no receipt.asset_ref receipt.payer"),
    (
        "organisation",
        "asset_count asset_value doubled_ledgers relief_assets life_zero_assets unpaired_doubtful",
        "asset.asset_name asset.original_value asset.is_relief_asset",
    ),
    (
        "organisation",
        "check_from counted_share inventory_known large_uncounted last_counted_on sample_ratio yearly_check_done",
        "inventory.counted_on inventory.asset_name asset.original_value",
    ),
    ("organisation", "disclosed_months disclosed_on", "asset.disclosed_on"),
    ("organisation", "income_12m largest_payer_ratio top_payer", "receipt.received_on receipt.amount receipt.payer"),
    ("organisation", "insured_any", "asset.insured asset.nature"),
    ("organisation", "separate_accounts", "gl_balance.account_code gl_balance.account_name"),
    ("organisation", "income_booked income_not_booked", "gl_balance.account_name gl_balance.credit receipt.amount"),
    (
        "organisation",
        "likely_village named_in village_known",
        "asset.village contract.village receipt.village disposal.village inventory.village project.village",
    ),
    ("keeper", "manager_assets manager_listed", "asset.manager asset.asset_name"),
    (
        "year",
        "invested registered untraced untraced_ratio untraced_projects year year_number",
        "project.fund_year project.final_amount project.amount project.completed_on project.remark asset.project_name asset.original_value",
    ),
    (
        "screen",
        "digit_counts digit_deviation digit_distance digit_false digit_tests entries level measure round_by_chance round_entries round_ratio span_ratio",
        "asset.original_value receipt.amount",
    ),
    (
        "screen",
        "busiest_by_chance busiest_day busiest_entries busiest_ratio dated_entries",
        "asset.acquired_on asset.asset_name",
    ),
    (
        "total",
        "cell difference difference_abs equation field file printed recomputed sheet asset_id asset_name",
        "asset.original_value asset.opening_value asset.increase asset.decrease prior_asset.opening_value prior_asset.increase prior_asset.decrease prior_asset.closing_value",
    ),
];

/// Facts that say in words why others are not known: grain, the fact that tells, the facts that it tells of.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "contract",
        "schedule_open",
        "arrears arrears_days arrears_since due_amount due_periods received_amount received_ratio limit_months_run",
    ),
    (
        "asset",
        "depreciation_open",
        "accumulated_expected depreciation_gap depreciation_shortfall depreciation_excess depreciation_variant",
    ),
    ("prior", "succession", "found_now succession_sure carried_gap"),
    ("contract", "lease_open", "is_lease"),
];

/// The fact of a row that says why another one is not known.
pub fn reason(grain: &str, fact: &str) -> Option<&'static str> {
    let told = |facts: &str| facts.split(' ').any(|name| name == fact);
    REASONS.iter().find(|(of, _, facts)| *of == grain && told(facts)).map(|(_, reason, _)| *reason)
}

/// Table and column of everything that a fact is read from, in the order in which they weigh; the fact's own column
/// for one that repeats a column; empty for names that every grain has (所有者, 村).
pub fn reads(grain: &str, fact: &str) -> Vec<(&'static str, &'static str)> {
    if let Some(from) = super::grain(grain).and_then(|grain| grain.fact(fact)).and_then(|fact| fact.from) {
        return vec![from];
    }
    let entry = READS.iter().find(|(of, facts, _)| *of == grain && facts.split(' ').any(|name| name == fact));
    entry.into_iter().flat_map(|(_, _, columns)| columns.split(' ')).filter_map(|one| one.split_once('.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{grains, tables};

    #[test]
    fn what_is_read_exists() {
        for (grain, facts, columns) in READS {
            let grain = grains::grain(grain).unwrap_or_else(|| panic!("no grain {grain}"));
            for fact in facts.split(' ') {
                let fact = grain.fact(fact).unwrap_or_else(|| panic!("no fact {}.{fact}", grain.name));
                assert!(fact.from.is_none(), "{}.{} repeats a column", grain.name, fact.name);
            }
            for (table, column) in columns.split(' ').filter_map(|one| one.split_once('.')) {
                let schema = tables::schema(table).unwrap_or_else(|| panic!("no table {table}"));
                assert!(schema.columns.iter().any(|c| c.name == column), "no column {table}.{column}");
            }
            assert!(columns.split(' ').all(|one| one.contains('.')), "{columns}");
        }
        for (grain, teller, facts) in REASONS {
            let grain = grains::grain(grain).unwrap_or_else(|| panic!("no grain {grain}"));
            for fact in facts.split(' ').chain([*teller]) {
                assert!(grain.fact(fact).is_some(), "no fact {}.{fact}", grain.name);
            }
        }
        assert_eq!(reason("contract", "arrears"), Some("schedule_open"));
        assert_eq!(reason("contract", "is_lease"), Some("lease_open"));
        assert_eq!(reason("contract", "lessee"), None);
        assert_eq!(reads("asset", "location"), Vec::<(&str, &str)>::new());
        assert_eq!(reads("asset", "insured"), [("asset", "insured")]);
        assert_eq!(reads("asset", "vitalise_overdue_days"), [("asset", "vitalise_due")]);
    }
}
