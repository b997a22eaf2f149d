//! What goes back of a session with an edit: the way from its first picture to the source, as far as
//! the model can take it.
//!
//! A turn of the model goes back byte for byte, or not at all: a picture without the signature it was
//! issued with is refused. Where the way breaks, the picture there goes as an image of the user's
//! turn instead, which is what Google documents for lost signatures.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use plantain_gemini::ImageMime;
use plantain_library::rusqlite::Connection;
use plantain_library::{BlobId, Error, Library, images, jobs, outcomes, references, turns};
use serde_json::Value;

use crate::answer::KeptPart;
use crate::estimate::prompt_tokens;
use crate::provider::Provider;
use crate::request::{EditMode, ReferenceOrder, ReferenceRole};
use crate::store::{self, Recipe};
use crate::turn::{Cut, Trim, TurnNote};

/// The most images of one request (PROTOCOL 2.5). Whether pictures of the model's own turns count is
/// not said, so they do.
pub(crate) const MOST_IMAGES: usize = 14;
/// The longest request: 100 MB (PROTOCOL 2.5), less room for what is not measured here.
pub(crate) const MOST_BYTES: usize = 99_000_000;
/// So much of a file tells what it is.
const HEAD: usize = 64;
/// JSON around one part, and around the whole request, at most.
const PART_BYTES: usize = 200;

/// A stored picture on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) path: PathBuf,
    /// By the bytes, never by a name.
    pub(crate) mime: ImageMime,
    /// Length of the file.
    pub(crate) bytes: usize,
}

impl Picture {
    /// None when its file is gone, or is no image.
    pub(crate) fn find(library: &Library, blob: &str) -> Option<Self> {
        let path = library.find_blob(&BlobId::parse(blob)?)?;
        let mut file = File::open(&path).ok()?;
        let bytes = usize::try_from(file.metadata().ok()?.len()).ok()?;
        let mut head = vec![0; HEAD.min(bytes)];
        file.read_exact(&mut head).ok()?;
        let mime = ImageMime::sniff(&head)?;
        Some(Self { path, mime, bytes })
    }

    /// Its length in a request.
    pub(crate) fn encoded(&self) -> usize {
        self.bytes.div_ceil(3) * 4 + PART_BYTES
    }
}

/// A reference as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) picture: Picture,
    pub(crate) name: String,
    pub(crate) role: ReferenceRole,
}

/// What the user said in one turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) prompt: String,
    /// The image to work on, where no turn of the model before it holds it.
    pub(crate) source: Option<Picture>,
    pub(crate) references: Vec<Named>,
}

impl Message {
    pub(crate) fn images(&self) -> usize {
        usize::from(self.source.is_some()) + self.references.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        let references = self.references.iter().map(|named| named.picture.encoded());
        let source = self.source.iter().map(Picture::encoded);
        // A control character takes six bytes.
        self.prompt.len() * 2 + PART_BYTES + references.chain(source).sum::<usize>()
    }
}

/// One turn that goes back: what was said, and what the model answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) said: Message,
    pub(crate) answered: Vec<Kept>,
    /// The picture that came of it.
    pub(crate) result: Picture,
}

/// One part of the model's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) part: KeptPart,
    pub(crate) picture: Option<Picture>,
}

impl Step {
    fn images(&self) -> usize {
        let own = self.answered.iter().filter(|kept| kept.picture.is_some());
        self.said.images() + own.count()
    }

    fn bytes(&self) -> usize {
        let part = |kept: &Kept| {
            let template = kept.part.template.before.len() + kept.part.template.after.len();
            template + kept.picture.as_ref().map_or(0, Picture::encoded)
        };
        self.said.bytes() + self.answered.iter().map(part).sum::<usize>()
    }

    /// Words of the model's answer, without its pictures and signatures.
    fn words(&self) -> usize {
        let texts = self.answered.iter().filter(|kept| kept.picture.is_none());
        let length = |kept: &Kept| {
            let part: Value = serde_json::from_str(&kept.part.template.before).unwrap_or_default();
            part["text"].as_str().map_or(0, str::len)
        };
        texts.map(length).sum()
    }
}

