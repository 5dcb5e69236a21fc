//! The pages that come whole from the server: the one that a QR code opens, and the form that takes a reference.

use reqwest::Method;

use crate::support::{Answer, Award, TestApp, World, awards::text, json};

/// A page as the build makes it: a title, a loader, and what is shown while the program loads.
const BUILT: &str = "<!doctype html><html lang=\"en\"><head><title>Check a document</title>\
    <script type=\"module\">import init from '/public.js'; init()</script>\
    <link rel=\"modulepreload\" href=\"/public.js\"><link rel=\"preload\" href=\"/public.wasm\"></head>\
    <body><div id=\"loading\">Opening</div></body></html>";

struct Page {
    world: World,
    _folder: tempfile::TempDir,
}

impl Page {
    async fn start() -> Self {
        Self::start_with(&[]).await
    }

    async fn start_with(more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["index.html", "public.html"] {
            std::fs::write(folder.path().join(name), BUILT).unwrap();
        }
        let mut settings = vec![("PORTAL_WEB_DIST", folder.path().to_str().unwrap())];
        settings.extend(more);
        let world = World::on(TestApp::start_with(&settings).await).await;
        Self { world, _folder: folder }
    }

    async fn open(&self, reference: &str) -> Answer {
        self.world.app.anonymous().request(Method::GET, &format!("/v/{reference}")).send().await
    }
}

