//! How the turns of a session grew out of each other, as lines of a drawing.
//!
//! A branch is flat, however long; only what grows out of it is moved to the right. Nothing here calls
//! itself, so that no session is too deep.

use std::collections::HashMap;

use plantain_engine::{BranchView, TurnView};

/// More of a drawing's left side than this is left out, in columns of three.
const DEEPEST: usize = 10;

/// One line of the drawing.
#[derive(Debug, PartialEq)]
pub(crate) enum Line<'a> {
    /// The name of the branch that begins below.
    Branch {
        left: String,
        name: &'a str,
    },
    Turn {
        left: String,
        turn: &'a TurnView,
    },
}

/// A branch or a turn that is still to be drawn.
enum Next<'a> {
    Branch {
        at: usize,
        left: String,
        end: End,
    },
    Turn {
        turn: &'a TurnView,
        left: String,
        end: End,
    },
}

/// What leads to a line from the one it grows out of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// It grows out of nothing.
    None,
    /// Others follow.
    More,
    Last,
}

impl End {
    fn of(index: usize, length: usize) -> Self {
        if index + 1 == length {
            Self::Last
        } else {
            Self::More
        }
    }

    fn line(self, left: &str) -> String {
        match self {
            Self::None => left.to_owned(),
            Self::More => format!("{left}├─ "),
            Self::Last => format!("{left}└─ "),
        }
    }

    fn below(self, left: &str) -> String {
        match self {
            Self::None => left.to_owned(),
            Self::More => format!("{left}│  "),
            Self::Last => format!("{left}   "),
        }
    }
}

/// A branch with what is left of it.
struct Bough<'a> {
    name: &'a str,
    turns: Vec<&'a TurnView>,
}

/// Draws what is not in the Trash, the oldest first.
pub(crate) fn draw<'a>(turns: &'a [TurnView], branches: &'a [BranchView]) -> Vec<Line<'a>> {
    let boughs = boughs(turns, branches);
    let (roots, grown) = places(turns, &boughs);
    let mut lines = Vec::new();
    let mut stack: Vec<Next<'a>> = Vec::new();
    for at in roots.into_iter().rev() {
        let (left, end) = (String::new(), End::None);
        stack.push(Next::Branch { at, left, end });
    }
    while let Some(next) = stack.pop() {
        match next {
            Next::Branch { at, left, end } => {
                let Some(bough) = boughs.get(at) else {
                    continue;
                };
                let name = bough.name;
                let below = end.below(&left);
                let left = shortened(end.line(&left));
                lines.push(Line::Branch { left, name });
                for (index, turn) in bough.turns.iter().enumerate().rev() {
                    let end = End::of(index, bough.turns.len());
                    let left = below.clone();
                    stack.push(Next::Turn { turn, left, end });
                }
            }
            Next::Turn { turn, left, end } => {
                let below = end.below(&left);
                let left = shortened(end.line(&left));
                lines.push(Line::Turn { left, turn });
                let grown = grown.get(&*turn.id).map_or(&[][..], Vec::as_slice);
                for (index, at) in grown.iter().enumerate().rev() {
                    let (at, end) = (*at, End::of(index, grown.len()));
                    let left = below.clone();
                    stack.push(Next::Branch { at, left, end });
                }
            }
        }
    }
    lines
}

/// Every branch that has a turn left, in the order they began.
fn boughs<'a>(turns: &'a [TurnView], branches: &'a [BranchView]) -> Vec<Bough<'a>> {
    let names: HashMap<&str, &str> = branches.iter().map(|it| (&*it.id, &*it.name)).collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut boughs: Vec<Bough<'a>> = Vec::new();
    for turn in turns.iter().filter(|turn| !turn.deleted) {
        let at = *places.entry(&turn.branch).or_insert(boughs.len());
        if at == boughs.len() {
            boughs.push(Bough {
                name: names.get(&*turn.branch).copied().unwrap_or_default(),
                turns: Vec::new(),
            });
        }
        if let Some(bough) = boughs.get_mut(at) {
            bough.turns.push(turn);
        }
    }
    boughs
}

/// Branches that grow out of nothing, and those that grow out of each turn.
fn places<'a>(
    turns: &'a [TurnView],
    boughs: &[Bough<'a>],
) -> (Vec<usize>, HashMap<&'a str, Vec<usize>>) {
    let known: HashMap<&str, &TurnView> = turns.iter().map(|turn| (&*turn.id, turn)).collect();
    let (mut roots, mut grown) = (Vec::new(), HashMap::<&str, Vec<usize>>::new());
    for (at, bough) in boughs.iter().enumerate() {
        let parent = bough.turns.first().and_then(|first| parent(first, &known));
        match parent {
            Some(parent) => grown.entry(&parent.id).or_default().push(at),
            None => roots.push(at),
        }
    }
    (roots, grown)
}

/// The nearest turn behind this one that is not in the Trash. What is behind is always older, so that
/// no damaged library leads in circles.
fn parent<'a>(turn: &TurnView, known: &HashMap<&str, &'a TurnView>) -> Option<&'a TurnView> {
    let (mut step, mut next) = (turn.step, turn.parent.as_deref());
    loop {
        let parent = *known.get(next?)?;
        if parent.step >= step {
            return None;
        }
        if !parent.deleted {
            return Some(parent);
        }
        (step, next) = (parent.step, parent.parent.as_deref());
    }
}

