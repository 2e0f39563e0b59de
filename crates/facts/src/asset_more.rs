//! Further facts of grain `asset`.

use crate::asset_facts::{AssetWork, Facets};
use crate::depreciation::Assessment;
use crate::row::Row;

const EXCUSES: &[&str] = &["季节", "检修", "维修", "疫情", "灾", "换茬", "淡季"];

pub(crate) fn more(
    work: &AssetWork<'_, '_>,
    at: usize,
    _own: usize,
    facets: &Facets<'_>,
    assessment: &Assessment,
    row: &mut Row<'_>,
) {
    let remark = work.text(facets.cards, "remark").unwrap_or("");
    let excuse = EXCUSES.iter().find(|word| remark.contains(**word)).map_or("", |_| remark);
    row.set("idle_excuse", excuse);
    let booked = assessment.depreciates.is_some().then(|| work.decimal(facets.cards, "accumulated_depreciation")).flatten();
    if assessment.depreciates == Some(false) {
        row.set("charged_though_exempt", booked);
    }
    let object = work.register.objects.get(at);
    row.set("paired_by", object.map(|object| object.paired_by));
    row.set("pairing_doubtful", object.map(|object| object.doubtful));
}
