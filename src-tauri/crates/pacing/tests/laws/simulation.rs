//! The goals of the simulated run, which `cargo xtask bench pacing` prints beside the usual recipes.

use crate::plantain::Plantain;
use crate::run::{Run, START, Scenario, Tally};

fn run(rival: u32, seed: u64) -> Tally {
    let scenario = Scenario {
        jobs: 500,
        rival,
        seed,
    };
    Run::new(Plantain::new(seed, START), scenario).tally()
}

#[test]
fn five_hundred_images_beside_a_rival_meet_few_refusals_and_lose_no_time() {
    for seed in 0..10 {
        let tally = run(2, seed);
        // One in ten thousand is cut twice, and is then the user's to send again.
        assert!(tally.done >= 499, "seed {seed}: {tally:?}");
        assert_eq!(tally.done + tally.given_up, 500, "seed {seed}: {tally:?}");
        assert!(tally.refusals <= 10, "seed {seed}: {tally:?}");
        let ratio = tally.ratio(2);
        assert!(ratio <= 1.03, "seed {seed}: {ratio} times the ideal");
    }
}

#[test]
fn alone_nothing_is_refused() {
    for seed in 0..10 {
        assert_eq!(run(0, seed).refusals, 0, "seed {seed}");
    }
}

#[test]
fn a_rival_that_takes_most_of_the_room_is_left_it() {
    for rival in [5, 8] {
        let tally = run(rival, 7);
        assert!(tally.done >= 499, "{tally:?}");
        assert!(tally.refusals <= 15, "{rival} a minute: {tally:?}");
        assert!(tally.ratio(rival) <= 1.03, "{rival} a minute: {tally:?}");
    }
}
