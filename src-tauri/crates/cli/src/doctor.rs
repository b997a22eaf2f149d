//! `plantain-cli doctor`: what is here, what works, what does not. Secrets stay out.

use plantain_engine::{Availability, Failure, FailureCode, GOOGLE, ProviderKind};

use crate::environment::Setup;
use crate::examination::{
    CatalogueFinding, Examination, KeyFinding, LibraryFinding, LimitsFinding, ProviderFinding,
};
use crate::exit::Exit;
use crate::key::{KeyFields, place_words};
use crate::output::Output;
use crate::run::Run;

/// Examines everything; the exit code is 1 when something is broken.
pub(crate) async fn run(setup: &Setup, output: &Output) -> Result<Exit, Failure> {
    let examination = match Run::to_look(setup, output).await {
        Ok(run) => {
            let examination = examine(setup, &run).await;
            run.stop().await;
            examination
        }
        // Without a library there is no engine: that is the finding.
        Err(failure) => Examination {
            library: LibraryFinding {
                sound: false,
                trouble: Some(failure.message),
                report: None,
            },
            ..Examination::blank(setup)
        },
    };
    if output.is_json() {
        output.object(&examination);
    } else {
        examination.print(output);
    }
    Ok(if examination.healthy {
        Exit::Done
    } else {
        Exit::Other
    })
}

async fn examine(setup: &Setup, run: &Run) -> Examination {
    let library = examine_library(run).await;
    let catalogue = run.engine.catalogue();
    let view = run.engine.read_key().await;
    let mut fields = KeyFields::from(&view);
    if let Err(failure) = &setup.key {
        fields = fields.in_trouble(&failure.message);
    }
    let provider = examine_provider(setup, run).await;
    let healthy = library.sound
        && catalogue.trouble.is_none()
        && setup.key.is_ok()
        && provider.trouble.is_none();
    Examination {
        library,
        catalogue: Some(CatalogueFinding {
            verified_on: catalogue.verified_on,
            models: catalogue.models.len(),
            trouble: catalogue.trouble.map(|failure| failure.message),
        }),
        key: Some(KeyFinding {
            words: place_words(&view),
            fields,
        }),
        provider: Some(provider),
        limits: Some(LimitsFinding::new(
            &run.engine.settings(),
            &run.engine.quota(),
        )),
        healthy,
        ..Examination::blank(setup)
    }
}

async fn examine_library(run: &Run) -> LibraryFinding {
    match run.engine.library().check().await {
        Ok(report) => LibraryFinding {
            sound: report.is_sound(),
            trouble: None,
            report: Some(report),
        },
        Err(error) => {
            let failure = Failure::from(error);
            LibraryFinding {
                sound: false,
                trouble: Some(failure.message),
                report: None,
            }
        }
    }
}

/// Asks for the list of models, which is free.
async fn examine_provider(setup: &Setup, run: &Run) -> ProviderFinding {
    let Some(name) = provider_name(setup, run) else {
        let name = "none".to_owned();
        return ProviderFinding {
            name,
            reachable: None,
            models_served: None,
            trouble: None,
        };
    };
    match run.engine.refresh_models().await {
        Ok(catalogue) => {
            let served = |availability| availability == Availability::Served;
            let count = catalogue
                .models
                .iter()
                .filter(|model| served(model.availability))
                .count();
            ProviderFinding {
                name,
                reachable: Some(true),
                models_served: Some(count),
                trouble: None,
            }
        }
        // Not broken, only not set up: nothing was asked.
        Err(failure) if failure.code == FailureCode::KeyMissing && failure.status.is_none() => {
            ProviderFinding {
                name,
                reachable: None,
                models_served: None,
                trouble: None,
            }
        }
        Err(failure) => ProviderFinding {
            name,
            reachable: Some(failure.status.is_some() && failure.code != FailureCode::NotGemini),
            models_served: None,
            trouble: Some(failure.message),
        },
    }
}

/// Where requests would go; the address was checked to hold no user name and no password.
fn provider_name(setup: &Setup, run: &Run) -> Option<String> {
    if let Some(base_url) = &setup.base_url {
        return Some(base_url.clone());
    }
    let settings = run.engine.settings();
    let from_key = matches!(setup.key, Ok(Some(_))).then_some(ProviderKind::Google);
    match setup.provider.or(settings.provider).or(from_key)? {
        ProviderKind::Google => Some(GOOGLE.to_owned()),
        ProviderKind::Sandbox => Some("sandbox".to_owned()),
        ProviderKind::Custom => settings.base_url,
    }
}
