//! Room on the disk that holds the library.

use crate::{Error, Library};

impl Library {
    /// Bytes that this user may still write on the library's disk.
    pub fn free_space(&self) -> Result<u64, Error> {
        fs4::available_space(self.dir()).map_err(|error| Error::io(self.dir(), error))
    }
}
