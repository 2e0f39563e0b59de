//! Towns and villages with invented names.

/// Assets of one village's book.
pub(crate) const VILLAGE: u64 = 400;
/// Villages of one town.
const TOWN: u64 = 16;

const FIRST: &[&str] = &[
    "青", "石", "柳", "杨", "松", "柏", "梅", "竹", "榆", "槐", "桃", "杏", "枣", "荷", "苇", "云", "雁", "鹿", "鹤",
    "金", "银", "玉", "清", "白", "红", "长", "高", "平", "安", "永", "吉", "福",
];
const SECOND: &[&str] = &[
    "河", "溪", "泉", "湾", "坡", "岭", "坪", "沟", "桥", "台", "岗", "塘", "洼", "坝", "岩", "谷", "畈", "渡", "川",
    "原", "垭", "寨", "埠", "滩",
];

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// 镇.
    pub(crate) town: String,
    /// 村.
    pub(crate) village: String,
    /// The collective that keeps the book.
    pub(crate) owner: String,
    /// Number of the village in the territory.
    pub(crate) number: u64,
    /// Number of the asset in its village, from 0.
    pub(crate) within: u64,
}

fn name(number: u64, sign: &str) -> String {
    let number = number as usize;
    let (first, second) = (FIRST[number % FIRST.len()], SECOND[number / FIRST.len() % SECOND.len()]);
    let round = number / (FIRST.len() * SECOND.len());
    let third = if round == 0 { "" } else { SECOND[round % SECOND.len()] };
    format!("{first}{second}{third}{sign}")
}

impl Place {
    /// The place of an asset.
    pub(crate) fn of(asset: u64) -> Self {
        let number = asset / VILLAGE;
        let (town, village) = (name(number / TOWN, "镇"), name(number, "村"));
        let owner = format!("{town}{village}股份经济合作社");
        Place { town, village, owner, number, within: asset % VILLAGE }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, VILLAGE};
    use std::collections::BTreeSet;

    #[test]
    fn villages_of_a_territory_differ() {
        let owners: BTreeSet<String> = (0..2_500).map(|village| Place::of(village * VILLAGE).owner).collect();
        assert_eq!(owners.len(), 2_500);
    }
}
