//! `plantain-cli limits`: show, set, reset.

use plantain_engine::{
    Failure, GaugeView, LimitOverrides, LimitsView, Pace, Settings, SettingsPatch, Tier,
};

use crate::arguments::LimitsCommand;
use crate::dollars::dollars;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::limit_flags::LimitsPatch;
use crate::limits_view::{LimitsLine, tier_number};
use crate::output::Output;
use crate::run::Run;
use crate::{moment, table, words};

/// Runs one of the limits commands; without one, shows.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: Option<&LimitsCommand>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let ended = carry_out(&run, output, command.unwrap_or(&LimitsCommand::Show)).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

async fn carry_out(run: &Run, output: &Output, command: &LimitsCommand) -> Result<(), Failure> {
    match command {
        LimitsCommand::Show => {}
        LimitsCommand::Set(patch) => set(run, patch).await?,
        LimitsCommand::Reset => reset(run).await?,
    }
    show(run, output).await
}

async fn set(run: &Run, patch: &LimitsPatch) -> Result<(), Failure> {
    let own = run.engine.settings().limits;
    let limits = patch.limits.over(own);
    let patch = SettingsPatch {
        tier: patch.tier.map(Into::into),
        // Unchanged limits are left alone: setting them forgets what refusals have taught.
        limits: Some(limits).filter(|limits| *limits != own),
        pace: patch.limits.pace.map(Into::into),
        ..SettingsPatch::default()
    };
    run.engine.update_settings(patch).await.map(drop)
}

async fn reset(run: &Run) -> Result<(), Failure> {
    let patch = SettingsPatch {
        limits: Some(LimitOverrides::default()),
        pace: Some(Pace::Auto),
        ..SettingsPatch::default()
    };
    run.engine.update_settings(patch).await.map(drop)
}

async fn show(run: &Run, output: &Output) -> Result<(), Failure> {
    let settings = run.engine.settings();
    let scopes = run.engine.limits().await?;
    if output.is_json() {
        output.object(&LimitsLine::new(&settings, scopes));
        return Ok(());
    }
    output.line(&set_words(&settings));
    let now_ms = run.clock.now_ms();
    for scope in &scopes {
        output.line("");
        output.line(&scope.scope);
        for text in table::lines(&rows(scope, now_ms)) {
            output.line(&format!("  {text}"));
        }
        if let Some(silence) = &scope.silence {
            let until = silence
                .until_ms
                .map(|at_ms| format!(" {}", moment::wait(at_ms, now_ms)))
                .unwrap_or_default();
            let why = words::reason_words(silence.reason);
            output.line(&format!("  silent{until}: {why}"));
        }
        if let Some(breaker) = &scope.breaker {
            let tries = match breaker.until_ms {
                Some(at_ms) => format!("one request tries {}", moment::until(at_ms, now_ms)),
                None => "one request is trying".to_owned(),
            };
            output.line(&format!("  breaker open after repeated failures: {tries}"));
        }
    }
    Ok(())
}

/// `Tier 1, pace auto. Own limits: 5 requests a minute.`
fn set_words(settings: &Settings) -> String {
    let pace = match settings.pace {
        Pace::Auto => "auto",
        Pace::Spread => "spread",
        Pace::Burst => "burst",
    };
    let tier = match settings.tier {
        Tier::Free => "The free tier: no images".to_owned(),
        Tier::One | Tier::Two | Tier::Three => format!("Tier {}", tier_number(settings.tier)),
    };
    let limits = settings.limits;
    let own: Vec<String> = [
        (limits.requests_per_minute, "requests a minute"),
        (limits.tokens_per_minute, "input tokens a minute"),
        (limits.images_per_minute, "images a minute"),
        (limits.requests_per_day, "requests a day"),
        (limits.concurrency, "at once"),
    ]
    .into_iter()
    .filter_map(|(limit, name)| Some(format!("{} {name}", grouped(i64::from(limit?)))))
    .collect();
    if own.is_empty() {
        format!("{tier}, pace {pace}.")
    } else {
        format!("{tier}, pace {pace}. Own limits: {}.", own.join(", "))
    }
}

fn rows(scope: &LimitsView, now_ms: i64) -> Vec<[String; 3]> {
    let row = |name: &str, gauge: &GaugeView, amount: fn(i64) -> String, is_day: bool| {
        let limit = gauge.limit.map_or("any number".to_owned(), amount);
        let opens = gauge.opens_at_ms.filter(|at_ms| *at_ms > now_ms);
        let is_full = gauge.limit.is_some_and(|limit| gauge.used >= limit);
        let mut notes = Vec::new();
        if let (Some(limit), Some(set)) = (gauge.limit, gauge.allowed)
            && limit < set
        {
            notes.push(format!("{} set, a refusal taught less", amount(set)));
        }
        match opens {
            Some(at_ms) if is_day => notes.push(format!("ends {}", moment::clock(at_ms))),
            Some(at_ms) if is_full => notes.push(format!("room {}", moment::until(at_ms, now_ms))),
            Some(_) | None => {}
        }
        [
            name.to_owned(),
            format!("{} of {limit}", amount(gauge.used)),
            notes.join("; "),
        ]
    };
    let places = scope
        .concurrency
        .map_or("any number".to_owned(), |most| most.to_string());
    vec![
        row("requests a minute", &scope.requests, grouped, false),
        row("input tokens a minute", &scope.tokens, grouped, false),
        row("images a minute", &scope.images, grouped, false),
        row("requests a day", &scope.day, grouped, true),
        row("spend in ten minutes", &scope.spend, dollars, false),
        [
            "under way".to_owned(),
            format!("{} of {places}", scope.in_flight),
            String::new(),
        ],
    ]
}

/// `4,000,000`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(4_000_000), "4,000,000");
        assert_eq!(grouped(-12_345), "-12,345");
    }

    #[test]
    fn own_limits_are_named_beside_the_tier() {
        let mut settings = Settings::default();
        assert_eq!(set_words(&settings), "Tier 1, pace auto.");
        settings.limits.requests_per_minute = Some(5);
        settings.limits.concurrency = Some(2);
        assert_eq!(
            set_words(&settings),
            "Tier 1, pace auto. Own limits: 5 requests a minute, 2 at once."
        );
    }
}
