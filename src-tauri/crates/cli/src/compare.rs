//! `plantain-cli compare`: how much two images differ, in numbers.

use plantain_engine::{Failure, PixelsOf};
use serde::Serialize;

use crate::environment::Setup;
use crate::exit::Exit;
use crate::lookup;
use crate::output::Output;
use crate::run::Run;

/// What was found. The names are a contract.
#[derive(Debug, Serialize)]
struct ComparedLine {
    a: ImageFields,
    b: ImageFields,
    /// Null where nothing differs.
    psnr_db: Option<f64>,
    ssim: f64,
    /// The share of pixels that visibly differ, 0 to 1.
    changed: f64,
}

#[derive(Debug, Serialize)]
struct ImageFields {
    /// The stored bytes' hash.
    image: String,
    width: u32,
    height: u32,
}

/// Compares. That images differ is no failure.
pub(crate) async fn run(setup: &Setup, output: &Output, a: &str, b: &str) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let compared = compare(&run, a, b).await;
    run.stop().await;
    let compared = compared?;
    if output.is_json() {
        output.object(&compared);
    } else {
        compared.words().iter().for_each(|text| output.line(text));
    }
    Ok(Exit::Done)
}

async fn compare(run: &Run, a: &str, b: &str) -> Result<ComparedLine, Failure> {
    let (a, b) = (lookup::image(run, a).await?, lookup::image(run, b).await?);
    let found = run.engine.compare_images(&a.id, &b.id).await?;
    Ok(ComparedLine {
        a: found.a.into(),
        b: found.b.into(),
        psnr_db: found.psnr,
        ssim: found.ssim,
        changed: found.changed,
    })
}

impl From<PixelsOf> for ImageFields {
    fn from(pixels: PixelsOf) -> Self {
        Self {
            image: pixels.blob,
            width: pixels.width,
            height: pixels.height,
        }
    }
}

impl ComparedLine {
    fn words(&self) -> Vec<String> {
        let (a, b) = (&self.a, &self.b);
        let size = if (a.width, a.height) == (b.width, b.height) {
            format!("{} × {}", a.width, a.height)
        } else {
            format!(
                "{} × {} and {} × {}, scaled to the first",
                a.width, a.height, b.width, b.height
            )
        };
        let psnr = match self.psnr_db {
            Some(decibels) => format!("{decibels:.2} dB"),
            None => "nothing differs".to_owned(),
        };
        vec![
            format!("size     {size}"),
            format!("PSNR     {psnr}"),
            format!("SSIM     {:.4}", self.ssim),
            format!("changed  {:.2} % of the pixels", 100.0 * self.changed),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_two_sizes_only_where_there_are_two() {
        let fields = |width| ImageFields {
            image: "ab".to_owned(),
            width,
            height: 10,
        };
        let mut line = ComparedLine {
            a: fields(20),
            b: fields(20),
            psnr_db: None,
            ssim: 1.0,
            changed: 0.0,
        };
        assert_eq!(line.words()[0], "size     20 × 10");
        assert_eq!(line.words()[1], "PSNR     nothing differs");
        line.b = fields(30);
        line.psnr_db = Some(31.456);
        assert_eq!(
            line.words()[0],
            "size     20 × 10 and 30 × 10, scaled to the first"
        );
        assert_eq!(line.words()[1], "PSNR     31.46 dB");
    }
}
