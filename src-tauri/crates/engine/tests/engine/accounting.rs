//! The receipts, the ledger and the spend view: three ways to the same sum, whatever happened.

use std::time::Duration;

use plantain_engine::{
    ChargeKind, Connect, Engine, Environment, GenerateRequest, ProviderKind, SpendBy, SpendQuery,
};
use plantain_gemini::{ApiError, FaultClass, classify};
use plantain_library::jobs;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::rig::{Act, Rig, jpeg, picture, ports_to, reply, request};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// So many pictures are ordered, in a new session or in one there is; practice or paid.
    Order(u32, Option<Index>, bool),
    /// A charge is corrected to so many nano-dollars.
    Correct(Index, i64),
    /// What may have been charged is settled with so many.
    Settle(Index, i64),
    /// A session goes into a project, or out of it.
    Move(Index, bool),
    /// The clock is set, back too: across midnight, or across a change to summer time.
    Clock(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let nanos = 0_i64..200_000_000;
    prop_oneof![
        4 => (1_u32..3, prop::option::of(any::<Index>()), prop::bool::weighted(0.25))
            .prop_map(|(count, session, practice)| Step::Order(count, session, practice)),
        2 => (any::<Index>(), nanos.clone()).prop_map(|(entry, nanos)| Step::Correct(entry, nanos)),
        2 => (any::<Index>(), nanos).prop_map(|(entry, nanos)| Step::Settle(entry, nanos)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(session, into)| Step::Move(session, into)),
        2 => (-40_i64..200).prop_map(|hours| Step::Clock(hours * 3_600_000)),
    ]
}

/// What the provider answers: a picture, several, none, a gap in its numbers, nothing.
fn act(number: u8) -> Act {
    let body = match number % 6 {
        0 | 1 => picture(),
        2 => reply(&jpeg([9, 9, 9])).replace("\"tokenCount\":1120", "\"tokenCount\":1119"),
        3 => picture().replace("\"promptTokenCount\":10,", ""),
        4 => r#"{"candidates":[{"content":{},"finishReason":"IMAGE_SAFETY"}],"usageMetadata":
            {"promptTokenCount":9,"candidatesTokenCount":70,"thoughtsTokenCount":70,
            "totalTokenCount":79}}"#
            .to_owned(),
        _ => {
            return Act::Fault(ApiError {
                class: FaultClass::Interrupted,
                ..classify(500, None, b"")
            });
        }
    };
    Act::Body(body)
}

async fn sessions(engine: &Engine) -> Vec<String> {
    let sessions = engine.studio().await.unwrap().sessions;
    sessions.into_iter().map(|session| session.id).collect()
}

struct Books {
    paid: Rig,
    practice: Engine,
    project: String,
}

impl Books {
    async fn new(answers: Vec<u8>) -> Self {
        let paid = Rig::new(answers.into_iter().map(act)).await;
        let mut ports = ports_to(
            paid.folder.path(),
            Connect::fixed(paid.api.clone()),
            paid.clock.clone(),
        );
        ports.environment = Environment {
            provider: Some(ProviderKind::Sandbox),
            sandbox_url: Some("http://127.0.0.1:9".to_owned()),
            ..Environment::default()
        };
        let practice = Engine::start(ports).await.unwrap();
        let project = paid.engine.create_project("Summer").await.unwrap().id;
        Self {
            paid,
            practice,
            project,
        }
    }

