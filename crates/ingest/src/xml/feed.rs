//! Opens a window on a part, with unpacking on this thread or on one beside it.

use super::window::{CHUNK, Feed, Window};
use crate::refusal::Refusal;
use crate::zip::Package;
use crate::zip::PartReader;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

/// Packed bytes from which a second thread is worth its start.
pub(crate) const WORTH_A_THREAD: usize = 128 << 10;

/// How many threads read one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Threads {
    /// Unpacks and scans in turn: for callers that read many files at a time.
    #[default]
    One,
    /// Unpacks on a second thread; small parts are read by one all the same.
    Two,
}

/// Runs `body` over a window on a part. Refusals name the part.
pub(crate) fn with_window<T>(
    package: &Package<'_>,
    part: usize,
    threads: Threads,
    body: impl FnOnce(Window<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let named = |refusal: Refusal| refusal.within(package.name(part));
    if threads == Threads::Two && package.packed(part) >= WORTH_A_THREAD {
        return beside(package, part, body).map_err(named);
    }
    let reader = package.part(part).map_err(named)?;
    Window::new(Feed::Here(Box::new(reader))).and_then(body).map_err(named)
}

fn beside<T>(
    package: &Package<'_>,
    part: usize,
    body: impl FnOnce(Window<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let reader = package.part(part)?;
    std::thread::scope(|scope| {
        let (send_full, full) = sync_channel(2);
        let (empty, take_empty) = channel();
        let spawned = std::thread::Builder::new()
            .name("inflate".to_owned())
            .spawn_scoped(scope, move || pump(reader, &send_full, &take_empty));
        let feed = match spawned {
            Ok(_) => Feed::There { full, empty },
            // No thread to be had: then without.
            Err(_) => Feed::Here(Box::new(package.part(part)?)),
        };
        Window::new(feed).and_then(body)
    })
}

/// Unpacks a part into buffers for a window on another thread, until the end, a refusal or a closed window.
fn pump(mut part: PartReader<'_>, full: &SyncSender<Result<Vec<u8>, Refusal>>, empty: &Receiver<Vec<u8>>) {
    loop {
        let mut chunk = empty.try_recv().unwrap_or_default();
        chunk.resize(4 * CHUNK, 0);
        let told = part.read(&mut chunk).map(|got| {
            chunk.truncate(got);
            chunk
        });
        let last = told.as_ref().map_or(true, Vec::is_empty);
        // Nobody listens any more: then nobody needs to know. An empty chunk is not sent: it is the end.
        if matches!(&told, Ok(chunk) if chunk.is_empty()) || full.send(told).is_err() || last {
            return;
        }
    }
}
