//! Whole numbers in as few bytes each as the greatest of them takes.

use crate::kept::{Bytes, Kept};

/// Whole numbers by row, as far as the last row that has one. In each width the least number says that there is none.
#[derive(Debug, Clone)]
pub(super) enum Numbers {
    Short(Vec<i32>),
    Long(Vec<i64>),
    Wide(Vec<i128>),
}

impl Numbers {
    /// None at all, which takes no memory.
    pub(super) const fn new() -> Self {
        Numbers::Short(Vec::new())
    }

    /// How many rows, up to the last that has a number.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Numbers::Short(all) => all.len(),
            Numbers::Long(all) => all.len(),
            Numbers::Wide(all) => all.len(),
        }
    }

    /// The number of a row; `None` where there is none.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<i128> {
        match self {
            Numbers::Short(all) => all.get(row).filter(|n| **n != i32::MIN).map(|n| i128::from(*n)),
            Numbers::Long(all) => all.get(row).filter(|n| **n != i64::MIN).map(|n| i128::from(*n)),
            Numbers::Wide(all) => all.get(row).copied().filter(|n| *n != i128::MIN),
        }
    }

    /// Hands over the numbers of these rows, with their places behind the first.
    pub(super) fn each(&self, from: usize, to: usize, mut take: impl FnMut(usize, i128)) {
        fn of<T: Copy + PartialEq>(all: &[T], from: usize, to: usize, none: T, mut take: impl FnMut(usize, T)) {
            let all = all.get(from..to.min(all.len())).unwrap_or_default();
            for (at, number) in all.iter().enumerate().filter(|(_, number)| **number != none) {
                take(at, *number);
            }
        }
        match self {
            Numbers::Short(all) => of(all, from, to, i32::MIN, |at, number| take(at, number.into())),
            Numbers::Long(all) => of(all, from, to, i64::MIN, |at, number| take(at, number.into())),
            Numbers::Wide(all) => of(all, from, to, i128::MIN, take),
        }
    }

    /// Has any of these rows a number?
    pub(super) fn any(&self, from: usize, to: usize) -> bool {
        let to = to.min(self.len());
        match self {
            Numbers::Short(all) => all.get(from..to).is_some_and(|all| all.iter().any(|n| *n != i32::MIN)),
            Numbers::Long(all) => all.get(from..to).is_some_and(|all| all.iter().any(|n| *n != i64::MIN)),
            Numbers::Wide(all) => all.get(from..to).is_some_and(|all| all.iter().any(|n| *n != i128::MIN)),
        }
    }

    /// Has any row this number?
    pub(super) fn has(&self, number: i128) -> bool {
        match self {
            Numbers::Short(all) => i32::try_from(number).is_ok_and(|number| all.contains(&number)),
            Numbers::Long(all) => i64::try_from(number).is_ok_and(|number| all.contains(&number)),
            Numbers::Wide(all) => all.contains(&number),
        }
    }

    /// Adds a small number where nothing needs to be made ready for it: all rows before have one, none is wider, and there
    /// is room. Was it added?
    #[inline]
    pub(super) fn push_next(&mut self, row: usize, number: i32) -> bool {
        match self {
            Numbers::Short(all) if all.len() == row && all.len() < all.capacity() && number != i32::MIN => {
                all.push(number);
                true
            }
            _ => false,
        }
    }

    /// Adds the number of a row behind all that have one; rows between have none.
    pub(super) fn push(&mut self, row: usize, number: i128) {
        self.resize(row);
        match self {
            Numbers::Short(all) => match i32::try_from(number) {
                Ok(number) if number != i32::MIN => return all.push(number),
                _ => *self = Numbers::Long(wider(all, i32::MIN, i64::MIN)),
            },
            Numbers::Long(all) => match i64::try_from(number) {
                Ok(number) if number != i64::MIN => return all.push(number),
                _ => *self = Numbers::Wide(wider(all, i64::MIN, i128::MIN)),
            },
            Numbers::Wide(all) => return all.push(number),
        }
        self.push(row, number);
    }

    /// Puts a number, or none, in the place of what a row has.
    pub(super) fn set(&mut self, row: usize, number: Option<i128>) {
        // Behind the others first, so that all come to be as wide as it is.
        let last = self.len().max(row + 1);
        match number {
            Some(number) => self.push(last, number),
            None => self.resize(last + 1),
        }
        match self {
            Numbers::Short(all) => _ = all.swap_remove(row),
            Numbers::Long(all) => _ = all.swap_remove(row),
            Numbers::Wide(all) => _ = all.swap_remove(row),
        }
    }

    /// So many rows: others are gone, and new ones have no number.
    pub(super) fn resize(&mut self, rows: usize) {
        if self.len() == rows {
            return;
        }
        match self {
            Numbers::Short(all) => all.resize(rows, i32::MIN),
            Numbers::Long(all) => all.resize(rows, i64::MIN),
            Numbers::Wide(all) => all.resize(rows, i128::MIN),
        }
    }

    /// Takes over other numbers, those of zero and above greater by so much, the first of which comes to stand at `rows`.
    pub(super) fn append(&mut self, rows: usize, other: Numbers, more: i128) {
        self.resize(rows);
        match (&mut *self, other) {
            (Numbers::Short(own), Numbers::Short(theirs)) if fits(&theirs, more) => {
                let more = more as i32;
                own.extend(theirs.iter().map(|n| if *n < 0 { *n } else { n + more }));
            }
            (Numbers::Long(own), Numbers::Short(theirs)) if more == 0 => {
                own.extend(theirs.iter().map(|n| if *n == i32::MIN { i64::MIN } else { i64::from(*n) }));
            }
            (Numbers::Long(own), Numbers::Long(mut theirs)) if more == 0 => own.append(&mut theirs),
            (Numbers::Wide(own), Numbers::Wide(mut theirs)) if more == 0 => own.append(&mut theirs),
            (_, other) => {
                for row in 0..other.len() {
                    if let Some(number) = other.get(row) {
                        self.push(rows + row, if number < 0 { number } else { number + more });
                    }
                }
            }
        }
    }

    /// Rows for which there is room.
    pub(super) fn room(&self) -> usize {
        match self {
            Numbers::Short(all) => all.capacity(),
            Numbers::Long(all) => all.capacity(),
            Numbers::Wide(all) => all.capacity(),
        }
    }

    /// Makes room for so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        match self {
            Numbers::Short(all) => all.reserve_exact(rows),
            Numbers::Long(all) => all.reserve_exact(rows),
            Numbers::Wide(all) => all.reserve_exact(rows),
        }
    }

    /// Gives back the memory that was meant for more rows.
    pub(super) fn shrink(&mut self) {
        match self {
            Numbers::Short(all) => all.shrink_to_fit(),
            Numbers::Long(all) => all.shrink_to_fit(),
            Numbers::Wide(all) => all.shrink_to_fit(),
        }
    }
}

