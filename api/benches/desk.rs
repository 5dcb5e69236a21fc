//! The issuer's desk at 3,000,000 documents: each report, the dashboard, the list of print jobs and search, through
//! HTTP, and how the engine reads what they ask for. On SQLite, and on PostgreSQL where `PORTAL_TEST_POSTGRES_URL`
//! names one. `PORTAL_BENCH_RECORDS` sets the number of records, of three documents each.

#![allow(clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "not every bench needs all of it")]
mod support;

use std::time::Instant;

use actix_web::HttpServer;
use api::app::service;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};
use support::{Bench, PASSWORD, Spread};

const RECORDS: u64 = 1_000_000;
/// Records of a print job, print jobs, centres and qualifications.
const OF_A_JOB: u64 = 100;
const CENTRES: u64 = 300;
const QUALIFICATIONS: u64 = 60;
const ROUNDS: usize = 30;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    measure(Bench::open().await?).await?;
    if let Ok(server) = std::env::var("PORTAL_TEST_POSTGRES_URL") {
        let name = "bench_desk";
        let connection = Database::connect(&server).await?;
        connection.execute_unprepared(&format!("drop database if exists {name}")).await?;
        connection.execute_unprepared(&format!("create database {name}")).await?;
        connection.close().await?;
        let url = format!("{}/{name}", server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base));
        measure(Bench::open_on(Some(&url)).await?).await?;
    }
    Ok(())
}

async fn measure(bench: Bench) -> anyhow::Result<()> {
    let records = std::env::var("PORTAL_BENCH_RECORDS").ok().and_then(|text| text.parse().ok());
    let records: u64 = records.unwrap_or(RECORDS);
    let started = Instant::now();
    fill(&bench, records).await?;
    println!(
        "{:?}: {} documents of {records} records made in {:.0} s",
        bench.app.db.backend(),
        records * 3,
        started.elapsed().as_secs_f64()
    );
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}/api/v1", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let http = reqwest::Client::new();
    let sent = json!({ "login": bench.issuer.user.email, "password": PASSWORD });
    let answer: Value = http.post(format!("{base}/auth/login")).json(&sent).send().await?.json().await?;
    let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
    let get = async |path: &str| -> anyhow::Result<Value> {
        let answer = http.get(format!("{base}{path}")).bearer_auth(&token).send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(serde_json::from_slice(&answer.bytes().await?).unwrap_or_default())
    };
    println!("milliseconds: median (least to greatest) of {ROUNDS} requests in turn");
    let hex = lookup(&bench, "select reference as text from documents limit 1").await?;
    let reference = format!("/issuer/search?q={hex}");
    for path in [
        "/issuer/dashboard",
        "/issuer/reports/documents?by=month",
        "/issuer/reports/documents?by=month&from=2023-01-01&to=2026-12-31",
        "/issuer/reports/documents?by=centre&from=2023-01-01&to=2026-12-31",
        "/issuer/reports/documents?by=qualification&from=2023-01-01&to=2026-12-31&regulated=true",
        "/issuer/reports/notifications?by=centre&from=2023-01-01&to=2026-12-31",
        "/issuer/reports/publishing?from=2023-01-01&to=2026-12-31",
        "/issuer/reports/quarterly?quarters=12&to=2026-11-23",
        "/issuer/print-jobs",
        "/issuer/print-jobs?has_failures=true",
        "/issuer/print-jobs?q=centre+7",
        "/issuer/search?q=gwenllian+evans",
        "/issuer/search?q=b0012345",
        "/issuer/search?q=nobody+here",
        "/issuer/search?q=food",
        "/issuer/search?q=an",
        reference.as_str(),
    ] {
        let mut figures = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            get(path).await?;
            figures.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        println!("  {path:<90} {}", Spread::of(figures));
    }
    plans(&bench).await?;
    handle.stop(false).await;
    Ok(())
}

async fn lookup(bench: &Bench, sql: &str) -> anyhow::Result<String> {
    let db = bench.app.db.reader();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(row.unwrap().try_get("", "text")?)
}

/// How the engine reads what the reports and lists ask for.
async fn plans(bench: &Bench) -> anyhow::Result<()> {
    let db = bench.app.db.reader();
    println!("how the engine reads it");
    for sql in [
        "select issued_on, sum(documents) from report_documents where issued_on between '2025-01-01' and '2025-12-31' and documents <> 0 group by issued_on",
        "select centre_id, sum(documents) from report_documents where issued_on between '2025-01-01' and '2025-12-31' and documents <> 0 group by centre_id",
        "select * from print_jobs order by created_at desc, id desc limit 51",
        "select * from print_jobs where documents_failed > 0 order by created_at desc, id desc limit 51",
        "select count(*), sum(rows_valid - rows_under_way) from batches where rows_valid > rows_under_way",
        "select * from documents where reference >= '7K3M9QPX' and reference < '7K3M9QPX~' order by reference limit 7",
    ] {
        println!("  {sql}");
        let (prefix, column) = match db.get_database_backend() {
            DbBackend::Sqlite => ("explain query plan ", "detail"),
            _ => ("explain ", "QUERY PLAN"),
        };
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), format!("{prefix}{sql}")))
            .await?;
        for row in rows {
            println!("      {}", row.try_get::<String>("", column)?);
        }
    }
    Ok(())
}

