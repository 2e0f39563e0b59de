//! The county's store, on SQLite only. The same lives run on a PostgreSQL server in the test target `postgres`, which
//! `.ci/run` starts.

mod delivery;
mod import;
mod life;
mod lives;
mod opening;
mod overview;
mod pack_file;
mod recheck;
mod reports;
mod run;
mod steps;
mod synthetic;
mod township;