impl Kept for Numbers {
    fn put(&self, to: &mut Vec<u8>) {
        match self {
            Numbers::Short(all) => {
                4u32.put(to);
                all.put(to);
            }
            Numbers::Long(all) => {
                8u32.put(to);
                all.put(to);
            }
            Numbers::Wide(all) => {
                16u32.put(to);
                all.put(to);
            }
        }
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        match u32::take(from)? {
            4 => Kept::take(from).map(Numbers::Short),
            8 => Kept::take(from).map(Numbers::Long),
            16 => Kept::take(from).map(Numbers::Wide),
            _ => None,
        }
    }
}

/// Are these numbers, those of zero and above greater by so much, still short?
fn fits(all: &[i32], more: i128) -> bool {
    let greatest = all.iter().copied().max().map_or(0, i128::from);
    more == 0 || (0..i128::from(i32::MAX)).contains(&more) && greatest + more <= i128::from(i32::MAX)
}

/// The same numbers, wider, with room for as many.
fn wider<N: Copy + PartialEq, W: Copy + From<N>>(all: &Vec<N>, none: N, other: W) -> Vec<W> {
    let mut wide = Vec::with_capacity(all.capacity());
    wide.extend(all.iter().map(|n| if *n == none { other } else { W::from(*n) }));
    wide
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [i128; 8] =
        [0, i32::MAX as i128, i32::MIN as i128, i64::MAX as i128, i64::MIN as i128, i128::MAX, i128::MIN + 1, -1];

    fn all(numbers: &Numbers) -> Vec<Option<i128>> {
        (0..numbers.len()).map(|row| numbers.get(row)).collect()
    }

    #[test]
    fn numbers_of_every_size_come_back_whatever_came_before() {
        for first in ENDS {
            for second in ENDS {
                let mut numbers = Numbers::new();
                numbers.push(1, first);
                numbers.push(3, second);
                assert_eq!(all(&numbers), [None, Some(first), None, Some(second)]);
                let mut more = Numbers::new();
                more.push(0, second);
                more.append(2, numbers.clone(), 0);
                assert_eq!(all(&more), [Some(second), None, None, Some(first), None, Some(second)]);
                numbers.set(1, Some(second));
                numbers.set(2, Some(first));
                numbers.set(6, Some(first));
                numbers.set(8, None);
                let told = [None, Some(second), Some(first), Some(second), None, None, Some(first), None, None];
                assert_eq!((all(&numbers).as_slice(), numbers.get(9)), (told.as_slice(), None));
            }
        }
    }

    #[test]
    fn taken_over_they_may_be_greater_by_something() {
        let mut numbers = Numbers::new();
        numbers.push(1, i128::from(i32::MAX));
        let mut all_of_them = Numbers::new();
        all_of_them.append(1, numbers, 5);
        assert_eq!(all(&all_of_them), [None, None, Some(i128::from(i32::MAX) + 5)]);
        assert!(all_of_them.any(0, 9) && !all_of_them.any(0, 2) && !all_of_them.any(5, 9));
    }
}
