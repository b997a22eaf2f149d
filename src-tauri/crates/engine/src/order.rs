//! A request checked against the catalogue: what will be sent, or why it cannot be.

use plantain_gemini::{Catalogue, Model};

use crate::failure::{Failure, FailureCode};
use crate::request::{GenerateRequest, LONGEST_PROMPT};

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
    let most = model.references.total;
    if request.references.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Failure::before_sending(
            FailureCode::ReferenceInvalid,
            format!("{} takes at most {most} reference images.", model.name),
        ));
    }
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
