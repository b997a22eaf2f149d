//! The pixel table: what size a picture has for a ratio and a size name.

/// The ratios, in the order of [`TABLE`].
pub(crate) const RATIOS: [&str; 14] = [
    "1:1", "1:4", "1:8", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1", "9:16", "16:9",
    "21:9",
];

/// The sizes, in the order of a row's columns.
pub(crate) const SIZES: [&str; 4] = ["512", "1K", "2K", "4K"];

/// Pixels of one ratio.
#[derive(Debug)]
pub(crate) struct Row {
    /// By size: 512, 1K, 2K, 4K.
    pub(crate) sizes: [(u32, u32); 4],
    /// What `gemini-2.5-flash-image` paints, which knows one size only.
    pub(crate) first_generation: (u32, u32),
}

const fn row(small: (u32, u32), one: (u32, u32), old: (u32, u32)) -> Row {
    Row {
        sizes: [small, one, (one.0 * 2, one.1 * 2), (one.0 * 4, one.1 * 4)],
        first_generation: old,
    }
}

/// One row for each of [`RATIOS`].
pub(crate) const TABLE: [Row; 14] = [
    row((512, 512), (1024, 1024), (1024, 1024)),
    row((256, 1024), (512, 2048), (512, 2048)),
    row((192, 1536), (384, 3072), (384, 3072)),
    row((424, 632), (848, 1264), (832, 1248)),
    row((632, 424), (1264, 848), (1248, 832)),
    row((448, 600), (896, 1200), (864, 1184)),
    row((1024, 256), (2048, 512), (2048, 512)),
    row((600, 448), (1200, 896), (1184, 864)),
    row((464, 576), (928, 1152), (896, 1152)),
    row((576, 464), (1152, 928), (1152, 896)),
    row((1536, 192), (3072, 384), (3072, 384)),
    row((384, 688), (768, 1376), (768, 1344)),
    row((688, 384), (1376, 768), (1344, 768)),
    row((792, 336), (1584, 672), (1536, 672)),
];

/// The row whose shape at 1K is nearest to a picture of this size, among `rows`.
pub(crate) fn nearest(width: u32, height: u32, rows: impl Iterator<Item = usize>) -> usize {
    let asked = (f64::from(width.max(1)) / f64::from(height.max(1))).ln();
    let distance = |index: &usize| {
        let (wide, high) = TABLE.get(*index).unwrap_or(&TABLE[0]).sizes[1];
        ((f64::from(wide) / f64::from(high)).ln() - asked).abs()
    };
    rows.min_by(|one, other| distance(one).total_cmp(&distance(other)))
        .unwrap_or(0)
}