fn html(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_all_without_a_script_and_follows_the_status() {
    let page = Page::start().await;
    let award = Award::to("NM-1", "Mair", "</script><b>Evans").set("documents", "certificate");
    let batch = page.world.issue(&[award.set("uln", "9276308686").set("email", "mair@example.org")]).await;
    let staff = page.world.app.centre_user(page.world.centre).await;
    let document = page.world.documents(&staff, &batch).await[0].clone();
    let reference = text(&document["reference"]).to_owned();
    let typed = reference.to_lowercase().replace('-', "%20");
    for address in [&reference, &typed] {
        let answer = page.open(address).await.expect(200);
        assert_eq!(answer.header("x-robots-tag"), "noindex");
        assert_eq!(answer.header("cache-control"), "public, max-age=1");
        let html = html(&answer);
        for words in [
            "<title>Genuine and valid",
            "It is valid now, 23 Nov 2026, ",
            "Mair &lt;/script&gt;&lt;b&gt;Evans",
            "Level 2 Award in Food Safety and Hygiene",
            &reference,
            "og:title",
            "/pdf",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        for secret in ["9276308686", "mair@example.org", "Opening", "<b>Evans"] {
            assert!(!html.contains(secret), "{secret} in {html}");
        }
        // Whoever sees a preview in a chat learns no name.
        let head = html.split("</head>").next().unwrap();
        assert!(!head.contains("Mair"), "{head}");
        // The program finds the answer of the API in it.
        let data = html.split("id=\"answer\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data, page.world.app.anonymous().read(&format!("/verify/{reference}")).await);
    }
    let path = format!("/issuer/documents/{}/revoke", text(&document["id"]));
    page.world.issuer.post(&path).json(&json!({ "reason": "Wrong." })).send().await.expect(200);
    let html = html(&page.open(&reference).await.expect(200));
    assert!(html.contains("<title>Cancelled") && !html.contains("/pdf\""), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_speaks_the_language_of_its_reader() {
    let page = Page::start().await;
    let batch = page.world.issue(&[Award::to("NM-1", "Mair", "Evans").set("documents", "certificate")]).await;
    let staff = page.world.app.centre_user(page.world.centre).await;
    let reference = text(&page.world.documents(&staff, &batch).await[0]["reference"]).to_owned();
    let open = async |query: &str, name: &str, value: &str| {
        let path = format!("/v/{reference}{query}");
        let answer = page.world.app.anonymous().request(Method::GET, &path).header(name, value).send().await;
        html(&answer.expect(200))
    };
    let welsh = [
        open("", "accept-language", "cy-GB, en;q=0.8").await,
        open("?lang=cy", "accept-language", "en").await,
        open("", "cookie", "lang=cy").await,
    ];
    for html in welsh {
        for words in ["<html lang=\"cy\">", "Cyhoeddwyd y dystysgrif hon gan", "23 Tach 2026, ", "?lang=en"] {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
    for (query, value) in [("?lang=en", "cy"), ("?lang=xx", "fr"), ("", "*")] {
        let html = open(query, "accept-language", value).await;
        assert!(html.contains("<html lang=\"en\">") && html.contains("It is valid now"), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_document_is_said_as_plainly() {
    let page = Page::start().await;
    let unknown = page.open("0000-0000-0000-0000").await.expect(404);
    assert!(html(&unknown).contains("Not a document of ours"), "{}", html(&unknown));
    for typed in ["0000-0000-0000-0001", "nonsense", "%ff%00<script>", "a/b", &"7".repeat(4000)] {
        let answer = page.open(typed).await.expect(404);
        let html = html(&answer);
        assert!(html.contains("typing mistake"), "{typed}: {html}");
        assert!(!html.contains("<script>alert") && !html.contains("id=\"answer\""), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_learner_is_named_no_more() {
    let page = Page::start().await;
    let world = &page.world;
    let batch = world.issue(&[Award::to("NM-1", "Mair", "Evans").set("documents", "certificate")]).await;
    let staff = world.app.centre_user(world.centre).await;
    let document = world.documents(&staff, &batch).await.remove(0);
    let reference = text(&document["reference"]);
    assert!(html(&page.open(reference).await).contains("Mair Evans"));
    let learner = world.issuer.read("/issuer/learners?enrolment_number=NM-1").await["items"][0].clone();
    let asked = json!({ "enrolment_number": "NM-1", "reason": "asked" });
    let path = format!("/issuer/learners/{}/erase", text(&learner["id"]));
    world.issuer.post(&path).json(&asked).send().await.expect(204);
    let shown = html(&page.open(reference).await);
    assert!(shown.contains("were erased with the learner’s personal data"), "{shown}");
    assert!(!shown.contains("Mair") && !shown.contains("/pdf"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_of_language_is_remembered() {
    let page = Page::start().await;
    let chosen = page.open("0000-0000-0000-0000?lang=cy").await.expect(404);
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("lang=cy;") && cookie.contains("SameSite=Lax"), "{cookie}");
    // A cache must not choose for the next reader.
    assert_eq!(chosen.header("cache-control"), "no-store");
    assert!(page.open("0000-0000-0000-0000").await.header("set-cookie").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_leads_to_the_page_of_the_reference() {
    let page = Page::start().await;
    let get = async |path: &str| page.world.app.anonymous().request(Method::GET, path).send().await;
    let form = html(&get("/validate").await.expect(200));
    for words in [
        "<title>Validate a document",
        "action=\"/validate\"",
        "name=\"reference\"",
        "Reference of the document",
    ] {
        assert!(form.contains(words), "{words} in {form}");
    }
    for (typed, place) in [
        ("0000000000000000", "/v/0000-0000-0000-0000"),
        ("+oooo-0000+0000%200000", "/v/0000-0000-0000-0000"),
        ("a/b%0d%0aSet-Cookie:x", "/v/a%2Fb%0D%0ASet%2DCookie%3Ax"),
        ("//evil.example", "/v/%2F%2Fevil%2Eexample"),
    ] {
        let sent = get(&format!("/validate?reference={typed}")).await.expect(303);
        assert_eq!(sent.header("location"), place);
    }
    get("/validate?reference=++").await.expect(200);
    let long = get(&format!("/validate?reference={}", "x".repeat(4000))).await.expect(303);
    assert_eq!(long.header("location").len(), "/v/".len() + 100);
    // What was mistyped can be mended where it is refused.
    let refused = html(&page.open("a%22%3E%3Cb%3E").await.expect(404));
    assert!(refused.contains("value=\"a&quot;&gt;&lt;b&gt;\""), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_waits_beside_a_verdict_and_all_that_runs_is_named_by_the_policy() {
    let page = Page::start().await;
    let answer = page.open("0000-0000-0000-0000").await.expect(404);
    let shown = html(&answer);
    let form = page.world.app.anonymous().request(Method::GET, "/validate").send().await;
    for (shown, when) in [(shown, "used"), (html(&form), "seen")] {
        let loader = format!("<script type=\"text/later\" data-begin=\"{when}\">import init");
        assert!(shown.contains(&loader) && !shown.contains("preload"), "{shown}");
    }
    for answer in [&answer, &form] {
        let (shown, policy) = (html(answer), answer.header("content-security-policy"));
        let inline = |element: &str| shown.matches(&format!("</{element}>")).count();
        assert_eq!(
            policy.matches("'sha256-").count(),
            inline("script") + inline("style"),
            "{policy} {shown}"
        );
        assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe-inline"), "{policy}");
        assert!(shown.contains("Northmoor") && shown.contains("--accent-light:#"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_checks_too_often_is_told_when_to_come_back() {
    let page = Page::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "0.005")]).await;
    let mut answer = page.open("0000-0000-0000-0000").await.expect(404);
    for _ in 0..10 {
        if answer.status != 429 {
            answer = page.open("0000-0000-0000-0000").await;
        }
    }
    let answer = answer.expect(429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(html(&answer).contains("This can’t be checked right now"), "{}", html(&answer));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_link_to_what_the_issuer_says_and_tell_of_older_documents() {
    let page = Page::start().await;
    let links = json!([{ "label": "Privacy notice", "label_cy": "Hysbysiad preifatrwydd",
        "url": "https://north.example/privacy" }]);
    let change = json!({ "links": links, "known_since": "2020-03-23" });
    page.world.issuer.patch("/issuer/settings/brand").json(&change).send().await.expect(200);
    let anyone = page.world.app.anonymous();
    let english = html(&anyone.request(Method::GET, "/validate?lang=en").send().await.expect(200));
    assert!(english.contains("issued before 23 Mar 2020"), "{english}");
    assert!(english.contains("href=\"https://north.example/privacy\""), "{english}");
    let welsh = html(&anyone.request(Method::GET, "/v/0000-0000-0000-0000?lang=cy").send().await);
    assert!(welsh.contains("Hysbysiad preifatrwydd") && welsh.contains("cyn 23 Maw 2020"), "{welsh}");
}
