//! Chance from a seed: the same seed, the same run, on every machine.

/// `SplitMix64`, a generator of one line that is good enough for a simulation.
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that always roll the same for the same seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to below 1.
    pub(crate) fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }

    /// Whether something that happens so often happens now.
    pub(crate) fn hits(&mut self, often: f64) -> bool {
        self.roll() < often
    }
}
