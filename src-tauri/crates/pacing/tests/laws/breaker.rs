//! Five failures open it, one probe at a time closes it or keeps it open for longer.

use std::time::Duration;

use plantain_pacing::{Breaker, BreakerState, Moment, Outcome, Pass, Tripped};
use proptest::prelude::*;

const START: Moment = Moment::from_millis(1_767_225_600_000);

fn seconds(count: u64) -> Moment {
    START + Duration::from_secs(count)
}

/// Sends one request that fails.
fn fail(breaker: &mut Breaker, now: Moment) {
    let pass = breaker.admit(now).expect("admitted");
    breaker.record(pass, Outcome::Failure, now);
}

fn opened() -> Breaker {
    let mut breaker = Breaker::default();
    for _ in 0..5 {
        fail(&mut breaker, START);
    }
    breaker
}

#[test]
fn four_failures_are_weather_and_five_are_an_outage() {
    let mut breaker = Breaker::default();
    for _ in 0..4 {
        fail(&mut breaker, START);
    }
    assert_eq!(breaker.state(START), BreakerState::Closed { failures: 4 });
    fail(&mut breaker, START);
    assert_eq!(
        breaker.state(START),
        BreakerState::Open {
            until: seconds(120)
        }
    );
    assert_eq!(
        breaker.admit(START),
        Err(Tripped {
            until: Some(seconds(120))
        })
    );
}

#[test]
fn a_success_in_between_starts_the_count_anew() {
    let mut breaker = Breaker::default();
    for outcome in [Outcome::Failure, Outcome::Success]
        .into_iter()
        .cycle()
        .take(40)
    {
        let pass = breaker.admit(START).expect("never opens");
        breaker.record(pass, outcome, START);
    }
}

#[test]
fn cancelled_requests_say_nothing() {
    let mut breaker = Breaker::default();
    for outcome in [Outcome::Failure, Outcome::Unknown]
        .into_iter()
        .cycle()
        .take(9)
    {
        let pass = breaker
            .admit(START)
            .expect("closed until the fifth failure");
        breaker.record(pass, outcome, START);
    }
    assert!(matches!(breaker.state(START), BreakerState::Open { .. }));
}

#[test]
fn after_the_pause_one_probe_goes_and_the_others_wait_for_it() {
    let mut breaker = opened();
    assert!(
        breaker
            .admit(seconds(120).before(Duration::from_millis(1)))
            .is_err()
    );
    let probe = breaker.admit(seconds(120)).expect("the pause is over");
    assert!(probe.is_probe());
    assert_eq!(breaker.admit(seconds(130)), Err(Tripped { until: None }));
    breaker.record(probe, Outcome::Success, seconds(140));
    assert_eq!(
        breaker.state(seconds(140)),
        BreakerState::Closed { failures: 0 }
    );
}

#[test]
fn each_failed_probe_doubles_the_pause_up_to_a_quarter_of_an_hour() {
    let mut breaker = opened();
    let mut now = START;
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let BreakerState::Open { until } = breaker.state(now) else {
            panic!("open")
        };
        pauses.push(until.since(now).as_secs());
        now = until;
        fail(&mut breaker, now);
    }
    assert_eq!(pauses, [120, 240, 480, 900, 900, 900]);
    let probe = breaker
        .admit(now + Duration::from_mins(15))
        .expect("a probe");
    breaker.record(probe, Outcome::Success, now);
    for _ in 0..5 {
        fail(&mut breaker, now);
    }
    let again = BreakerState::Open {
        until: now + Duration::from_mins(2),
    };
    assert_eq!(breaker.state(now), again, "a success forgets the doublings");
}

#[test]
fn a_cancelled_probe_leaves_room_for_the_next() {
    let mut breaker = opened();
    let probe = breaker.admit(seconds(120)).expect("a probe");
    breaker.record(probe, Outcome::Unknown, seconds(121));
    assert!(breaker.admit(seconds(121)).expect("another").is_probe());
}

#[test]
fn one_can_be_tried_by_hand() {
    let mut breaker = opened();
    breaker.probe_now();
    let probe = breaker.admit(seconds(1)).expect("by hand");
    breaker.probe_now();
    assert!(
        breaker.admit(seconds(1)).is_err(),
        "the probe under way stays the only one"
    );
    breaker.record(probe, Outcome::Failure, seconds(1));
    assert_eq!(
        breaker.state(seconds(1)),
        BreakerState::Open {
            until: seconds(241)
        }
    );
}

