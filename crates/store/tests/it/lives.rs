//! Lives in random order, on SQLite.

use crate::life::{Life, a_life, op};
use proptest::prelude::*;
use sanzi_store::Store;
use std::collections::BTreeSet;

#[test]
fn one_whole_life() {
    let mut life = Life::new(Store::memory().expect("a store"));
    for op in a_life() {
        life.take(&op);
        life.holds();
    }
    let words: BTreeSet<String> = life.store.findings().expect("read").into_iter().map(|f| f.state).collect();
    assert!(words.contains("已销号") && words.len() >= 3, "{words:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_order_loses_nothing_and_breaks_no_rule(ops in prop::collection::vec(op(), 1..25)) {
        let mut life = Life::new(Store::memory().expect("a store"));
        let (mut known, mut events) = (BTreeSet::new(), 0);
        for op in &ops {
            life.take(op);
            life.holds();
            let ids: BTreeSet<String> = life.store.findings().expect("read").into_iter().map(|f| f.id).collect();
            prop_assert!(ids.is_superset(&known), "{op:?} lost a finding");
            let count = life.store.events().expect("events").len();
            prop_assert!(count >= events, "{op:?} lost an event");
            (known, events) = (ids, count);
        }
    }

    #[test]
    fn the_same_life_gives_the_same_store(ops in prop::collection::vec(op(), 1..12)) {
        let dumps: Vec<String> = (0..2).map(|_| {
            let mut life = Life::new(Store::memory().expect("a store"));
            ops.iter().for_each(|op| life.take(op));
            life.dump()
        }).collect();
        prop_assert_eq!(&dumps[0], &dumps[1]);
    }
}
