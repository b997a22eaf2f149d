//! The sandbox by hand: prints its address, then one line a request on stderr, until Ctrl-C.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use plantain_sandbox::{Answer, Keys, Latency, Sandbox, SandboxOptions, Tier};

/// An offline Gemini on this machine.
#[derive(Debug, Parser)]
#[command(name = "plantain-sandbox", version)]
struct Arguments {
    /// Port on 127.0.0.1; 0 lets the system choose.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Limits to keep: free, 1, 2, 3 or unlimited.
    #[arg(long, default_value = "1")]
    tier: Tier,
    /// A key that is good; without any, every key is. May be repeated.
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,
    /// Milliseconds an image takes; without it 2 to 4 seconds.
    #[arg(long, value_name = "MS")]
    latency: Option<u64>,
    /// A JSON list of answers to give first.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Take `Authorization: Bearer` for a key too, as proxies do.
    #[arg(long)]
    bearer: bool,
}

fn options(arguments: Arguments) -> anyhow::Result<SandboxOptions> {
    let script: Vec<Answer> = match &arguments.script {
        None => Vec::new(),
        Some(path) => {
            let text = std::fs::read(path).with_context(|| format!("{}", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("{}", path.display()))?
        }
    };
    let demo = SandboxOptions::demo();
    Ok(SandboxOptions {
        port: arguments.port,
        tier: arguments.tier,
        keys: if arguments.keys.is_empty() {
            Keys::Any
        } else {
            Keys::Only(arguments.keys)
        },
        latency: match arguments.latency {
            None => demo.latency,
            Some(0) => Latency::None,
            Some(millis) => {
                let time = Duration::from_millis(millis);
                Latency::Between(time, time)
            }
        },
        script,
        bearer: arguments.bearer,
        log: true,
        ..demo
    })
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let sandbox = Sandbox::start(options(Arguments::parse())?)
        .await
        .context("the sandbox could not start")?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", sandbox.base_url())?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
