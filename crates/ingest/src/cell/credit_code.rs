//! 统一社会信用代码: eighteen characters with two check characters.
//!
//! # Source
//! GB 32100—2015 (the code as a whole, modulus 31) and GB 11714—1997 (the nine characters of the body, modulus 11).

const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const BODY_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A letter that codes never have: I, O, Z, S, V, or no letter or digit at all.
    Alphabet,
    /// The last character is not what the others ask for.
    Check,
    /// The ninth character of the body is not what the others ask for.
    BodyCheck,
    /// Digits only, ending in zeros, and the check fails: it was stored as a number and lost its last digits.
    Lost,
}

impl Fault {
    /// What to print.
    pub fn text(self) -> &'static str {
        match self {
            Fault::Alphabet => "含有信用代码不用的字符（I、O、Z、S、V 等）",
            Fault::Check => "末位校验码不符",
            Fault::BodyCheck => "主体标识码（第 9 至 17 位）校验不符",
            Fault::Lost => "末几位是 0 且校验不符，像是存成数值时丢了末几位",
        }
    }
}

/// Checks a code in normal form; `None` when it is sound or is no code of eighteen characters.
pub fn fault(form: &str) -> Option<Fault> {
    if form.chars().count() != 18 || !form.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let Some(values) = form.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect::<Option<Vec<_>>>() else {
        return Some(Fault::Alphabet);
    };
    let (last, first) = values.split_last()?;
    let sum: usize = first.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    if (31 - sum % 31) % 31 != *last {
        let lost = form.bytes().all(|b| b.is_ascii_digit()) && form.ends_with("00");
        return Some(if lost { Fault::Lost } else { Fault::Check });
    }
    let body: Vec<char> = form.chars().skip(8).take(9).collect();
    let (check, own) = body.split_last()?;
    let sum: u32 = own.iter().zip(BODY_WEIGHTS).filter_map(|(c, weight)| c.to_digit(36).map(|v| v * weight)).sum();
    let wanted = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10)?,
    };
    (wanted != *check).then_some(Fault::BodyCheck)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_checks_itself() {
        for (code, expected) in [
            ("11500000009276871K", None),
            ("11500000009276871L", Some(Fault::Check)),
            ("1150000000927687IK", Some(Fault::Alphabet)),
            ("915203210000000000", Some(Fault::Lost)),
            ("520321290101", None),
            ("松河镇东岭村", None),
        ] {
            assert_eq!(fault(code), expected, "{code}");
        }
        // Another body under a check character that fits it: only the body's own check fails.
        let mut broken = "11500000009276870".to_owned();
        let values: Vec<usize> = broken.bytes().filter_map(|b| ALPHABET.iter().position(|a| *a == b)).collect();
        let sum: usize = values.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
        let check = ALPHABET.get((31 - sum % 31) % 31).copied().map(char::from).expect("in the alphabet");
        broken.push(check);
        assert_eq!(fault(&broken), Some(Fault::BodyCheck));
    }
}
