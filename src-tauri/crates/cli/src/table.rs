//! Rows in columns, aligned by what the terminal shows rather than by bytes.

use console::{Term, measure_text_width, pad_str, truncate_str};

/// Between two columns.
const GAP: &str = "  ";

/// Where nobody watches, nothing is cut off.
const UNBOUNDED: usize = usize::MAX;

/// Lines of text; the last column is cut to the terminal's width.
pub(crate) fn lines<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> Vec<String> {
    within(rows, width())
}

/// A line of its own, cut in the same way.
pub(crate) fn cut(line: &str) -> String {
    truncate_str(line, width(), "…").into_owned()
}

fn width() -> usize {
    let term = Term::stdout();
    if term.is_term() {
        usize::from(term.size().1)
    } else {
        UNBOUNDED
    }
}

fn within<const COLUMNS: usize>(rows: &[[String; COLUMNS]], width: usize) -> Vec<String> {
    let widths: Vec<usize> = (0..COLUMNS)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| measure_text_width(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let padded: Vec<_> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| pad_str(cell, *width, console::Alignment::Left, None))
                .collect();
            let line = padded.join(GAP);
            truncate_str(line.trim_end(), width, "…").into_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<[String; 2]> {
        [["文字", "one"], ["a", "another word"]]
            .map(|row| row.map(str::to_owned))
            .to_vec()
    }

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        assert_eq!(
            within(&rows(), UNBOUNDED),
            ["文字  one", "a     another word"]
        );
    }

    #[test]
    fn a_narrow_terminal_cuts_the_end() {
        assert_eq!(within(&rows(), 10), ["文字  one", "a     ano…"]);
    }
}
