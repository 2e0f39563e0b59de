//! One run at a time per output folder.
//!
//! The lock is the system's own lock on a small file, so it ends with the process, however that ends.
//! The file's text only says who holds it.

use crate::error::ReportError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The lock file's name.
pub(crate) const NAME: &str = ".sanzi.lock";

/// The lock; dropping it gives the folder free and removes the file.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// Held open: closing the file is what unlocks it.
    file: Option<File>,
}

impl Lock {
    /// Takes the folder.
    ///
    /// # Errors
    /// When another process holds it, or the file cannot be made.
    pub(crate) fn take(dir: &Path) -> Result<Lock, ReportError> {
        let path = dir.join(NAME);
        let holder = holder();
        // Between opening and locking, the last holder may have removed the file; then ours is another one.
        for _ in 0..8 {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            let mut file = options.open(&path).map_err(ReportError::at(dir))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(ReportError::Locked { path: dir.to_path_buf(), holder: read(&path) });
                }
                Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Interrupted => continue,
                Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(e)) => return Err(ReportError::at(dir)(e)),
            }
            let say = |file: &mut File| -> std::io::Result<()> {
                file.set_len(0)?;
                file.seek(SeekFrom::Start(0))?;
                file.write_all(holder.as_bytes())?;
                file.flush()
            };
            say(&mut file).map_err(ReportError::at(dir))?;
            if cfg!(windows) || std::fs::read_to_string(&path).is_ok_and(|text| text == holder) {
                return Ok(Lock { path, file: Some(file) });
            }
        }
        Err(ReportError::Locked { path: dir.to_path_buf(), holder: read(&path) })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if cfg!(windows) {
            self.file = None;
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Who we are: process, user and machine as far as the system says.
fn holder() -> String {
    let first = |names: [&str; 2]| names.iter().find_map(|n| std::env::var(n).ok()).filter(|v| !v.is_empty());
    let mut text = format!("进程 {}", std::process::id());
    if let Some(user) = first(["USER", "USERNAME"]) {
        text.push_str(&format!("，用户 {user}"));
    }
    if let Some(machine) = first(["HOSTNAME", "COMPUTERNAME"]) {
        text.push_str(&format!("，计算机 {machine}"));
    }
    text
}

fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let text: String = crate::safe::shown(text.trim()).replace('\n', " ").chars().take(200).collect();
    if text.is_empty() { "另一个进程".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_hears_who_holds_it_and_a_dropped_lock_leaves_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let lock = Lock::take(dir.path()).expect("free");
        let refused = Lock::take(dir.path()).expect_err("held").to_string();
        assert!(refused.contains(&format!("进程 {}", std::process::id())), "{refused}");
        drop(lock);
        assert_eq!(std::fs::read_dir(dir.path()).expect("listed").count(), 0);
        Lock::take(dir.path()).expect("free again");
    }

    #[test]
    fn a_lock_file_left_by_a_dead_process_is_no_lock() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(NAME), "进程 1").expect("written");
        Lock::take(dir.path()).expect("nobody holds it");
    }
}
