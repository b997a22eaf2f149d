//! Structural similarity (SSIM) of two pictures: whether the same things are to be seen, whatever
//! their pixels.
//!
//! On luma (Rec. 601), in windows of 8 × 8 pixels, 4 apart, all weighing the same; the mean of
//! them. Windows at the right and lower edge are cut short, so that every pixel counts and a
//! picture smaller than a window is one. Wang et al., "Image Quality Assessment: From Error
//! Visibility to Structural Similarity", 2004, with K1 = 0.01 and K2 = 0.03.

use image::RgbImage;

/// Half a window: sums are made for blocks of this side and shared by the windows they lie in.
const BLOCK: usize = 4;

/// (0.01 · 255)² and (0.03 · 255)²: keep flat and dark windows from dividing by nothing.
const C1: f64 = 6.5025;
const C2: f64 = 58.5225;

/// The similarity of two pictures of one size: 1 for the same, around 0 for unrelated ones.
pub(crate) fn ssim(a: &RgbImage, b: &RgbImage) -> f64 {
    let width = usize::try_from(a.width()).unwrap_or(usize::MAX);
    let (a, b) = (luma(a), luma(b));
    let strip = width * BLOCK;
    let strips = a.chunks(strip).zip(b.chunks(strip));
    let mut strips = strips.map(|(a, b)| joined(&blocks(a, b, width)));
    let Some(mut above) = strips.next() else {
        return 1.0;
    };
    // A picture of one strip has no other windows.
    let mut scores = Scores::default();
    if a.len() <= strip {
        for window in &above {
            scores.add(window);
        }
    }
    for below in strips {
        for (above, below) in above.iter().zip(&below) {
            scores.add(&above.and(below));
        }
        above = below;
    }
    scores.mean()
}

#[derive(Default)]
struct Scores {
    total: f64,
    count: u32,
}

impl Scores {
    fn add(&mut self, window: &Sums) {
        self.total += window.score();
        self.count += 1;
    }

    fn mean(&self) -> f64 {
        self.total / f64::from(self.count)
    }
}

fn luma(image: &RgbImage) -> Vec<u8> {
    let luma = |pixel: &[u8]| {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u16::from);
        // The weights add up to 256: the upper byte is the mean.
        (red * 77 + green * 150 + blue * 29 + 128).to_be_bytes()[0]
    };
    image.as_raw().chunks_exact(3).map(luma).collect()
}

/// What the similarity of a few pixels is made of.
#[derive(Clone, Copy, Default)]
struct Sums {
    pixels: u32,
    a: u32,
    b: u32,
    aa: u32,
    bb: u32,
    ab: u32,
}

impl Sums {
    fn add(&mut self, a: &[u8], b: &[u8]) {
        for (a, b) in a.iter().zip(b) {
            let (a, b) = (u32::from(*a), u32::from(*b));
            self.pixels += 1;
            self.a += a;
            self.b += b;
            self.aa += a * a;
            self.bb += b * b;
            self.ab += a * b;
        }
    }

    fn and(&self, other: &Self) -> Self {
        Self {
            pixels: self.pixels + other.pixels,
            a: self.a + other.a,
            b: self.b + other.b,
            aa: self.aa + other.aa,
            bb: self.bb + other.bb,
            ab: self.ab + other.ab,
        }
    }

    fn score(&self) -> f64 {
        let pixels = f64::from(self.pixels);
        let [a, b, aa, bb, ab] =
            [self.a, self.b, self.aa, self.bb, self.ab].map(|sum| f64::from(sum) / pixels);
        let (both, squares) = (a * b, a * a + b * b);
        let structure = 2.0 * (ab - both) + C2;
        let spread = (aa + bb - squares) + C2;
        (2.0 * both + C1) * structure / ((squares + C1) * spread)
    }
}

/// The blocks of a strip of at most four rows.
fn blocks(a: &[u8], b: &[u8], width: usize) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); width.div_ceil(BLOCK)];
    for (a, b) in a.chunks(width).zip(b.chunks(width)) {
        let pairs = a.chunks(BLOCK).zip(b.chunks(BLOCK));
        for (sums, (a, b)) in sums.iter_mut().zip(pairs) {
            sums.add(a, b);
        }
    }
    sums
}

/// Each block with its right neighbour; the only one by itself.
fn joined(blocks: &[Sums]) -> Vec<Sums> {
    match blocks {
        [only] => vec![*only],
        blocks => blocks
            .windows(2)
            .map(|pair| pair[0].and(&pair[1]))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn noise(width: u32, height: u32, seed: u32) -> RgbImage {
        let mut state = seed;
        RgbImage::from_fn(width, height, |x, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [high, low, ..] = state.to_be_bytes();
            Rgb([high, low, u8::try_from(x % 256).unwrap()])
        })
    }

    /// By the definition, window by window.
    fn plainly(a: &RgbImage, b: &RgbImage) -> f64 {
        let (width, height) = a.dimensions();
        let (a, b) = (luma(a), luma(b));
        let corners = |side: u32| (0..side.div_ceil(4).max(2) - 1).map(|at| at * 4);
        let mut scores = Vec::new();
        for (top, left) in corners(height).flat_map(|y| corners(width).map(move |x| (y, x))) {
            let places: Vec<usize> = (top..(top + 8).min(height))
                .flat_map(|y| (left..(left + 8).min(width)).map(move |x| y * width + x))
                .map(|place| usize::try_from(place).unwrap())
                .collect();
            let pixels = f64::from(u32::try_from(places.len()).unwrap());
            let mean =
                |of: &dyn Fn(usize) -> f64| places.iter().map(|at| of(*at)).sum::<f64>() / pixels;
            let (one, other) = (|at: usize| f64::from(a[at]), |at: usize| f64::from(b[at]));
            let (m, n) = (mean(&one), mean(&other));
            let spread = mean(&|at| (one(at) - m).powi(2)) + mean(&|at| (other(at) - n).powi(2));
            let shared = mean(&|at| (one(at) - m) * (other(at) - n));
            scores.push(
                (2.0 * m * n + C1) * (2.0 * shared + C2) / ((m * m + n * n + C1) * (spread + C2)),
            );
        }
        scores.iter().sum::<f64>() / f64::from(u32::try_from(scores.len()).unwrap())
    }

    #[test]
    fn sums_shared_by_windows_give_what_the_definition_gives() {
        for (width, height) in [
            (32, 24),
            (33, 27),
            (8, 8),
            (7, 5),
            (4, 4),
            (1, 1),
            (1, 50),
            (50, 3),
        ] {
            let (a, b) = (noise(width, height, 1), noise(width, height, 2));
            let (fast, slow) = (ssim(&a, &b), plainly(&a, &b));
            assert!(
                (fast - slow).abs() < 1e-9,
                "{width} × {height}: {fast} is not {slow}"
            );
            assert!((ssim(&a, &a) - 1.0).abs() < 1e-12);
            assert!((fast - ssim(&b, &a)).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_only_brighter_stays_similar_and_what_is_noise_does_not() {
        let picture = noise(64, 64, 5);
        let brighter = RgbImage::from_fn(64, 64, |x, y| {
            Rgb(picture.get_pixel(x, y).0.map(|channel| channel / 2 + 100))
        });
        let other = noise(64, 64, 6);
        assert!(ssim(&picture, &brighter) > 0.6);
        assert!(ssim(&picture, &other) < 0.3);
    }
}
