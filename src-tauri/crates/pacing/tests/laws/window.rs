//! No span of the window's length ever holds more than was let in, wherever it begins.

use std::time::Duration;

use plantain_pacing::{Demand, Dimension, Moment, Window};
use proptest::prelude::*;

const SPAN: Duration = Duration::from_mins(1);

fn images(images: u64) -> Demand {
    Demand {
        images,
        ..Demand::NOTHING
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn used_is_the_plain_sum_of_what_is_younger_than_the_span(
        steps in prop::collection::vec((0_u64..20_000, 0_u64..100, any::<prop::sample::Index>(), 0_u64..100), 1..80),
    ) {
        let mut window = Window::new(SPAN);
        let mut plain: Vec<(Moment, u64)> = Vec::new();
        let mut now = Moment::from_millis(0);
        for (id, (later, amount, corrected, actual)) in (0_u64..).zip(steps) {
            now = now + Duration::from_millis(later);
            window.advance(now);
            window.log(id, images(amount), now);
            plain.push((now, amount));
            let index = corrected.index(plain.len());
            // Only what is still in the window can be corrected in either.
            window.correct(index as u64, images(actual));
            plain[index].1 = actual;
            let sum: u64 =
                plain.iter().filter(|(at, _)| *at + SPAN > now).map(|(_, amount)| amount).sum();
            prop_assert_eq!(window.used().images, sum);
        }
    }

    #[test]
    fn room_comes_exactly_when_it_is_promised(
        uses in prop::collection::vec((0_u64..10_000, 1_u64..50), 1..60),
        amount in 1_u64..100,
        spare in 0_u64..100,
    ) {
        let mut window = Window::new(SPAN);
        let mut now = Moment::from_millis(0);
        for (id, (later, used)) in (0_u64..).zip(uses) {
            now = now + Duration::from_millis(later);
            window.advance(now);
            window.log(id, images(used), now);
        }
        let most = amount + spare;
        let at = window.room_at(Dimension::Images, amount, most, now).expect("it fits alone");
        let fits = |when: Moment| {
            let mut later = window.clone();
            later.advance(when);
            later.used().images + amount <= most
        };
        prop_assert!(fits(at));
        prop_assert!(at == now || !fits(at.before(Duration::from_millis(1))));
    }

    #[test]
    fn a_stored_window_is_the_same_window(
        uses in prop::collection::vec((0_u64..10_000, any::<u64>()), 0..40),
    ) {
        let mut window = Window::new(SPAN);
        let mut now = Moment::from_millis(0);
        for (id, (later, used)) in (0_u64..).zip(uses) {
            now = now + Duration::from_millis(later);
            window.advance(now);
            window.log(id, images(used), now);
        }
        let text = serde_json::to_string(&window).expect("serialises");
        let again: Window = serde_json::from_str(&text).expect("deserialises");
        prop_assert_eq!(again.used(), window.used());
        prop_assert_eq!(again.len(), window.len());
        prop_assert_eq!(serde_json::to_string(&again).expect("serialises"), text);
    }
}

#[test]
fn more_than_the_ceiling_never_fits() {
    let window = Window::new(SPAN);
    assert_eq!(
        window.room_at(Dimension::Images, 11, 10, Moment::from_millis(0)),
        None
    );
}

#[test]
fn a_damaged_record_is_put_in_order() {
    let text = r#"{"span_ms":60000,"entries":[[7,500,1,0,0,0],[2,900,1,0,0,0],[2,100,1,0,0,0]]}"#;
    let window: Window = serde_json::from_str(text).expect("the shape is right");
    assert_eq!((window.len(), window.used().requests), (2, 2));
}
