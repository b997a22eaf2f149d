//! Proofs only: see the three test binaries.
