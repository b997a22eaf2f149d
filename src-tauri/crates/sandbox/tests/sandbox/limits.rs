//! Quotas of the tier.

use plantain_sandbox::{Answer, Limits, Sandbox, SandboxOptions, Tier};

use crate::wire::{MODEL, PRO, generate, png, prompt, start, with_image};

async fn limited(limits: Limits) -> Sandbox {
    let options = SandboxOptions {
        limits_override: Some(limits),
        ..SandboxOptions::test()
    };
    Sandbox::start(options).await.unwrap()
}

#[tokio::test]
async fn a_free_project_has_a_limit_of_zero() {
    let options = SandboxOptions {
        tier: Tier::Free,
        ..SandboxOptions::test()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let answer = generate(&sandbox, MODEL, &prompt("a cup")).await;
    answer.refused(429, "RESOURCE_EXHAUSTED");
    assert!(
        answer
            .message()
            .contains("free_tier_requests, limit: 0, model: gemini-nano-banana-2.1")
    );
    let violations = answer.detail("QuotaFailure")["violations"].clone();
    assert_eq!(violations.as_array().unwrap().len(), 3);
    for violation in violations.as_array().unwrap() {
        assert!(
            violation["quotaId"]
                .as_str()
                .unwrap()
                .ends_with("-FreeTier")
        );
        assert!(violation.get("quotaValue").is_none(), "zeros are left out");
    }
    assert!(answer.detail("Help")["links"].is_array());
}

#[tokio::test]
async fn the_minute_is_full_and_says_when_not() {
    let sandbox = limited(Limits::new(2, 1_000_000, 10, 100)).await;
    for _ in 0..2 {
        assert_eq!(
            generate(&sandbox, MODEL, &prompt("a cup")).await.status,
            200
        );
    }
    let answer = generate(&sandbox, MODEL, &prompt("a cup")).await;
    answer.refused(429, "RESOURCE_EXHAUSTED");
    let violation = &answer.detail("QuotaFailure")["violations"][0];
    assert_eq!(
        violation["quotaId"],
        "GenerateRequestsPerMinutePerProjectPerModel"
    );
    assert_eq!(violation["quotaValue"], "2");
    assert_eq!(violation["quotaDimensions"]["model"], MODEL);
    let retry = answer.detail("RetryInfo");
    let delay = retry["retryDelay"].as_str().unwrap();
    let seconds: f64 = delay.trim_end_matches('s').parse().unwrap();
    assert!(seconds > 30.0 && seconds <= 60.0, "{delay}");
    assert!(
        answer
            .message()
            .contains(&format!("Please retry in {delay}."))
    );
    let other = generate(&sandbox, PRO, &prompt("a cup")).await;
    assert_eq!(other.status, 200, "each model has its own");
}

#[tokio::test]
async fn images_and_tokens_have_minutes_too() {
    let sandbox = limited(Limits::new(10, 1_000_000, 1, 100)).await;
    generate(&sandbox, MODEL, &prompt("a cup")).await;
    let answer = generate(&sandbox, MODEL, &prompt("a cup")).await;
    let violation = &answer.detail("QuotaFailure")["violations"][0];
    assert_eq!(
        violation["quotaId"],
        "GenerateImagesPerMinutePerProjectPerModel"
    );
    let sandbox = limited(Limits::new(10, 2_000, 10, 100)).await;
    let body = with_image("image/png", &png());
    assert_eq!(generate(&sandbox, MODEL, &body).await.status, 200);
    let answer = generate(&sandbox, MODEL, &body).await;
    let violation = &answer.detail("QuotaFailure")["violations"][0];
    assert_eq!(
        violation["quotaId"],
        "GenerateContentInputTokensPerModelPerMinute"
    );
}

#[tokio::test]
async fn the_day_is_full() {
    let sandbox = limited(Limits::new(10, 1_000_000, 10, 1)).await;
    generate(&sandbox, MODEL, &prompt("a cup")).await;
    let answer = generate(&sandbox, MODEL, &prompt("a cup")).await;
    answer.refused(429, "RESOURCE_EXHAUSTED");
    let violation = &answer.detail("QuotaFailure")["violations"][0];
    assert_eq!(
        violation["quotaId"],
        "GenerateRequestsPerDayPerProjectPerModel"
    );
    assert_eq!(violation["quotaValue"], "1");
}

#[tokio::test]
async fn refused_requests_do_not_count() {
    let sandbox = limited(Limits::new(1, 1_000_000, 1, 100)).await;
    sandbox.push(Answer::Overloaded);
    assert_eq!(
        generate(&sandbox, MODEL, &prompt("a cup")).await.status,
        503
    );
    assert_eq!(generate(&sandbox, MODEL, &prompt("")).await.status, 400);
    assert_eq!(
        generate(&sandbox, MODEL, &prompt("a cup")).await.status,
        200
    );
}

#[tokio::test]
async fn an_unlimited_sandbox_has_none() {
    let sandbox = start().await;
    for _ in 0..12 {
        assert_eq!(
            generate(&sandbox, MODEL, &prompt("a cup")).await.status,
            200
        );
    }
}
