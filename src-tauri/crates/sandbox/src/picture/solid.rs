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
    colour: Rgb,
    material: Material,
    /// From where the light comes: −1 left, 1 right.
    side: f32,
    /// Label from and to, as parts of the height, with its colour.
    pub(super) label: Option<(f32, f32, Rgb)>,
    /// A cap above this part of the height, with its colour.
    pub(super) cap: Option<(f32, Rgb)>,
    /// What one sees inside when it is open at the top.
    pub(super) inside: Option<Rgb>,
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
        let radii = (0..STEPS).map(|step| along(outline, step as f32 / (STEPS - 1) as f32));
        Self {
            x,
            base,
            height,
            radii: radii.collect(),
            colour,
            material,
            side,
            label: None,
            cap: None,
            inside: None,
        }
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
        let slope = (high - low) * (STEPS - 1) as f32 / self.height;
        (low + (high - low) * (at - index as f32), slope)
    }

    /// Its colour and how much it covers; `behind` is what stands behind it.
    #[inline]
    pub(super) fn shade(&self, x: f32, y: f32, pixel: f32, palette: &Palette, behind: Rgb) -> Rgb {
        let dx = x - self.x;
        if dx.abs() > 1.2 || y > self.base + 0.3 || y < self.base - self.height - 0.25 {
            return behind;
        }
        let mut out = behind;
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
        if let Some(inside) = self.inside {
            out = self.opening(dx, y, pixel, inside, palette, out);
        }
        out
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
        lit = lit.screen(
            palette.ground,
            0.16 * smooth(0.25, 0.0, part) * (0.4 + facing),
        );
        if self.material != Material::Matte && glossy {
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
        if part < from || part > to {
            return (self.colour, true);
        }
        // Around the body; the front is what one sees.
        let angle = u.asin() / 1.25;
        if angle.abs() > 0.9 {
            return (self.colour, true);
        }
        let (x, y) = (angle, (part - from) / (to - from));
        let line = |at: f32, half: f32, left: f32, right: f32| {
            (y - at).abs() < half && x > left && x < right
        };
        let ring = ((x - 0.42).powi(2) + ((y - 0.2) * 0.8).powi(2)).sqrt() < 0.11;
        let ink = self.colour.darken(0.35);
        if line(0.76, 0.055, -0.62, 0.3)
            || line(0.56, 0.022, -0.62, 0.5)
            || line(0.45, 0.022, -0.62, 0.38)
        {
            return (ink, false);
        }
        if ring {
            return (self.colour.lighten(0.15), false);
        }
        (paper, false)
    }
}

/// Smooth between the points of an outline.
fn along(outline: &[(f32, f32)], part: f32) -> f32 {
    for pair in outline.windows(2) {
        if let [(from, low), (to, high)] = *pair
            && part <= to
        {
            return low + (high - low) * smooth(from, to, part);
        }
    }
    outline.last().map_or(0.0, |(_, radius)| *radius)
}
