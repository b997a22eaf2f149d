//! The app without a window: a temporary library, a vault in memory, the sandbox over a socket.

use std::path::Path;
use std::time::Duration;

use plantain_engine::{Engine, GenerateRequest, JobState, ProviderKind};
use plantain_lib::bindings;
use plantain_lib::environment::Environment;
use plantain_lib::location::Location;
use plantain_lib::studio::Studio;
use plantain_vault::Kind;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

/// Long for a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Rig {
    // Before the folder: the library closes first.
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    folder: TempDir,
}

impl Rig {
    /// A new library and the sandbox.
    pub(crate) fn new() -> Self {
        Self::with(
            |_| {},
            |environment| environment.engine.provider = Some(ProviderKind::Sandbox),
        )
    }

    /// With something in the folder, or set from outside, beforehand.
    pub(crate) fn with(prepare: impl FnOnce(&Path), set: impl FnOnce(&mut Environment)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path());
        let location = Location::given(folder.path().to_owned());
        let mut environment = Environment {
            location: location.clone(),
            vault: Kind::Memory,
            engine: plantain_engine::Environment::default(),
            problem: None,
        };
        set(&mut environment);
        let bindings = bindings::builder::<MockRuntime>();
        let app = mock_builder()
            .invoke_handler(bindings.invoke_handler())
            .manage(Studio::new(location))
            .build(mock_context(noop_assets()))
            .expect("the app can be built");
        let window = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default())
            .build()
            .expect("the window can be made");
        let rig = Self {
            app,
            window,
            folder,
        };
        tauri::async_runtime::block_on(rig.studio().start(environment));
        rig
    }

    pub(crate) fn studio(&self) -> tauri::State<'_, Studio> {
        self.app.state()
    }

    pub(crate) fn engine(&self) -> Engine {
        self.studio().running().expect("the engine runs").clone()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks as the page does.
    pub(crate) fn ask(&self, command: &str, parameters: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("a URL"),
            body: InvokeBody::Json(parameters),
            headers: tauri::http::HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request)
            .map(|body| body.deserialize().expect("an answer is JSON"))
    }

    /// A failure's code, after its shape was checked.
    pub(crate) fn refusal(&self, command: &str, parameters: Value) -> String {
        let failure = self.ask(command, parameters).expect_err("it is refused");
        for field in [
            "code",
            "message",
            "charged",
            "retryAtMs",
            "status",
            "detail",
            "successor",
        ] {
            assert!(
                failure.get(field).is_some(),
                "{command}: no {field} in {failure}"
            );
        }
        failure["code"]
            .as_str()
            .expect("a code is a word")
            .to_owned()
    }

    pub(crate) fn request(&self, prompt: &str) -> GenerateRequest {
        GenerateRequest {
            session: None,
            prompt: prompt.to_owned(),
            model: self.engine().catalogue().default_model,
            size: None,
            ratio: None,
            thinking: None,
            count: 1,
            references: Vec::new(),
            edit: None,
            project: None,
            priority: plantain_engine::Priority::Normal,
            off_peak: false,
            grounded: false,
            confirmed: true,
        }
    }

    /// Makes one picture and hands back its row.
    pub(crate) fn picture(&self, prompt: &str) -> plantain_engine::ImageView {
        let parameters = json!({ "request": self.request(prompt) });
        let submitted = self.ask("submit", parameters).expect("it is taken");
        let job = submitted["jobs"][0].as_str().expect("one job").to_owned();
        let image = match self.wait_for_end(&job) {
            JobState::Done { image } => image,
            state => panic!("{state:?}"),
        };
        tauri::async_runtime::block_on(self.engine().image(&image)).expect("the picture is known")
    }

    /// How a job ends.
    pub(crate) fn wait_for_end(&self, job: &str) -> JobState {
        let engine = self.engine();
        tauri::async_runtime::block_on(async {
            let end = tokio::time::timeout(PATIENCE, async {
                loop {
                    let snapshot = engine.job(job).await.expect("the job is known");
                    if snapshot.state.is_finished() {
                        return snapshot.state;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
            end.await.expect("the sandbox answers")
        })
    }
}
