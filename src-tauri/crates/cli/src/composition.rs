//! What was typed as a request the engine understands: prompt read, references taken in.

use std::io::Read;

use plantain_engine::{Failure, FailureCode, GenerateRequest, LONGEST_PROMPT, ReferenceOrder};

use crate::arguments::Composition;
use crate::output::Output;
use crate::run::Run;

/// A character has up to four bytes; some more, so that too long is seen as too long.
const LONGEST_INPUT: usize = 4 * LONGEST_PROMPT + 1_024;

impl Composition {
    /// Reads the prompt and takes the references in. Nothing is sent.
    pub(crate) async fn request(
        &self,
        run: &Run,
        output: &Output,
    ) -> Result<GenerateRequest, Failure> {
        let catalogue = run.engine.catalogue();
        let model = self
            .model
            .clone()
            .unwrap_or_else(|| catalogue.default_model.clone());
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
        let mut references = Vec::with_capacity(self.reference.len());
        for path in &self.reference {
            let view = run.engine.add_reference_file(path).await?;
            references.push(ReferenceOrder::named(&view, &references));
        }
        Ok(GenerateRequest {
            session: None,
            prompt,
            model,
            size: self.size.clone(),
            ratio: self.ratio.clone(),
            thinking: self.thinking.clone(),
            count: self.count,
            references,
            edit: None,
            priority: plantain_engine::Priority::Normal,
            off_peak: false,
            project: None,
            grounded: self.search,
            confirmed: false,
        })
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
