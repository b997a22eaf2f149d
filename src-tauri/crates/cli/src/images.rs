//! Stored images: as one line of JSON, whose names are a contract, or for people.

use std::path::Path;

use plantain_engine::{Failure, ImageView};
use serde::Serialize;
use serde_json::Value;

use crate::dollars::{dollars, range};
use crate::environment::Setup;
use crate::exit::Exit;
use crate::failure::AttemptFields;
use crate::output::Output;
use crate::run::Run;

/// Both ends of a price.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Ends {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// An image with where it lies and what it cost.
#[derive(Debug, Serialize)]
pub(crate) struct ImageLine {
    /// Its own id: the same bytes made twice are two images.
    id: String,
    /// The stored bytes' hash.
    image: String,
    /// The stored bytes, untouched.
    path: String,
    mime: String,
    width: u32,
    height: u32,
    model: String,
    session: String,
    turn: String,
    /// The turn's number in its session.
    step: u32,
    /// Null for a file that was brought in.
    job: Option<String>,
    /// The image it was made from, by its id.
    source: Option<String>,
    /// How many times a model has painted over the first picture.
    depth: u32,
    estimate_nanos: Ends,
    /// Null when the provider did not say what it used.
    charge_nanos: Option<i64>,
    /// The provider's own numbers, as they arrived.
    usage: Value,
    attempts: Vec<AttemptFields>,
    /// With `--out`: the copy under a readable name.
    #[serde(skip_serializing_if = "Option::is_none")]
    copy: Option<String>,
    #[serde(skip)]
    sandbox: bool,
}

impl ImageLine {
    /// Gathers what is known of a stored image.
    pub(crate) async fn read(run: &Run, view: ImageView) -> Result<Self, Failure> {
        let usage = match &view.job {
            Some(job) => run.engine.usage(job).await?,
            None => None,
        };
        let receipt = view
            .receipt
            .clone()
            .filter(|receipt| receipt.complete || !receipt.lines.is_empty());
        Ok(Self {
            path: run.engine.image_path(&view).display().to_string(),
            id: view.id,
            image: view.blob,
            mime: view.mime,
            width: view.width,
            height: view.height,
            model: view.model,
            session: view.session,
            turn: view.turn,
            step: view.step,
            job: view.job,
            source: view.source,
            depth: view.depth,
            estimate_nanos: Ends {
                low: view.estimate.low_nanos,
                high: view.estimate.high_nanos,
            },
            charge_nanos: receipt.map(|receipt| receipt.nanos),
            usage: usage.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
            attempts: AttemptFields::all(&view.attempts),
            copy: None,
            sandbox: view.sandbox,
        })
    }

    /// Notes where the copy with the readable name lies.
    pub(crate) fn copied_to(&mut self, copy: &Path) {
        self.copy = Some(copy.display().to_string());
    }

    /// What was charged in real money.
    pub(crate) fn cost_nanos(&self) -> i64 {
        if self.sandbox {
            0
        } else {
            self.charge_nanos.unwrap_or(0)
        }
    }

    pub(crate) fn print(&self, output: &Output) {
        if output.is_json() {
            output.object(self);
        } else {
            output.line(&self.for_people());
        }
    }

    fn for_people(&self) -> String {
        let price = match (self.sandbox, self.charge_nanos) {
            _ if self.job.is_none() => "imported".to_owned(),
            (true, _) => "free (sandbox)".to_owned(),
            (false, Some(nanos)) => dollars(nanos),
            (false, None) => {
                let expected = range(self.estimate_nanos.low, self.estimate_nanos.high);
                format!("{expected} expected")
            }
        };
        let path = self.copy.as_ref().unwrap_or(&self.path);
        format!("{path}  {} × {}  {price}", self.width, self.height)
    }
}

/// `plantain-cli images`.
pub(crate) async fn list(setup: &Setup, output: &Output, limit: u32) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let listed = print_newest(&run, output, limit).await;
    run.stop().await;
    listed.map(|()| Exit::Done)
}

async fn print_newest(run: &Run, output: &Output, limit: u32) -> Result<(), Failure> {
    let views = run.engine.images(limit).await?;
    if views.is_empty() {
        output.note("There are no images yet.");
    }
    for view in views {
        ImageLine::read(run, view).await?.print(output);
    }
    Ok(())
}
