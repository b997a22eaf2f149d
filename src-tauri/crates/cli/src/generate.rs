//! `plantain-cli generate`: one turn, from the prompt to the stored images.

use plantain_engine::{Failure, GenerateRequest, LimitOverrides, Priority};

use crate::arguments::{GenerateOptions, PriorityName};
use crate::consent;
use crate::copy::Folder;
use crate::dry_run;
use crate::environment::Setup;
use crate::estimate::priced;
use crate::exit::Exit;
use crate::follow::{Follow, OnInterrupt};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::projects;
use crate::run::Run;

/// Generates, or with `--dry-run` says what it would cost.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    options: &GenerateOptions,
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
    let ordered = order(&looking, output, options).await;
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
    options: &GenerateOptions,
) -> Result<Option<GenerateRequest>, Failure> {
    let composed = options.composition.request(run, output).await?;
    let project = match &options.project {
        Some(name) => Some(projects::find(run, name).await?.id),
        None => None,
    };
    let request = GenerateRequest {
        priority: match options.priority {
            PriorityName::Low => Priority::Low,
            PriorityName::Normal => Priority::Normal,
            PriorityName::High => Priority::High,
        },
        off_peak: options.off_peak,
        project,
        ..composed
    };
    let (_, view) = priced(run, &request).await?;
    if options.dry_run {
        dry_run::print(run, output, &request).await?;
    }
    consent::within_ceiling(options.max_cost, request.count, &view)?;
    let now_ms = run.clock.now_ms();
    consent::within_budget(view.budget, request.project.as_deref(), now_ms)?;
    if options.dry_run {
        return Ok(None);
    }
    consent::obtain(output, options, &view)?;
    Ok(Some(GenerateRequest {
        confirmed: true,
        ..request
    }))
}

async fn generate(
    run: &Run,
    output: &Output,
    folder: Option<&Folder>,
    request: GenerateRequest,
) -> Result<Exit, Failure> {
    let typed_model = request.model.clone();
    let (news, interrupt) = (run.engine.listen(), Interrupt::begin()?);
    let submitted = run.engine.submit(request).await?;
    Follow {
        jobs: &submitted.jobs,
        folder,
        typed_model: Some(typed_model),
        on_interrupt: OnInterrupt::Cancel,
    }
    .run(run, output, news, interrupt)
    .await
}
