//! Many rows of a frame, kept as runs of neighbours: a whole village is one pair of numbers.

/// Rows in ascending order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Runs {
    runs: Vec<(u32, u32)>,
    count: usize,
}

impl Runs {
    /// Adds a row. Rows come in ascending order; a row that is there already is not added again.
    pub(crate) fn push(&mut self, row: usize) {
        let Ok(row) = u32::try_from(row) else { return };
        match self.runs.last_mut() {
            Some((_, end)) if row < *end => return,
            Some((_, end)) if row == *end => *end += 1,
            _ => self.runs.push((row, row + 1)),
        }
        self.count += 1;
    }

    /// Adds rows that follow each other, after all that are there.
    pub(crate) fn push_run(&mut self, start: usize, end: usize) {
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else { return };
        match self.runs.last_mut() {
            Some((_, last)) if start == *last => *last = end,
            _ => self.runs.push((start, end)),
        }
        self.count += (end - start) as usize;
    }

    /// Adds the rows of another list, wherever they lie.
    pub(crate) fn join(&mut self, other: &Runs) {
        if self.runs.is_empty() {
            self.clone_from(other);
            return;
        }
        let mut all: Vec<(u32, u32)> = self.runs.iter().chain(&other.runs).copied().collect();
        all.sort_unstable();
        let mut joined = Runs::default();
        for (start, end) in all {
            for row in start..end {
                joined.push(row as usize);
            }
        }
        *self = joined;
    }

    /// How many rows.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// From the first, up to but without the second.
    pub(crate) fn runs(&self) -> &[(u32, u32)] {
        &self.runs
    }

    /// The rows one by one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.runs.iter().flat_map(|(start, end)| *start..*end).map(|row| row as usize)
    }

    /// Is the row among them?
    pub(crate) fn holds(&self, row: usize) -> bool {
        let after = self.runs.partition_point(|(start, _)| *start as usize <= row);
        after.checked_sub(1).and_then(|at| self.runs.get(at)).is_some_and(|(_, end)| row < *end as usize)
    }
}

impl FromIterator<usize> for Runs {
    fn from_iter<T: IntoIterator<Item = usize>>(rows: T) -> Self {
        let mut runs = Runs::default();
        rows.into_iter().for_each(|row| runs.push(row));
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_run() {
        let rows: Runs = [3, 4, 5, 9, 10, 12].into_iter().collect();
        assert_eq!(rows.runs(), [(3, 6), (9, 11), (12, 13)]);
        assert_eq!(rows.count(), 6);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [3, 4, 5, 9, 10, 12]);
        let held = [2, 3, 5, 6, 9, 11, 12, 13].map(|row| rows.holds(row));
        assert_eq!(held, [false, true, true, false, true, false, true, false]);
        let mut whole = Runs::default();
        for (start, end) in [(3, 5), (5, 6), (9, 11), (12, 13)] {
            whole.push_run(start, end);
        }
        assert_eq!(whole, rows);
        let mut all: Runs = [1, 4, 6].into_iter().collect();
        all.join(&rows);
        assert_eq!((all.runs(), all.count()), (&[(1, 2), (3, 7), (9, 11), (12, 13)][..], 8));
    }
}