/// Fills the database by SQL of its own: three years of print jobs.
#[allow(clippy::too_many_lines, reason = "one statement for each table")]
async fn fill(bench: &Bench, records: u64) -> anyhow::Result<()> {
    let app = &bench.app;
    let sqlite = app.db.backend() == DbBackend::Sqlite;
    let jobs = records / OF_A_JOB;
    // Ids that tell the table and the number, so that rows can name each other.
    let id = |table: u8, number: &str| {
        if sqlite {
            format!("unhex(printf('0192%02x00000070008000%012x', {table}, {number}))")
        } else {
            format!("('01920000-{table:04}-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid")
        }
    };
    let day = |number: &str, days: &str| {
        if sqlite {
            format!("date('2023-11-25', '+' || ({days}) || ' days')")
        } else {
            format!("(date '2023-11-25' + (({days}) * interval '1 day'))::date")
        }
        .replace("{n}", number)
    };
    let time = |of: &str| {
        if sqlite {
            format!("({of} || 'T12:00:00.000000+00:00')")
        } else {
            format!("({of} + time '12:00') at time zone 'UTC'")
        }
    };
    let series = |from: u64, to: u64| {
        if sqlite {
            format!(
                "(with recursive n(i) as (select {from} union all select i + 1 from n where i < {to} - 1) select i from n) s"
            )
        } else {
            format!("(select generate_series({from}::bigint, {to}::bigint - 1) as i) s")
        }
    };
    let pick = |list: &str, number: &str, count: u64| {
        if sqlite {
            format!("(case ({number}) % {count} {} end)", cases(list))
        } else {
            format!("(array[{list}])[(({number}) % {count}) + 1]")
        }
    };
    let user = if sqlite {
        format!("x'{}'", bench.issuer.user.id.simple())
    } else {
        format!("'{}'", bench.issuer.user.id)
    };
    let now = if sqlite { "'2026-11-24T12:00:00.000000+00:00'" } else { "'2026-11-24T12:00:00Z'" };
    let json = |text: &str| if sqlite { format!("'{text}'") } else { format!("'{text}'::jsonb") };
    let first = pick("'Gwenllian','Łukasz','Mair','Ann','Amina','Siân','Rhys'", "i", 7);
    let last = pick(
        "'Evans','Groß','Tŵr-Llŵyd','Hussain','O’Neill','Rees','Chen','Adeyemi','Núñez','Bevan','Wójcik'",
        "i / 7",
        11,
    );
    let first_plain = pick("'gwenllian','lukasz','mair','ann','amina','sian','rhys'", "i", 7);
    let last_plain = pick(
        "'evans','gross','twr llwyd','hussain','oneill','rees','chen','adeyemi','nunez','bevan','wojcik'",
        "i / 7",
        11,
    );
    let padded = |number: &str| {
        if sqlite { format!("printf('%07d', {number})") } else { format!("lpad(({number})::text, 7, '0')") }
    };
    let of_job = |number: &str| format!("({number}) / {OF_A_JOB}");
    let issued = |number: &str| day(number, &format!("({}) * 1095 / {jobs}", of_job(number)));
    let qualification = format!("({}) % {QUALIFICATIONS}", of_job("i"));
    let centre = format!("({}) % {CENTRES}", of_job("i"));
    let columns = |table: &str, names: &str, values: String, from: u64, to: u64| {
        format!("insert into {table} ({names}) select {values} from {}", series(from, to))
    };
    let mut statements = vec![
        columns(
            "centres",
            "id, contacts, credit_limit, credit_currency, number, number_key, name, address_line1, address_town, address_postcode, address_country, status, search, version, created_at, updated_at",
            format!(
                "{}, {}, 0, 'GBP', 'B' || i, 'B' || i, 'Centre ' || i, '1 Quay Street', 'Aberwen', 'SA99', 'GB', 'active', 'b' || i || ' centre ' || i, 1, {now}, {now}",
                id(1, "i"),
                json("[]")
            ),
            0,
            CENTRES,
        ),
        columns(
            "qualifications",
            "id, units, status, number, title, level, regulated, search, version, created_at, updated_at",
            format!(
                "{}, {}, 'active', '601/' || (1000 + i) || '/1', 'Level 2 Award in Food Safety ' || i, 'Level 2', i % 5 <> 0, 'level 2 award in food safety ' || i, 1, {now}, {now}",
                id(2, "i"),
                json("[]")
            ),
            0,
            QUALIFICATIONS,
        ),
        columns(
            "batches",
            "id, reading, rows_left_out, rows_under_way, created_by, file_name, format, sha256, status, progress_done, progress_total, rows_valid, rows_invalid, rows_already_issued, rows_published, search, created_at, updated_at",
            format!(
                "{}, {}, 0, 0, {user}, 'file-' || i || '.csv', 'csv', '{}', 'completed', 1, 1, 0, 0, 0, {OF_A_JOB}, 'file ' || i, {}, {now}",
                id(3, "i"),
                json("{}"),
                "0".repeat(64),
                time(&issued(&format!("i * {OF_A_JOB}")))
            ),
            0,
            jobs,
        ),
        columns(
            "print_jobs",
            "id, reference, centre_id, batch_id, created_by, created_by_name, qualification_title, qualification_count, search, status, records_count, documents_requested, documents_completed, documents_failed, documents_notified, created_at, updated_at",
            format!(
                "{}, 'PJ-2026-' || {}, {}, {}, {user}, 'Ifor Issuer', 'Level 2 Award', 1, 'pj 2026 ' || {} || ' centre ' || (i % {CENTRES}), 'completed', {OF_A_JOB}, {OF_A_JOB} * 3, {OF_A_JOB} * 3 - (case when i % 500 = 0 then 3 else 0 end), case when i % 500 = 0 then 3 else 0 end, 0, {}, {now}",
                id(4, "i"),
                padded("i"),
                id(1, &format!("i % {CENTRES}")),
                id(3, "i"),
                padded("i"),
                time(&issued(&format!("i * {OF_A_JOB}")))
            ),
            0,
            jobs,
        ),
        columns(
            "print_job_qualifications",
            "print_job_id, qualification_id",
            format!("{}, {}", id(4, "i"), id(2, &format!("i % {QUALIFICATIONS}"))),
            0,
            jobs,
        ),
    ];
    let chunk = 50_000;
    for part in 0..records.div_ceil(chunk) {
        let (from, to) = (part * chunk, ((part + 1) * chunk).min(records));
        statements.push(columns(
            "learners",
            "id, former_numbers, enrolment_number, enrolment_key, first_name, last_name, date_of_birth, sort_name, search, version, created_at, updated_at",
            format!("{}, {}, 'B' || {n}, 'B' || {n}, {first}, {last}, '2001-02-03', {last_plain} || ' ' || {first_plain}, {first_plain} || ' ' || {last_plain} || ' b' || {n}, 1, {now}, {now}", id(5, "i"), json("[]"), n = padded("i")),
            from,
            to,
        ));
        statements.push(columns(
            "records",
            "id, learner_id, qualification_id, centre_id, print_job_id, award_date, language, components, notification_status, created_at",
            format!("{}, {}, {}, {}, {}, {}, 'en', {}, case when i % 3 = 0 then 'sent' else 'not_notified' end, {}",
                id(6, "i"), id(5, "i"), id(2, &qualification), id(1, &centre), id(4, &of_job("i")),
                day("i", &format!("({}) * 1095 / {jobs} - i % 14", of_job("i"))), json("[]"), time(&issued("i"))),
            from,
            to,
        ));
        for (at, kind) in ["certificate", "transcript", "letter"].iter().enumerate() {
            let number = format!("(i * 3 + {at})");
            let reference = if sqlite {
                format!(
                    "substr(replace(replace(replace(replace(hex(randomblob(8)), 'I', '1'), 'L', '1'), 'O', '0'), 'U', '5'), 1, 9) || {}",
                    padded("i")
                )
            } else {
                format!("upper(substr(md5(random()::text), 1, 9)) || {}", padded("i"))
            };
            statements.push(columns(
                "documents",
                "id, record_id, print_job_id, centre_id, kind, reference, status, status_changed_at, learner_name, sort_name, qualification_title, issued_on, expires_on, facts, sha256, size, search, created_at",
                format!("{}, {}, {}, {}, '{kind}', {reference}, case when i % 997 = 0 then 'revoked' else 'valid' end, {now}, {first} || ' ' || {last}, {last_plain} || ' ' || {first_plain}, 'Level 2 Award in Food Safety', {}, case when ({qualification}) % 3 = 0 then {} end, {}, {}, 40000, {first_plain} || ' ' || {last_plain} || ' b' || {} || ' 601 1000 1 60110001 level 2 award in food safety', {}",
                    id(7, &number), id(6, "i"), id(4, &of_job("i")), id(1, &centre), issued("i"),
                    day("i", &format!("({}) * 1095 / {jobs} - i % 14 + 700", of_job("i"))), json("{}"),
                    if sqlite { format!("printf('%064x', {number})") } else { format!("lpad(to_hex({number}), 64, '0')") },
                    padded("i"), time(&issued("i"))),
                from,
                to,
            ));
        }
    }
    for sql in statements {
        let transaction = app.db.write().await?;
        transaction.execute_unprepared(&sql).await.map_err(|error| anyhow::anyhow!("{error}: {sql}"))?;
        transaction.commit().await?;
    }
    let transaction = app.db.write().await?;
    transaction.execute_unprepared("analyze").await?;
    transaction.commit().await?;
    Ok(())
}

/// A list of values as the arms of a `case`.
fn cases(list: &str) -> String {
    list.split("','")
        .enumerate()
        .map(|(at, text)| format!("when {at} then '{}'", text.trim_matches('\'')))
        .collect::<Vec<_>>()
        .join(" ")
}
