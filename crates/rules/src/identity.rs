//! Ids of findings: they depend on what was found about whom, never on rows, files, amounts or words.

use crate::row::Row;
use crate::rule::Rule;
use sha2::{Digest, Sha256};

/// Characters of an id after `F1-`: 130 bits.
const LENGTH: usize = 26;

/// `F1-` + base32(sha256(recipe 1 | rule | organisation | subject key | facet)), cut to 26 characters.
/// A `|` or `\` inside a part is written `\|`, `\\`, so that no two lists of parts read alike.
pub(crate) fn id(rule: &str, organisation: &str, subject: &str, facet: &str) -> String {
    let escaped = |part: &str| part.replace('\\', "\\\\").replace('|', "\\|");
    let recipe = ["1", rule, organisation, subject, facet].map(escaped).join("|");
    let mut id = base32(&Sha256::digest(recipe.as_bytes()));
    id.truncate(LENGTH);
    format!("F1-{id}")
}

/// The natural key inside the subject: the rule's identity facts, joined by `,`.
pub(crate) fn facet(rule: &Rule, row: Row<'_>) -> String {
    let each = rule.identity.iter().map(|fact| row.value(fact.name).plain().unwrap_or_default().replace(',', "\\,"));
    each.collect::<Vec<_>>().join(",")
}

/// RFC 4648, upper case, no padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut held, mut bits) = (String::new(), 0u16, 0u32);
    for &byte in bytes {
        held = (held << 8) | u16::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let digit = usize::from((held >> bits) & 31);
            text.push(char::from(LETTERS.get(digit).copied().unwrap_or(b'A')));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        let digit = usize::from((held << (5 - bits)) & 31);
        text.push(char::from(LETTERS.get(digit).copied().unwrap_or(b'A')));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_the_standard() {
        let vectors =
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")];
        for (text, encoded) in vectors {
            assert_eq!(base32(text.as_bytes()), encoded);
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
