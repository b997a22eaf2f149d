//! Five hundred images under a limit that a rival uses too: this crate beside the usual recipes.
//!
//! Everything runs on virtual time with fixed seeds, so that the same code prints the same table on
//! every machine: `cargo xtask bench pacing`.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod client;
mod dice;
mod plantain;
mod provider;
mod recipe;
mod run;

use std::collections::VecDeque;

use crate::client::Client;
use crate::plantain::Plantain;
use crate::recipe::{Recipe, Throttle};
use crate::run::{Run, START, Scenario, Tally};

const SEED: u64 = 7;

fn main() {
    clients();
    println!();
    rivals();
}

/// The one table: five clients in the same scenario.
fn clients() {
    let scenario = Scenario {
        jobs: 500,
        rival: 2,
        seed: SEED,
    };
    println!(
        "500 images on tier 1 (10 a minute), 20 s each, 5 % 503, 1 % cut, a rival with 2 a minute"
    );
    println!();
    println!(
        "| client                                       | done | given up | 429s | requests | minutes | × ideal |"
    );
    println!(
        "| -------------------------------------------- | ---: | -------: | ---: | -------: | ------: | ------: |"
    );
    row("Plantain", scenario, Plantain::new(SEED, START));
    let recipes = [
        ("(a)  no limiter, 5 tries, ten at once", Throttle::None, 10),
        (
            "(b1) deque of the last minute, ten at once",
            Throttle::Deque(VecDeque::new()),
            10,
        ),
        (
            "(b2) deque of the last minute, one at a time",
            Throttle::Deque(VecDeque::new()),
            1,
        ),
        (
            "(c)  one every 6 s, 5 tries",
            Throttle::Even(START),
            usize::MAX,
        ),
    ];
    for (name, throttle, workers) in recipes {
        row(name, scenario, Recipe::new(throttle, workers, SEED));
    }
    println!();
    println!(
        "× ideal: the time taken, against that of a client that knows the rival and sends the same"
    );
    println!(
        "requests, without the refused ones, in bursts of the 8 a minute that the rival leaves. Who"
    );
    println!("gives jobs up or takes the rival's room comes out shorter, not better.");
}

fn row(name: &str, scenario: Scenario, client: impl Client) {
    let tally = Run::new(client, scenario).tally();
    let Tally {
        done,
        given_up,
        refusals,
        requests,
        took,
    } = tally;
    let minutes = took.as_secs_f64() / 60.0;
    let ratio = tally.ratio(scenario.rival);
    println!(
        "| {name:<44} | {done:>4} | {given_up:>8} | {refusals:>4} | {requests:>8} | {minutes:>7.1} | {ratio:>7.3} |"
    );
}

/// The second table: this crate against other rivals and other chances.
fn rivals() {
    println!("Plantain over 20 seeds; one that is not done was cut twice or failed four times");
    println!();
    println!(
        "| rival a minute | done, fewest | 429s, median | 429s, most | × ideal, median | × ideal, most |"
    );
    println!(
        "| -------------: | -----------: | -----------: | ---------: | --------------: | ------------: |"
    );
    for rival in [0, 1, 2, 4] {
        let runs = (0..20).map(|seed| {
            let scenario = Scenario {
                jobs: 500,
                rival,
                seed,
            };
            Run::new(Plantain::new(seed, START), scenario).tally()
        });
        let runs: Vec<_> = runs.collect();
        let done = runs.iter().map(|tally| tally.done).min().unwrap_or(0);
        let mut refusals: Vec<_> = runs.iter().map(|tally| tally.refusals).collect();
        let mut ratios: Vec<_> = runs.iter().map(|tally| tally.ratio(rival)).collect();
        refusals.sort_unstable();
        ratios.sort_unstable_by(f64::total_cmp);
        let (refused, refused_most) = (refusals[10], refusals[19]);
        let (ratio, ratio_most) = (ratios[10], ratios[19]);
        println!(
            "| {rival:>14} | {done:>12} | {refused:>12} | {refused_most:>10} | {ratio:>15.3} | {ratio_most:>13.3} |"
        );
    }
}
