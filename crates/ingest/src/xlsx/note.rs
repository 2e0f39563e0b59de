//! What is worth a word in the receipt and refuses nothing.

/// A note about a book or a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The kind, as issues name it.
    pub kind: &'static str,
    /// The part or place it is about; empty for the file as a whole.
    pub place: String,
    /// What was seen, in Chinese.
    pub seen: String,
}

impl Note {
    /// A note.
    pub(super) fn new(kind: &'static str, place: &str, seen: impl Into<String>) -> Note {
        Note { kind, place: crate::refusal::shown(place), seen: seen.into() }
    }
}
