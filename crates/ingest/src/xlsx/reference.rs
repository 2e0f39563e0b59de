//! Cell references: `B17` and `A1:H20`.

use crate::limits::Limits;

/// A rectangle of cells, 1-based, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// Row and column of a reference; `None` when it is malformed or outside the grid.
pub(super) fn cell(reference: &[u8], limits: &Limits) -> Option<(u32, u32)> {
    let letters = reference.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (letters, digits) = reference.split_at(letters);
    if letters.len() > 3 {
        return None;
    }
    let column = letters.iter().fold(0, |column, b| column * 26 + u32::from(b.to_ascii_uppercase() - b'@'));
    let row = row(digits, limits)?;
    (column >= 1 && column <= limits.columns).then_some((row, column))
}

/// A row number within the grid.
pub(super) fn row(digits: &[u8], limits: &Limits) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || digits.first() == Some(&b'0') {
        return None;
    }
    number(digits).filter(|row| *row >= 1 && *row <= limits.rows)
}

/// Up to nine digits and nothing else.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

/// A rectangle; a single cell is one too, and its corners may be given in any order.
pub(super) fn area(reference: &[u8], limits: &Limits) -> Option<Area> {
    let (from, to) = match memchr::memchr(b':', reference) {
        Some(at) => (reference.get(..at)?, reference.get(at + 1..)?),
        None => (reference, reference),
    };
    let (one, other) = (cell(from, limits)?, cell(to, limits)?);
    Some(Area {
        top: one.0.min(other.0),
        left: one.1.min(other.1),
        bottom: one.0.max(other.0),
        right: one.1.max(other.1),
    })
}

/// An xsd boolean.
pub(super) fn truth(value: Option<&[u8]>) -> bool {
    matches!(value, Some(b"1" | b"true" | b"on" | b"True" | b"TRUE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_within_the_grid() {
        let limits = Limits::default();
        let of = |text: &str| cell(text.as_bytes(), &limits);
        assert_eq!(of("A1"), Some((1, 1)));
        assert_eq!(of("xfd1048576"), Some((1_048_576, 16_384)));
        for bad in
            ["", "A", "1", "A0", "A01", "XFE1", "A1048577", "AAAA1", "A99999999999", "$A$1", "A1 ", "A-1", "R1C1"]
        {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn areas_have_their_corners_in_order() {
        let limits = Limits::default();
        let wanted = Area { top: 1, left: 2, bottom: 3, right: 4 };
        assert_eq!(area(b"D1:B3", &limits), Some(wanted));
        assert_eq!(area(b"B1", &limits), Some(Area { top: 1, left: 2, bottom: 1, right: 2 }));
        assert_eq!(area(b"B1:", &limits), None);
        assert_eq!(area(b"A1:B2:C3", &limits), None);
    }
}
