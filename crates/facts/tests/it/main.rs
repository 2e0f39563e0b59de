//! Tables in, facts out: each small case says in text what the sheets print.

mod accounts;
mod assets;
mod beside;
mod contracts;
mod lists;
mod matching;
mod others;
mod owed;
mod registers;
mod sheets;
mod succession;