#[test]
fn what_was_sent_before_it_opened_says_nothing_about_now() {
    let mut breaker = Breaker::default();
    let early: Vec<_> = (0..3)
        .map(|_| breaker.admit(START).expect("closed"))
        .collect();
    for _ in 0..5 {
        fail(&mut breaker, START);
    }
    for pass in early {
        breaker.record(pass, Outcome::Success, seconds(60));
    }
    assert_eq!(
        breaker.state(seconds(60)),
        BreakerState::Open {
            until: seconds(120)
        }
    );
}

#[test]
fn a_clock_set_back_prolongs_no_pause() {
    let mut breaker = opened();
    let back = START.before(Duration::from_hours(5));
    assert_eq!(
        breaker.state(back),
        BreakerState::Open {
            until: back + Duration::from_mins(2)
        }
    );
}

#[test]
fn a_stored_breaker_stays_open_and_loses_its_probe() {
    let stored = |breaker: &Breaker| -> Breaker {
        let text = serde_json::to_string(breaker).expect("serialises");
        serde_json::from_str(&text).expect("deserialises")
    };
    let mut breaker = opened();
    let mut again = stored(&breaker);
    again.restore(seconds(10));
    assert_eq!(
        again.state(seconds(10)),
        BreakerState::Open {
            until: seconds(120)
        }
    );
    drop(breaker.admit(seconds(120)).expect("a probe"));
    let mut again = stored(&breaker);
    again.restore(seconds(130));
    assert!(
        again
            .admit(seconds(130))
            .expect("the probe died with its process")
            .is_probe()
    );
}

#[derive(Clone, Debug)]
enum Step {
    Admit,
    Record(prop::sample::Index, Outcome),
    ProbeNow,
    SetClock(i64),
    /// A process ends with all that it had under way, and the other finds out.
    Die,
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = prop_oneof![
        4 => Just(Outcome::Failure),
        1 => Just(Outcome::Success),
        1 => Just(Outcome::Unknown),
    ];
    prop_oneof![
        10 => Just(Step::Admit),
        10 => (any::<prop::sample::Index>(), outcome).prop_map(|(index, outcome)| Step::Record(index, outcome)),
        2 => Just(Step::ProbeNow),
        2 => (-10_000_000_i64..10_000_000).prop_map(Step::SetClock),
        1 => Just(Step::Die),
    ]
}

/// One process's passes.
type Hand = Vec<Pass>;

/// Two processes that share one breaker.
#[derive(Default)]
struct Shop {
    breaker: Breaker,
    hands: [Hand; 2],
}

impl Shop {
    fn probes(&self) -> usize {
        let passes = self.hands.iter().flatten();
        passes.filter(|pass| pass.is_probe()).count()
    }

    fn take(&mut self, who: usize, step: &Step, now: Moment) {
        let breaker = &mut self.breaker;
        match step {
            Step::Admit => match breaker.admit(now) {
                Ok(pass) => self.hands[who].push(pass),
                Err(Tripped { until: Some(until) }) => {
                    assert!(until > now && until <= now + Duration::from_mins(15));
                    let admits = |when| breaker.clone().admit(when).is_ok();
                    assert!(!admits(until.before(Duration::from_millis(1))));
                    assert!(admits(until));
                }
                Err(Tripped { until: None }) => assert_eq!(self.probes(), 1, "it is waited for"),
            },
            Step::Record(index, outcome) => {
                let hand = &mut self.hands[who];
                if !hand.is_empty() {
                    let pass = hand.swap_remove(index.index(hand.len()));
                    breaker.record(pass, *outcome, now);
                }
            }
            Step::ProbeNow => breaker.probe_now(),
            Step::Die => {
                let lost = std::mem::take(&mut self.hands[who]);
                let text = serde_json::to_string(breaker).expect("serialises");
                *breaker = serde_json::from_str(&text).expect("deserialises");
                if lost.iter().any(Pass::is_probe) {
                    breaker.restore(now);
                }
            }
            Step::SetClock(_) => {}
        }
        assert!(self.probes() <= 1, "{} probes under way", self.probes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn two_processes_never_have_more_than_one_probe_under_way(
        steps in prop::collection::vec((0_u64..100_000, any::<bool>(), step()), 1..120),
    ) {
        let mut shop = Shop::default();
        let mut now = START;
        for (pause, who, step) in steps {
            now = now + Duration::from_millis(pause);
            if let Step::SetClock(millis) = step {
                now = Moment::from_millis(now.as_millis() + millis);
            }
            shop.take(usize::from(who), &step, now);
        }
    }
}
