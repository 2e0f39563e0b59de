//! The whole product: the house's own laws, the main job on the fixture counties, the contracts.

mod bad_input;
mod catalogue;
mod causes;
mod contracts;
mod copy;
mod county;
mod determinism;
mod diff;
mod edited;
mod house;
mod kill;
mod killing;
mod lists;
mod load;
mod office;
mod pairings;
mod reading;
mod review;
mod shuffling;
mod sources;
mod township;
mod trials;
mod verify;
mod walk;
mod wanted;
mod writing;
mod year;

use std::path::{Path, PathBuf};

/// The top of the workspace.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace stands")
}
