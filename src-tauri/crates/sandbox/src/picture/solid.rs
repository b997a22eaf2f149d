//! Turned things: bottles, cups, vases, pebbles — an outline spun around its axis and lit.

use super::colour::{BLACK, Rgb, WHITE, smooth};
use super::palette::Palette;

const STEPS: usize = 256;

/// How far one looks down on things: the height of a circle seen from the front, by its radius.
pub(super) const TILT: f32 = 0.17;

/// What it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Material {
    Glass,
    Glazed,
    Matte,
}

/// A thing with a turned outline.
#[derive(Debug, Clone)]
pub(super) struct Solid {
    x: f32,
    base: f32,
    height: f32,
    radii: Vec<f32>,
    /// Change of the radius along the height, smoothed.
    slopes: Vec<f32>,
    colour: Rgb,
    material: Material,
    /// From where the light comes: −1 left, 1 right.
    side: f32,
    /// Half the width and half the height, when it is a ball or a pebble.
    round: Option<(f32, f32)>,
    /// Label from and to, as parts of the height, with its colour.
    pub(super) label: Option<(f32, f32, Rgb)>,
    /// A cap above this part of the height, with its colour.
    pub(super) cap: Option<(f32, Rgb)>,
    /// What one sees inside when it is open at the top.
    pub(super) inside: Option<Rgb>,
    /// Whether it has a handle, as a cup has.
    pub(super) handle: bool,
}

impl Solid {
    /// `outline` lists (height from 0 at the base to 1, radius).
    pub(super) fn new(
        (x, base): (f32, f32),
        height: f32,
        outline: &[(f32, f32)],
        (colour, material): (Rgb, Material),
        side: f32,
    ) -> Self {
        let radii: Vec<f32> = (0..STEPS)
            .map(|step| along(outline, step as f32 / (STEPS - 1) as f32))
            .collect();
        let radius = |step: usize| radii.get(step.min(STEPS - 1)).copied().unwrap_or(0.0);
        let slopes = (0..STEPS)
            .map(|step| {
                let (low, high) = (step.saturating_sub(2), (step + 2).min(STEPS - 1));
                let run = (high - low) as f32 * height / (STEPS - 1) as f32;
                (radius(high) - radius(low)) / run
            })
            .collect();
        Self {
            x,
            base,
            height,
            radii,
            slopes,
            colour,
            material,
            side,
            round: None,
            label: None,
            cap: None,
            inside: None,
            handle: false,
        }
    }

    /// A ball, or a pebble when it is lower than wide.
    pub(super) fn ball(
        at: (f32, f32),
        (half, high): (f32, f32),
        surface: (Rgb, Material),
        side: f32,
    ) -> Self {
        let mut ball = Self::new(
            at,
            high * 2.0,
            &[(0.0, half * 0.55), (1.0, half)],
            surface,
            side,
        );
        ball.round = Some((half, high));
        ball
    }

    pub(super) fn foot(&self) -> (f32, f32, f32) {
        (self.x, self.base, self.radius(0.06).0)
    }

    /// Radius and its slope at a part of the height.
    #[inline]
    fn radius(&self, part: f32) -> (f32, f32) {
        let at = part.clamp(0.0, 1.0) * (STEPS - 1) as f32;
        let index = (at as usize).min(STEPS - 2);
        let (low, high) = (self.radii[index], self.radii[index + 1]);
        let part = at - index as f32;
        let slope = self.slopes[index] + (self.slopes[index + 1] - self.slopes[index]) * part;
        (low + (high - low) * part, slope)
    }

