//! A request checked against the catalogue: what will be sent, or why it cannot be.

use plantain_gemini::{Catalogue, Model};

use crate::failure::{Failure, FailureCode};
use crate::mention;
use crate::request::{GenerateRequest, LONGEST_PROMPT, ReferenceOrder, ReferenceRole};

/// The most requests one turn may ask for. The window allows fewer.
pub(crate) const MOST_VARIANTS: u32 = 1_000;

/// A request that fits its model.
#[derive(Clone, Debug)]
pub(crate) struct Order<'a> {
    pub(crate) model: &'a Model,
    pub(crate) size: Option<String>,
    pub(crate) ratio: Option<String>,
    pub(crate) thinking: Option<String>,
}

/// Checks everything that can be checked without the network.
pub(crate) fn check<'a>(
    request: &GenerateRequest,
    catalogue: &'a Catalogue,
) -> Result<Order<'a>, Failure> {
    check_prompt(&request.prompt)?;
    if request.count == 0 || request.count > MOST_VARIANTS {
        return settings(format!(
            "{} images cannot be asked for at once; from 1 to {MOST_VARIANTS} can.",
            request.count
        ));
    }
    let model = find(&request.model, catalogue)?;
    let size = request.size.clone().or_else(|| model.default_size.clone());
    if let Some(size) = &size
        && !model.accepts_size(size)
    {
        return settings(format!(
            "{} does not make {size} images. {}",
            model.name,
            sizes(model)
        ));
    }
    if let Some(ratio) = &request.ratio
        && !model.accepts_ratio(ratio)
    {
        return settings(format!(
            "{} does not make {ratio} images. It makes {}.",
            model.name,
            model.ratios.join(", ")
        ));
    }
    if let Some(level) = &request.thinking
        && !model.accepts_thinking(level)
    {
        return settings(format!("{} has no thinking level “{level}”.", model.name));
    }
    if request.grounded && !model.grounding.web {
        return settings(format!("{} cannot search.", model.name));
    }
    check_references(&request.references, model)?;
    Ok(Order {
        model,
        size,
        ratio: request.ratio.clone(),
        thinking: request
            .thinking
            .clone()
            .or_else(|| model.thinking.default.clone()),
    })
}

/// A model by id, a dead id replaced by the one that took its place.
pub(crate) fn find<'a>(id: &str, catalogue: &'a Catalogue) -> Result<&'a Model, Failure> {
    let resolved = catalogue.resolve(id);
    catalogue.model(&resolved.id).ok_or_else(|| {
        Failure::before_sending(
            FailureCode::SettingsInvalid,
            format!("The catalogue does not know the model “{id}”."),
        )
    })
}

fn check_prompt(prompt: &str) -> Result<(), Failure> {
    if prompt.trim().is_empty() {
        return Err(Failure::before_sending(
            FailureCode::PromptInvalid,
            "The prompt is empty. Say what to make.",
        ));
    }
    let length = prompt.chars().count();
    if length > LONGEST_PROMPT {
        return Err(Failure::before_sending(
            FailureCode::PromptInvalid,
            format!("The prompt has {length} characters; at most {LONGEST_PROMPT} can be sent."),
        ));
    }
    Ok(())
}

/// Google's limits per role. Ten of its fourteen are meant for objects, but it cannot tell: only the
/// prompt says what an image is. So what the user says of one counts, and the rest is free.
fn check_references(references: &[ReferenceOrder], model: &Model) -> Result<(), Failure> {
    let of = |role: ReferenceRole| {
        let all = references.iter().filter(|reference| reference.role == role);
        u32::try_from(all.count()).unwrap_or(u32::MAX)
    };
    let limits = &model.references;
    let all = u32::try_from(references.len()).unwrap_or(u32::MAX);
    // A model without a limit for a role takes its images as objects.
    let over = |count: u32, most: u32| most > 0 && count > most;
    let (most, what) = if all > limits.total {
        (limits.total, "reference images")
    } else if over(of(ReferenceRole::Character), limits.characters) {
        (limits.characters, "characters")
    } else if over(of(ReferenceRole::Style), limits.styles) {
        (limits.styles, "styles")
    } else {
        return check_names(references);
    };
    Err(references_invalid(format!(
        "{} takes at most {most} {what}.",
        model.name
    )))
}

/// A name that stands for two images stands for neither.
fn check_names(references: &[ReferenceOrder]) -> Result<(), Failure> {
    let mut names = std::collections::BTreeSet::new();
    for reference in references.iter().filter(|one| !one.name.is_empty()) {
        let name = &reference.name;
        let is_long = name.chars().count() > mention::LONGEST_NAME;
        if is_long || !name.chars().all(mention::is_of_name) {
            return Err(references_invalid(format!(
                "“{}” is no name for a reference: up to {} letters, digits, - and _.",
                name.chars().take(mention::LONGEST_NAME).collect::<String>(),
                mention::LONGEST_NAME
            )));
        }
        if !names.insert(name.to_lowercase()) {
            return Err(references_invalid(format!(
                "Two references are called @{name}. Rename one."
            )));
        }
    }
    Ok(())
}

fn references_invalid(message: String) -> Failure {
    Failure::before_sending(FailureCode::ReferenceInvalid, message)
}

fn sizes(model: &Model) -> String {
    let names: Vec<&str> = model.sizes.iter().map(|size| size.name.as_str()).collect();
    if names.is_empty() {
        "It has one size only.".to_owned()
    } else {
        format!("It makes {}.", names.join(", "))
    }
}

fn settings<T>(message: String) -> Result<T, Failure> {
    Err(Failure::before_sending(
        FailureCode::SettingsInvalid,
        message,
    ))
}
