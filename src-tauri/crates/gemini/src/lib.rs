//! Google's Gemini image API as it is: wire types, a client, faults, a catalogue of models.
//!
//! This crate knows what goes over the wire and what Google publishes about its models. It knows
//! no policy (when to retry, what to spend), keeps no clock and touches no disk: a send is one
//! send, an answer is its bytes, and what to do with either is the caller's business.
//!
//! Start reading at [`Client`] for the calls, at [`Reply`] for what comes back, at
//! [`classify`] for what goes wrong and at [`Catalogue`] for models, sizes and prices.

#![warn(missing_docs)]

mod base_url;
mod body;
mod catalogue;
mod classify;
mod client;
mod exchange;
mod fault;
mod finish;
mod image;
mod json;
mod model_info;
mod options;
mod outcome;
mod pixels;
mod progress;
mod quota;
mod redact;
mod reply;
mod reply_part;
mod request;
mod retry_delay;
mod template;
mod upload;
mod usage;

pub use base_url::{BaseUrl, BaseUrlError};
pub use catalogue::{
    Catalogue, CatalogueError, Context, GroundingSupport, Model, ModelState, Prices,
    ReferenceLimits, Resolved, Size, Thinking, TierLimits,
};
pub use classify::classify;
pub use client::Client;
pub use fault::{ApiError, Dimension, FaultClass};
pub use finish::{BlockReason, FinishReason};
pub use image::{Base64Error, ImageMime};
pub use model_info::{ModelInfo, TokenCount};
pub use options::{AuthStyle, ClientError, ClientOptions};
pub use outcome::{Absence, Outcome, Refusal};
pub use pixels::Pixels;
pub use progress::Progress;
pub use quota::QuotaViolation;
pub use reply::{Malformed, Reply};
pub use reply_part::{PartKind, ReplyImage, ReplyPart};
pub use request::{
    BodyError, Content, GenerateContent, Grounding, ImageConfig, Modalities, Part, Role,
    UnfilledTemplate,
};
pub use secrecy::SecretString;
pub use template::PartTemplate;
pub use usage::{Modality, ModalityTokens, Usage};
