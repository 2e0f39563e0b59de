//! Tests over whole files: hand-made packages, every oddity, damage, a second reader as oracle, random bytes.

mod damage;
mod make;
mod oddities;
mod oracle;
mod packages;
mod random;
mod shown;
