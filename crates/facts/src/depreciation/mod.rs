//! Recomputing depreciation: pure functions on plain structs.

mod assess;
mod biological;
mod class;
mod life;
mod noted;
mod plan;
mod policy;
#[cfg(test)]
mod published;
mod rule_set;
mod slip;
mod table;
mod variant;
#[cfg(test)]
mod verdicts;
#[cfg(test)]
mod worked;

pub use assess::{Assessment, Idle, Question, Residual, Revalued, Spread, assess};
pub use class::{Class, class_of, is_land, printed_classes};
pub use life::{Change, Life, Standing};
pub use noted::Noted;
pub use plan::{Method, Plan, by_work};
pub use policy::Policy;
pub use rule_set::{Holder, RURAL_SYSTEM_FROM, RuleSet, holder_of};
pub use slip::{Right, explain, sole_slip};
pub use table::{LifeRange, Lives, life_range};
pub use variant::{matching, ways};
