//! How far a send is.

/// Told while a request goes out and its answer comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes of the request handed to the connection so far.
    Sending {
        /// Bytes so far.
        sent: u64,
        /// Bytes in all.
        total: u64,
    },
    /// The whole request is out; the model works. From here on a disconnect may still be charged.
    Waiting,
    /// Bytes of the answer.
    Receiving {
        /// Bytes so far.
        received: u64,
        /// Bytes in all, if the server said.
        total: Option<u64>,
    },
}
