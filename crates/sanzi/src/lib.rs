//! One engagement, from a folder of spreadsheets to a findings workbook.
//!
//! [`audit`] is the whole pipeline in one call: no printing, no exit, no globals. The command line,
//! tests and any later front end call the same function.

mod audit;
mod engagement;
mod error;
mod lines;

pub use audit::{Interrupt, Run, Step, audit, facts, read};
pub use engagement::{Engagement, EngagementFile};
pub use error::AuditError;
pub use lines::group as rule_group;
