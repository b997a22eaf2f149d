//! Nano-dollars as people read and type them. Rounding happens here, for the eye only; what is
//! typed is taken exactly or not at all.

/// A hundredth of a cent, the finest that is shown.
const FINEST: i64 = 100_000;

/// Decimal places of a nano-dollar.
const PLACES: usize = 9;

/// `$0.0672`, rounded half up.
pub(crate) fn dollars(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let steps = (nanos.unsigned_abs() + FINEST.unsigned_abs() / 2) / FINEST.unsigned_abs();
    format!("{sign}${}.{:04}", steps / 10_000, steps % 10_000)
}

/// `$0.0339 – $0.0384`, or one amount when both ends look the same.
pub(crate) fn range(low_nanos: i64, high_nanos: i64) -> String {
    let (low, high) = (dollars(low_nanos), dollars(high_nanos));
    if low == high {
        low
    } else {
        format!("{low} – {high}")
    }
}

/// `$10.00`, `$0.014`, `$0.000000001`: as it was typed, with at least the cents.
pub(crate) fn exact(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let digits = format!("{:010}", nanos.unsigned_abs());
    let (whole, part) = digits.split_at(digits.len() - PLACES);
    let part = part.trim_end_matches('0');
    format!("{sign}${whole}.{part:0<2}")
}

/// Dollars as they are typed, `0.50` or `$10`, in nano-dollars.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(crate) fn nanos(text: &str) -> Result<i64, String> {
    let number = text.trim();
    let number = number.strip_prefix('$').unwrap_or(number);
    if number.starts_with('-') {
        return Err("an amount of dollars is not negative".to_owned());
    }
    if number.contains(',') {
        return Err("write it with a point and without grouping, as in 1234.50".to_owned());
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if part.is_empty() || number.is_empty() || !is_number(whole) || !is_number(part) {
        return Err("an amount of dollars is written with digits, as in 0.50".to_owned());
    }
    let part = part.trim_end_matches('0');
    if part.len() > PLACES {
        return Err("nothing is smaller than a nano-dollar: nine decimal places".to_owned());
    }
    format!("{whole}{part:0<PLACES$}")
        .parse()
        .map_err(|_| "that is more dollars than there are".to_owned())
}

/// Dollars for each million tokens or each query, in micro-dollars.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(crate) fn micros(text: &str) -> Result<i64, String> {
    let nanos = nanos(text)?;
    if nanos % 1_000 == 0 {
        Ok(nanos / 1_000)
    } else {
        Err("a price has at most six decimal places".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_to_a_hundredth_of_a_cent() {
        assert_eq!(dollars(0), "$0.0000");
        assert_eq!(dollars(33_600_000), "$0.0336");
        assert_eq!(dollars(33_650_000), "$0.0337");
        assert_eq!(dollars(12_345_678_900_000), "$12345.6789");
        assert_eq!(dollars(-50_000), "-$0.0001");
        assert_eq!(dollars(i64::MIN), "-$9223372036.8548");
    }

    #[test]
    fn a_range_that_looks_like_one_amount_is_one() {
        assert_eq!(range(33_600_000, 33_600_010), "$0.0336");
        assert_eq!(range(33_600_000, 34_000_000), "$0.0336 – $0.0340");
    }

    #[test]
    fn what_was_typed_is_shown_as_it_was_typed() {
        assert_eq!(exact(10_000_000_000), "$10.00");
        assert_eq!(exact(14_000_000), "$0.014");
        assert_eq!(exact(1), "$0.000000001");
        assert_eq!(exact(-500_000_000), "-$0.50");
        assert_eq!(exact(i64::MIN), "-$9223372036.854775808");
    }

    #[test]
    fn dollars_are_taken_to_the_nano_dollar() {
        for (text, amount) in [
            ("0", 0),
            ("0.50", 500_000_000),
            ("$10", 10_000_000_000),
            (".5", 500_000_000),
            ("0.1", 100_000_000),
            ("0.000000001", 1),
            ("0.0000000010000", 1),
            ("9223372036.854775807", i64::MAX),
        ] {
            assert_eq!(nanos(text), Ok(amount), "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_amount() {
        for text in [
            "",
            " ",
            "-1",
            "-0",
            "$-1",
            "1,50",
            "1,000",
            "1e99",
            "NaN",
            "inf",
            "0x10",
            "1.",
            ".",
            "$",
            "1.2.3",
            "+1",
            "ten",
            "١",
            "0.0000000001",
            "9223372036.854775808",
            "1 000",
            "1_000",
        ] {
            assert!(nanos(text).is_err(), "{text}");
        }
        assert_eq!(micros("60"), Ok(60_000_000));
        assert!(micros("0.0000001").is_err());
    }
}
