//! What the provider must see for a job.

use plantain_gemini::{Content, GenerateContent, Grounding, ImageConfig, ImageMime, Part, Role};
use plantain_library::BlobId;

use crate::failure::{Failure, FailureCode};
use crate::state::{Job, Shared};

impl Shared {
    /// What Google must see: the prompt, and the references in their order.
    pub(crate) async fn request(&self, job: &Job) -> Result<GenerateContent, Failure> {
        let mut parts = vec![Part::Text(job.snapshot.prompt.clone())];
        for reference in &job.references {
            let missing = || {
                Failure::before_sending(
                    FailureCode::ReferenceInvalid,
                    format!(
                        "The reference {} is no longer in the library.",
                        reference.name
                    ),
                )
            };
            let blob = BlobId::parse(&reference.blob).ok_or_else(missing)?;
            let bytes = self
                .ports
                .library
                .read_blob(&blob)
                .await
                .map_err(|_| missing())?;
            // The mime is read from the bytes that are sent, never from a name.
            let mime = ImageMime::sniff(&bytes).ok_or_else(missing)?;
            parts.push(Part::Image {
                mime,
                bytes: bytes.into(),
            });
        }
        let state = self.state();
        let model = state.catalogue.model(&job.snapshot.model);
        let configurable = model.is_some_and(|model| model.thinking.configurable());
        let grounding = model
            .filter(|model| job.snapshot.grounded && model.grounding.web)
            .map(|model| Grounding {
                web: true,
                images: model.grounding.images,
            });
        let takes_size = model.is_none_or(|model| !model.sizes.is_empty());
        Ok(GenerateContent {
            contents: vec![Content {
                role: Role::User,
                parts,
            }],
            image: ImageConfig {
                aspect_ratio: job.snapshot.ratio.clone(),
                image_size: job.snapshot.size.clone().filter(|_| takes_size),
            },
            grounding,
            thinking_level: job.snapshot.thinking.clone().filter(|_| configurable),
            ..GenerateContent::default()
        })
    }
}
