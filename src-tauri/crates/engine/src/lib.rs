//! The story of a job: from what a user asks for to a stored picture, a receipt and an event.
//!
//! ```text
//!            submit                 a slot is free            whole request out
//!   request ────────▶ Queued ─────────────────▶ Sending ─────────────────▶ Thinking
//!                      ▲  │ limit, pace, breaker    │                         │ first byte
//!                      │  ▼                         │ fault                   ▼
//!                      │ Waiting                    ├─────▶ Retrying ──┐   Receiving
//!                      └────────────────────────────┼──────────────────┘      │ stored
//!                                                   ▼                         ▼
//!                               Held · Failed · Cancelled               Done · Refused
//! ```
//!
//! Knows the wire (`gemini`), the pace (`pacing`), the disk (`library`) and the keyring
//! (`vault`) and translates between them; they know nothing of each other. Knows nothing of
//! windows or terminals. Start reading at [`Engine`], then `submit.rs`, `worker.rs`,
//! `attempt.rs`, `record.rs`: the order in which a job meets them.

mod answer;
mod aspect;
mod attempt;
mod branch;
mod budget;
mod budgets;
mod charges;
mod clock;
mod closing;
mod comparison;
mod content;
mod control;
mod conversation;
mod deed;
mod dispatch;
mod draft;
mod duplicate;
mod edit;
mod elsewhere;
mod engine;
mod entry;
mod error;
mod estimate;
mod event;
mod failure;
mod fault;
mod forecast;
mod gauges;
mod habit;
mod history;
mod import;
mod job;
mod key;
mod letter;
mod limits;
mod line;
mod market;
mod mention;
mod models;
mod offpeak;
mod order;
mod outlook;
mod pacer;
mod passes;
mod pause;
mod ports;
mod preferences;
mod price;
mod price_list;
mod prices;
mod progress;
mod projects;
mod provider;
mod purse;
mod queue;
mod quota_view;
mod rebase;
mod receipt;
mod record;
mod recovery;
mod reference;
mod request;
mod resting;
mod result;
mod retry;
mod session;
mod settings;
mod sheet;
mod spending;
mod state;
mod store;
mod submit;
mod tally;
mod trash;
mod tree;
mod turn;
mod view;
mod worker;

pub use budget::{AskFirst, BudgetPeriod, BudgetVerdict, Budgets, ProjectBudget};
pub use charges::{ChargeKind, ChargeView};
pub use comparison::{Comparison, PixelsOf};
pub use deed::{Act, TrashKey, TrashKind};
pub use engine::Engine;
pub use event::EngineEvent;
pub use failure::{Charged, Failure, FailureCode, Overrun};
pub use history::HistoryView;
pub use import::Imported;
pub use job::{Attempt, JobSnapshot, JobState, Priority, WaitReason};
pub use plantain_library::Bitmap;
pub use ports::{ApiFuture, Clock, Connect, Dice, Environment, ImageApi, Ports};
pub use price::{
    AskReason, Difference, Draft, Estimate, EstimateView, Line, LineKind, ModelEstimate, Nanos,
    PriceRange, Receipt, SizeEstimate,
};
pub use price_list::{PriceEdit, PriceListView, PriceView};
pub use projects::ProjectView;
pub use provider::{GOOGLE, Provider};
pub use purse::{AccountView, AccountsView};
pub use rebase::RebaseDraft;
pub use request::{
    EditMode, EditOrder, GenerateRequest, LONGEST_PROMPT, ReferenceOrder, ReferenceRole, Submitted,
};
pub use settings::{
    Auth, ComposeDefaults, Currency, CurrencyPatch, LimitOverrides, Pace, ProjectPatch,
    ProviderKind, ProviderPatch, Settings, SettingsPatch, Theme, Tier, USUAL_REFERENCE_EDGE,
};
pub use spending::{SpendBy, SpendDay, SpendLine, SpendPart, SpendQuery, SpendView};
pub use trash::TrashItem;
pub use turn::{
    BranchView, ContextView, Cut, Mark, Trim, TurnKind, TurnNote, TurnReference, TurnView,
    VariantView,
};
pub use view::{
    Availability, BreakerView, CatalogueView, GaugeView, ImageView, KeyPlace, KeyReport, KeyView,
    LimitsView, ModelView, PixelsView, QuotaView, RecoveryView, ReferenceNote, ReferenceView,
    ReferencesAdded, SessionSummary, SessionView, SilenceView, SizeView, StudioView,
};
