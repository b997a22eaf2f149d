//! `@name` in a prompt, and how images are named to the model: there is no field for it, so the
//! words say which image is which.

use crate::request::ReferenceRole;

/// The longest name of a reference, in characters.
pub(crate) const LONGEST_NAME: usize = 40;

/// An image of one turn, as it is spoken of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Introduced<'a> {
    pub(crate) name: &'a str,
    pub(crate) role: ReferenceRole,
}

/// What the user says in one turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub(crate) prompt: String,
    /// What is said before each image, the source's first; empty when they need no words.
    pub(crate) labels: Vec<String>,
}

/// Binds names to images by their place.
pub(crate) fn speak(prompt: &str, has_source: bool, references: &[Introduced<'_>]) -> Spoken {
    let first = 1 + usize::from(has_source);
    let names: Vec<&str> = references.iter().map(|reference| reference.name).collect();
    let (prompt, is_mentioned) = bind(prompt, &names, first);
    let alone = references.len() + usize::from(has_source) <= 1;
    let plain = references
        .iter()
        .all(|reference| reference.role == ReferenceRole::Object);
    if alone && plain && !is_mentioned {
        let labels = Vec::new();
        return Spoken { prompt, labels };
    }
    let source = has_source.then(|| "Image 1, the image to edit:".to_owned());
    let labels = (first..).zip(references).map(|(place, reference)| {
        let (name, role) = (reference.name, reference.role.word());
        if name.is_empty() {
            format!("Image {place}, {role} reference:")
        } else {
            format!("Image {place}, {role} reference @{name}:")
        }
    });
    Spoken {
        prompt,
        labels: source.into_iter().chain(labels).collect(),
    }
}

/// The prompt with the place of its image behind every name, and whether there was one.
fn bind(prompt: &str, names: &[&str], first: usize) -> (String, bool) {
    let mut is_mentioned = false;
    let bound = replace(prompt, names, |word, place| {
        is_mentioned = true;
        format!("{word} (image {})", first + place)
    });
    (bound, is_mentioned)
}

/// The prompt with every mention of a name replaced: by its word as written and its place among the
/// names.
pub(crate) fn replace(
    prompt: &str,
    names: &[&str],
    mut put: impl FnMut(&str, usize) -> String,
) -> String {
    let place = |word: &str| {
        let word = word.to_lowercase();
        let same = |name: &&str| !word.is_empty() && name.to_lowercase() == word;
        names.iter().position(same)
    };
    let mut written = String::with_capacity(prompt.len());
    let mut rest = prompt;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at + 1);
        written.push_str(before);
        let end = after
            .find(|character| !is_of_name(character))
            .unwrap_or(after.len());
        let (word, tail) = after.split_at(end);
        rest = tail;
        let before = before[..at].chars().next_back();
        // An address of mail is no mention.
        let is_address =
            before.is_some_and(|character| is_of_name(character) || "%+".contains(character));
        // "@hero-" at the end of a clause still means @hero.
        let short = word.trim_end_matches(['-', '_']);
        let mention = match place(word) {
            Some(place) => Some((word, place)),
            None => place(short).map(|place| (short, place)),
        };
        match mention.filter(|_| !is_address) {
            Some((said, place)) => {
                written.push_str(&put(said, place));
                written.push_str(&word[said.len()..]);
            }
            None => written.push_str(word),
        }
    }
    written.push_str(rest);
    written
}

/// A name like this one that is not taken yet, in whatever case.
pub(crate) fn distinct(name: &str, taken: &[&str]) -> String {
    let is_free = |name: &String| {
        let name = name.to_lowercase();
        taken.iter().all(|taken| taken.to_lowercase() != name)
    };
    // Room for a number behind it.
    let base: String = name.chars().take(LONGEST_NAME - 4).collect();
    let numbered = (2..).map(|number: u32| format!("{base}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or(base.clone())
}

/// Whether a character may stand in a name.
pub(crate) fn is_of_name(letter: char) -> bool {
    // An accent may be a character of its own.
    let is_accent = matches!(letter, '\u{300}'..='\u{36f}');
    letter.is_alphanumeric() || is_accent || letter == '-' || letter == '_'
}

/// A name made of a file's: its letters and digits, others as dashes.
pub(crate) fn name_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut name = String::new();
    for letter in stem.trim().chars() {
        if is_of_name(letter) {
            name.extend(letter.to_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.trim_matches('-').chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        "image".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str) -> Introduced<'_> {
        Introduced {
            name,
            role: ReferenceRole::Object,
        }
    }

    #[test]
    fn a_name_gets_the_place_of_its_image() {
        let spoken = speak(
            "Put @hero beside @Brand, not me@hero.com.",
            true,
            &[named("brand"), named("hero")],
        );
        assert_eq!(
            spoken.prompt,
            "Put @hero (image 3) beside @Brand (image 2), not me@hero.com."
        );
        assert_eq!(
            spoken.labels,
            [
                "Image 1, the image to edit:",
                "Image 2, object reference @brand:",
                "Image 3, object reference @hero:",
            ]
        );
    }

    #[test]
    fn one_image_nobody_names_needs_no_words() {
        for (has_source, references) in [(true, vec![]), (false, vec![named("fern")])] {
            let spoken = speak("Make it blue", has_source, &references);
            assert_eq!(spoken.prompt, "Make it blue");
            assert!(spoken.labels.is_empty());
        }
        let style = Introduced {
            role: ReferenceRole::Style,
            ..named("ink")
        };
        let spoken = speak("A fox", false, &[style]);
        assert_eq!(spoken.labels, ["Image 1, style reference @ink:"]);
    }

    #[test]
    fn a_name_that_begins_another_is_not_taken_for_it() {
        let (bound, found) = bind("@hero2 and @hero-", &["hero"], 1);
        assert_eq!(bound, "@hero2 and @hero (image 1)-");
        assert!(found);
        assert!(!bind("@heroes @@ @", &["hero"], 1).1);
    }

    #[test]
    fn names_come_from_files_with_any_name() {
        assert_eq!(name_of("Bottle (final) v2.PNG"), "bottle-final-v2");
        assert_eq!(name_of("../💡/…"), "image");
        assert_eq!(name_of("Çà & Là.jpeg"), "çà-là");
        assert_eq!(name_of(""), "image");
    }

    proptest! {
        #[test]
        fn binding_only_adds_words(prompt in "\\PC{0,60}", name in "[a-z@. -]{0,8}") {
            let (bound, _) = bind(&prompt, &[name.as_str()], 1);
            prop_assert_eq!(bound.replace(" (image 1)", ""), prompt.replace(" (image 1)", ""));
        }
    }
}
