//! Rule packs: load, layer, type-check, judge, explain.
//!
//! A pack is a folder of TOML files: documents (`law/`), dated values (`param/`), header words (`mapping/`),
//! rules (`<family>/<defect>.toml`) and changes of earlier rules (`adjust/`). The national pack is compiled
//! in; later layers add to it and never change what a code means.
//!
//! What is absent: no network, no scripting, no clock. A rule compares the facts of one row with dated
//! parameters; whatever needs a sum, a product or another row is a fact that a kernel computed.

pub mod condition;
pub mod error;
pub mod fault;
pub mod judge;
pub mod law;
pub mod packs;
pub mod rule;
pub mod source;
pub mod template;

mod batch;
mod brought;
mod called;
mod check;
mod common;
mod counterfactual;
mod docs;
mod evaluate;
mod explain;
mod finding;
mod identity;
mod load;
mod mention;
mod notes;
mod row;
mod runs;
mod scene;
mod sensitivity;
mod trial;
mod undetermined;

pub use condition::Condition;
pub use error::RulesError;
pub use fault::Fault;
pub use judge::JudgeInput;
pub use law::{Checked, Law};
pub use load::status::StatusWords;
pub use mention::Mention;
pub use packs::{PackSummary, Packs, RuleLine};
pub use rule::{Adjustment, Case, Citation, Escalation, Rule, Verdict};
pub use template::Template;
