//! What was charged today, for the footer.

use plantain_library::rusqlite::Connection;

use crate::engine::Engine;
use crate::failure::Failure;

impl Engine {
    /// Reads the day's sum from the ledger. "Today" is the user's own day: it is their purse.
    pub(crate) async fn refresh_spending(&self) -> Result<(), Failure> {
        let from_ms = start_of_day(self.shared().now_ms());
        let sum = self
            .library()
            .read(move |connection| Ok(charged_since(connection, from_ms)?))
            .await?;
        self.shared().state().spent_today_nanos = sum;
        Ok(())
    }
}

/// Real money only: the sandbox writes receipts too, so that they can be looked at.
fn charged_since(connection: &Connection, from_ms: i64) -> plantain_library::rusqlite::Result<i64> {
    connection.query_row(
        "SELECT coalesce(sum(ledger.nanos), 0) FROM ledger
           LEFT JOIN jobs ON jobs.id = ledger.job_id
          WHERE ledger.at_ms >= ?1 AND ledger.kind <> 'maybe'
            AND coalesce(json_extract(jobs.provider, '$.kind'), '') <> 'sandbox'",
        [from_ms],
        |row| row.get(0),
    )
}

/// The last local midnight.
fn start_of_day(now_ms: i64) -> i64 {
    let Ok(now) = jiff::Timestamp::from_millisecond(now_ms) else {
        return now_ms;
    };
    now.to_zoned_datetime(jiff::tz::TimeZone::system())
        .start_of_day()
        .map_or(now_ms, |midnight| midnight.timestamp().as_millisecond())
}
