//! One engagement, from a folder of spreadsheets to a findings workbook.
//!
//! [`audit`] is the whole pipeline in one call: no printing, no exit, no globals. The command line,
//! tests and any later front end call the same function.

mod audit;
mod call;
mod draft;
mod engagement;
mod error;
mod lines;
mod material;
mod mirror;
mod pairings;
mod review;
mod template;
mod township;
mod trial;
mod verify;

pub use audit::{Interrupt, Run, Step, audit, explain, facts, read};
pub use draft::{Draft, draft, write_draft};
pub use engagement::{Engagement, EngagementFile, FILE_NAME, misspelt};
pub use error::AuditError;
pub use lines::group as rule_group;
pub use review::{ReadBack, review};
pub use template::{Saved, save_mapping};
pub use township::printed as printed_pack;
pub use trial::{Difference, Moved, difference, sensitivity};
pub use verify::verify;
