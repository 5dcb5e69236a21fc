//! Files on S3 instead of the local folder: the whole way of an award.

use crate::support::{Award, TestApp, World, app::until, awards::text, json, peers::PdfFile};

/// The S3 server of `tools/with-services.sh`, which sets the AWS variables too.
fn endpoint() -> Option<String> {
    let endpoint = std::env::var("PORTAL_TEST_S3_ENDPOINT").ok();
    assert!(
        endpoint.is_some() || std::env::var_os("CI").is_none(),
        "PORTAL_TEST_S3_ENDPOINT is not set; run the tests through tools/with-services.sh"
    );
    endpoint
}

#[tokio::test(flavor = "multi_thread")]
async fn an_award_goes_its_whole_way_on_s3() {
    let Some(endpoint) = endpoint() else {
        println!("left out: there is no S3 server; tools/with-services.sh starts one");
        return;
    };
    let bucket = format!("test-{}", api::clock::Clock::system().id().simple());
    let http = {
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::new()
    };
    let made = http
        .put(format!("{endpoint}/{bucket}"))
        .header("x-amz-acl", "public-read-write")
        .send()
        .await
        .unwrap();
    assert!(made.status().is_success(), "{made:?}");
    let url = format!("s3://{bucket}/some/prefix");
    let world = World::on(TestApp::start_with(&[("PORTAL_BLOB_URL", &url)]).await).await;
    let batch = world.issue(&[Award::to("E1", "Mair", "Evans")]).await;
    assert_eq!(batch["print_jobs"][0]["completed"], 3);
    let staff = world.app.centre_user(world.centre).await;
    let document = world.documents(&staff, &batch).await.remove(0);
    let path = format!("/centres/{}/documents/{}", world.centre, text(&document["id"]));
    let pdf = staff.get(&format!("{path}/pdf")).send().await.expect(200);
    PdfFile::new(&pdf.body).check();
    let exports = format!("/centres/{}/exports", world.centre);
    let new = json!({ "name": "All", "filter": {} });
    let export = staff.post(&exports).json(&new).send().await.expect(202).json();
    let export = format!("{exports}/{}", text(&export["id"]));
    let made = until("the export is made", async || {
        let export = staff.read(&export).await;
        (export["status"] == "completed").then_some(export)
    })
    .await;
    let whole = staff.get(&format!("{export}/download")).send().await.expect(200);
    assert!(whole.body.starts_with(b"PK") && made["size"] == whole.body.len());
    let rest =
        staff.get(&format!("{export}/download")).header("range", "bytes=100-").send().await.expect(206);
    assert_eq!(rest.body, whole.body.slice(100..));
    assert_eq!(world.app.app.blobs.exports().await.unwrap().len(), 1);
    staff.request(reqwest::Method::DELETE, &format!("/api/v1{export}")).send().await.expect(204);
    assert!(world.app.app.blobs.exports().await.unwrap().is_empty());
    assert!(!world.app.app.config.data_dir.join("blobs").exists(), "files went to the folder too");
    let sha256 = text(&staff.read(&path).await["sha256"]).to_owned();
    let key = format!("some/prefix/documents/{}/{}/{sha256}.pdf", &sha256[..2], &sha256[2..4]);
    let object = format!("{endpoint}/{bucket}/{key}");
    http.put(&object).body("%PDF-1.7 something else").send().await.unwrap().error_for_status().unwrap();
    staff.get(&format!("{path}/pdf")).send().await.problem(500, "internal");
    let gone = "uploaded files can be as large as several parts";
    let rows: Vec<_> =
        (0..60_000).map(|n| Award::numbered(n).set("last_name", "").set("result", gone)).collect();
    let file = crate::support::awards::csv(&rows[..]);
    assert!(file.len() > 5 << 20);
    let batch = world.upload(file).await.expect(202).json();
    assert_eq!(batch["status"], "pending");
}
