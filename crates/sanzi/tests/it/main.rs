//! The whole product: the house's own laws, the main job on the fixture counties, the contracts.

mod bad_input;
mod causes;
mod contracts;
mod county;
mod determinism;
mod house;
mod kill;
mod pairings;
mod reading;
mod sources;
mod trials;
mod year;

use std::path::{Path, PathBuf};

/// The top of the workspace.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace stands")
}
