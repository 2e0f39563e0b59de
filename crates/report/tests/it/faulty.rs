//! A workbook written to something that fails, is interrupted, or takes little at a time.

use crate::sample::Sample;
use sanzi_report::{ReportError, write_workbook};
use std::io::{self, ErrorKind, Write};

/// Takes some bytes at a time; the call of a number gives an error instead, and a full disk stays full.
struct Faulty {
    taken: Vec<u8>,
    most: usize,
    calls: usize,
    at: usize,
    gives: ErrorKind,
}

impl Write for Faulty {
    fn write(&mut self, some: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        let full = self.gives == ErrorKind::StorageFull && self.calls > self.at;
        if full || self.calls - 1 == self.at {
            return Err(self.gives.into());
        }
        let some = &some[..some.len().min(self.most)];
        self.taken.extend_from_slice(some);
        Ok(some.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the sample; what was taken, in how many calls, and how it ended.
fn write(most: usize, at: usize, gives: ErrorKind) -> (Vec<u8>, usize, Result<(), ReportError>) {
    let mut out = Faulty { taken: Vec::new(), most, calls: 0, at, gives };
    let sample = Sample::new();
    let ended = write_workbook(&mut out, &sample.dossier(), &std::env::temp_dir());
    (out.taken, out.calls, ended)
}

/// So many bytes at a time make enough calls.
const SOME: usize = 500;

#[test]
fn short_and_interrupted_writes_change_nothing_and_others_are_told() {
    let (whole, calls, ended) = write(SOME, usize::MAX, ErrorKind::Other);
    ended.expect("written");
    assert!(calls > 50, "{calls} calls");
    for most in [1, 7, usize::MAX] {
        let (taken, _, ended) = write(most, 0, ErrorKind::Interrupted);
        ended.expect("an interruption is no fault");
        assert!(taken == whole, "{most} bytes at a time");
    }
    for at in (0..calls).step_by(5) {
        let (taken, _, ended) = write(SOME, at, ErrorKind::Interrupted);
        ended.expect("an interruption is no fault");
        assert!(taken == whole, "call {at} interrupted");
        let (taken, _, ended) = write(SOME, at, ErrorKind::StorageFull);
        let told = ended.expect_err("a full disk is told").to_string();
        assert!(told.contains("磁盘空间不足") && taken != whole, "call {at}: {told}");
    }
}
