//! Ids by their beginnings: how much of one tells it from others, and what is said of one that fits
//! nothing or too much.

use plantain_engine::{Failure, FailureCode};

/// Shorter beginnings are not shown: they all start with the time.
const SHORTEST: usize = 13;

/// As much of an id as tells these apart.
pub(crate) fn length<'a>(ids: impl Iterator<Item = &'a str>) -> usize {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    let alike = |pair: &[&str]| match pair {
        [one, other] => one
            .bytes()
            .zip(other.bytes())
            .take_while(|(one, other)| one == other)
            .count(),
        _ => 0,
    };
    let longest = ids.windows(2).map(alike).max().unwrap_or(0);
    (longest + 1).max(SHORTEST)
}

/// The beginning of an id.
pub(crate) fn of(id: &str, length: usize) -> String {
    id.chars().take(length).collect()
}

/// What ids stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    one: &'static str,
    /// The command that shows them.
    list: &'static str,
}

impl Kind {
    pub(crate) const IMAGE: Self = Self::new("image", "images");
    pub(crate) const JOB: Self = Self::new("job", "queue list");
    pub(crate) const SESSION: Self = Self::new("session", "sessions");
    pub(crate) const TURN: Self = Self::new("turn", "turns SESSION");

    const fn new(one: &'static str, list: &'static str) -> Self {
        Self { one, list }
    }

    /// A typed beginning as ids are written.
    ///
    /// # Errors
    /// No id could begin like this.
    pub(crate) fn cleaned(self, typed: &str) -> Result<String, Failure> {
        let name = typed.trim().to_ascii_lowercase();
        let is_of_an_id = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        if !name.is_empty() && name.bytes().all(is_of_an_id) {
            return Ok(name);
        }
        let Self { one, list } = self;
        Err(invalid(format!(
            "“{name}” is no {one}'s id. `plantain-cli {list}` shows them."
        )))
    }

    /// More than one begins like this.
    pub(crate) fn ambiguous(self, name: &str, many: usize) -> Failure {
        let one = self.one;
        invalid(format!(
            "{many} {one}s' ids begin with “{name}”. Give more of it."
        ))
    }

    /// None begins like this.
    pub(crate) fn unknown(self, name: &str) -> Failure {
        let message = format!("No {}'s id begins with “{name}”.", self.one);
        Failure::before_sending(FailureCode::NotFound, message)
    }
}

fn invalid(message: String) -> Failure {
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_is_shown_as_tells_apart() {
        let ids = ["019aaaaa-aaaa-7000", "019aaaaa-aaaa-7001", "019b"];
        let length = length(ids.into_iter());
        assert_eq!(of(ids[1], length), ids[1]);
        assert_eq!(of(ids[2], length), "019b", "a short one is whole");
        assert_eq!(super::length(ids[1..].iter().copied()), SHORTEST);
        assert_eq!(super::length(std::iter::empty()), SHORTEST);
    }

    #[test]
    fn what_cannot_begin_an_id_is_no_id() {
        assert_eq!(Kind::TURN.cleaned(" 019A-7 ").unwrap(), "019a-7");
        for typed in ["", " ", "my-turn", "../x", "%", "019é"] {
            let failure = Kind::TURN.cleaned(typed).unwrap_err();
            assert_eq!(failure.code, FailureCode::SettingsInvalid, "{typed}");
            assert!(failure.message.contains("is no turn's id"), "{failure}");
        }
    }
}
