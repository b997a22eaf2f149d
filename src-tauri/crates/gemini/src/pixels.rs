//! The bytes of an image in a request: at hand, or read when the body is written.

use std::fmt;
use std::io;
use std::sync::Arc;

use bytes::Bytes;

/// Reads an image's file.
type Read = Arc<dyn Fn() -> io::Result<Bytes> + Send + Sync>;

/// The bytes of an image.
#[derive(Clone)]
pub enum Pixels {
    /// At hand.
    Here(Bytes),
    /// Read when the body is written, one after the other, so that a conversation of large pictures
    /// is never in memory beside its own body.
    Stored {
        /// Length of the file.
        length: usize,
        /// Reads it.
        read: Read,
    },
}

impl Pixels {
    /// An image that is read when it is needed.
    pub fn stored(
        length: usize,
        read: impl Fn() -> io::Result<Bytes> + Send + Sync + 'static,
    ) -> Self {
        let read = Arc::new(read);
        Self::Stored { length, read }
    }

    /// Length of the file.
    pub fn length(&self) -> usize {
        match self {
            Self::Here(bytes) => bytes.len(),
            Self::Stored { length, .. } => *length,
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// The file cannot be read, or is no longer as long as it was.
    pub fn bytes(&self) -> io::Result<Bytes> {
        match self {
            Self::Here(bytes) => Ok(bytes.clone()),
            Self::Stored { length, read } => {
                let bytes = read()?;
                if bytes.len() == *length {
                    return Ok(bytes);
                }
                let other = "an image's file has changed its length";
                Err(io::Error::new(io::ErrorKind::InvalidData, other))
            }
        }
    }
}

impl From<Bytes> for Pixels {
    fn from(bytes: Bytes) -> Self {
        Self::Here(bytes)
    }
}

impl From<Vec<u8>> for Pixels {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Here(bytes.into())
    }
}

impl fmt::Debug for Pixels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pixels({} bytes)", self.length())
    }
}