/// What is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Edit<'a> {
    /// The source.
    pub(crate) image: &'a str,
    pub(crate) mode: EditMode,
    /// The model that will be sent.
    pub(crate) model: &'a str,
    /// None before one is chosen: then it is as if the model's own turns went back.
    pub(crate) provider: Option<&'a Provider>,
    /// Whether the source goes out as another picture than the model made.
    pub(crate) padded: bool,
}

/// What goes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conversation {
    /// Turns that go back, the oldest first.
    pub(crate) steps: Vec<Step>,
    /// The source, where the last step does not hold it.
    pub(crate) source: Option<Picture>,
    pub(crate) cut: Option<Cut>,
    pub(crate) trimmed: u32,
    pub(crate) trim: Option<Trim>,
}

impl Conversation {
    /// Reads the way to the source; none when the source or its file is gone.
    pub(crate) fn read(
        connection: &Connection,
        library: &Library,
        edit: Edit<'_>,
    ) -> Result<Option<Self>, Error> {
        let mut way = Self::default();
        let mut at = edit.image.to_owned();
        loop {
            let Some(image) = images::get(connection, &at)? else {
                break;
            };
            let picture = Picture::find(library, &image.blob);
            if way.steps.is_empty() && picture.is_none() {
                return Ok(None);
            }
            way.source.clone_from(&picture);
            let most = edit.mode.most_turns();
            if way.steps.len() >= most || (way.steps.is_empty() && edit.padded) {
                break;
            }
            if way.steps.len() >= MOST_IMAGES {
                // More than any request holds: counted, and not looked at.
                way.trimmed = made_before(connection, image, most - way.steps.len())?;
                way.trim = Some(Trim::Images);
                break;
            }
            let Some(result) = picture else {
                way.cut = Some(Cut::Missing);
                break;
            };
            let (turn, answered) = match answer(connection, library, &image, edit)? {
                Ok(found) => found,
                Err(cut) => {
                    way.cut = Some(cut);
                    break;
                }
            };
            let source = turn.source_image_id.clone();
            let was_refused = recipe(&turn).notes.contains(&TurnNote::SignatureRefused);
            let said = Message {
                source: None,
                references: named(connection, library, &store::orders(&turn.references_json))?,
                prompt: turn.prompt,
            };
            let step = Step {
                said,
                answered,
                result,
            };
            way.steps.insert(0, step);
            way.source = None;
            let Some(source) = source else { break };
            if was_refused {
                // It was sent with its source alone, and what came before would be refused again.
                way.cut = Some(Cut::Unsigned);
                way.source = source_of(connection, library, &source)?;
                break;
            }
            at = source;
        }
        if way.source.is_none() && way.steps.is_empty() {
            return Ok(None);
        }
        // What the first turn that goes back was made from has no turn of its own before it.
        if let Some(first) = way.steps.first_mut() {
            first.said.source = way.source.take();
        }
        Ok(Some(way))
    }

    /// Leaves out the oldest turns until the request fits beside what this turn says. The source and
    /// the references of this turn always go.
    pub(crate) fn trim(&mut self, now: &Message) {
        while !self.steps.is_empty() {
            let reason = if self.images() + now.images() > MOST_IMAGES {
                Trim::Images
            } else if self.bytes() + now.bytes() > MOST_BYTES {
                Trim::Bytes
            } else {
                return;
            };
            self.trim = Some(reason);
            self.trimmed += 1;
            let gone = self.steps.remove(0);
            match self.steps.first_mut() {
                Some(first) => first.said.source = Some(gone.result),
                None => self.source = Some(gone.result),
            }
        }
    }

    pub(crate) fn images(&self) -> usize {
        let steps = self.steps.iter().map(Step::images).sum::<usize>();
        steps + usize::from(self.source.is_some())
    }

    /// Length of what goes back in the request.
    pub(crate) fn bytes(&self) -> usize {
        let steps = self.steps.iter().map(Step::bytes).sum::<usize>();
        steps + self.source.as_ref().map_or(0, Picture::encoded)
    }

    /// Input tokens of the words that go back, at least and at most.
    pub(crate) fn words(&self) -> (i64, i64) {
        let mut sum = (0, 0);
        for step in &self.steps {
            let said = prompt_tokens(&step.said.prompt);
            let answered = i64::try_from(step.words()).unwrap_or(i64::MAX);
            sum = (sum.0 + said.0 + answered / 6, sum.1 + said.1 + answered / 3);
        }
        sum
    }
}

