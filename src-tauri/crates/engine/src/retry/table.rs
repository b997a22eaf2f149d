//! The table of every fault and every attempt: what is sent again, when, and what never is.

use std::time::Duration;

use plantain_gemini::{
    Absence, BlockReason, Dimension, FaultClass, FinishReason, Outcome, Refusal,
};
use proptest::prelude::*;

use super::{Decision, Kind, Tries, decide, decide_cut, decide_empty, may_differ};

/// What follows a fault, without a word from the server and without jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    /// Sent again after so many seconds: one number for each further try.
    Tries(Kind, &'static [u64]),
    /// The same, but only with the user's leave: it may be charged twice.
    TriesWithLeave(Kind, &'static [u64]),
    HeldForDay,
    HeldForKey,
    Nothing,
}

const LIMIT: Follows = Follows::Tries(Kind::Limit, &[1, 2, 4, 8, 16]);
const SPEND: Follows = Follows::Tries(Kind::Limit, &[120, 120, 120, 120, 120]);
const SERVER: Follows = Follows::Tries(Kind::Server, &[5, 15, 30]);
const DEADLINE: Follows = Follows::Tries(Kind::Deadline, &[5]);
const CUT: Follows = Follows::TriesWithLeave(Kind::Cut, &[5]);

/// The table: each class, what follows it, and the class in the next row. A class that is added to
/// the API has no row, and this does not compile until it has one.
const fn row(class: FaultClass) -> (Follows, Option<FaultClass>) {
    use FaultClass as Class;
    use Follows::{HeldForDay, HeldForKey, Nothing};
    match class {
        Class::MinuteLimit(Dimension::Requests) => {
            (LIMIT, Some(Class::MinuteLimit(Dimension::InputTokens)))
        }
        Class::MinuteLimit(Dimension::InputTokens) => {
            (LIMIT, Some(Class::MinuteLimit(Dimension::Images)))
        }
        Class::MinuteLimit(Dimension::Images) => (LIMIT, Some(Class::UnspecifiedLimit)),
        Class::UnspecifiedLimit => (LIMIT, Some(Class::SpendLimit)),
        Class::SpendLimit => (SPEND, Some(Class::DayLimit)),
        Class::DayLimit => (HeldForDay, Some(Class::NoFreeQuota)),
        Class::NoFreeQuota => (Nothing, Some(Class::PrepayDepleted)),
        Class::PrepayDepleted => (HeldForKey, Some(Class::Internal)),
        Class::Internal => (SERVER, Some(Class::BadGateway)),
        Class::BadGateway => (SERVER, Some(Class::Overloaded)),
        Class::Overloaded => (SERVER, Some(Class::OtherServer)),
        Class::OtherServer => (SERVER, Some(Class::NeverConnected)),
        Class::NeverConnected => (SERVER, Some(Class::Deadline)),
        Class::Deadline => (DEADLINE, Some(Class::Interrupted)),
        Class::Interrupted => (CUT, Some(Class::TimedOut)),
        Class::TimedOut => (CUT, Some(Class::Malformed)),
        Class::Malformed => (CUT, Some(Class::AnswerTooLarge)),
        Class::AnswerTooLarge => (Nothing, Some(Class::KeyInvalid)),
        Class::KeyInvalid => (HeldForKey, Some(Class::KeyExpired)),
        Class::KeyExpired => (HeldForKey, Some(Class::KeyMissing)),
        Class::KeyMissing => (HeldForKey, Some(Class::KeyLeaked)),
        Class::KeyLeaked => (HeldForKey, Some(Class::KeyRestricted)),
        Class::KeyRestricted => (HeldForKey, Some(Class::KeyTypeUnsupported)),
        Class::KeyTypeUnsupported => (HeldForKey, Some(Class::AccessDenied)),
        Class::AccessDenied => (HeldForKey, Some(Class::SignatureMissing)),
        Class::SignatureMissing => (Nothing, Some(Class::UnknownField)),
        Class::UnknownField => (Nothing, Some(Class::MimeRejected)),
        Class::MimeRejected => (Nothing, Some(Class::InvalidRequest)),
        Class::InvalidRequest => (Nothing, Some(Class::PayloadTooLarge)),
        Class::PayloadTooLarge => (Nothing, Some(Class::RegionUnsupported)),
        Class::RegionUnsupported => (Nothing, Some(Class::ModelNotFound)),
        Class::ModelNotFound => (Nothing, Some(Class::NotFound)),
        Class::NotFound => (Nothing, Some(Class::OtherClient)),
        Class::OtherClient => (Nothing, Some(Class::NotGemini)),
        Class::NotGemini => (Nothing, Some(Class::Cancelled)),
        Class::Cancelled => (Nothing, None),
    }
}

fn every_class() -> Vec<FaultClass> {
    let first = FaultClass::MinuteLimit(Dimension::Requests);
    std::iter::successors(Some(first), |class| row(*class).1).collect()
}

/// So many failed sends of a kind, and some of every other kind.
fn failed(kind: Kind, times: u32, others: u32) -> Tries {
    let mut tries = Tries::default();
    for each in [
        Kind::Limit,
        Kind::Server,
        Kind::Deadline,
        Kind::Empty,
        Kind::Cut,
    ] {
        for _ in 0..if each == kind { times } else { others } {
            tries.note(each);
        }
    }
    tries
}

/// What the table says of one cell.
fn expected(
    follows: Follows,
    before: u32,
    word: Option<Duration>,
    leave: bool,
    roll: f64,
) -> Decision {
    let (kind, delays, word) = match follows {
        Follows::HeldForDay => return Decision::HoldForDay,
        Follows::HeldForKey => return Decision::HoldForKey,
        Follows::Nothing => return Decision::GiveUp,
        Follows::TriesWithLeave(..) if !leave => return Decision::GiveUp,
        // What was cut has no word of the server with it.
        Follows::TriesWithLeave(kind, delays) => (kind, delays, None),
        Follows::Tries(kind, delays) => (kind, delays, word),
    };
    let Some(own) = delays.get(before as usize) else {
        return Decision::GiveUp;
    };
    let word = word.filter(|word| !word.is_zero());
    let delay = word.unwrap_or(Duration::from_secs(*own));
    let longest = Duration::from_hours(24);
    Decision::Retry(delay.min(longest).mul_f64(1.0 + 0.25 * roll), kind)
}

#[test]
fn every_fault_at_every_attempt_is_followed_by_what_the_table_says() {
    let words = [None, Some(0), Some(2), Some(90), Some(u64::MAX)];
    let mut cells = 0;
    for class in every_class() {
        let (follows, _) = row(class);
        let kind = match follows {
            Follows::Tries(kind, _) | Follows::TriesWithLeave(kind, _) => kind,
            Follows::HeldForDay | Follows::HeldForKey | Follows::Nothing => Kind::Limit,
        };
        for before in 0..8 {
            for word in words.map(|word| word.map(Duration::from_secs)) {
                for leave in [false, true] {
                    for roll in [0.0, 0.5, 0.999] {
                        let tries = failed(kind, before, before % 3);
                        let decision = decide(class, tries, word, leave, roll);
                        let wanted = expected(follows, before, word, leave, roll);
                        assert_eq!(
                            decision, wanted,
                            "{class:?}, {before} before, {word:?}, leave {leave}, roll {roll}"
                        );
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cells, 36 * 8 * 5 * 2 * 3, "every class is in the table");
}

#[test]
fn what_may_have_been_charged_is_only_sent_again_with_leave() {
    for class in every_class() {
        if class.may_have_been_charged() {
            let decision = decide(class, Tries::default(), None, false, 0.0);
            assert_eq!(decision, Decision::GiveUp, "{class:?}");
        }
    }
    assert_eq!(decide_cut(Tries::default(), false, 0.0), Decision::GiveUp);
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one row a case; a table reads best whole"
)]
fn an_answer_without_a_picture_is_followed_by_one_more_at_most() {
    let no_reason = |absence| Outcome::NoImage(absence);
    let table = [
        (
            no_reason(Absence::NotMade),
            Some(FinishReason::NoImage),
            true,
        ),
        (
            no_reason(Absence::NotMade),
            Some(FinishReason::ImageOther),
            true,
        ),
        (no_reason(Absence::NotMade), Some(FinishReason::Other), true),
        (
            no_reason(Absence::NotMade),
            Some(FinishReason::MalformedResponse),
            true,
        ),
        (
            no_reason(Absence::NotMade),
            Some(FinishReason::MalformedFunctionCall),
            true,
        ),
        (no_reason(Absence::TextOnly), Some(FinishReason::Stop), true),
        (no_reason(Absence::Empty), None, true),
        (
            no_reason(Absence::NotMade),
            Some(FinishReason::Language),
            false,
        ),
        (
            no_reason(Absence::NotMade),
            Some(FinishReason::Escalation),
            false,
        ),
        (
            no_reason(Absence::OutOfTokens),
            Some(FinishReason::MaxTokens),
            false,
        ),
        (
            no_reason(Absence::Unknown("NEW".to_owned())),
            Some(FinishReason::Unknown("NEW".to_owned())),
            false,
        ),
        (
            Outcome::Refused(Refusal::Safety),
            Some(FinishReason::ImageSafety),
            false,
        ),
        (
            Outcome::Refused(Refusal::Policy),
            Some(FinishReason::ProhibitedContent),
            false,
        ),
        (
            Outcome::Refused(Refusal::Recitation),
            Some(FinishReason::Recitation),
            false,
        ),
        (Outcome::Blocked(BlockReason::Other), None, false),
        (Outcome::Image, Some(FinishReason::Stop), false),
    ];
    for (outcome, finish, wanted) in table {
        assert_eq!(
            may_differ(&outcome, finish.as_ref()),
            wanted,
            "{outcome:?} {finish:?}"
        );
    }
    let soon = Duration::from_secs(1);
    assert_eq!(
        decide_empty(Tries::default(), 0.0),
        Decision::Retry(soon, Kind::Empty)
    );
    let once = failed(Kind::Empty, 1, 0);
    assert_eq!(decide_empty(once, 0.0), Decision::GiveUp);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_goes_wrong_in_whatever_order_a_job_ends(
        faults in prop::collection::vec((prop::sample::select(every_class()), any::<Option<u32>>()), 40),
        leave in any::<bool>(),
        roll in any::<f64>(),
    ) {
        let mut tries = Tries::default();
        let mut sends = 0;
        for (class, word) in faults {
            sends += 1;
            let word = word.map(|seconds| Duration::from_secs(seconds.into()));
            let Decision::Retry(delay, kind) = decide(class, tries, word, leave, roll) else {
                break;
            };
            prop_assert!(delay >= Duration::from_secs(1), "{class:?} again after {delay:?}");
            tries.note(kind);
        }
        // Five further tries for limits, three for the server, one each for a deadline and a cut.
        prop_assert!(sends <= 1 + 5 + 3 + 1 + 1, "{sends} sends");
    }
}
