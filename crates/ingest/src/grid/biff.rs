//! Numbers and errors as the binary forms of workbooks pack them, old (.xls) and new (.xlsb).

use super::{Content, number};
use rust_decimal::Decimal;

/// An RK number: thirty bits of a float or of a whole number, perhaps in hundredths.
pub(super) fn packed(value: u32) -> Content<'static> {
    let hundredths = value & 1 != 0;
    if value & 2 != 0 {
        let whole = i64::from(value.cast_signed() >> 2);
        return Content::Number(Decimal::new(whole, if hundredths { 2 } else { 0 }));
    }
    let float = f64::from_bits(u64::from(value & 0xFFFF_FFFC) << 32);
    number::from_float(if hundredths { float / 100.0 } else { float })
}

/// The error of a code.
pub(super) fn error(code: u8) -> Content<'static> {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#ERROR!",
    };
    Content::Error(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        for (value, expected) in
            [(0x0000_0006, "1"), (0x0000_0007, "0.01"), (0xFFFF_FFFA, "-2"), (0x3FF0_0000, "1"), (0x4059_0001, "1")]
        {
            let Content::Number(number) = packed(value) else { panic!("a number") };
            assert_eq!(number::plain(number), expected, "{value:08X}");
        }
    }
}
