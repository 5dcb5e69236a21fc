//! The page that a QR code opens, as it comes from the server: whole without a script.

use reqwest::Method;

use crate::support::{Answer, Award, TestApp, World, awards::text, json};

/// A page as the build makes it: a title, a loader, and what is shown while the program loads.
const BUILT: &str = "<!doctype html><html lang=\"en\"><head><title>Check a document</title>\
    <script type=\"module\">import init from '/public.js'; init()</script></head>\
    <body><div id=\"loading\">Opening</div></body></html>";

struct Page {
    world: World,
    _folder: tempfile::TempDir,
}

impl Page {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["index.html", "public.html"] {
            std::fs::write(folder.path().join(name), BUILT).unwrap();
        }
        let settings = [("PORTAL_WEB_DIST", folder.path().to_str().unwrap())];
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
            "It is valid now, 23 November 2026",
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
        for words in
            ["<html lang=\"cy\">", "Cyhoeddwyd y dystysgrif hon gan", "23 Tachwedd 2026 am ", "?lang=en"]
        {
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
