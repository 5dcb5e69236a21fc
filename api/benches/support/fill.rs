//! A database of the size of a real awarding organisation's.

use migration::search_mark;
use sea_orm::{ConnectionTrait, DbBackend};

use super::Bench;

/// Records of a print job; records of a centre where there are enough; qualifications.
pub const OF_A_JOB: u64 = 100;
const OF_A_CENTRE: u64 = 20_000;
const QUALIFICATIONS: u64 = 60;

/// Fills the database by SQL of its own: three years of print jobs, of so many records with three documents each.
#[allow(clippy::too_many_lines, reason = "one statement for each table")]
pub async fn fill(bench: &Bench, records: u64) -> anyhow::Result<()> {
    let app = &bench.app;
    let sqlite = app.db.backend() == DbBackend::Sqlite;
    let jobs = records.div_ceil(OF_A_JOB);
    let centres = records.div_ceil(OF_A_CENTRE);
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
    let centre = format!("({}) % {centres}", of_job("i"));
    // The id that `id` writes, and what a migration makes of it.
    let mark_of = |i: u64| {
        search_mark(uuid::Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 | u128::from(i)))
    };
    let marks = (0..centres).map(|i| format!("when {i} then '{}' ", mark_of(i))).collect::<Vec<_>>().concat();
    let mark = |centre: &str| format!("(case {centre} {marks}end)");
    let columns = |table: &str, names: &str, values: String, from: u64, to: u64| {
        format!("insert into {table} ({names}) select {values} from {}", series(from, to))
    };
    let mut statements = vec![
        columns(
            "centres",
            "id, contacts, credit_limit, credit_currency, number, number_key, name, address_line1, address_town, address_postcode, address_country, status, search, search_mark, version, created_at, updated_at",
            format!(
                "{}, {}, 0, 'GBP', 'B' || i, 'B' || i, 'Centre ' || i, '1 Quay Street', 'Aberwen', 'SA99 1HC', 'GB', 'active', 'b' || i || ' centre ' || i, {}, 1, {now}, {now}",
                id(1, "i"),
                json("[]"),
                mark("i")
            ),
            0,
            centres,
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
                "{}, 'PJ-2026-' || {}, {}, {}, {user}, 'Ifor Issuer', 'Level 2 Award', 1, 'pj 2026 ' || {} || ' centre ' || (i % {centres}), 'completed', {OF_A_JOB}, {OF_A_JOB} * 3, {OF_A_JOB} * 3 - (case when i % 500 = 0 then 3 else 0 end), case when i % 500 = 0 then 3 else 0 end, 0, {}, {now}",
                id(4, "i"),
                padded("i"),
                id(1, &format!("i % {centres}")),
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
            "id, learner_id, qualification_id, centre_id, print_job_id, award_date, language, components, expires_on, document_states, notification_status, sort_name, qualification_title, search, created_at",
            format!("{}, {}, {}, {}, {}, {}, 'en', {}, case when ({qualification}) % 3 = 0 then {} end, case when i % 997 = 0 then 4 + 64 + 1024 else 1 + 16 + 256 end, case when i % 3 = 0 then 'sent' else 'not_notified' end, {last_plain} || ' ' || {first_plain}, 'Level 2 Award in Food Safety ' || ({qualification}), {first_plain} || ' ' || {last_plain} || ' b' || {} || ' 601 ' || (1000 + {qualification}) || ' 1 level 2 award in food safety ' || ({qualification}) || ' ' || {}, {}",
                id(6, "i"), id(5, "i"), id(2, &qualification), id(1, &centre), id(4, &of_job("i")),
                day("i", &format!("({}) * 1095 / {jobs} + i % 14", of_job("i"))), json("[]"), day("i", &format!("({}) * 1095 / {jobs} + i % 14 + 700", of_job("i"))), padded("i"), mark(&centre), time(&issued("i"))),
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
                    day("i", &format!("({}) * 1095 / {jobs} + i % 14 + 700", of_job("i"))), json("{}"),
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
    if sqlite {
        app.db.tend().await?;
    } else {
        app.db.reader().execute_unprepared("vacuum analyze").await?;
    }
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
