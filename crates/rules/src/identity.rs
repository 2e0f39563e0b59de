//! Ids of findings: they depend on what was found about whom, never on rows, files, amounts or words.

use crate::common::Common;
use sanzi_core::value::Item;
use sha2::{Digest, Sha256};

/// Characters of an id after `F1-`: 130 bits.
const LENGTH: usize = 26;

/// `F1-` + base32(sha256(recipe 1 | rule | organisation | subject key | facet)), cut to 26 characters.
/// A `|` or `\` inside a part is written `\|`, `\\`, so that no two lists of parts read alike.
pub(crate) fn id(rule: &str, organisation: &str, subject: &str, facet: &str) -> String {
    let parts = ["1", rule, organisation, subject, facet];
    let mut recipe = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            recipe.push('|');
        }
        escaped(&mut recipe, part, &['\\', '|']);
    }
    let mut id = String::with_capacity("F1-".len() + LENGTH);
    id.push_str("F1-");
    base32(&mut id, &Sha256::digest(recipe.as_bytes()), LENGTH);
    id
}

/// Adds a part with a `\` before each of some signs.
fn escaped(to: &mut String, part: &str, signs: &[char]) {
    let mut rest = part;
    while let Some(at) = rest.find(signs) {
        let (before, after) = rest.split_at(at);
        to.push_str(before);
        to.push('\\');
        to.extend(after.chars().next());
        rest = after.get(1..).unwrap_or_default();
    }
    to.push_str(rest);
}

/// The natural key inside the subject: the rule's identity facts, joined by `,`.
pub(crate) fn facet(common: &Common<'_>, row: usize) -> String {
    let mut facet = String::new();
    for (at, fact) in common.rule.identity.iter().enumerate() {
        if at > 0 {
            facet.push(',');
        }
        match common.item(fact.name, row) {
            Item::Text(text) => escaped(&mut facet, text, &[',']),
            _ => escaped(&mut facet, &common.value(fact.name, row).plain().unwrap_or_default(), &[',']),
        }
    }
    facet
}

/// Adds bytes in the letters of RFC 4648, upper case, no padding, at most so many.
fn base32(to: &mut String, bytes: &[u8], most: usize) {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut count) = (0u16, 0u32, 0);
    let mut put = |digit: u16| {
        if count < most {
            to.push(char::from(LETTERS.get(usize::from(digit & 31)).copied().unwrap_or(b'A')));
        }
        count += 1;
    };
    for &byte in bytes {
        held = (held << 8) | u16::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            put(held >> bits);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        put(held << (5 - bits));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_the_standard() {
        let vectors =
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")];
        for (text, encoded) in vectors {
            let mut letters = String::new();
            base32(&mut letters, text.as_bytes(), 10);
            assert_eq!(letters, encoded);
        }
    }

    #[test]
    fn signs_that_part_are_written_otherwise() {
        for (part, told) in [("", ""), ("甲|乙", "甲\\|乙"), ("\\|", "\\\\\\|"), ("a,b|", "a,b\\|")] {
            let mut text = String::new();
            escaped(&mut text, part, &['\\', '|']);
            assert_eq!(text, told);
        }
    }

    /// An id that changes breaks every comparison with an earlier year: this value may never change.
    #[test]
    fn ids_are_stable_and_parts_do_not_run_together() {
        // sha256("1|HT-003|松河镇/东岭村|HT-2019-07|HT-2019-07"), base32
        let first = id("HT-003", "松河镇/东岭村", "HT-2019-07", "HT-2019-07");
        assert_eq!(first, EXPECTED);
        let ids = [
            first,
            id("HT-003", "松河镇/东岭村|HT-2019-07", "HT-2019-07", ""),
            id("HT-003", "松河镇/东岭村", "HT-2019-07|HT-2019-07", ""),
            id("HT-004", "松河镇/东岭村", "HT-2019-07", "HT-2019-07"),
        ];
        let different: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(different.len(), ids.len());
    }

    const EXPECTED: &str = "F1-NZGNPIFI5SM4T5RNU77DCY42FB";
}
