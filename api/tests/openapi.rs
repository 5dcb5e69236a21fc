//! The OpenAPI document itself.

use std::collections::BTreeSet;

use crate::support::{TestApp, contract::Contract};

#[test]
fn the_file_is_current() {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml")).unwrap();
    let current = api::app::openapi_yaml().unwrap();
    assert!(file == current, "openapi.yaml is stale; run: target/debug/portal openapi > openapi.yaml");
}

#[test]
fn every_operation_has_a_name_a_tag_a_summary_and_a_policy() {
    let contract = Contract::read();
    let mut ids = BTreeSet::new();
    for operation in contract.operations() {
        let (path, spec) = (operation.path, operation.spec);
        assert!(!operation.id().is_empty(), "{path} has no operationId");
        assert!(ids.insert(operation.id().to_owned()), "two operations are called {}", operation.id());
        assert!(spec["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{path} has no tag");
        assert!(spec["summary"].as_str().is_some_and(|text| !text.is_empty()), "{path} has no summary");
        assert!(spec["security"].as_array().is_some_and(|list| list.len() == 1), "{path} has no security");
    }
    assert!(ids.len() > 30, "only {} operations", ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_serves_the_document_and_a_page_to_read_it() {
    let app = TestApp::start().await;
    let get = |path: &'static str| app.anonymous().request(reqwest::Method::GET, path).send();
    let document = get("/api/openapi.yaml").await.expect(200);
    assert_eq!(document.header("content-type"), "application/yaml");
    assert_eq!(document.body, api::app::openapi_yaml().unwrap());
    let page = get("/api/docs/").await.expect(200);
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    let html = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(!html.contains("https://"), "the page loads from elsewhere: {html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_unknown_paths() {
    let app = TestApp::start().await;
    let get = |path: &'static str| app.anonymous().request(reqwest::Method::GET, path).send();
    get("/health/live").await.expect(200);
    get("/health/ready").await.expect(200);
    get("/api/v1/nothing").await.problem(404, "not_found");
    get("/api/nothing").await.problem(404, "not_found");
    app.anonymous().request(reqwest::Method::DELETE, "/api/v1/me").send().await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_a_harmless_id_and_gets_one_otherwise() {
    let app = TestApp::start().await;
    let sent = app.anonymous().get("/brand").header("x-request-id", "proxy-0123456789").send().await;
    assert_eq!(sent.header("x-request-id"), "proxy-0123456789");
    for harmful in ["short", "<script>alert(1)</script>", &"x".repeat(65)] {
        let sent = app.anonymous().get("/brand").header("x-request-id", harmful).send().await;
        assert_eq!(sent.header("x-request-id").len(), 36);
    }
}
