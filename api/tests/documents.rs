//! Issued documents: frozen, and readable by the programs that people use.

use crate::support::{Award, Client, Value, World, awards::text, json, peers::PdfFile};

/// All three documents of one award, as the centre's staff see them.
async fn issued() -> (World, Client, Vec<Value>) {
    let world = World::start().await;
    let award = Award::to("NM-20415", "Gwenllian", "Tŵr-Llŵyd")
        .set("result", "Distinction")
        .set("components", "R/615/2201|Food hazards|Level 2|3|Pass;T/615/2202|Cleaning|Level 2|2|Merit");
    let batch = world.issue(&[award]).await;
    let staff = world.app.centre_user(world.centre).await;
    let mut documents = world.documents(&staff, &batch).await;
    documents.sort_by_key(|document| text(&document["kind"]).to_owned());
    (world, staff, documents)
}

fn path(world: &World, document: &Value) -> String {
    format!("/centres/{}/documents/{}", world.centre, text(&document["id"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_readable_and_leads_to_its_verification() {
    let (world, staff, documents) = issued().await;
    let kinds: Vec<_> = documents.iter().map(|document| text(&document["kind"])).collect();
    assert_eq!(kinds, ["certificate", "letter", "transcript"]);
    for document in &documents {
        let pdf = staff.get(&format!("{}/pdf", path(&world, document))).send().await.expect(200);
        let file = PdfFile::new(&pdf.body);
        file.check();
        let (text_of, reference) = (file.text(), text(&document["reference"]));
        for want in ["Gwenllian Tŵr-Llŵyd", "Food Safety and Hygiene", "Northmoor Awards", reference] {
            assert!(text_of.contains(want), "no {want} in {text_of}");
        }
        let want = format!("http://127.0.0.1:8080/v/{}", reference.replace('-', ""));
        assert_eq!(file.qr_code(), want);
        let name = format!("inline; filename=\"{}_{reference}.pdf\"", text(&document["kind"]));
        assert_eq!(pdf.header("content-disposition"), name);
        let shown = staff.read(&path(&world, document)).await;
        assert_eq!(shown["size"], pdf.body.len());
        assert_eq!(pdf.header("etag"), format!("\"{}\"", text(&shown["sha256"])));
        assert_eq!(shown["record_documents"].as_array().unwrap().len(), 3);
        assert_eq!((&shown["result"], &shown["status"]), (&json!("Distinction"), &json!("valid")));
    }
    let transcript = staff.get(&format!("{}/pdf", path(&world, &documents[2]))).send().await.expect(200);
    assert!(PdfFile::new(&transcript.body).text().contains("Food hazards"));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_and_known_files() {
    let (world, staff, documents) = issued().await;
    let path = format!("{}/pdf", path(&world, &documents[0]));
    let whole = staff.get(&path).send().await.expect(200);
    let (size, etag) = (whole.body.len(), whole.header("etag").to_owned());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let ranged = async |range: &str| staff.get(&path).header("range", range).send().await;
    for (range, from, to) in
        [("bytes=0-99", 0, 99), ("bytes=-10", size - 10, size - 1), ("bytes=100-", 100, size - 1)]
    {
        let part = ranged(range).await.expect(206);
        assert_eq!(part.header("content-range"), format!("bytes {from}-{to}/{size}"));
        assert_eq!(part.body, whole.body[from..=to]);
    }
    let outside = ranged(&format!("bytes={size}-")).await;
    assert_eq!(outside.header("content-range"), format!("bytes */{size}"));
    outside.problem(416, "range_not_satisfiable");
    assert_eq!(ranged("bytes=0-1,5-6").await.expect(200).body, whole.body);
    assert_eq!(whole.header("cache-control"), "no-store");
    for tag in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        let known = staff.get(&path).header("if-none-match", &tag).send().await.expect(304);
        assert_eq!(known.header("etag"), etag);
    }
    staff.get(&path).header("if-none-match", "\"other\"").send().await.expect(200);
    let stale = staff.get(&path).header("range", "bytes=0-9").header("if-range", "\"other\"").send().await;
    assert_eq!(stale.expect(200).body, whole.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_print_view_leaves_out_what_the_paper_carries_and_is_stable() {
    let (world, staff, documents) = issued().await;
    let view = async |view: &str| {
        staff.get(&format!("{}/pdf?view={view}", path(&world, &documents[0]))).send().await.expect(200)
    };
    let (digital, print, again) = (view("digital").await, view("print").await, view("print").await);
    assert_ne!(digital.body, print.body);
    assert_ne!(digital.header("etag"), print.header("etag"));
    assert_eq!((&print.body, print.header("etag")), (&again.body, again.header("etag")));
    let file = PdfFile::new(&print.body);
    file.check();
    assert!(file.qr_code().ends_with(&text(&documents[0]["reference"]).replace('-', "")));
    let wrong = staff.get(&format!("{}/pdf?view=hologram", path(&world, &documents[0]))).send().await;
    assert_eq!(wrong.faults(), ["view malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_issued_stays_as_it_was() {
    let (world, staff, documents) = issued().await;
    let get = async |view: &str| {
        staff.get(&format!("{}/pdf?view={view}", path(&world, &documents[0]))).send().await.expect(200).body
    };
    let verify = format!("/verify/{}", text(&documents[0]["reference"]));
    let before = (get("digital").await, get("print").await, world.app.anonymous().read(&verify).await);
    let learner = text(&world.issuer.read("/issuer/learners").await["items"][0]["id"]).to_owned();
    let change = async |path: String, change: Value| {
        world.issuer.patch(&path).json(&change).send().await.expect(200);
    };
    change(format!("/issuer/learners/{learner}"), json!({ "first_name": "Gwen", "last_name": "Jones" }))
        .await;
    let renamed = json!({ "title": "Level 2 Award in Something Else", "level": "Level 3" });
    change(format!("/issuer/qualifications/{}", world.qualification), renamed).await;
    change(format!("/issuer/centres/{}", world.centre), json!({ "name": "Elsewhere" })).await;
    world.app.pass(chrono::TimeDelta::minutes(5));
    let after = (get("digital").await, get("print").await, world.app.anonymous().read(&verify).await);
    assert!(before == after, "an issued document changed");
    assert_eq!(after.2["learner_name"], "Gwenllian Tŵr-Llŵyd");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_bytes_are_not_given_out() {
    let (world, staff, documents) = issued().await;
    let shown = staff.read(&path(&world, &documents[0])).await;
    let sha256 = text(&shown["sha256"]);
    let folder = world.app.app.config.data_dir.join("blobs/documents");
    let file = folder.join(&sha256[..2]).join(&sha256[2..4]).join(format!("{sha256}.pdf"));
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let pdf = format!("{}/pdf", path(&world, &documents[0]));
    let problem = staff.get(&pdf).send().await.problem(500, "internal");
    assert!(!problem.to_string().contains(sha256), "{problem}");
    std::fs::remove_file(&file).unwrap();
    let gone = staff.get(&pdf).send().await;
    assert!(gone.status >= 500 && !String::from_utf8_lossy(&gone.body).contains("blobs"), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_issuers_list_takes_any_day_that_can_be_written() {
    let (world, ..) = issued().await;
    for (query, many) in [
        ("issued_from=2026-11-23&issued_to=2026-11-23", 3),
        ("issued_from=2026-11-24", 0),
        ("issued_to=2026-11-22", 0),
        ("issued_from=-262143-01-01", 3),
        ("issued_to=-262143-01-01", 0),
        ("issued_to=0001-01-01", 0),
        ("issued_from=%2B262142-12-31", 0),
        ("issued_to=%2B262142-12-31", 3),
        ("issued_to=9999-12-31", 3),
    ] {
        assert_eq!(world.issuer.read(&format!("/issuer/documents?{query}")).await["total"], many, "{query}");
    }
    let wrong = world.issuer.get("/issuer/documents?issued_to=2026-02-30").send().await;
    assert_eq!(wrong.faults(), ["issued_to malformed"]);
    for (query, many) in [("created_from=%2B262142-12-31", 0), ("created_to=%2B262142-12-31", 1)] {
        assert_eq!(world.issuer.read(&format!("/issuer/print-jobs?{query}")).await["total"], many, "{query}");
    }
}
