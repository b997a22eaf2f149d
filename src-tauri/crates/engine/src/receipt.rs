//! The receipts of one job's answers, added up: an answer without a picture may be billed too.

use crate::price::{Line, Receipt};

impl Receipt {
    /// Nothing yet.
    pub(crate) fn nothing() -> Self {
        Self {
            nanos: 0,
            lines: Vec::new(),
            complete: true,
        }
    }

    /// Both together, with one line for each kind of thing.
    pub(crate) fn and(mut self, later: Self) -> Self {
        for line in later.lines {
            match self.lines.iter_mut().find(|known| known.kind == line.kind) {
                Some(known) => add(known, &line),
                None => self.lines.push(line),
            }
        }
        self.nanos = self.nanos.saturating_add(later.nanos);
        self.complete &= later.complete;
        self
    }
}

fn add(line: &mut Line, other: &Line) {
    line.count = line.count.saturating_add(other.count);
    line.tokens_low = line.tokens_low.saturating_add(other.tokens_low);
    line.tokens_high = line.tokens_high.saturating_add(other.tokens_high);
    line.low_nanos = line.low_nanos.saturating_add(other.low_nanos);
    line.high_nanos = line.high_nanos.saturating_add(other.high_nanos);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::LineKind;

    fn receipt(kinds: &[(LineKind, i64)], complete: bool) -> Receipt {
        let line = |&(kind, nanos): &(LineKind, i64)| Line {
            kind,
            count: 1,
            tokens_low: nanos / 10,
            tokens_high: nanos / 10,
            low_nanos: nanos,
            high_nanos: nanos,
        };
        Receipt {
            nanos: kinds.iter().map(|(_, nanos)| nanos).sum(),
            lines: kinds.iter().map(line).collect(),
            complete,
        }
    }

    #[test]
    fn two_receipts_share_their_lines_and_add_up() {
        let words = receipt(&[(LineKind::Prompt, 10), (LineKind::Thinking, 400)], true);
        let picture = receipt(&[(LineKind::Images, 3_000), (LineKind::Prompt, 10)], true);
        let both = Receipt::nothing().and(words).and(picture);
        let kinds: Vec<_> = both.lines.iter().map(|line| line.kind).collect();
        assert_eq!(
            kinds,
            [LineKind::Prompt, LineKind::Thinking, LineKind::Images]
        );
        assert_eq!(both.nanos, 3_420);
        assert_eq!(
            both.lines.iter().map(|line| line.high_nanos).sum::<i64>(),
            3_420
        );
        assert_eq!(both.lines[0].count, 2);
        assert!(both.complete);
    }

    #[test]
    fn one_gap_makes_the_whole_incomplete() {
        let whole = receipt(&[(LineKind::Prompt, 10)], true);
        let gap = receipt(&[], false);
        assert!(!whole.clone().and(gap.clone()).complete);
        assert!(!gap.and(whole).complete);
    }
}
