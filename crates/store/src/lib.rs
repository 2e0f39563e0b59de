//! Findings over the years: imports, rectification, the proof of the cure.
