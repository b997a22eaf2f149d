//! `plantain-cli generate` and `edit`: one turn, from the prompt to the stored images.

use plantain_engine::{Failure, GenerateRequest, LimitOverrides, Submitted, TurnNote};

use crate::consent;
use crate::context::Context;
use crate::copy::Folder;
use crate::dry_run;
use crate::environment::Setup;
use crate::estimate::priced;
use crate::exit::Exit;
use crate::follow::{Follow, OnInterrupt};
use crate::interrupt::Interrupt;
use crate::order_flags::OrderOptions;
use crate::output::Output;
use crate::projects;
use crate::run::Run;
use crate::source::Source;
use crate::source_flags::SourceFlags;

/// What the turn is to be.
#[derive(Clone, Copy)]
pub(crate) enum Aim<'a> {
    /// A new picture in a session of its own.
    New { project: Option<&'a str> },
    /// A picture made from another, in its session.
    Edit(&'a SourceFlags),
}

/// Generates, or with `--dry-run` says what it would cost.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    options: &OrderOptions,
    aim: Aim<'_>,
) -> Result<Exit, Failure> {
    options.limits.over(LimitOverrides::default()).check()?;
    if !options.dry_run
        && let Err(failure) = &setup.key
        && setup.provider != Some(plantain_engine::ProviderKind::Sandbox)
    {
        return Err(failure.clone());
    }
    // Before anything is paid for: a folder that cannot be written would be found too late.
    let folder = match &options.out {
        Some(out) if !options.dry_run => Some(Folder::open(out)?),
        Some(_) | None => None,
    };
    // Nothing is sent while the price is told and asked about, jobs of an earlier run included.
    let looking = Run::to_look(setup, output).await?;
    let ordered = order(&looking, output, options, aim).await;
    looking.stop().await;
    let Some(request) = ordered? else {
        return Ok(Exit::Done);
    };
    let run = Run::to_send(setup, output, options.limits).await?;
    let generated = generate(&run, output, folder.as_ref(), request).await;
    run.stop().await;
    generated
}

/// The request, once the user wants it at its price; none of a dry run.
async fn order(
    run: &Run,
    output: &Output,
    options: &OrderOptions,
    aim: Aim<'_>,
) -> Result<Option<GenerateRequest>, Failure> {
    let (project, source) = match aim {
        Aim::New {
            project: Some(name),
        } => (Some(projects::find(run, name).await?.id), None),
        Aim::New { project: None } => (None, None),
        Aim::Edit(flags) => (None, flags.find(run).await?),
    };
    let composed = options.composition.request(run, output, source.as_ref());
    let request = GenerateRequest {
        priority: options.priority.into(),
        off_peak: options.off_peak,
        project,
        ..composed.await?
    };
    let (model, view) = priced(run, &request).await?;
    let context = Context::of(source.as_ref(), &view);
    if options.dry_run {
        dry_run::print(run, output, &request, (&model, &view), context.as_ref());
    } else if let Some(context) = context.as_ref().filter(|_| !output.is_json()) {
        context.words().iter().for_each(|text| output.note(text));
    }
    consent::within_ceiling(options.max_cost, request.count, &view)?;
    let (now_ms, project) = (run.clock.now_ms(), owner(&request, source.as_ref()));
    consent::within_budget(view.budget, project, now_ms)?;
    if options.dry_run {
        return Ok(None);
    }
    consent::obtain(output, options, &view)?;
    if let Some(context) = context.filter(|_| output.is_json()) {
        context.print(output);
    }
    Ok(Some(GenerateRequest {
        confirmed: true,
        ..request
    }))
}

/// The project whose budget it is.
fn owner<'a>(request: &'a GenerateRequest, source: Option<&'a Source>) -> Option<&'a str> {
    match source {
        Some(source) => source.project.as_deref(),
        None => request.project.as_deref(),
    }
}

async fn generate(
    run: &Run,
    output: &Output,
    folder: Option<&Folder>,
    request: GenerateRequest,
) -> Result<Exit, Failure> {
    let (typed_model, is_edit) = (request.model.clone(), request.edit.is_some());
    let (news, interrupt) = (run.engine.listen(), Interrupt::begin()?);
    let submitted = run.engine.submit(request).await?;
    let exit = Follow {
        jobs: &submitted.jobs,
        folder,
        typed_model: Some(typed_model),
        on_interrupt: OnInterrupt::Cancel,
    }
    .run(run, output, news, interrupt)
    .await?;
    if is_edit {
        tell_fallback(run, output, &submitted).await?;
    }
    Ok(exit)
}

/// What nobody could know before it was sent.
async fn tell_fallback(run: &Run, output: &Output, submitted: &Submitted) -> Result<(), Failure> {
    let turn = run.engine.turn(&submitted.turn).await?;
    if turn.notes.contains(&TurnNote::SignatureRefused) {
        output.note("The provider refused the conversation's signatures: the picture went alone.");
    }
    Ok(())
}
