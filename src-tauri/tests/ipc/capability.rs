//! What the page may do, pinned: a wider door is opened here, in sight.

use serde_json::{Value, json};

fn configuration() -> Value {
    serde_json::from_str(include_str!("../../tauri.conf.json")).expect("the file is JSON")
}

#[test]
fn the_page_may_hear_events_and_nothing_else() {
    let capability: Value =
        serde_json::from_str(include_str!("../../capabilities/default.json")).expect("JSON");
    assert_eq!(capability["windows"], json!(["main"]));
    let allowed = json!(["core:event:allow-listen", "core:event:allow-unlisten"]);
    assert_eq!(capability["permissions"], allowed);
    assert!(
        capability.get("remote").is_none(),
        "no page from elsewhere may ask for anything"
    );
    assert_eq!(
        configuration()["app"]["security"]["capabilities"],
        json!(["default"])
    );
}

#[test]
fn the_content_security_policy_lets_nothing_in_from_outside() {
    let security = &configuration()["app"]["security"];
    let policy = security["csp"].as_object().expect("a policy");
    for (directive, sources) in policy {
        for source in sources.as_str().expect("a list of sources").split(' ') {
            let own = ["'self'", "'none'", "img:", "ipc:", "blob:", "data:"].contains(&source)
                || ["http://img.localhost", "http://ipc.localhost"].contains(&source)
                || (directive == "style-src" && source == "'unsafe-inline'");
            assert!(own, "{directive} {source}");
        }
    }
    for closed in ["object-src", "base-uri", "form-action", "frame-ancestors"] {
        assert_eq!(policy[closed], "'none'", "{closed}");
    }
    assert_eq!(policy["script-src"], "'self'");
    assert_eq!(security["freezePrototype"], true);
    let loosened = security
        .as_object()
        .expect("a table")
        .keys()
        .find(|it| it.starts_with("danger"));
    assert_eq!(loosened, None);
    assert_eq!(configuration()["app"]["withGlobalTauri"], false);
}
