//! What stops a row before it is published: nothing is ever printed as "?", clipped, or left out.

use crate::support::{
    Award, Value, World,
    awards::{csv, new_qualification, text},
    client::faults,
    json,
    peers::PdfFile,
};

/// The faults of each row of a file with these awards, in its order.
async fn faults_of(world: &World, awards: &[Award]) -> Vec<Vec<String>> {
    let batch = world.import(csv(awards)).await;
    assert_eq!(batch["status"], "completed", "{batch}");
    let mut rows = world.rows(&batch).await;
    rows.sort_by_key(|row| row["line"].as_u64());
    rows.iter().map(faults).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_cannot_be_printed_as_they_are_stop_their_rows() {
    let world = World::start().await;
    let cases = [
        ("Evans\u{0}", "last_name control_character"),
        ("Evans\u{7}", "last_name control_character"),
        ("\u{202e}snavE", "last_name control_character"),
        ("Ev\u{200f}ans", "last_name control_character"),
        ("Evans\u{2066}", "last_name control_character"),
        ("Ev\u{200b}ans", "last_name missing_glyph"),
        ("Evans 🎓", "last_name missing_glyph"),
        ("👩\u{200d}🎓", "last_name missing_glyph"),
        ("محمد", "last_name missing_glyph"),
        ("כהן", "last_name missing_glyph"),
        ("王小明", "last_name missing_glyph"),
        ("\u{301}Evans", "last_name missing_glyph"),
        ("Evans\u{fffd}", "last_name missing_glyph"),
    ];
    let long = "x".repeat(10_000);
    let mut awards: Vec<_> = cases.iter().map(|(name, _)| named(name)).collect();
    awards.push(named(&long));
    awards.push(named("W".repeat(100).as_str()));
    awards.push(named(" "));
    let found = faults_of(&world, &awards).await;
    for ((name, fault), found) in cases.iter().zip(&found) {
        assert_eq!(found, &[*fault], "{name:?}");
    }
    assert_eq!(
        found[cases.len()..],
        [["last_name too_long"], ["first_name overflow"], ["last_name required"]]
    );
}

fn named(last_name: &str) -> Award {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    Award::numbered(NEXT.fetch_add(1, Ordering::Relaxed)).set("last_name", last_name)
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_look_like_parts_of_a_file_are_printed_as_they_are() {
    let world = World::start().await;
    let names = ["D) Tj", "O<<Brien>>", "(((", "\\101\\", "Ffoulkes & Söhne", "Nguyễn-Ŵyn", "%PDF"];
    let awards: Vec<_> = names.iter().map(|name| named(name).set("documents", "")).collect();
    let batch = world.issue(&awards).await;
    assert_eq!((&batch["published"], &batch["invalid"]), (&json!(names.len()), &json!(0)));
    for document in world.issuer.read_all("/issuer/documents", 200).await {
        let path = format!("/issuer/documents/{}/pdf", text(&document["id"]));
        let file = PdfFile::new(&world.issuer.get(&path).send().await.expect(200).body);
        file.check();
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        let (name, said) = (text(&document["learner_name"]), file.text());
        assert!(names.iter().any(|known| name.ends_with(known)), "{name}");
        assert!(squeeze(&said).contains(&squeeze(name)), "{name} in {said}");
        assert!(!said.contains('?') && !said.contains('\u{fffd}'), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_set_up_says_stops_a_row_too() {
    let world = World::start().await;
    let title = format!("Level 2 Award in {}", "W".repeat(150));
    let long = new_qualification("600/0000/1", &title, Value::Null);
    world.issuer.post("/issuer/qualifications").json(&long).send().await.expect(201);
    let foreign = new_qualification("600/0000/2", "Level 2 Award in 烹饪", Value::Null);
    world.issuer.post("/issuer/qualifications").json(&foreign).send().await.expect(201);
    let centre = crate::support::awards::new_centre("30633", "Akademia 🍳");
    world.issuer.post("/issuer/centres").json(&centre).send().await.expect(201);
    let found = faults_of(
        &world,
        &[
            named("A").set("qualification_number", "600/0000/1"),
            named("B").set("qualification_number", "600/0000/2"),
            named("C").set("centre_number", "30633"),
            named("D").set("result", &"W".repeat(80)),
            named("E")
                .set("documents", "transcript")
                .set("components", &format!("R/1|{}|2|3|Pass", "W".repeat(200))),
            named("F"),
        ],
    )
    .await;
    let expected: [&[&str]; 6] = [
        &["qualification_number overflow"],
        &["qualification_number missing_glyph"],
        &["centre_number missing_glyph"],
        &["result overflow"],
        &["components overflow"],
        &[],
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn regulated_and_unregulated_qualifications_never_share_a_certificate() {
    let world = World::start().await;
    let mut bees = new_qualification("600/0000/3", "Level 2 Award in Kitchen Poetry", Value::Null);
    bees["regulated"] = json!(false);
    world.issuer.post("/issuer/qualifications").json(&bees).send().await.expect(201);
    let award = Award::to("E1", "Mair", "Evans");
    let other = award.clone().set("qualification_number", "600/0000/3");
    world.issue(&[award, other]).await;
    let documents = world.issuer.read_all("/issuer/documents", 200).await;
    assert_eq!(documents.len(), 6);
    for document in documents {
        let path = format!("/issuer/documents/{}/pdf", text(&document["id"]));
        let said = PdfFile::new(&world.issuer.get(&path).send().await.expect(200).body).text();
        let (of_food, of_poems) = (said.contains("Food Safety"), said.contains("Kitchen Poetry"));
        assert!(of_food != of_poems, "{said}");
        let marked = document["kind"] == "certificate" && of_food;
        assert_eq!(said.contains("Regulated qualification"), marked, "{said}");
    }
}
