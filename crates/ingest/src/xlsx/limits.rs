//! How much of a workbook is read at most.

/// Absolute limits of reading one workbook; a user may raise them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Unpacked bytes of all parts that are read.
    pub unpacked_bytes: u64,
    /// Unpacked bytes of one part.
    pub part_bytes: u64,
    /// Parts of the package.
    pub parts: usize,
    /// Sheets of the book.
    pub sheets: usize,
    /// Rows of a sheet.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u32,
    /// Filled cells of the book.
    pub cells: u64,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Bytes of all shared strings together, since they alone are held in memory.
    pub shared_bytes: usize,
    /// Number of shared strings.
    pub shared_strings: usize,
    /// Depth of nested XML elements.
    pub depth: usize,
    /// Tags, attributes and comments of one part that must be looked at one by one: a bound on time that needs
    /// no clock. Cells of the usual shape do not count.
    pub markup: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            unpacked_bytes: 4 << 30,
            part_bytes: 2 << 30,
            parts: 10_000,
            sheets: 500,
            rows: 1_048_576,
            columns: 16_384,
            cells: 50_000_000,
            text_bytes: 1 << 20,
            shared_bytes: 512 << 20,
            shared_strings: 50_000_000,
            depth: 256,
            markup: 250_000_000,
        }
    }
}