/// The end of a drawing's left side, where it is too long to be seen.
fn shortened(left: String) -> String {
    let columns = left.chars().count();
    if columns <= 3 * DEEPEST {
        return left;
    }
    let end: String = left.chars().skip(columns - 3 * (DEEPEST - 1)).collect();
    format!("⋯  {end}")
}

#[cfg(test)]
mod tests {
    use plantain_engine::TurnKind;

    use super::*;

    fn turn(step: u32, branch: &str, parent: u32) -> TurnView {
        TurnView {
            id: step.to_string(),
            session: "session".to_owned(),
            branch: branch.to_owned(),
            parent: (parent > 0).then(|| parent.to_string()),
            source: None,
            step,
            kind: TurnKind::Edit,
            prompt: "A fox".to_owned(),
            model: "model".to_owned(),
            size: None,
            ratio: None,
            thinking: None,
            grounded: false,
            count: 1,
            mode: None,
            match_source: false,
            references: Vec::new(),
            notes: Vec::new(),
            created_ms: 0,
            deleted: false,
            depth: 1,
            spent_nanos: 0,
            variants: Vec::new(),
        }
    }

    fn deleted(turn: TurnView) -> TurnView {
        TurnView {
            deleted: true,
            ..turn
        }
    }

    fn drawn(turns: &[TurnView]) -> Vec<String> {
        let mut names: Vec<&str> = turns.iter().map(|turn| &*turn.branch).collect();
        names.sort_unstable();
        names.dedup();
        let branch = |name: &&str| BranchView {
            id: (*name).to_owned(),
            session: "session".to_owned(),
            name: (*name).to_owned(),
            created_ms: 0,
            deleted: false,
        };
        let branches: Vec<BranchView> = names.iter().map(branch).collect();
        let text = |line| match line {
            Line::Branch { left, name } => format!("{left}{name}"),
            Line::Turn { left, turn } => format!("{left}{}", turn.step),
        };
        draw(turns, &branches).into_iter().map(text).collect()
    }

    #[test]
    fn branches_stand_below_the_turn_they_grow_out_of() {
        let turns = [
            turn(1, "Main", 0),
            turn(2, "Main", 1),
            turn(3, "Main", 2),
            turn(4, "blue", 1),
            turn(5, "red", 1),
            turn(6, "blue", 4),
            turn(7, "rain", 4),
        ];
        assert_eq!(
            drawn(&turns),
            [
                "Main",
                "├─ 1",
                "│  ├─ blue",
                "│  │  ├─ 4",
                "│  │  │  └─ rain",
                "│  │  │     └─ 7",
                "│  │  └─ 6",
                "│  └─ red",
                "│     └─ 5",
                "├─ 2",
                "└─ 3",
            ]
        );
    }

    #[test]
    fn what_grew_out_of_a_deleted_turn_stays_where_it_was() {
        let turns = [
            turn(1, "Main", 0),
            deleted(turn(2, "Main", 1)),
            turn(3, "Main", 2),
            turn(4, "blue", 2),
            deleted(turn(5, "gone", 2)),
            turn(6, "rain", 5),
        ];
        assert_eq!(
            drawn(&turns),
            [
                "Main",
                "├─ 1",
                "│  ├─ blue",
                "│  │  └─ 4",
                "│  └─ rain",
                "│     └─ 6",
                "└─ 3",
            ]
        );
        let all_gone: Vec<TurnView> = turns.into_iter().map(deleted).collect();
        assert_eq!(drawn(&all_gone), Vec::<String>::new());
    }

    #[test]
    fn a_branch_whose_beginning_is_gone_stands_alone() {
        let turns = [deleted(turn(1, "Main", 0)), turn(2, "blue", 1)];
        assert_eq!(drawn(&turns), ["blue", "└─ 2"]);
        assert_eq!(drawn(&[turn(2, "blue", 9)]), ["blue", "└─ 2"]);
        let circle = [turn(1, "a", 2), turn(2, "b", 1)];
        assert_eq!(drawn(&circle).len(), 4);
    }

    #[test]
    fn five_hundred_turns_along_a_branch_stay_flat() {
        let turns: Vec<TurnView> = (1..=500).map(|step| turn(step, "Main", step - 1)).collect();
        let lines = drawn(&turns);
        assert_eq!(lines.len(), 501);
        assert_eq!(lines[500], "└─ 500");
    }

    #[test]
    fn branches_out_of_branches_and_many_out_of_one_stay_readable() {
        let count = 20_000;
        let deep: Vec<TurnView> = (1..=count)
            .map(|step| turn(step, &format!("{}", (step - 1) / 2), (step - 1) / 2 * 2))
            .collect();
        // Each branch has two turns, and the next grows out of its second.
        let lines = drawn(&deep[..2_000]);
        assert_eq!(lines.len(), 3_000);
        let widest = lines.iter().map(|line| line.chars().count()).max();
        assert!(widest.unwrap() <= 3 * DEEPEST + 5, "{widest:?}");
        let wide: Vec<TurnView> = (1..=count)
            .map(|step| turn(step, &step.to_string(), u32::from(step > 1)))
            .collect();
        let lines = drawn(&wide);
        assert_eq!(lines.len(), 2 * 20_000);
        assert_eq!(lines[lines.len() - 1], "      └─ 20000");
    }
}
