//! What is on disk: one `SQLite` database, content-addressed image files, thumbnails.
//!
//! The library stores rows of its own and hands them back. It knows nothing of jobs' rules, of
//! prices, of Google or of windows; the engine translates. Times and ids arrive as arguments.
//!
//! ```text
//! <folder>/library.db             rows (WAL mode: -wal and -shm lie beside it while open)
//! <folder>/library.v1.….backup.db a copy made before a migration
//! <folder>/images/ab/ab12….jpg    what the provider or the user gave, never re-encoded
//! <folder>/incoming/<job>-1.json  an answer that is stored but not yet recorded
//! <folder>/thumbnails/512/ab/…    a cache, safe to delete
//! <folder>/locks/                 who has the library open
//! ```
//!
//! Start reading at [`Library`], then [`tables`].

mod bitmap;
mod blob;
mod calendar;
mod checkup;
mod comparison;
mod connection;
mod decode;
mod durable;
mod encode;
mod error;
mod fit;
mod incoming;
mod inspection;
mod jpeg;
mod library;
mod migration;
mod owner;
mod ratio;
mod scale;
mod sendable;
mod similarity;
mod space;
pub mod tables;
mod thumbnail;

pub use bitmap::Bitmap;
pub use blob::{BlobId, Stored};
pub use calendar::{local_day, pacific_day};
pub use checkup::Report;
pub use comparison::Comparison;
pub use decode::MAX_PIXELS;
pub use error::{Error, OpenError};
pub use fit::{Cut, Frame, Padded};
pub use incoming::Incoming;
pub use inspection::Inspected;
pub use library::Library;
pub use migration::SCHEMA_VERSION;
pub use owner::OwnerLock;
pub use ratio::nearest_ratio;
pub use rusqlite;
pub use sendable::Sendable;
pub use tables::{
    attempts, branches, images, jobs, ledger, limiters, outcomes, projects, references, sessions,
    settings, spend, turns,
};
pub use thumbnail::{Edge, Thumbnail};