    /// Its colour and how much it covers; `behind` is what stands behind it.
    #[inline]
    pub(super) fn shade(&self, x: f32, y: f32, pixel: f32, palette: &Palette, behind: Rgb) -> Rgb {
        let dx = x - self.x;
        if let Some((half, high)) = self.round {
            let (nx, ny) = (dx / half, (y - self.base + high * 0.9) / high);
            let distance = (nx * nx + ny * ny).sqrt();
            let soft = pixel / high;
            let cover = smooth(1.0 + soft, 1.0 - soft, distance);
            if cover <= 0.0 {
                return behind;
            }
            let nz = (1.0 - nx * nx - ny * ny).max(0.0).sqrt();
            let part = 0.5 - 0.45 * ny;
            let lit = self.lit((nx, ny, nz), (nx, part), palette, behind);
            return behind.mix(lit, cover);
        }
        if dx.abs() > 1.2 || y > self.base + 0.3 || y < self.base - self.height - 0.25 {
            return behind;
        }
        let mut out = behind;
        if self.handle {
            let (hx, hy) = (dx + self.side * 0.47, y - self.base + self.height * 0.58);
            let ring = ((hx / 0.17).powi(2) + (hy / 0.19).powi(2)).sqrt();
            let cover = smooth(0.24 + pixel * 6.0, 0.24 - pixel * 6.0, (ring - 0.8).abs());
            let turn = (ring - 0.8) / 0.24;
            let (nx, ny) = (hx / 0.17 * turn, hy / 0.19 * turn);
            let nz = (1.0 - turn * turn).max(0.0).sqrt();
            let tone = self.lit((nx, ny, nz), (0.9 * self.side, 0.5), palette, behind);
            out = out.mix(tone, cover);
        }
        // Circles around the axis are seen as ellipses: their near half hangs below.
        let flat = (self.base - y) / self.height;
        let (guess, _) = self.radius(flat);
        let hang = |radius: f32| TILT * (radius * radius - dx * dx).max(0.0).sqrt();
        let part = (self.base + hang(guess) - y) / self.height;
        let (radius, slope) = self.radius(part);
        let part = (self.base + hang(radius) - y) / self.height;
        let edge = smooth(-pixel, pixel, radius - dx.abs());
        let ends = smooth(-pixel, pixel, part * self.height)
            * smooth(-pixel, pixel, (1.0 - part) * self.height);
        let cover = edge * ends;
        if cover > 0.0 {
            out = behind.mix(
                self.surface(dx / radius.max(1e-4), part, slope, palette, behind),
                cover,
            );
        }
        match self.inside {
            Some(inside) => self.opening(dx, y, pixel, inside, palette, out),
            None => self.lid(dx, y, pixel, palette, out),
        }
    }

    /// The flat top of what is closed.
    #[inline]
    fn lid(&self, dx: f32, y: f32, pixel: f32, palette: &Palette, out: Rgb) -> Rgb {
        let (rim, _) = self.radius(1.0);
        if rim < 0.03 {
            return out;
        }
        let (ex, ey) = (dx / rim, (y - self.base + self.height) / (rim * TILT));
        let soft = pixel / rim / TILT;
        let cover = smooth(1.0 + soft, 1.0 - soft, (ex * ex + ey * ey).sqrt());
        let body = self.cap.map_or(self.colour, |(_, cap)| cap);
        let lit = 0.24 + 0.12 * ex * self.side;
        let bright = if self.cap.is_some() { lit * 0.5 } else { lit };
        out.mix(body.mix(palette.light, bright), cover)
    }

    #[inline]
    fn opening(
        &self,
        dx: f32,
        y: f32,
        pixel: f32,
        inside: Rgb,
        palette: &Palette,
        out: Rgb,
    ) -> Rgb {
        let top = self.base - self.height;
        let (rim, _) = self.radius(1.0);
        let ellipse = |radius: f32| {
            let (ex, ey) = (dx / radius, (y - top) / (radius * TILT));
            (ex * ex + ey * ey).sqrt()
        };
        let lip = smooth(
            1.0 + pixel / rim / TILT,
            1.0 - pixel / rim / TILT,
            ellipse(rim),
        );
        let hollow = smooth(
            1.0 + 1.5 * pixel / rim / TILT,
            1.0 - pixel / rim / TILT,
            ellipse(rim * 0.93),
        );
        let lit = self.colour.lighten(0.45);
        let shadow = 0.5 + 0.5 * (dx / rim) * self.side;
        let depth = inside
            .mix(palette.shade, 0.35 * (1.0 - shadow))
            .screen(palette.light, 0.1 * shadow);
        out.mix(lit, lip).mix(depth, hollow)
    }

    #[inline]
    fn surface(&self, across: f32, part: f32, slope: f32, palette: &Palette, behind: Rgb) -> Rgb {
        let u = across.clamp(-1.0, 1.0);
        let facing = (1.0 - u * u).max(0.0).sqrt();
        let lean = -slope / (1.0 + slope * slope).sqrt();
        let level = (1.0 - lean * lean).sqrt();
        let (nx, ny, nz) = (u * level, lean, facing * level);
        self.lit((nx, ny, nz), (u, part), palette, behind)
    }