/// How many turns of a model lie behind an image, it included, and at most so many.
fn made_before(
    connection: &Connection,
    image: images::ImageRow,
    most: usize,
) -> Result<u32, Error> {
    let mut made = 0;
    let mut at = Some(image);
    while let Some(image) = at.take().filter(|image| image.job_id.is_some()) {
        if usize::try_from(made).is_ok_and(|made| made >= most) {
            break;
        }
        made += 1;
        let turn = match image.turn_id.as_deref() {
            Some(turn) => turns::get(connection, turn)?,
            None => None,
        };
        if let Some(source) = turn.and_then(|turn| turn.source_image_id) {
            at = images::get(connection, &source)?;
        }
    }
    Ok(made)
}

fn source_of(
    connection: &Connection,
    library: &Library,
    image: &str,
) -> Result<Option<Picture>, Error> {
    let image = images::get(connection, image)?;
    Ok(image.and_then(|image| Picture::find(library, &image.blob)))
}

/// The turn that made an image and what the model answered there, or why it cannot go back.
fn answer(
    connection: &Connection,
    library: &Library,
    image: &images::ImageRow,
    edit: Edit<'_>,
) -> Result<Result<(turns::TurnRow, Vec<Kept>), Cut>, Error> {
    let Some(job) = image.job_id.as_deref() else {
        return Ok(Err(Cut::Imported));
    };
    let (Some(job), Some(outcome)) = (jobs::get(connection, job)?, outcomes::get(connection, job)?)
    else {
        return Ok(Err(Cut::Unsigned));
    };
    let Some(turn) = turns::get(connection, image.turn_id.as_deref().unwrap_or(&job.turn_id))?
    else {
        return Ok(Err(Cut::Missing));
    };
    if image.original_blob.is_some() {
        return Ok(Err(Cut::Edited));
    }
    if job.model != edit.model {
        return Ok(Err(Cut::OtherModel));
    }
    let made: Option<Provider> = serde_json::from_str(&job.provider).ok();
    let signs = |now: &Provider| made.is_some_and(|made| made.signs_for(now));
    if !edit.provider.is_none_or(signs) {
        return Ok(Err(Cut::OtherProvider));
    }
    let parts: Vec<KeptPart> = serde_json::from_str(&outcome.content).unwrap_or_default();
    Ok(kept(library, parts, &image.blob).map(|kept| (turn, kept)))
}

/// A model's parts with their pictures, if all of them may go back and the result is among them.
fn kept(library: &Library, parts: Vec<KeptPart>, result: &str) -> Result<Vec<Kept>, Cut> {
    let mut all = Vec::with_capacity(parts.len());
    let mut holds_result = false;
    for part in parts.into_iter().filter(|part| !part.template.thought) {
        // An image that stayed in the text is one that could not be read: it would be refused.
        let is_odd = part.template.holds_image();
        if is_odd || (part.template.has_image && !part.template.is_signed()) {
            return Err(Cut::Unsigned);
        }
        let picture = match (&part.blob, part.template.has_image) {
            (Some(blob), true) => {
                holds_result |= blob == result;
                Some(Picture::find(library, blob).ok_or(Cut::Missing)?)
            }
            (None, true) => return Err(Cut::Missing),
            (_, false) => None,
        };
        all.push(Kept { part, picture });
    }
    if holds_result {
        Ok(all)
    } else {
        Err(Cut::Edited)
    }
}

/// References by their orders, as they go out. One whose file is gone is left out of what was said
/// before; what is said now is checked when it is ordered.
pub(crate) fn named(
    connection: &Connection,
    library: &Library,
    orders: &[ReferenceOrder],
) -> Result<Vec<Named>, Error> {
    let mut all = Vec::with_capacity(orders.len());
    for order in orders {
        let Some(row) = references::get(connection, &order.blob)? else {
            continue;
        };
        let blob = row.sent.as_ref().map_or(&row.blob, |sent| &sent.blob);
        let picture = Picture::find(library, blob);
        all.extend(picture.map(|picture| Named {
            picture,
            name: order.name.clone(),
            role: order.role,
        }));
    }
    Ok(all)
}

/// What a stored turn's recipe says.
pub(crate) fn recipe(turn: &turns::TurnRow) -> Recipe {
    serde_json::from_str(&turn.settings).unwrap_or_default()
}
