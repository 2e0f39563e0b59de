//! Is this a number, and a finite one? Its digits are kept; no float is made of them but to see overflow.

/// What the text of a numeric cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged<'a> {
    /// A number; these are its digits (`-0` and a leading plus have lost their sign).
    Digits(&'a str),
    /// Not a number, infinite, or too large for any number.
    NotFinite,
    /// Something else.
    NotANumber,
}

/// Judges the text of a numeric cell, blanks around it removed.
#[inline]
pub(super) fn judge(text: &str) -> Judged<'_> {
    // The usual case: a few digits and perhaps a point.
    let (mut points, mut digits) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => points += 1,
            _ => return judge_any(text),
        }
    }
    if points <= 1 && (1..300).contains(&digits) { Judged::Digits(text) } else { judge_any(text) }
}

fn judge_any(text: &str) -> Judged<'_> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let points = mantissa.bytes().filter(|b| *b == b'.').count();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let power = exponent.map(|e| e.strip_prefix(['+', '-']).unwrap_or(e));
    let whole_power = power.is_none_or(|e| !e.is_empty() && e.bytes().all(|b| b.is_ascii_digit()));
    if points > 1 || digits == 0 || points + digits != mantissa.len() || !whole_power {
        return if is_word_for_no_number(unsigned) { Judged::NotFinite } else { Judged::NotANumber };
    }
    // Only the size is asked of the float.
    if (exponent.is_some() || digits >= 300) && !text.parse::<f64>().is_ok_and(f64::is_finite) {
        return Judged::NotFinite;
    }
    let zero = mantissa.bytes().all(|b| matches!(b, b'0' | b'.'));
    Judged::Digits(if zero || text.starts_with('+') { unsigned } else { text })
}

fn is_word_for_no_number(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["nan", "inf", "infinity", "∞"].contains(&text.as_str()) || text.starts_with("1.#") || text.starts_with("nan(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept_as_they_stand() {
        for digits in ["1.10", "39.887", "520321199001011234", "-3", "4.8E5", "1e-400", ".5", "5.", "0", "007"] {
            assert_eq!(judge(digits), Judged::Digits(digits), "{digits}");
        }
        assert_eq!(judge("-0"), Judged::Digits("0"));
        assert_eq!(judge("-0.00E7"), Judged::Digits("0.00E7"));
        assert_eq!(judge("+5"), Judged::Digits("5"));
        let long = "9".repeat(308);
        assert_eq!(judge(&long), Judged::Digits(&long));
    }

    #[test]
    fn what_is_no_number_is_told_from_what_is_too_large() {
        for text in ["NaN", "INF", "-INF", "Infinity", "1e309", "-1E+400", "1.#INF", "-1.#IND"] {
            assert_eq!(judge(text), Judged::NotFinite, "{text}");
        }
        assert_eq!(judge(&"9".repeat(400)), Judged::NotFinite);
        for text in ["", ".", "-", "1.2.3", "1e", "e5", "1e+", "四十八", "1,000", "0x10", "1 2", "--1", "1e5.5"] {
            assert_eq!(judge(text), Judged::NotANumber, "{text}");
        }
    }
}
