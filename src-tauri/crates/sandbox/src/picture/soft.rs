//! Smooth things, computed on a coarse grid once and read between its points: skies, walls,
//! nebulae. A sixteenth of the work, and nobody can tell.

use super::colour::Rgb;
use super::noise::floor;
use super::scene::Frame;

/// Points of the grid along the shorter side.
const FINE: f32 = 260.0;

/// A grid of colours over the frame.
#[derive(Debug)]
pub(super) struct Soft {
    colours: Vec<Rgb>,
    columns: usize,
    rows: usize,
    left: f32,
    top: f32,
    per_unit: f32,
}

impl Soft {
    pub(super) fn paint(frame: Frame, colour: impl Fn(f32, f32) -> Rgb + Sync) -> Self {
        // Never finer than the picture itself, and coarser where the frame is very long.
        let per_unit = (FINE / 2.0).min(0.5 / frame.pixel).max(4.0)
            / (frame.wide * frame.high / 2.5).max(1.0).sqrt();
        let columns = (2.0 * frame.wide * per_unit) as usize + 3;
        let rows = (2.0 * frame.high * per_unit) as usize + 3;
        let (left, top) = (-frame.wide - 1.0 / per_unit, -frame.high - 1.0 / per_unit);
        let mut colours = vec![Rgb::new(0.0, 0.0, 0.0); columns * rows];
        let half = rows / 2 * columns;
        let (upper, lower) = colours.split_at_mut(half);
        let fill = |from: usize, part: &mut [Rgb]| {
            for (index, point) in part.iter_mut().enumerate() {
                let (row, column) = ((from + index) / columns, (from + index) % columns);
                let x = left + column as f32 / per_unit;
                let y = top + row as f32 / per_unit;
                *point = colour(x, y);
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| fill(0, upper));
            fill(half, lower);
        });
        Self {
            colours,
            columns,
            rows,
            left,
            top,
            per_unit,
        }
    }

    /// The colour here; outside the frame, that of its edge.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> Rgb {
        let column = ((x - self.left) * self.per_unit).clamp(0.0, (self.columns - 2) as f32);
        let row = ((y - self.top) * self.per_unit).clamp(0.0, (self.rows - 2) as f32);
        let (whole_column, whole_row) = (floor(column), floor(row));
        let (fx, fy) = (column - whole_column, row - whole_row);
        let first = whole_row as usize * self.columns + whole_column as usize;
        let Some([one, two]) = self.colours.get(first..first + 2) else {
            return self.colours[0];
        };
        let below = first + self.columns;
        let Some([three, four]) = self.colours.get(below..below + 2) else {
            return *one;
        };
        let upper = *one * (1.0 - fx) + *two * fx;
        let lower = *three * (1.0 - fx) + *four * fx;
        upper * (1.0 - fy) + lower * fy
    }
}

/// A line over the frame's width: heights, computed once for every half pixel.
#[derive(Debug)]
pub(super) struct Outline {
    heights: Vec<f32>,
    left: f32,
    per_unit: f32,
}

impl Outline {
    pub(super) fn trace(frame: Frame, height: impl Fn(f32) -> f32) -> Self {
        let per_unit = 1.5 / frame.pixel;
        let left = -frame.wide - 0.3;
        let points = (2.0 * (frame.wide + 0.3) * per_unit) as usize + 2;
        let heights = (0..points).map(|point| height(left + point as f32 / per_unit));
        Self {
            heights: heights.collect(),
            left,
            per_unit,
        }
    }

    #[inline]
    pub(super) fn at(&self, x: f32) -> f32 {
        let point = ((x - self.left) * self.per_unit).clamp(0.0, (self.heights.len() - 2) as f32);
        let whole = floor(point);
        let part = point - whole;
        match self.heights.get(whole as usize..whole as usize + 2) {
            Some([one, two]) => one + (two - one) * part,
            _ => 0.0,
        }
    }
}