    /// The colour of a spot that faces this way.
    #[inline]
    fn lit(
        &self,
        (nx, ny, nz): (f32, f32, f32),
        (u, part): (f32, f32),
        palette: &Palette,
        behind: Rgb,
    ) -> Rgb {
        // The light stands above, to one side, a little in front.
        let lambert = nx * self.side * 0.62 - ny * 0.42 + nz * 0.5;
        let diffuse = smooth(-0.55, 1.0, lambert);
        let (colour, glossy) = self.dressed(u, part);
        let rim = (1.0 - nz.max(0.0)).powi(3);
        let mut lit = match self.material {
            Material::Glass if glossy => {
                let through = behind.tint(colour.lighten(0.25)).mix(colour, 0.52);
                let thick = colour.darken(0.55);
                through.mix(thick, (rim * 1.2 + (1.0 - diffuse) * 0.55).min(0.92))
            }
            Material::Glass | Material::Glazed | Material::Matte => {
                let dark = colour.mix(palette.shade, 0.72);
                let bright = colour.mix(palette.light, 0.34);
                dark.mix(colour, smooth(0.0, 0.6, diffuse))
                    .mix(bright, smooth(0.55, 1.0, diffuse))
            }
        };
        // Light from behind along both edges, and from the table below.
        lit = lit.screen(
            palette.low.lighten(0.3),
            rim * if nx * self.side > 0.0 { 0.45 } else { 0.28 },
        );
        lit = lit.screen(palette.ground, 0.16 * smooth(0.25, 0.0, part) * (0.4 + nz));
        if self.round.is_some() && self.material != Material::Matte {
            let (hx, hy) = (nx - 0.36 * self.side, ny + 0.44);
            let spot = (hx * hx + hy * hy).sqrt();
            lit = lit.screen(
                WHITE,
                0.55 * smooth(0.24, 0.12, spot) + 0.12 * smooth(0.6, 0.1, spot),
            );
        } else if self.material != Material::Matte && glossy {
            // Two softboxes mirrored in the surface: a broad one and a thin one.
            let at = u * self.side;
            let fade = smooth(0.03, 0.12, part) * smooth(1.0, 0.9, part);
            let broad = smooth(0.30, 0.40, at) * smooth(0.66, 0.56, at);
            let thin = smooth(-0.86, -0.80, at) * smooth(-0.66, -0.72, at);
            lit = lit.screen(WHITE, fade * (broad * 0.42 + thin * 0.24));
        } else if self.material == Material::Matte {
            let spot = nx * self.side * 0.55 - ny * 0.4 + nz * 0.72;
            lit = lit.screen(palette.light, 0.22 * smooth(0.72, 1.0, spot));
        }
        lit
    }

    /// Label and cap; whether the surface here mirrors.
    #[inline]
    fn dressed(&self, u: f32, part: f32) -> (Rgb, bool) {
        if let Some((from, cap)) = self.cap
            && part > from
        {
            let groove = smooth(0.012, 0.0, (part - from).abs());
            return (cap.mix(BLACK, groove * 0.4), false);
        }
        let Some((from, to, paper)) = self.label else {
            return (self.colour, true);
        };
        // Around the body; the front is what one sees. Edges are as soft as ink on paper.
        let (x, y) = (u.asin() / 1.25, (part - from) / (to - from));
        let within = |at: f32, low: f32, high: f32, soft: f32| {
            smooth(low - soft, low + soft, at) * smooth(high + soft, high - soft, at)
        };
        let sheet = within(x, -0.9, 0.9, 0.012) * within(y, 0.0, 1.0, 0.012);
        if sheet <= 0.0 {
            return (self.colour, true);
        }
        let line = |at: f32, half: f32, left: f32, right: f32| {
            within(y, at - half, at + half, 0.012) * within(x, left, right, 0.012)
        };
        let words = line(0.76, 0.055, -0.62, 0.3)
            .max(line(0.56, 0.02, -0.62, 0.5))
            .max(line(0.44, 0.02, -0.62, 0.38));
        let seal = ((x - 0.42).powi(2) + ((y - 0.2) * 0.8).powi(2)).sqrt();
        let ink = paper
            .mix(self.colour.darken(0.35), words)
            .mix(self.colour.lighten(0.15), smooth(0.12, 0.10, seal));
        (self.colour.mix(ink, sheet), sheet < 0.5)
    }
}

/// Through the points of an outline, round where they turn and never beyond them (a monotone
/// cubic, after Fritsch and Carlson).
fn along(outline: &[(f32, f32)], part: f32) -> f32 {
    let last = outline.len().saturating_sub(1);
    let point = |index: usize| outline.get(index.min(last)).copied().unwrap_or((0.0, 0.0));
    let rise = |index: usize| {
        let ((from, low), (to, high)) = (point(index), point(index + 1));
        (high - low) / (to - from).max(1e-4)
    };
    let tangent = |index: usize| {
        if index == 0 || index >= last {
            return rise(index.min(last.saturating_sub(1)));
        }
        let (before, after) = (rise(index - 1), rise(index));
        if before * after <= 0.0 {
            return 0.0;
        }
        2.0 * before * after / (before + after)
    };
    for index in 0..last {
        let ((from, low), (to, high)) = (point(index), point(index + 1));
        if part > to {
            continue;
        }
        let run = to - from;
        let t = ((part - from) / run).clamp(0.0, 1.0);
        let (square, cube) = (t * t, t * t * t);
        return low * (2.0 * cube - 3.0 * square + 1.0)
            + high * (3.0 * square - 2.0 * cube)
            + run
                * (tangent(index) * (cube - 2.0 * square + t)
                    + tangent(index + 1) * (cube - square));
    }
    point(last).1
}
