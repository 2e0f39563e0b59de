//! Which mistake stands in which row.

use super::catalogue::Nature;
use crate::random::Random;

/// The twenty checks that a ledger alone can answer: what product and peers are all asked.
pub(crate) const TWENTY: &[&str] = &[
    "DJ-002", "DJ-003", "DJ-005", "DJ-007", "DJ-009", "DJ-010", "GH-001", "GH-002", "SJ-001", "SJ-007", "XZ-001",
    "ZJ-001", "ZJ-002", "ZJ-003", "ZJ-004", "ZJ-011", "ZJ-012", "ZJ-013", "ZS-008", "ZS-016",
];

/// Mistakes of contracts, receipts and inventories, planted where those are written.
pub(crate) const LEASES: &[&str] = &["HT-003", "HT-008", "HT-010", "ZS-001", "ZS-003"];

/// Of a thousand assets so many bear one mistake.
const PER_THOUSAND: u64 = 30;
/// Of a thousand contracts, and of a thousand lines of an inventory.
const PER_THOUSAND_LEASES: u64 = 10;

const KIND: u64 = 11;

/// The mistake of an asset; `None` for most. The second of two rows that are one thing bears `ZS-008`.
pub(crate) fn of_asset(asset: u64, within: u64) -> Option<&'static str> {
    let mut random = Random::of(KIND, asset);
    if random.below(1000) >= PER_THOUSAND {
        return None;
    }
    let code = random.pick(TWENTY);
    // Something must stand before a repetition, and must itself be in order.
    let repeats_well = within > 0 && of_asset_before(asset);
    if code == "ZS-008" && !repeats_well { Some("GH-001") } else { Some(code) }
}

fn of_asset_before(asset: u64) -> bool {
    Random::of(KIND, asset - 1).below(1000) >= PER_THOUSAND
}

/// The mistake of a lease.
pub(crate) fn of_lease(asset: u64) -> Option<&'static str> {
    let mut random = Random::of(KIND + 1, asset);
    (random.below(1000) < PER_THOUSAND_LEASES).then(|| random.pick(&LEASES[..3]))
}

/// The mistake that a count brings to light.
pub(crate) fn of_count(asset: u64) -> Option<&'static str> {
    let mut random = Random::of(KIND + 2, asset);
    (random.below(1000) < PER_THOUSAND_LEASES).then(|| random.pick(&LEASES[3..]))
}

/// The nature that a mistake wants of its asset.
pub(crate) fn nature(code: &str) -> Option<Nature> {
    match code {
        "DJ-003" | "DJ-010" | "ZJ-012" => Some(Nature::Household),
        "ZJ-013" => Some(Nature::Public),
        "SJ-007" | "XZ-001" | "ZJ-001" => Some(Nature::Operating),
        "DJ-007" | "ZS-016" | "DJ-002" | "GH-002" | "ZJ-002" | "ZJ-003" | "ZJ-004" | "ZJ-011" => {
            Some(Nature::Operating)
        }
        _ => None,
    }
}
