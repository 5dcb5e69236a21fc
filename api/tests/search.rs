//! Search in a long list: what the index of words finds is what comparing every row finds, in every order, also
//! after changes.

use std::collections::BTreeSet;

use api::learners::entity as learner;
use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, Statement};
use shared::text::search_words;

use crate::support::{Client, TestApp, awards::text};

/// More than totals are counted to, so that a word of all rows is a common one.
const LEARNERS: usize = 10_600;

/// Names for learner number `n`: everyone is a Jones, few are alike in the rest.
fn search_text(n: usize) -> String {
    let syllables = ["ab", "ber", "can", "dor", "el", "fi", "gor", "xq", "ńe", "ng", "wu", "žu", "о", "日本"];
    let name: String = [n, n / 14, n / 196].iter().map(|part| syllables[part % syllables.len()]).collect();
    let rare = if n == 10_000 { " zwölf zq" } else { "" };
    shared::text::fold(&format!("{name} jones e{n:05}{rare}"))
}

async fn fill(app: &TestApp) {
    let state = &app.app;
    for chunk in (0..LEARNERS).collect::<Vec<_>>().chunks(500) {
        let rows = chunk.iter().map(|&n| learner::ActiveModel {
            erased_at: Set(None),
            id: Set(state.clock.id()),
            enrolment_number: Set(format!("E{n:05}")),
            enrolment_key: Set(format!("E{n:05}")),
            uln: Set(None),
            first_name: Set(String::new()),
            middle_names: Set(None),
            last_name: Set("Jones".to_owned()),
            date_of_birth: Set("2000-01-01".parse().unwrap()),
            email: Set(None),
            former_numbers: Set(serde_json::json!([])),
            sort_name: Set(format!("{:05}", n * 7919 % LEARNERS)),
            search: Set(search_text(n)),
            version: Set(1),
            created_at: Set(state.clock.now() + TimeDelta::seconds(n as i64)),
            updated_at: Set(state.clock.now()),
        });
        let transaction = state.db.write().await.unwrap();
        learner::Entity::insert_many(rows).exec_without_returning(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

fn expected(query: &str, texts: &[String]) -> BTreeSet<String> {
    let words = search_words(query);
    let holds = |text: &&String| words.iter().all(|word| text.contains(word.as_str()));
    texts.iter().filter(holds).map(|text| number(text)).collect()
}

/// The enrolment number in a text.
fn number(text: &str) -> String {
    let number = text.split(' ').find(|word| {
        word.len() == 6 && word.starts_with('e') && word[1..].bytes().all(|b| b.is_ascii_digit())
    });
    number.unwrap().to_uppercase()
}

async fn agrees(issuer: &Client, query: &str, texts: &[String]) {
    let q: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let want = expected(query, texts);
    for sort in ["name", "-created_at"] {
        let path = format!("/issuer/learners?q={q}&sort={sort}");
        let first = issuer.read(&path).await;
        assert_eq!(first["total"], want.len().min(10_000), "{query} by {sort}");
        assert_eq!(first["total_is_capped"], want.len() > 10_000);
        let pages = issuer.read_all(&path, if want.len() > 2_000 { 200 } else { 23 }).await;
        let got: Vec<_> = pages.iter().map(|item| text(&item["enrolment_number"]).to_owned()).collect();
        let keys: Vec<_> = pages
            .iter()
            .map(|item| {
                let number: usize = text(&item["enrolment_number"])[1..].parse().unwrap();
                if sort == "name" { number * 7919 % LEARNERS } else { LEARNERS - number }
            })
            .collect();
        assert!(keys.is_sorted(), "{query} by {sort}");
        assert_eq!(got.len(), want.len(), "{query} by {sort}");
        assert_eq!(got.into_iter().collect::<BTreeSet<_>>(), want, "{query} by {sort}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_finds_what_comparing_finds() {
    let app = TestApp::start_idle().await;
    fill(&app).await;
    let issuer = app.issuer().await;
    let texts: Vec<_> = (0..LEARNERS).map(search_text).collect();
    for query in [
        "jones",
        "on",
        "zwölf",
        "ZWOLF",
        "wolf",
        "olf zq",
        "zq",
        "q",
        "z",
        "xqxq",
        "dorber",
        "berdor",
        "e0777",
        "e07777",
        "ab jones fi",
        "日本",
        "日本日",
        "о",
        "ńe",
        "7",
        "zz",
        "jonesjones",
        "nes e10",
        "on 10 el",
        "jones zwolf",
    ] {
        agrees(&issuer, query, &texts).await;
    }
    for query in ["%", "_", "jo%", "j_nes", "\"jones\"", "jon*", "jones OR zwolf", "NOT", "'"] {
        let words = search_words(query);
        let want = if words.is_empty() { 0 } else { expected(query, &texts).len().min(10_000) };
        let q: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        assert_eq!(issuer.read(&format!("/issuer/learners?q={q}")).await["total"], want, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_keeps_in_step() {
    let app = TestApp::start_idle().await;
    fill(&app).await;
    let issuer = app.issuer().await;
    let mut texts: Vec<_> = (0..LEARNERS).map(search_text).collect();
    app.sql("update learners set search = 'renamed person e00042' where enrolment_key = 'E00042'").await;
    app.sql("update learners set version = 2 where enrolment_key = 'E00043'").await;
    app.sql("delete from learners where enrolment_key < 'E00040'").await;
    texts.drain(..40);
    texts[2] = "renamed person e00042".to_owned();
    if app.app.db.backend() == DbBackend::Sqlite {
        // Numbers rows anew where no column keeps their numbers.
        let db = sea_orm::Database::connect(&app.app.config.database_url).await.unwrap();
        db.execute_unprepared("vacuum").await.unwrap();
        db.close().await.unwrap();
    }
    for query in ["renamed", "person", "e00042", "e00043", "e0003", "zwolf", "zq", "n e"] {
        agrees(&issuer, query, &texts).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_in_many_pieces_is_merged_and_finds_the_same() {
    let app = TestApp::start_idle().await;
    if app.app.db.backend() != DbBackend::Sqlite {
        // PostgreSQL merges what was written by itself.
        return;
    }
    // Else it would merge some of them while they are written.
    app.sql("insert into learners_words (learners_words, rank) values ('automerge', 0)").await;
    fill(&app).await;
    let issuer = app.issuer().await;
    let pieces = async || {
        let sql = "select count(distinct segid) as pieces from learners_words_idx";
        let row = app.app.db.reader().query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await;
        row.unwrap().unwrap().try_get_by_index::<i64>(0).unwrap()
    };
    assert!(pieces().await > 4);
    app.app.db.tend().await.unwrap();
    assert_eq!(pieces().await, 1);
    let texts: Vec<_> = (0..LEARNERS).map(search_text).collect();
    for query in ["zwolf", "e00042", "jones", "n e"] {
        agrees(&issuer, query, &texts).await;
    }
    // What little is written afterwards is left as it is.
    app.sql("update learners set search = 'renamed person e00042' where enrolment_key = 'E00042'").await;
    let before = pieces().await;
    app.app.db.tend().await.unwrap();
    assert_eq!(pieces().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_are_searched_by_index() {
    let app = TestApp::start_idle().await;
    fill(&app).await;
    let db = app.app.db.reader();
    let backend = db.get_database_backend();
    let (sqls, column, wanted): (Vec<&str>, _, Vec<&str>) = if backend == DbBackend::Sqlite {
        let sqls = [
            "select * from learners where row_key in (select rowid from learners_words where learners_words match \
             '\"jon\" AND \"one\"') and search like '%jone%' and sort_name >= 'a' order by sort_name, id limit 51",
            "select * from learners where row_key in (select doc from learners_parts where term >= 'zq' and term < \
             'zr') and search like '%zq%' order by created_at desc, id desc limit 51",
            "select * from learners where row_key in (select value from json_each('[1,2]')) and search like '%zq%' \
             order by sort_name, id limit 51",
        ];
        (sqls.to_vec(), "detail", vec!["USING INTEGER PRIMARY KEY", "VIRTUAL TABLE INDEX"])
    } else {
        // The index keeps what was added aside until a vacuum, and is slow to read until then.
        db.execute_unprepared("vacuum analyze learners").await.unwrap();
        let sqls = [
            "select * from learners where search like '%zwolf%' order by greatest(sort_name, sort_name), id limit 51",
        ];
        (sqls.to_vec(), "QUERY PLAN", vec!["learners_words"])
    };
    for sql in sqls {
        let explain = if backend == DbBackend::Sqlite { "explain query plan" } else { "explain" };
        let statement = Statement::from_string(backend, format!("{explain} {sql}"));
        let plan = db.query_all_raw(statement).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.try_get("", column).unwrap()).collect();
        let plan = plan.join("; ");
        assert!(wanted.iter().all(|part| plan.contains(part)), "{sql}: {plan}");
    }
}
