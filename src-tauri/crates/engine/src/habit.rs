//! What models usually write beside a picture, learned from this library's own receipts.
//!
//! Pictures have a published number of tokens; thinking and text do not. The range for them starts
//! as wide as what was measured elsewhere and narrows to what this library has seen.

use std::collections::{HashMap, VecDeque};

use plantain_library::ledger;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::price::{Line, Receipt};
use crate::store::Recipe;

/// Answers remembered for each kind of order. More would hold on to what a model did last year.
const REMEMBERED: usize = 200;
/// Fewer say too little about the ends of a range.
const ENOUGH: usize = 20;

/// Receipts read at the start: enough for every model and size in use.
const RECALLED: u32 = 3_000;

/// What thinking hangs on: the model, the size and the level.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Habit {
    /// The model's id.
    pub(crate) model: String,
    /// The size, or none for a model without sizes.
    pub(crate) size: Option<String>,
    /// The level, or none for a model without a choice.
    pub(crate) level: Option<String>,
}

/// Tokens of thinking and text in earlier answers with one picture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits(HashMap<Habit, VecDeque<i64>>);

impl Habits {
    /// Remembers an answer with one picture.
    pub(crate) fn note(&mut self, habit: Habit, tokens: i64) {
        let seen = self.0.entry(habit).or_default();
        if seen.len() >= REMEMBERED {
            seen.pop_front();
        }
        seen.push_back(tokens.max(0));
    }

    /// The range for the next answer: what was seen, and a margin for what was not. `prior` until
    /// enough was seen.
    ///
    /// With `n` answers the next one lies outside of all of them once in about `n / 2`; the margin
    /// is twice the distance that usually lies between two of them, which leaves about one in `4 n`.
    pub(crate) fn range(&self, habit: &Habit, prior: (i64, i64)) -> (i64, i64) {
        let Some(seen) = self.0.get(habit).filter(|seen| seen.len() >= ENOUGH) else {
            return prior;
        };
        let (Some(least), Some(most)) = (seen.iter().min(), seen.iter().max()) else {
            return prior;
        };
        let count = i64::try_from(seen.len()).unwrap_or(i64::MAX);
        let margin = (most - least).saturating_mul(2) / count + 1;
        ((least - margin).max(0), most.saturating_add(margin))
    }
}

impl Engine {
    /// Learns from the newest receipts in the library.
    pub(crate) async fn recall_habits(&self) -> Result<(), Failure> {
        let habits = self
            .library()
            .read(|connection| {
                let mut habits = Habits::default();
                // The oldest first: what is forgotten is what was long ago.
                for answer in ledger::answers(connection, RECALLED)?.into_iter().rev() {
                    let (model, lines, recipe) = answer;
                    let lines: Vec<Line> = serde_json::from_str(&lines).unwrap_or_default();
                    let recipe: Recipe = serde_json::from_str(&recipe).unwrap_or_default();
                    let receipt = Receipt {
                        lines,
                        ..Receipt::nothing()
                    };
                    let habit = Habit {
                        model,
                        size: recipe.size,
                        level: recipe.thinking,
                    };
                    habits.note(habit, receipt.words());
                }
                Ok(habits)
            })
            .await?;
        self.shared().state().habits = habits;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habit() -> Habit {
        Habit {
            model: "gemini-nano-banana-2.1".to_owned(),
            size: Some("1K".to_owned()),
            level: Some("medium".to_owned()),
        }
    }

    #[test]
    fn a_few_answers_teach_nothing() {
        let mut habits = Habits::default();
        for _ in 0..ENOUGH - 1 {
            habits.note(habit(), 500);
        }
        assert_eq!(habits.range(&habit(), (300, 1_400)), (300, 1_400));
    }

    #[test]
    fn many_alike_narrow_the_range_to_what_they_are() {
        let mut habits = Habits::default();
        for index in 0..100 {
            habits.note(habit(), 500 + index % 10);
        }
        let (low, high) = habits.range(&habit(), (300, 1_400));
        assert!(low <= 500 && high >= 509, "{low} to {high}");
        assert!(high - low < 20, "{low} to {high}");
    }

    #[test]
    fn what_a_model_did_long_ago_is_forgotten() {
        let mut habits = Habits::default();
        habits.note(habit(), 9_000);
        for _ in 0..REMEMBERED {
            habits.note(habit(), 500);
        }
        assert!(habits.range(&habit(), (0, 0)).1 < 600);
    }

    #[test]
    fn another_size_is_another_habit() {
        let mut habits = Habits::default();
        for _ in 0..ENOUGH {
            habits.note(habit(), 500);
        }
        let other = Habit {
            size: Some("4K".to_owned()),
            ..habit()
        };
        assert_eq!(habits.range(&other, (300, 1_400)), (300, 1_400));
    }
}
