//! Tables in, facts out: each small case says in text what the sheets print.

mod sheets;
mod county;
