//! The words everybody uses: values and their kinds, source places and lineage, the canonical tables,
//! the grains of facts, parameters, findings. No input or output happens here, and no judging.
//!
//! Two rules hold in the whole workspace and start here: money is [`rust_decimal::Decimal`], never a
//! float; and every value that came from a spreadsheet can name its file, sheet and cell.

pub mod codes;
pub mod error;
pub mod fate;
pub mod finding;
pub mod frame;
pub mod grains;
pub mod issue;
pub mod kept;
pub mod kind;
pub mod ledger;
pub mod lineage;
pub mod mapping;
pub mod maps;
pub mod names;
pub mod parameter;
pub mod receipt;
pub mod source;
pub mod stamp;
pub mod subject;
pub mod table;
pub mod tables;
pub mod text;
pub mod texts;
pub mod value;

pub use error::CoreError;
pub use finding::{Finding, Outcome, Severity};
pub use frame::{Frame, FrameBuilder, Repeat, Stored};
pub use grains::{FactSet, Facts, Grain, Wanted};
pub use issue::{Issue, IssueSeverity};
pub use kind::{CodeList, Column, Kind};
pub use lineage::{Known, Lineage};
pub use mapping::Mapping;
pub use names::{Name, Names};
pub use parameter::{Parameter, ParameterValue, Parameters};
pub use source::{FileId, Place, Rests, RowId, SheetId};
pub use table::{Table, TableSchema, Tables};
pub use value::{Day, Item, Precision, Value};