    async fn take(&self, step: Step) {
        let engine = &self.paid.engine;
        match step {
            Step::Order(count, session, practice) => {
                let known = sessions(engine).await;
                let session = session.filter(|_| !known.is_empty());
                let order = GenerateRequest {
                    session: session.map(|index| index.get(&known).clone()),
                    ..request(count)
                };
                let engine = if practice { &self.practice } else { engine };
                engine.submit(order).await.unwrap();
                tokio::time::sleep(Duration::from_mins(5)).await;
            }
            Step::Correct(which, nanos) => {
                if let Some(id) = self.entry(which, ChargeKind::Charge).await {
                    let corrected = engine.correct_charge(id, nanos, "by the bill").await;
                    corrected.unwrap();
                }
            }
            Step::Settle(which, nanos) => {
                if let Some(id) = self.entry(which, ChargeKind::Maybe).await {
                    // Refused when it is settled already: nothing may change then.
                    let _ = engine.settle_charge(id, nanos).await;
                }
            }
            Step::Move(which, into) => {
                let known = sessions(engine).await;
                if !known.is_empty() {
                    let project = Some(self.project.as_str()).filter(|_| into);
                    let session: &String = which.get(&known);
                    let moved = engine.move_session(session, project).await;
                    moved.unwrap();
                }
            }
            Step::Clock(by) => self.paid.clock.set_by(by),
        }
    }

    async fn entry(&self, which: Index, kind: ChargeKind) -> Option<i64> {
        let charges = self.paid.engine.charges(None, 1_000).await.unwrap();
        let ids = charges.iter().filter(|charge| charge.kind == kind);
        let ids: Vec<i64> = ids.map(|charge| charge.id).collect();
        (!ids.is_empty()).then(|| *which.get(&ids))
    }

    /// What all jobs' receipts come to.
    async fn receipts(&self, practice: bool) -> i64 {
        let engine = &self.paid.engine;
        let read = engine.library().read(|it| jobs::recent(it, 1_000));
        let mut sum = 0;
        for row in read.await.unwrap() {
            let job = engine.job(&row.id).await.unwrap();
            if job.sandbox != practice {
                continue;
            }
            if let Some(receipt) = job.receipt {
                let lines = receipt.lines.iter().map(|line| line.high_nanos);
                assert_eq!(lines.sum::<i64>(), receipt.nanos, "{:?}", receipt.lines);
                sum += receipt.nanos;
            }
        }
        sum
    }

    #[expect(clippy::cognitive_complexity, reason = "one law, asked of every table")]
    async fn check(&self) {
        let engine = &self.paid.engine;
        let charges = engine.charges(None, 1_000).await.unwrap();
        for practice in [false, true] {
            let entries = charges.iter().filter(|it| it.practice == practice);
            let counted = entries.filter(|it| it.kind != ChargeKind::Maybe);
            let ledger: i64 = counted.map(|it| it.nanos).sum();
            assert_eq!(
                self.receipts(practice).await,
                ledger,
                "practice: {practice}"
            );
            for pacific in [false, true] {
                let query = SpendQuery {
                    practice,
                    pacific,
                    ..SpendQuery::default()
                };
                let view = engine.spend(query.clone()).await.unwrap();
                assert_eq!(view.total.charged_nanos, ledger, "{query:?}");
                let days = view.days.iter().map(|day| day.charged_nanos);
                assert_eq!(days.sum::<i64>(), ledger, "{query:?}");
                for day in &view.days {
                    for parts in [&day.models, &day.projects] {
                        let parts = parts.iter().map(|part| part.nanos);
                        assert_eq!(parts.sum::<i64>(), day.charged_nanos, "{day:?}");
                    }
                }
                for by in [
                    SpendBy::Day,
                    SpendBy::Model,
                    SpendBy::Project,
                    SpendBy::Session,
                    SpendBy::Size,
                ] {
                    let lines = engine.spend_by(query.clone(), by).await.unwrap();
                    let lines = lines.iter().map(|line| line.charged_nanos);
                    assert_eq!(lines.sum::<i64>(), ledger, "{by:?} of {query:?}");
                }
            }
        }
        let view = engine.spend(SpendQuery::default()).await.unwrap();
        let unsettled = view.unsettled.iter().map(|it| it.nanos);
        assert_eq!(unsettled.sum::<i64>(), view.total.maybe_nanos);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn receipts_ledger_and_spend_view_come_to_the_same(
        answers in prop::collection::vec(any::<u8>(), 0..20),
        steps in prop::collection::vec(step(), 1..14),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let books = Books::new(answers).await;
            for step in steps {
                books.take(step).await;
            }
            books.check().await;
        });
    }
}
