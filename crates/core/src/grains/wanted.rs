//! What a run reads of its facts: what nobody reads need not be computed.

use super::Grain;
use std::collections::{BTreeMap, BTreeSet};

/// Facts that every row has, whatever is read of it: they say whose it is.
const IDENTITY: [&str; 5] = ["organisation", "town", "village", "subject_key", "weak_key"];

/// Which facts somebody reads, by grain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    all: bool,
    facts: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl Wanted {
    /// Every fact of every grain.
    pub fn all() -> Self {
        Wanted { all: true, facts: BTreeMap::new() }
    }

    /// Adds facts of a grain, and what says whose a row is; names that the grain does not have are passed over.
    pub fn add<'n>(&mut self, grain: &Grain, names: impl IntoIterator<Item = &'n str>) {
        let facts = self.facts.entry(grain.name).or_default();
        let names = IDENTITY.into_iter().chain(names);
        facts.extend(names.filter_map(|name| grain.fact(name)).map(|fact| fact.name));
    }

    /// Adds all that another wants.
    pub fn join(&mut self, other: Wanted) {
        self.all |= other.all;
        for (grain, facts) in other.facts {
            self.facts.entry(grain).or_default().extend(facts);
        }
    }

    /// Is any fact of the grain read?
    pub fn has_any(&self, grain: &Grain) -> bool {
        self.all || self.facts.contains_key(grain.name)
    }

    /// Is the fact read?
    pub fn has(&self, grain: &Grain, fact: &str) -> bool {
        self.all || self.facts.get(grain.name).is_some_and(|facts| facts.contains(fact))
    }

    /// The facts of a grain that are read, by name; of a whole grain none is named.
    pub fn of(&self, grain: &Grain) -> impl Iterator<Item = &'static str> {
        self.facts.get(grain.name).into_iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grains::{ASSET, CONTRACT};

    #[test]
    fn what_is_named_is_wanted_with_whose_it_is() {
        let mut wanted = Wanted::default();
        wanted.add(&ASSET, ["manager", "no such fact"]);
        assert!(wanted.has(&ASSET, "manager") && wanted.has(&ASSET, "subject_key") && wanted.has_any(&ASSET));
        assert!(!wanted.has(&ASSET, "original_value") && !wanted.has_any(&CONTRACT));
        assert_eq!(wanted.of(&ASSET).count(), 6);
        let mut more = Wanted::default();
        more.add(&CONTRACT, []);
        wanted.join(more);
        assert!(wanted.has_any(&CONTRACT) && !wanted.has(&CONTRACT, "lessee"));
        wanted.join(Wanted::all());
        assert!(wanted.has(&CONTRACT, "lessee") && wanted.has(&ASSET, "original_value"));
    }
}
