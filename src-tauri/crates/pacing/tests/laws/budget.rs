//! Allowed, warned, over.

use plantain_pacing::{Budget, Verdict};
use proptest::prelude::*;

#[test]
fn a_budget_warns_before_it_stops() {
    let budget = Budget::new(1_000);
    assert_eq!(budget.check(0, 799), Verdict::Allowed);
    assert_eq!(budget.check(700, 100), Verdict::Warn { left: 200 });
    assert_eq!(
        budget.check(900, 100),
        Verdict::Warn { left: 0 },
        "all of it may be spent"
    );
    assert_eq!(budget.check(900, 101), Verdict::Over { by: 1 });
}

#[test]
fn a_budget_of_nothing_stops_everything_that_costs() {
    assert_eq!(Budget::new(0).check(0, 1), Verdict::Over { by: 1 });
    assert_eq!(Budget::new(0).check(0, 0), Verdict::Allowed);
}

#[test]
fn a_mark_beyond_the_ceiling_never_warns() {
    assert_eq!(
        Budget::new(100).warning_at(101).check(0, 100),
        Verdict::Allowed
    );
}

proptest! {
    #[test]
    fn over_begins_right_after_the_ceiling(ceiling in any::<u64>(), spent in any::<u64>(), more in any::<u64>()) {
        let total = u128::from(spent) + u128::from(more);
        let over = matches!(Budget::new(ceiling).check(spent, more), Verdict::Over { .. });
        prop_assert_eq!(over, total > u128::from(ceiling));
    }
}
