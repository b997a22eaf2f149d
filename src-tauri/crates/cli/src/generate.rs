//! `plantain-cli generate`: one turn, from the prompt to the stored images.

use plantain_engine::{Failure, GenerateRequest, LimitOverrides, Priority, Submitted};

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
    if options.dry_run {
        let run = Run::to_look(setup, output).await?;
        let printed = match options.composition.request(&run, output).await {
            Ok(request) => dry(&run, output, options, &request).await,
            Err(failure) => Err(failure),
        };
        run.stop().await;
        return printed.map(|()| Exit::Done);
    }
    if let Err(failure) = &setup.key
        && setup.provider != Some(plantain_engine::ProviderKind::Sandbox)
    {
        return Err(failure.clone());
    }
    // Before anything is paid for: a folder that cannot be written would be found too late.
    let folder = options.out.as_deref().map(Folder::open).transpose()?;
    let run = Run::to_send(setup, output, options.limits).await?;
    let generated = match options.composition.request(&run, output).await {
        Ok(request) => generate(&run, output, folder.as_ref(), options, request).await,
        Err(failure) => Err(failure),
    };
    run.stop().await;
    generated
}

async fn generate(
    run: &Run,
    output: &Output,
    folder: Option<&Folder>,
    options: &GenerateOptions,
    request: GenerateRequest,
) -> Result<Exit, Failure> {
    let request = GenerateRequest {
        priority: match options.priority {
            PriorityName::Low => Priority::Low,
            PriorityName::Normal => Priority::Normal,
            PriorityName::High => Priority::High,
        },
        off_peak: options.off_peak,
        ..request
    };
    let typed_model = request.model.clone();
    let (news, interrupt) = (run.engine.listen(), Interrupt::begin()?);
    let submitted = match &options.project {
        Some(project) => submit_to(run, output, options, request, project).await?,
        None => submit(run, output, options, request).await?,
    };
    Follow {
        jobs: &submitted.jobs,
        folder,
        typed_model: Some(typed_model),
        on_interrupt: OnInterrupt::Cancel,
    }
    .run(run, output, news, interrupt)
    .await
}

/// Puts it in line if the user wants it at its price.
async fn submit(
    run: &Run,
    output: &Output,
    options: &GenerateOptions,
    request: GenerateRequest,
) -> Result<Submitted, Failure> {
    let (_, view) = priced(run, &request)?;
    consent::obtain(output, options, &view, run.engine.budgets().ask)?;
    if let Some(warning) = consent::warning(view.budget) {
        output.note(&warning);
    }
    let request = GenerateRequest {
        confirmed: true,
        ..request
    };
    run.engine.submit(request).await
}

/// The same in a session of a project. What is refused leaves no empty session behind.
async fn submit_to(
    run: &Run,
    output: &Output,
    options: &GenerateOptions,
    request: GenerateRequest,
    project: &str,
) -> Result<Submitted, Failure> {
    let project = projects::find(run, project).await?;
    let session = run.engine.begin_session(&project.id).await?.id;
    let request = GenerateRequest {
        session: Some(session.clone()),
        ..request
    };
    let submitted = submit(run, output, options, request).await;
    if submitted.is_err() {
        run.engine.delete_session(&session).await?;
    }
    submitted
}

async fn dry(
    run: &Run,
    output: &Output,
    options: &GenerateOptions,
    request: &GenerateRequest,
) -> Result<(), Failure> {
    if let Some(project) = &options.project {
        projects::find(run, project).await?;
    }
    dry_run::print(run, output, options, request)
}
