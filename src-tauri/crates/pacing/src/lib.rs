//! Client-side pacing: when may a request be sent, and what to do when it failed.
//!
//! A service that meters its clients answers a request too many with a refusal, and some charge
//! for the work they could not deliver. The machines here keep the requests on this side until
//! they may go:
//!
//! | machine | question it answers |
//! | --- | --- |
//! | [`Limiter`] | is there room in every window at once, and if not, when? |
//! | [`Lesson`] | what does a refusal by the service say about its limits? |
//! | [`Backoff`] | how long to wait before the next try? |
//! | [`Breaker`] | is the service worth trying at all right now? |
//! | [`Budget`] | may this still be spent? |
//!
//! All of them are plain structs. Time is an argument ([`Moment`]), chance is an argument (a
//! closure that draws a number), nothing sleeps, nothing locks and nothing knows of HTTP. Whoever
//! owns a machine calls it under a lock of their own and does the waiting.
//!
//! # How the pieces compose
//!
//! ```
//! use std::time::Duration;
//! use plantain_pacing::{
//!     Breaker, Backoff, Demand, Dimension, Lesson, Limiter, Moment, NotUntil, Outcome, Period,
//!     Quota, Reason, Schedule,
//! };
//!
//! // Two requests a minute, as the account's tier allows.
//! let quota = Quota::unlimited().with(Dimension::Requests, Period::Minute, 2);
//! let start = Moment::from_millis(1_767_225_600_000);
//! let mut limiter = Limiter::new(quota, start);
//! let mut breaker = Breaker::default();
//!
//! // Reserve with an estimate: one request of about 300 input tokens, one image, 15 cents.
//! let demand = Demand { requests: 1, input_tokens: 300, images: 1, nanos: 150_000_000 };
//! let pass = breaker.admit(start).expect("the service is healthy");
//! let permit = limiter.try_acquire(demand, start).expect("the window is empty");
//!
//! // … send, wait for the answer, then settle with what was really used.
//! let used = Demand { input_tokens: 287, nanos: 134_000_000, ..demand };
//! limiter.settle(permit, used);
//! breaker.record(pass, Outcome::Success, start + Duration::from_secs(9));
//!
//! // The second fits; the third is told when to come back, to the millisecond.
//! let later = start + Duration::from_secs(10);
//! let second = limiter.try_acquire(demand, later).expect("one of two is used");
//! let refusal = limiter.try_acquire(demand, later).expect_err("the minute is full");
//! assert_eq!(refusal, NotUntil {
//!     at: Some(start + Duration::from_secs(60)),
//!     reason: Reason::Full { dimension: Dimension::Requests, period: Period::Minute },
//! });
//!
//! // The service refuses the second all the same: another program uses the same account. The
//! // limiter closes for as long as the service says and asks for less from now on.
//! let lesson = Lesson::Exhausted {
//!     dimension: Dimension::Requests,
//!     period: Period::Minute,
//!     ceiling: None,
//!     retry_after: Some(Duration::from_secs(70)),
//! };
//! limiter.refused(second, lesson, later);
//! let refusal = limiter.try_acquire(demand, later).expect_err("closed");
//! assert_eq!(refusal.at, Some(later + Duration::from_secs(70)));
//!
//! // A server that fails is given longer and longer pauses, up to a last try.
//! let mut backoff = Backoff::new(Schedule::ServerFault, || 0.0);
//! assert_eq!(backoff.next(), Some(Duration::from_secs(5)));
//! assert_eq!(backoff.next(), Some(Duration::from_secs(15)));
//! ```
//!
//! Start reading in `limiter.rs`.

#![warn(missing_docs)]

mod backoff;
mod breaker;
mod budget;
mod day;
mod demand;
mod gate;
mod gauge;
mod history;
mod learned;
mod lesson;
mod limiter;
mod moment;
mod pace;
mod permit;
mod quota;
mod refusal;
mod window;

pub use backoff::{Backoff, Schedule};
pub use breaker::{Breaker, BreakerState, Outcome, Pass, Tripped, Tripping};
pub use budget::{Budget, Verdict};
pub use day::{Day, next_midnight};
pub use demand::{Demand, Dimension};
pub use gauge::{Gauge, Gauges};
pub use lesson::Lesson;
pub use limiter::Limiter;
pub use moment::Moment;
pub use pace::Pace;
pub use permit::Permit;
pub use quota::{Ceiling, Period, Quota};
pub use refusal::{NotUntil, Reason};
pub use window::Window;
