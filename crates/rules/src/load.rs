//! From the texts of packs to laws, parameters, mapping words and rules; faults of a pass come together.

pub(crate) mod adjust;
pub(crate) mod law;
pub(crate) mod mapping;
pub(crate) mod param;
pub(crate) mod rule;
pub(crate) mod status;
mod toml_text;

pub(crate) use toml_text::{TomlDay, TomlText};
