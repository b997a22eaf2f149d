//! What was typed as a request the engine understands: prompt read, references taken in.

use std::io::Read;
use std::path::PathBuf;

use plantain_engine::{
    Failure, FailureCode, GenerateRequest, LONGEST_PROMPT, ReferenceOrder, ReferenceRole,
};

use crate::order_flags::Composition;
use crate::output::Output;
use crate::run::Run;
use crate::source::Source;

/// A character has up to four bytes; some more, so that too long is seen as too long.
const LONGEST_INPUT: usize = 4 * LONGEST_PROMPT + 1_024;

impl Composition {
    /// Reads the prompt and takes the references in. Nothing is sent. With a source it is an edit.
    pub(crate) async fn request(
        &self,
        run: &Run,
        output: &Output,
        source: Option<&Source>,
    ) -> Result<GenerateRequest, Failure> {
        let catalogue = run.engine.catalogue();
        // Only the model that made a picture takes its own words about it back.
        let made_by = source.map(|source| &source.image.model);
        let made_by = made_by.filter(|id| run.engine.model(id).is_ok());
        let model = self
            .model
            .as_ref()
            .or(made_by)
            .unwrap_or(&catalogue.default_model)
            .clone();
        if let Some(warning) = catalogue
            .models
            .iter()
            .find(|known| known.id == model)
            .and_then(|m| m.warning.as_ref())
        {
            output.note(warning);
        }
        let prompt = if self.prompt == "-" {
            read_prompt()?
        } else {
            self.prompt.clone()
        };
        let references = self.references(run).await?;
        Ok(GenerateRequest {
            session: source.map(|source| source.image.session.clone()),
            prompt,
            model,
            size: self.size.clone(),
            ratio: self.ratio.clone(),
            thinking: self.thinking.clone(),
            count: self.count,
            references,
            edit: source.map(|source| source.order.clone()),
            priority: plantain_engine::Priority::Normal,
            off_peak: false,
            project: None,
            grounded: self.search,
            confirmed: false,
        })
    }

    async fn references(&self, run: &Run) -> Result<Vec<ReferenceOrder>, Failure> {
        let no_reference = |(path, _): &&(PathBuf, ReferenceRole)| !self.reference.contains(path);
        if let Some((path, _)) = self.reference_role.iter().find(no_reference) {
            return Err(Failure::before_sending(
                FailureCode::ReferenceInvalid,
                format!("{} has a role and is no --reference.", path.display()),
            ));
        }
        let mut references = Vec::with_capacity(self.reference.len());
        for path in &self.reference {
            let view = run.engine.add_reference_file(path).await?;
            let mut order = ReferenceOrder::named(&view, &references);
            let mut roles = self.reference_role.iter().rev();
            if let Some((_, role)) = roles.find(|(known, _)| known == path) {
                order.role = *role;
            }
            references.push(order);
        }
        Ok(references)
    }
}

fn read_prompt() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(LONGEST_INPUT).unwrap_or(u64::MAX);
    let invalid = |message: String| Failure::before_sending(FailureCode::PromptInvalid, message);
    std::io::stdin()
        .lock()
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| invalid(format!("The prompt could not be read: {error}.")))?;
    // Cut in the middle of a character only when far too long: said as that, not as bad bytes.
    if bytes.len() == LONGEST_INPUT {
        return Err(invalid(format!(
            "The prompt is longer than {LONGEST_PROMPT} characters."
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| invalid("The prompt is not UTF-8.".into()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
