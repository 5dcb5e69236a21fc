//! The schema: up, down and up again, its rules, and its indexes.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::support::{Award, TestApp, World};

/// Every table and index with its definition, and every constraint's, as the engine tells them.
async fn schema(db: &impl ConnectionTrait) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            // The engine's own statistics stay.
            "select type || ' ' || name || ' ' || coalesce(sql, '') as line from sqlite_master
            where name not glob 'sqlite_stat*' order by 1"
        }
        _ => {
            "select line from (
                select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
                from information_schema.columns where table_schema = 'public'
                union select indexdef from pg_indexes where schemaname = 'public'
                union select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
                where connamespace = 'public'::regnamespace
            ) lines order by 1"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "line").unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn up_down_and_up_again() {
    let app = TestApp::start_idle().await;
    let db = Database::connect(&app.app.config.database_url).await.unwrap();
    let first = schema(&db).await;
    assert!(first.len() > 50, "{first:#?}");
    Migrator::down(&db, None).await.unwrap();
    let left: Vec<_> =
        schema(&db).await.into_iter().filter(|line| !line.contains("seaql_migrations")).collect();
    assert!(left.is_empty(), "{left:#?}");
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, first);
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_keeps_the_rules() {
    let world = World::start().await;
    world.issue(&[Award::to("E1", "Mair", "Evans"), Award::numbered(2)]).await;
    let db = &world.app.app.db;
    for broken in [
        // Two live documents of one kind for one record.
        "update documents set kind = 'certificate'",
        "update documents set status = 'lost'",
        "update documents set status = 'expired'",
        "update documents set replaces_id = id",
        "update documents set reference = '0000000000000000'",
        "update documents set sha256 = 'short'",
        "update documents set size = 0",
        "update records set award_date = '2026-01-01', learner_id = (select id from learners limit 1)",
        "update records set notification_status = 'perhaps'",
        "update print_jobs set documents_completed = documents_requested + 1",
        "update print_jobs set status = 'failed'",
        "update print_jobs set failure_code = 'x'",
        "update batches set rows_valid = -1",
        "update batch_rows set line = 1",
        "update batch_rows set print_job_id = null",
        "update users set role = 'king'",
        "update users set password_hash = null",
        "update users set last_name = ''",
        "update centres set number_key = 'same'",
        "update learners set enrolment_key = 'same'",
        "update jobs set state = 'running'",
        "update settings_versions set version = 0",
        "update settings_versions set section = 'other'",
        "update template_versions set note = 'x'",
        "delete from template_versions",
        "update templates set draft_version = -1",
        "update templates set draft = '{}'",
        "delete from templates where kind = 'certificate'; insert into templates (kind, draft_version) values ('certificate', 0)",
        "delete from centres",
        "delete from learners",
        "delete from qualifications",
        "delete from print_jobs",
        "delete from batches",
    ] {
        let transaction = db.write().await.unwrap();
        let result = transaction.execute_unprepared(broken).await;
        assert!(result.is_err(), "allowed: {broken}");
        transaction.rollback().await.unwrap();
    }
}

