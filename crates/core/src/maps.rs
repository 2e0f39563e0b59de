//! Maps of texts and numbers from outside, with a quick hash that nobody can foresee: it is seeded anew in each run.

use foldhash::fast::RandomState;

/// A map whose order tells nothing.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set whose order tells nothing.
pub type HashSet<T> = std::collections::HashSet<T, RandomState>;
