//! What people paste as a base URL.

use plantain_gemini::{BaseUrl, BaseUrlError};

#[test]
fn a_pasted_address_is_tidied() {
    let expected = [
        (" https://api.example.com/ \n", "https://api.example.com"),
        ("https://api.example.com/v1beta/", "https://api.example.com"),
        (
            "https://api.example.com/gemini/v1beta",
            "https://api.example.com/gemini",
        ),
        ("HTTPS://API.example.com//", "https://api.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ];
    for (pasted, expected) in expected {
        assert_eq!(BaseUrl::parse(pasted).unwrap().to_string(), expected);
    }
}

#[test]
fn what_is_no_base_url_is_told_why() {
    let expected = [
        ("  ", BaseUrlError::Empty),
        ("api.example.com", BaseUrlError::NoScheme),
        ("localhost:8080", BaseUrlError::NoScheme),
        ("ftp://example.com", BaseUrlError::OtherScheme),
        ("https://user:secret@example.com", BaseUrlError::UserInfo),
        ("https://example.com/?key=x", BaseUrlError::QueryOrFragment),
        ("https://example.com/#x", BaseUrlError::QueryOrFragment),
        ("https://", BaseUrlError::Invalid),
        ("https:///v1", BaseUrlError::Invalid),
        ("https://exa mple.com", BaseUrlError::Invalid),
        ("https://example.com/a\tb", BaseUrlError::Invalid),
        ("https://example.com:99999", BaseUrlError::Invalid),
    ];
    for (pasted, expected) in expected {
        assert_eq!(BaseUrl::parse(pasted).unwrap_err(), expected, "{pasted}");
        assert!(expected.to_string().ends_with('.'));
    }
}

#[test]
fn plain_http_is_flagged_only_across_a_network() {
    let remote = |text: &str| BaseUrl::parse(text).unwrap().is_plain_http_remote();
    assert!(remote("http://example.com"));
    assert!(remote("http://192.168.1.5:80"));
    for local in [
        "http://localhost:1",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "https://a.b",
    ] {
        assert!(!remote(local), "{local}");
    }
}
