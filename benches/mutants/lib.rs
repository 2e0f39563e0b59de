//! Pure kernels and the condition language in one crate.
#![allow(dead_code, unused_imports)]
extern crate self as sanzi_core;

pub mod codes;
pub mod error;
pub mod frame;
pub mod grains;
pub mod kind;
pub mod parameter;
pub mod source;
/// As in `sanzi_core::table`.
pub mod table {
    #[derive(Debug, Clone, Copy)]
    pub struct TableSchema {
        pub name: &'static str,
        pub label: &'static str,
        pub columns: &'static [crate::kind::Column],
    }
}
pub mod tables;
pub mod text;
pub mod texts;
pub mod value;

pub use error::CoreError;
pub use frame::{Frame, FrameBuilder};
pub use grains::{FactSet, Facts, Grain};
pub use kind::{CodeList, Column, Kind};
pub use parameter::{Parameter, ParameterValue, Parameters};
pub use source::RowId;
pub use value::{Day, Precision, Value};

mod condition;
pub mod counting;
pub mod depreciation;
mod digits;
pub mod entitled;
mod fault;
mod formulas;
mod lexicon;
mod matching;
mod month;
pub mod naming;
pub mod rent;