/// What can be ordered, and orders.
fn lists_of_orders(id: &str) -> Vec<String> {
    vec![
        format!("documents where centre_id = {id} and kind = 'letter' order by sort_name, id"),
        format!("documents where centre_id = {id} and kind = 'letter' order by created_at desc, id desc"),
        "orders order by created_at desc, id desc".to_owned(),
        "orders order by updated_at desc, id desc".to_owned(),
        "orders order by status, id".to_owned(),
        "orders order by total_pence, id".to_owned(),
        "orders where status = 'placed' order by created_at desc, id desc".to_owned(),
        "orders where centre_id is null order by created_at desc, id desc".to_owned(),
        format!("orders where centre_id = {id} order by created_at desc, id desc"),
        format!("orders where centre_id = {id} order by updated_at desc, id desc"),
        format!("orders where centre_id = {id} order by status, id"),
        format!("orders where centre_id = {id} order by total_pence, id"),
        format!("orders where user_id = {id} and centre_id is null order by created_at desc, id desc"),
        format!("orders where centre_id = {id} and owed_pence > 0 and payment = 'on_account'"),
        "orders where invoiced_on between '2026-01-01' and '2026-12-31'".to_owned(),
        format!("order_lines where order_id = {id} order by position"),
        format!("order_events where order_id = {id} order by id"),
        format!("order_papers where order_id = {id} order by id"),
        format!("order_papers where centre_id = {id} and issued_on <= '2026-12-31'"),
        "order_papers where issued_on between '2026-01-01' and '2026-12-31'".to_owned(),
        format!("payments where order_id = {id}"),
        format!("payments where centre_id = {id} and on_day <= '2026-12-31'"),
        "payments where on_day between '2026-01-01' and '2026-12-31'".to_owned(),
        format!("payment_sessions where order_id = {id} order by attempt desc"),
        format!("basket_items where basket_id = {id} order by position"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_by_index() {
    let app = TestApp::start_idle().await;
    if app.app.db.backend() != DbBackend::Sqlite {
        // PostgreSQL chooses by the size of its tables, which are empty here.
        return;
    }
    let id = "x'00'";
    for list in [
        format!("print_jobs where centre_id = {id} order by created_at desc, id desc"),
        format!("print_jobs where centre_id = {id} order by reference, id"),
        format!("print_jobs where centre_id = {id} order by status, id"),
        format!("print_jobs where centre_id = {id} order by records_count, id"),
        format!("print_jobs where centre_id = {id} order by created_by_name, id"),
        "print_jobs order by created_at desc, id desc".to_owned(),
        "print_jobs order by reference, id".to_owned(),
        "print_jobs order by status, id".to_owned(),
        "print_jobs order by records_count desc, id desc".to_owned(),
        "print_jobs order by documents_failed desc, id desc".to_owned(),
        "print_jobs order by created_by_name, id".to_owned(),
        "print_jobs where status = 'failed' order by created_at desc, id desc".to_owned(),
        "print_jobs where documents_failed > 0 order by created_at desc, id desc".to_owned(),
        format!("print_jobs where created_by = {id} order by created_at desc, id desc"),
        // As the filters of a centre's list are asked for, each alone and together.
        format!(
            "print_jobs where centre_id = {id} and exists (select 1 from print_job_qualifications q where \
             q.print_job_id = print_jobs.id and q.qualification_id = {id}) order by created_at desc, id desc"
        ),
        format!(
            "print_jobs where centre_id = {id} and status in ('failed') and created_by in ({id}) and created_at >= \
             '2026' order by created_at desc, id desc"
        ),
        format!("report_documents where centre_id = {id} and issued_on between '2025' and '2026'"),
        format!("report_records where centre_id = {id} and issued_on between '2025' and '2026'"),
        format!("print_job_failures where print_job_id = {id} order by line, id"),
        format!("print_job_failures where print_job_id = {id} order by sort_name, id"),
        "documents where reference >= '7K3M9QPX' and reference < '7K3M9QPX~' order by reference".to_owned(),
        "batches where rows_invalid > 0".to_owned(),
        "batches where rows_valid > rows_under_way".to_owned(),
        "batches where publish_at is not null".to_owned(),
        "users where status = 'invited'".to_owned(),
        format!("documents where print_job_id = {id} order by sort_name, id"),
        format!("documents where print_job_id = {id} order by kind, id"),
        format!("documents where print_job_id = {id} order by reference, id"),
        format!("documents where print_job_id = {id} order by qualification_title, id"),
        "documents where reference = ''".to_owned(),
        "documents where sha256 = ''".to_owned(),
        format!("documents where record_id = {id}"),
        format!("records where centre_id = {id} order by award_date desc, id desc"),
        format!("records where centre_id = {id} order by created_at desc, id desc"),
        format!("batch_rows where batch_id = {id} order by line, id"),
        format!("batch_rows where print_job_id = {id} and status = 'valid' order by line"),
        "batches order by created_at desc, id desc".to_owned(),
        "audit_events order by at desc, id desc".to_owned(),
        "audit_events where subject_kind = 'batch' order by at desc, id desc".to_owned(),
        format!("audit_events where subject_id = {id} order by at desc, id desc"),
        "settings_versions order by created_at desc, id desc".to_owned(),
        "settings_versions where section = 'brand' order by version desc".to_owned(),
        "users order by created_at desc, id desc".to_owned(),
        "centres order by created_at desc, id desc".to_owned(),
        "centres order by name, id".to_owned(),
        "qualifications order by created_at desc, id desc".to_owned(),
        "learners order by created_at desc, id desc".to_owned(),
        "learners order by sort_name, id".to_owned(),
        "learners where enrolment_key in ('a', 'b')".to_owned(),
        "learner_aliases where enrolment_key in ('a', 'b')".to_owned(),
        "learners where uln = '1' and uln is not null and uln <> '9999999999'".to_owned(),
        "learners where sort_name = 'a' and date_of_birth = 'b'".to_owned(),
        format!("records where learner_id = {id} order by created_at desc, id desc"),
        format!("audit_events where subject_id = {id} order by at desc, id desc"),
        "users order by last_name, id".to_owned(),
        "qualifications order by level, id".to_owned(),
        "qualifications order by title, id".to_owned(),
    ]
    .into_iter()
    .chain(lists_of_orders(id))
    {
        let sql = format!("explain query plan select * from {list} limit 51");
        let statement = Statement::from_string(DbBackend::Sqlite, sql);
        let plan = app.app.db.reader().query_all_raw(statement).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
        let plan = plan.join("; ");
        assert!(plan.contains("USING INDEX") && !plan.contains("TEMP B-TREE"), "{list}: {plan}");
    }
}
