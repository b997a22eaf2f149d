//! Nano-dollars as people read them. Rounding happens here and nowhere before.

/// A hundredth of a cent, the finest that is shown.
const FINEST: i64 = 100_000;

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
}
