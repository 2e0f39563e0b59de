//! Namespaces: which prefix means the vocabulary of spreadsheets here.

use crate::refusal::Refusal;

/// Declarations that may stand open at a time.
const MOST_OPEN: usize = 256;

/// A vocabulary, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Space {
    /// No namespace was declared: careless writers mean spreadsheets.
    #[default]
    None,
    /// Spreadsheets, transitional or strict.
    Main,
    /// Relationships, transitional or strict.
    Relations,
    /// Anything else.
    Other,
}

/// The declarations that are open at the current element.
#[derive(Debug, Default)]
pub(crate) struct Spaces {
    declared: Vec<(usize, Box<[u8]>, Space)>,
    default: Space,
}

impl Spaces {
    /// The vocabulary of names without a prefix.
    pub(crate) fn plain(&self) -> Space {
        self.default
    }

    /// The vocabulary of a prefix.
    pub(crate) fn of(&self, prefix: &[u8]) -> Space {
        let found = self.declared.iter().rev().find(|(_, name, _)| **name == *prefix);
        found.map_or(Space::Other, |(_, _, space)| *space)
    }

    /// Takes an `xmlns` or `xmlns:prefix` attribute of an element at a depth.
    pub(crate) fn declare(&mut self, depth: usize, name: &[u8], value: &[u8]) -> Result<(), Refusal> {
        let prefix = match name.strip_prefix(b"xmlns") {
            Some([]) => &[][..],
            Some([b':', prefix @ ..]) => prefix,
            _ => return Ok(()),
        };
        if self.declared.len() >= MOST_OPEN {
            return Err(Refusal::Malformed("命名空间声明太多".to_owned()));
        }
        let space = match value {
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            | b"http://purl.oclc.org/ooxml/spreadsheetml/main" => Space::Main,
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            | b"http://purl.oclc.org/ooxml/officeDocument/relationships" => Space::Relations,
            b"" => Space::None,
            _ => Space::Other,
        };
        self.declared.push((depth, prefix.into(), space));
        if prefix.is_empty() {
            self.default = space;
        }
        Ok(())
    }

    /// Forgets the declarations of elements deeper than `depth`.
    pub(crate) fn leave(&mut self, depth: usize) {
        let before = self.declared.len();
        while self.declared.last().is_some_and(|(at, _, _)| *at > depth) {
            self.declared.pop();
        }
        if self.declared.len() != before {
            let found = self.declared.iter().rev().find(|(_, prefix, _)| prefix.is_empty());
            self.default = found.map_or(Space::None, |(_, _, space)| *space);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &[u8] = b"http://purl.oclc.org/ooxml/spreadsheetml/main";

    #[test]
    fn declarations_hold_for_their_element_only() {
        let mut spaces = Spaces::default();
        assert_eq!(spaces.plain(), Space::None);
        spaces.declare(1, b"xmlns:x", MAIN).unwrap();
        spaces.declare(2, b"xmlns", b"urn:other").unwrap();
        assert_eq!((spaces.plain(), spaces.of(b"x"), spaces.of(b"y")), (Space::Other, Space::Main, Space::Other));
        spaces.declare(3, b"xmlns", MAIN).unwrap();
        spaces.leave(2);
        assert_eq!(spaces.plain(), Space::Other);
        spaces.leave(0);
        assert_eq!((spaces.plain(), spaces.of(b"x")), (Space::None, Space::Other));
    }
}
