//! Verification: what anyone who holds a document learns, and no more.

use api::http::body::hex;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use shared::verify::signed_part;

use crate::support::{Answer, Award, Value, World, awards::text, json, peers::PdfFile};

/// A world with one certificate that expires after 2026-12-24, and its reference.
async fn issued() -> (World, String) {
    let world = World::start().await;
    let award = Award::to("NM-20415", "Mair", "Evans")
        .set("documents", "certificate")
        .set("uln", "9276308686")
        .set("email", "mair@example.org")
        .set("result", "Merit")
        .set("expiry_date", "2026-12-24");
    let batch = world.issue(&[award]).await;
    let staff = world.app.centre_user(world.centre).await;
    let reference = text(&world.documents(&staff, &batch).await[0]["reference"]).to_owned();
    (world, reference)
}

async fn verify(world: &World, reference: &str) -> Answer {
    let path: String = url::form_urlencoded::byte_serialize(reference.as_bytes()).collect();
    world.app.anonymous().get(&format!("/verify/{}", path.replace('+', "%20"))).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_found_however_its_reference_is_typed() {
    let (world, reference) = issued().await;
    let plain = reference.replace('-', "");
    let first = verify(&world, &reference).await.expect(200).json();
    for typed in [
        plain.clone(),
        plain.to_lowercase(),
        format!(" {} ", reference.replace('-', " ")),
        reference.replace('-', "–"),
        plain.replace('1', "l").replace('0', "o"),
        plain.replace('1', "I").replace('0', "O"),
    ] {
        assert_eq!(verify(&world, &typed).await.expect(200).json(), first, "{typed}");
    }
    assert_eq!(
        first,
        json!({ "reference": reference, "status": "valid", "status_changed_at": "2026-11-23T12:00:00Z",
            "kind": "certificate", "learner_name": "Mair Evans",
            "qualification": { "number": "601/2977/3", "title": "Level 2 Award in Food Safety and Hygiene" },
            "level": "Level 2", "result": "Merit", "issued_on": "2026-11-23", "expires_on": "2026-12-24",
            "issuer": "Northmoor Awards", "replaced_by": null, "sha256": first["sha256"] })
    );
    let said = first.to_string();
    for private in ["9276308686", "mair@example.org", "NM-20415", "2001-02-03"] {
        assert!(!said.contains(private), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_reference_is_told_from_what_is_unknown() {
    let (world, reference) = issued().await;
    let plain = reference.replace('-', "");
    let swapped = {
        let mut symbols: Vec<_> = plain.chars().collect();
        let at = (1..16).find(|at| symbols[*at] != symbols[at - 1]).unwrap();
        symbols.swap(at, at - 1);
        symbols.into_iter().collect::<String>()
    };
    for wrong in [swapped.as_str(), &plain[1..], "0", "U", "%", "' or 1=1 --", "\u{0}", "..", "7K3M-9QPX"] {
        if wrong != ".." {
            verify(&world, wrong).await.problem(404, "reference_malformed");
        }
    }
    world.app.anonymous().get("/verify/%FF").send().await.expect(404);
    verify(&world, "0000-0000-0000-0000").await.problem(404, "document_not_found");
    let pdf = world.app.anonymous().get("/verify/0000000000000000/pdf").send().await;
    pdf.problem(404, "document_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_page_may_ask_and_answers_are_kept_for_seconds_only() {
    let (world, reference) = issued().await;
    let answer = verify(&world, &reference).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=1");
    let pdf = world.app.anonymous().get(&format!("/verify/{reference}/pdf")).send().await.expect(200);
    assert_eq!(pdf.header("access-control-allow-origin"), "*");
    PdfFile::new(&pdf.body).check();
    let part = world.app.anonymous().get(&format!("/verify/{reference}/pdf")).header("range", "bytes=0-4");
    assert_eq!(part.send().await.expect(206).body, "%PDF-");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_found_by_its_hash() {
    let (world, reference) = issued().await;
    let public = world.app.anonymous();
    let pdf = public.get(&format!("/verify/{reference}/pdf")).send().await.expect(200).body;
    let hash = hex(&Sha256::digest(&pdf));
    let by_file =
        async |hash: &str| public.post("/verify/file").json(&json!({ "sha256": hash })).send().await;
    let by_reference = verify(&world, &reference).await.json();
    assert_eq!(by_file(&hash).await.expect(200).json(), by_reference);
    assert_eq!(by_file(&hash.to_uppercase()).await.expect(200).json(), by_reference);
    by_file(&"0".repeat(64)).await.problem(404, "document_not_found");
    for wrong in ["", "0", &"g".repeat(64), &"é".repeat(32)] {
        assert_eq!(by_file(wrong).await.faults(), ["/sha256 malformed"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_expires_after_its_last_day() {
    let (world, reference) = issued().await;
    let status = async || {
        let shown: Value = verify(&world, &reference).await.expect(200).json();
        (text(&shown["status"]).to_owned(), text(&shown["status_changed_at"]).to_owned())
    };
    // The end of the last day.
    world.app.pass(TimeDelta::days(31) + TimeDelta::hours(12) - TimeDelta::seconds(1));
    assert_eq!(status().await.0, "valid");
    world.app.pass(TimeDelta::seconds(1));
    assert_eq!(status().await, ("expired".to_owned(), "2026-12-25T00:00:00Z".to_owned()));
    world.app.anonymous().get(&format!("/verify/{reference}/pdf")).send().await.expect(200);
    let staff = world.app.centre_user(world.centre).await;
    let job = staff.read(&format!("/centres/{}/print-jobs", world.centre)).await["items"][0]["id"].clone();
    let list = format!("/centres/{}/print-jobs/{}/documents", world.centre, text(&job));
    assert_eq!(staff.read(&format!("{list}?status=expired")).await["total"], 1);
    assert_eq!(staff.read(&format!("{list}?status=valid")).await["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qualifications_months_count_whole_and_a_past_expiry_is_allowed() {
    let world = World::start().await;
    let award =
        |n| Award::numbered(n).set("qualification_number", "603/1234/X").set("award_date", "2024-02-29");
    let batch = world.issue(&[award(1), award(2).set("expiry_date", "2024-03-01")]).await;
    let staff = world.app.centre_user(world.centre).await;
    let mut got = Vec::new();
    for document in world.documents(&staff, &batch).await {
        let shown = verify(&world, text(&document["reference"])).await.expect(200).json();
        got.push((text(&shown["expires_on"]).to_owned(), text(&shown["status"]).to_owned()));
    }
    let want = [("2025-02-27", "expired"), ("2024-03-01", "expired")];
    assert_eq!(got, want.map(|(date, status)| (date.to_owned(), status.to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_does_not_hold_shows_its_facts_and_no_file() {
    let (world, reference) = issued().await;
    for status in ["suspended", "revoked", "replaced"] {
        world.app.sql(&format!("update documents set status = '{status}'")).await;
        // As another process would have changed it: this one keeps an answer for half a second.
        world.app.pass(TimeDelta::milliseconds(500));
        let shown = verify(&world, &reference).await.expect(200).json();
        assert_eq!((text(&shown["status"]), text(&shown["learner_name"])), (status, "Mair Evans"));
        let pdf = world.app.anonymous().get(&format!("/verify/{reference}/pdf")).send().await;
        pdf.problem(410, "document_not_current");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_from_memory_is_never_older_than_the_last_change() {
    let (world, reference) = issued().await;
    let staff = world.app.centre_user(world.centre).await;
    let job = staff.read(&format!("/centres/{}/print-jobs", world.centre)).await["items"][0]["id"].clone();
    let list = format!("/centres/{}/print-jobs/{}/documents", world.centre, text(&job));
    let id = staff.read(&list).await["items"][0]["id"].clone();
    let path = |action: &str| format!("/issuer/documents/{}/{action}", text(&id));
    let reason = json!({ "reason": "Looked into." });
    for (action, body, status) in [
        ("suspend", reason.clone(), "suspended"),
        ("reinstate", json!({}), "valid"),
        ("revoke", reason, "revoked"),
    ] {
        // Kept in memory before the change.
        verify(&world, &reference).await.expect(200);
        world.issuer.post(&path(action)).json(&body).send().await.expect(200);
        assert_eq!(verify(&world, &reference).await.expect(200).json()["status"], status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_files_own_signature_is_judged() {
    let (world, reference) = issued().await;
    let public = world.app.anonymous();
    let pdf = public.get(&format!("/verify/{reference}/pdf")).send().await.expect(200).body.to_vec();
    let judge = async |file: &[u8], digest: Option<String>| {
        let part = signed_part(file).unwrap();
        let digest = digest.unwrap_or_else(|| hex(&Sha256::digest(part.bytes(file))));
        let body = json!({ "signed_sha256": digest, "signature": part.signature(file) });
        public.post("/verify/signature").json(&body).send().await
    };
    let verdict = async |file: &[u8]| judge(file, None).await.expect(200).json()["verdict"].clone();
    assert_eq!(verdict(&pdf).await, "holds");
    let mut longer = pdf.clone();
    longer.extend(b"% a note");
    assert_eq!((verdict(&longer).await, signed_part(&longer).unwrap().end), (json!("holds"), pdf.len()));
    let mut altered = pdf.clone();
    altered[200] ^= 1;
    assert_eq!(verdict(&altered).await, "broken");
    // Another digit within the signature itself.
    let mut forged = pdf.clone();
    let at = signed_part(&pdf).unwrap().before + 40;
    forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
    assert_ne!(verdict(&forged).await, "holds");
    let foreign = json!({ "signed_sha256": "0".repeat(64), "signature": "3000" });
    let answer = public.post("/verify/signature").json(&foreign).send().await.expect(200);
    assert_eq!(answer.json()["verdict"], "not_ours");
    for (digest, signature, fault) in [
        ("1", "00".to_owned(), "/signed_sha256 malformed"),
        (&"0".repeat(64), "0".to_owned(), "/signature malformed"),
        (&"0".repeat(64), "zz".to_owned(), "/signature malformed"),
        (&"0".repeat(64), String::new(), "/signature malformed"),
        (&"0".repeat(64), "0".repeat(65_538), "/signature too_long"),
    ] {
        let body = json!({ "signed_sha256": digest, "signature": signature });
        assert_eq!(public.post("/verify/signature").json(&body).send().await.faults(), [fault]);
    }
}
