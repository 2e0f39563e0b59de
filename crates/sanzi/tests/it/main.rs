//! The whole product: the house's own laws, the main job on the fixture counties, the contracts.

mod bad_input;
mod contracts;
mod copy;
mod county;
mod determinism;
mod diff;
mod edited;
mod house;
mod review;
mod sources;
mod verify;

use std::path::{Path, PathBuf};

/// The top of the workspace.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace stands")
}
