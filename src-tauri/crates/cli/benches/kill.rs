//! Kills a run of twenty images at two hundred random moments, recovers and finishes each, and
//! prints what became of the images: `cargo bench -p plantain-cli --bench kill`.
//!
//! What must hold is asserted in `tests/cli/killing.rs`; a number of kills may be given after `--`.

#[path = "../tests/cli/killing.rs"]
#[expect(clippy::unwrap_used, reason = "it is a test that takes its time")]
mod killing;

use std::io::Write as _;

use plantain_engine::Dice;

use crate::killing::{IMAGES, Tally, kill_after, undisturbed};

/// As the product promises.
const KILLS: u64 = 200;

/// A line of the table sums up so many kills.
const IN_A_LINE: u64 = 25;

#[tokio::main]
async fn main() {
    let kills = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(KILLS);
    let whole = undisturbed().await;
    let dice = Dice::seeded(11);
    let start = tokio::time::Instant::now();
    print(&format!(
        "{IMAGES} images take {:.2} s; killed within that at random, recovered, finished.\n",
        whole.as_secs_f64()
    ));
    print("kills   sent  answered  stored  recovered  maybe  lost  doubled  seconds");
    let mut sum = Tally::default();
    for number in 1..=kills {
        sum.add(kill_after(whole.mul_f64(dice.unit()), true).await);
        if number % IN_A_LINE == 0 || number == kills {
            row(sum, start.elapsed().as_secs_f64());
        }
    }
    if sum.lost + sum.doubled > 0 {
        std::process::exit(1);
    }
}

/// Sums from the first kill on.
fn row(sum: Tally, seconds: f64) {
    let Tally {
        kills,
        sent,
        answered,
        stored,
        recovered,
        maybe,
        lost,
        doubled,
    } = sum;
    print(&format!(
        "{kills:>5}  {sent:>5}  {answered:>8}  {stored:>6}  {recovered:>9}  {maybe:>5}  {lost:>4}  \
         {doubled:>7}  {seconds:>7.1}"
    ));
}

fn print(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody is left to be told.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
