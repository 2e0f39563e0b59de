//! Numerals in 汉字: `两万`, `壹拾贰万叁仟`, `二〇一九`.

/// A whole number written in 汉字 with positions: `二十` → 20, `壹拾贰万叁仟肆佰伍拾陆` → 123456.
pub fn whole(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let (mut total, mut section, mut digit) = (0u64, 0u64, None::<u64>);
    for c in text.chars() {
        if let Some(value) = digit_of(c) {
            if digit.is_some_and(|d| d != 0) {
                return None;
            }
            digit = Some(value);
            continue;
        }
        let (unit, closes) = match c {
            '十' | '拾' => (10, false),
            '百' | '佰' => (100, false),
            '千' | '仟' => (1000, false),
            '万' | '萬' => (10_000, true),
            '亿' | '億' => (100_000_000, true),
            _ => return None,
        };
        if closes {
            section = section.checked_add(digit.take().unwrap_or(0))?;
            total = total.checked_add(section)?.checked_mul(unit)?;
            // 一亿二千万: what was below 亿 must not be multiplied again by a later 万.
            if unit == 10_000 && total >= 1_000_000_000_000 {
                return None;
            }
            section = 0;
        } else {
            let times = digit.take().unwrap_or(if unit == 10 && section == 0 { 1 } else { 0 });
            if times == 0 {
                return None;
            }
            section = section.checked_add(times.checked_mul(unit)?)?;
        }
    }
    total.checked_add(section)?.checked_add(digit.unwrap_or(0))
}

/// Digits in 汉字 one after the other: `二〇一九` → `2019`.
pub fn digits(text: &str) -> Option<String> {
    let digits: Option<String> =
        text.chars().map(|c| digit_of(c).and_then(|d| char::from_digit(d as u32, 10))).collect();
    digits.filter(|d| !d.is_empty())
}

fn digit_of(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' | '○' | '◯' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read() {
        for (text, number) in [
            ("两万", Some(20_000)),
            ("二十", Some(20)),
            ("十二", Some(12)),
            ("柒佰", Some(700)),
            ("壹拾贰万叁仟肆佰伍拾陆", Some(123_456)),
            ("一千零五", Some(1005)),
            ("三", Some(3)),
            ("一二", None),
            ("许多", None),
            ("", None),
        ] {
            assert_eq!(whole(text), number, "{text}");
        }
        assert_eq!(digits("二○一七").as_deref(), Some("2017"));
    }
}
