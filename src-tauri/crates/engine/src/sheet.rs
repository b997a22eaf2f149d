//! Spending as comma-separated values, for a spreadsheet.

use crate::engine::Engine;
use crate::failure::Failure;
use crate::spending::{SpendBy, SpendLine, SpendQuery};

const HEADER: &str = "key,name,images,entries,charged_usd,maybe_usd,estimate_low_usd,\
                      estimate_high_usd,estimated_charges,within_estimate\r\n";

impl Engine {
    /// One table of spending as comma-separated values with a header, dollars to the nano-dollar.
    ///
    /// # Errors
    /// A day is none, or the library cannot be read.
    pub async fn spend_csv(&self, query: SpendQuery, by: SpendBy) -> Result<String, Failure> {
        let lines = self.spend_by(query, by).await?;
        Ok(sheet(&lines))
    }
}

fn sheet(lines: &[SpendLine]) -> String {
    let mut text = HEADER.to_owned();
    for line in lines {
        let fields = [
            cell(&line.key),
            cell(&line.name),
            line.images.to_string(),
            line.entries.to_string(),
            exact(line.charged_nanos),
            exact(line.maybe_nanos),
            exact(line.estimate_low_nanos),
            exact(line.estimate_high_nanos),
            line.estimated.to_string(),
            line.within.to_string(),
        ];
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Dollars with all nine places: nothing is rounded on its way into a sum.
fn exact(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    format!(
        "{sign}{}.{:09}",
        nanos / 1_000_000_000,
        nanos % 1_000_000_000
    )
}

/// A text as one cell. A title that begins like a formula must not become one in a spreadsheet.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    if is_formula || text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_every_place() {
        assert_eq!(exact(33_600_001), "0.033600001");
        assert_eq!(exact(-1_500_000_000), "-1.500000000");
        assert_eq!(exact(i64::MIN), "-9223372036.854775808");
    }

    #[test]
    fn a_title_stays_one_cell_and_no_formula() {
        assert_eq!(cell("A fox, \"red\""), "\"A fox, \"\"red\"\"\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(cell("2026-11-25"), "2026-11-25");
    }

    #[test]
    fn every_line_has_as_many_cells_as_the_header() {
        let line = SpendLine {
            key: "gemini-nano-banana-2.1".to_owned(),
            name: "Nano Banana 2.1".to_owned(),
            ..SpendLine::default()
        };
        let text = sheet(&[line]);
        let mut rows = text.lines();
        let columns = rows.next().unwrap().split(',').count();
        assert_eq!(rows.next().unwrap().split(',').count(), columns);
    }
}
