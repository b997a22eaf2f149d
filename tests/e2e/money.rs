//! The price before, the receipt after, and a budget in between.

use anyhow::{Context, Result, ensure};
use plantain_library::ledger::LedgerRow;
use plantain_library::{Library, ledger, projects, sessions};
use plantain_sandbox::SandboxOptions;
use serde_json::json;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

const DAY_MS: i64 = 86_400_000;
/// A cent, in nano-dollars.
const CENT: i64 = 10_000_000;

/// What the button says that it costs, in dollars.
async fn price(app: &App) -> Result<f64> {
    let words = app.text("button", "Generate · about $").await?;
    let (_, dollars) = words.split_once('$').context("no price")?;
    let number: String = dollars
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    Ok(number.parse()?)
}

/// Waits until the button says about this many times as much as before.
async fn price_becomes(app: &App, before: f64, times: (f64, f64)) -> Result<f64> {
    until(&format!("{times:?} times {before}"), async || {
        let now = price(app).await?;
        let fits = (times.0..=times.1).contains(&(now / before));
        ensure!(fits, "it says ${now}");
        Ok(Some(now))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_price_follows_what_is_asked_and_the_receipt_what_was_made() {
    let stage = Stage::paid("price", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("radio", "1K").await?;
        app.fill("Prompt", "A lighthouse at dusk").await?;
        let one = price_becomes(app, 0.0336, (1.0, 1.5)).await?;
        app.click("button", "Number of pictures").await?;
        app.click("menuitemradio", "2 pictures").await?;
        let two = price_becomes(app, one, (1.9, 2.1)).await?;
        app.click("radio", "2K").await?;
        price_becomes(app, two, (1.3, 1.6)).await?;
        app.find("button", "Generate").await?.focus().await?;
        app.find("group", "What this will cost").await?;
        app.picture("card").await?;
        app.click("button", "Draft at 1K first saves $").await?;
        price_becomes(app, two, (0.99, 1.01)).await?;
        app.find("button", "Generate").await?.focus().await?;
        app.click("button", "Compare models").await?;
        app.find("dialog", "Compare models").await?;
        app.picture("models").await?;
        app.click("button", "Nano Banana Pro at 2K").await?;
        app.loses("dialog", "Compare models").await?;
        price_becomes(app, two, (3.0, 5.0)).await?;
        app.click("button", "Number of pictures").await?;
        app.click("menuitemradio", "1 picture").await?;
        let pro = price_becomes(app, two, (1.5, 2.5)).await?;

        app.click("button", "Generate").await?;
        app.find("option", "Step 1: A lighthouse at dusk · $")
            .await?;
        app.click("button", "Use as reference").await?;
        price_becomes(app, pro, (1.001, 1.2)).await?;
        let details = app.text("complementary", "Details").await?;
        ensure!(details.contains("Estimate"), "{details}");
        app.find("button", "Spent today $0.1").await?;
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expensive_order_is_asked_about_with_its_lines() {
    let stage = Stage::paid("ask", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("radio", "4K").await?;
        app.fill("Prompt", "A city from above").await?;
        app.click("button", "Generate").await?;
        let question = app.text("dialog", "Generate this?").await?;
        ensure!(question.contains("4K"), "{question}");
        app.picture("question").await?;
        app.click("button", "Cancel").await?;
        app.loses("dialog", "Generate this?").await?;
        assert_eq!(app.stage.generations().len(), 0, "nothing was sent");
        app.click("button", "Generate").await?;
        app.find("dialog", "Generate this?").await?;
        app.click("button", "Generate · about $").await?;
        app.find("option", "Step 1: A city from above · $").await?;
        assert_eq!(app.stage.generations().len(), 1);
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_stops_an_order_until_it_is_raised() {
    let stage = Stage::paid("budget", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("button", "Settings").await?;
        app.fill("Per day, $", "-3").await?;
        app.click("button", "Save budgets").await?;
        app.picture("nonsense").await?;
        app.fill("Per day, $", "0.01").await?;
        app.click("button", "Save budgets").await?;
        app.sees("Budgets saved").await?;
        app.click("button", "Close").await?;
        app.loses("dialog", "Settings").await?;

        app.fill("Prompt", "Too dear for today").await?;
        app.find("button", "Over today’s budget by $").await?;
        app.picture("over").await?;
        app.click("button", "Over today’s budget by $").await?;
        app.find("dialog", "Raise today’s budget").await?;
        app.picture("raise").await?;
        app.click("button", "Save").await?;
        app.loses("dialog", "Raise today’s budget").await?;
        assert_eq!(app.stage.generations().len(), 0, "nothing was sent");
        app.click("button", "Generate").await?;
        app.find("option", "Step 1: Too dear for today · $").await?;
        app.find("button", "Spent today $0.04 of $").await?;
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ninety_days_of_spending_are_seen_filtered_settled_and_corrected() {
    let stage = Stage::paid("spend", SandboxOptions::test())
        .await
        .expect("a stage");
    ninety_days(&stage).await.expect("a library with a past");
    App::play(stage, async |app| {
        app.click("button", "Spend").await?;
        app.find("dialog", "Spend").await?;
        app.find("table", "Spending by day").await?;
        app.picture("month").await?;
        app.click("button", "Previous month").await?;
        app.click("radio", "Model").await?;
        let models = app.text("table", "Spending by model").await?;
        ensure!(models.contains("Nano Banana Pro"), "{models}");
        app.click("radio", "Project").await?;
        let projects = app.text("table", "Spending by project").await?;
        ensure!(projects.contains("Autumn poster"), "{projects}");
        app.fill("Filter", "bottle").await?;
        until("only one project is left", async || {
            let table = app.text("table", "Spending by project").await?;
            Ok((!table.contains("Autumn poster")).then_some(()))
        })
        .await?;
        app.picture("filtered").await?;
        app.paste("Filter", "").await?;
        app.click("button", "This month").await?;
        app.click("button", "Not charged: ").await?;
        app.loses("region", "May have been charged").await?;
        app.click("button", &newest_charge(app).await?).await?;
        app.fill("Amount, $", "1.25").await?;
        app.fill("Reason", "Refunded by Google").await?;
        app.click("button", "Save").await?;
        app.sees("Refunded by Google").await?;
        app.resize(1024, 700).await?;
        app.picture("small").await?;
        app.press(&[], thirtyfour::Key::Escape).await?;
        app.loses("dialog", "Spend").await
    })
    .await;
}

/// The button that corrects today's only charge.
async fn newest_charge(app: &App) -> Result<String> {
    let script = "return [...document.querySelectorAll('dialog button')] \
        .map((button) => button.ariaLabel ?? '').find((name) => name.startsWith('Correct: '))";
    let name = app.ask(script, vec![]).await?;
    name.as_str().map(str::to_owned).context("no charge")
}

/// Three months in two projects, with one request that may have been charged.
async fn ninety_days(stage: &Stage) -> Result<()> {
    let now = plantain_engine::Clock::system().now_ms();
    let library = Library::open(stage.library())?;
    library
        .write(move |transaction| {
            for (id, name) in [("bottle", "Bottle hero"), ("poster", "Autumn poster")] {
                let project = projects::ProjectRow {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    created_ms: now,
                    deleted_ms: None,
                };
                projects::insert(transaction, &project)?;
                let session = sessions::SessionRow {
                    id: format!("{id}-session"),
                    title: format!("{name}, drafts"),
                    created_ms: now,
                    updated_ms: now,
                    deleted_ms: None,
                    archived_ms: None,
                    project_id: Some(id.to_owned()),
                };
                sessions::insert(transaction, &session)?;
            }
            for day in (0..90_i64).rev() {
                for entry in 0..=(day * 7) % 5 {
                    ledger::insert(transaction, &charge(now - day * DAY_MS, day, entry))?;
                }
            }
            let maybe = LedgerRow {
                kind: "maybe".to_owned(),
                images: 0,
                ..charge(now - 1_000, 1, 1)
            };
            ledger::insert(transaction, &maybe)?;
            Ok(())
        })
        .await?;
    Ok(())
}

fn charge(at_ms: i64, day: i64, entry: i64) -> LedgerRow {
    let dear = (day + entry) % 3 == 0;
    let nanos = if dear { 134 * CENT / 10 } else { 4 * CENT } * (1 + entry);
    let (model, size) = if dear {
        ("gemini-3-pro-image", "2K")
    } else {
        ("gemini-nano-banana-2.1", "1K")
    };
    let project = if day % 4 == 0 { "poster" } else { "bottle" };
    LedgerRow {
        at_ms,
        kind: "charge".to_owned(),
        model: model.to_owned(),
        size: size.to_owned(),
        nanos,
        lines: json!([]).to_string(),
        complete: true,
        session_id: Some(format!("{project}-session")),
        images: 1 + entry,
        estimate_low_nanos: Some(nanos - CENT / 2),
        estimate_high_nanos: Some(nanos + CENT / 5),
        ..LedgerRow::default()
    }
}
