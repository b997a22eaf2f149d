//! Nothing that was paid for is lost and nothing is sent twice, whenever the program is killed. The
//! bench `kill` does the same two hundred times.

use plantain_engine::Dice;

use crate::killing::{Tally, kill_after, undisturbed};

/// Few enough for every run of the tests.
const KILLS: u64 = 15;

/// Each of so many is finished after it was recovered.
const FINISHED: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_moment_loses_nothing_and_sends_nothing_twice() {
    let whole = undisturbed().await;
    let dice = Dice::seeded(3);
    let mut sum = Tally::default();
    for number in 0..KILLS {
        let finishes = number.is_multiple_of(FINISHED);
        sum.add(kill_after(whole.mul_f64(dice.unit()), finishes).await);
    }
    assert_eq!((sum.lost, sum.doubled), (0, 0), "{sum:?}");
    assert!(
        sum.stored > 0 && sum.maybe > 0,
        "it was killed at work: {sum:?}"
    );
}
