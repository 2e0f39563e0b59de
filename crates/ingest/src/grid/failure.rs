//! Why a file, a part or a sheet cannot be read: the kind of issue and a sentence.

use crate::refusal::Refusal;

/// A refusal on its way up: kind as in issues, message in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind, e.g. `container_corrupt`.
    pub kind: &'static str,
    /// What is wrong.
    pub message: String,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure { kind: refusal.kind(), message: refusal.to_string() }
    }
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Failure { kind, message: message.into() }
    }

    /// The container is damaged.
    pub fn corrupt(message: impl Into<String>) -> Self {
        Failure::new("container_corrupt", message)
    }

    /// The file cannot be opened, or not to its end.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Failure::new("unreadable", message)
    }

    /// The XML is not well-formed.
    pub fn malformed(message: impl Into<String>) -> Self {
        Failure::new("xml_malformed", message)
    }

    /// More than is allowed.
    pub fn too_large(message: impl Into<String>) -> Self {
        Failure::new("too_large", message)
    }
}
