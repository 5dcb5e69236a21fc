//! Importing qualifications from a file: it is chosen, looked at, and then imported just so.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    problem::FieldError,
    qualifications::{ImportOutcome, ImportRow, QualificationImport},
};

use crate::{
    client::new_key,
    documents::save,
    format::{count, number, sentence, size},
    history::words,
    session::use_client,
    ui::{
        button::{Button, ButtonLink, Weight},
        drop::{Chosen, DropZone},
        field::{ErrorSummary, Form},
        icon,
        list::{Column, data_table},
        page::PageHead,
        parts::{Back, Notice, Section},
        stat::{Stat, Stats},
        status::{Tone, status},
        toast::use_toasts,
    },
};

const PATH: &str = "/issuer/qualification-imports";
/// The most rows that are shown: those with errors and changes come first.
const SHOWN: usize = 200;

/// The page.
#[component]
pub fn ImportQualificationsPage() -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("import");
    let file = RwSignal::new(None::<Chosen>);
    let result = RwSignal::new(None::<QualificationImport>);
    let send = move |plan: Option<String>| {
        let Some(chosen) = file.get_untracked() else { return };
        if !form.begin(Vec::new()) {
            return;
        }
        spawn_local(async move {
            let path = plan.as_ref().map_or_else(|| PATH.to_owned(), |plan| format!("{PATH}?plan={plan}"));
            let answer = client.upload::<QualificationImport>(&path, &chosen, "text/csv", &new_key()).await;
            form.end(&answer);
            match answer {
                Ok(import) => {
                    if import.done {
                        toasts.say(format!(
                            "Created {} and changed {}.",
                            count(import.new, "qualification", "qualifications"),
                            number(import.changed)
                        ));
                    }
                    result.try_set(Some(import));
                }
                // What was shown does not hold any more.
                Err(_) if plan.is_some() => drop(result.try_set(None)),
                Err(_) => {}
            }
        });
    };
    let take = move |chosen: Chosen| {
        result.set(None);
        if chosen.size() < 1.0 {
            file.set(None);
            form.clear();
            form.begin(vec![FieldError::new("/file", "empty", "This file is empty. Choose another one.")]);
            return;
        }
        file.set(Some(chosen));
        form.clear();
        send(None);
    };
    let download = move |()| {
        spawn_local(async move {
            if let Err(fault) = save(client, &format!("{PATH}/template.csv"), "qualifications.csv").await {
                toasts.warn(fault.detail());
            }
        });
    };
    let shape = Signal::derive(move || if file.with(Option::is_some) { icon::PAPER } else { icon::UPLOAD });
    view! {
        <Back href="/issuer/qualifications" label="Qualifications"/>
        <PageHead
            title="Import qualifications"
            lead=Signal::stored("The file is looked at first. Nothing is written before you say so.".to_owned())
        >
            <Button label="Template file" shape=icon::DOWNLOAD on_click=download/>
        </PageHead>
        <div class="stack">
            <div class="card pad stack">
                <ErrorSummary form/>
                <DropZone id="import-file" label="CSV file" accept=".csv,text/csv" shape on_take=take>
                    {move || said(file.read().as_ref(), form.is_busy())}
                </DropZone>
                <details>
                    <summary>"What the file must have"</summary>
                    {columns_help()}
                </details>
            </div>
            {move || result.get().map(|import| outcome(import, form, Callback::new(move |plan| send(Some(plan)))))}
        </div>
    }
}

fn said(file: Option<&Chosen>, busy: bool) -> AnyView {
    let (strong, muted) = match file {
        Some(file) => {
            // Sizes of files are whole numbers far below 2^53.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bytes = file.size() as u64;
            let muted = if busy { "Being looked at…".to_owned() } else { size(bytes) };
            (file.name(), muted)
        }
        None => (
            "Choose a CSV file, or drop it here".to_owned(),
            "One line for each qualification, with a header.".to_owned(),
        ),
    };
    view! {
        <strong>{strong}</strong>
        <span class="muted">{muted}</span>
    }
    .into_any()
}

fn columns_help() -> AnyView {
    let lines = [
        ("number, title, level, regulated", "always. Regulated is yes or no."),
        ("credits, expires_after_months", "whole numbers; blank for none."),
        ("units", "reference|title|level|credits, joined by semicolons."),
        ("status", "active or archived; blank leaves it as it is."),
    ];
    let lines = lines.map(|(names, what)| view! { <li><code>{names}</code> ": " {what}</li> }).collect_view();
    view! {
        <ul class="plain-list">{lines}</ul>
        <p class="muted">"A qualification whose number is known already is changed. Columns that are not in the file stay as they are."</p>
    }
    .into_any()
}

fn outcome(import: QualificationImport, form: Form, confirm: Callback<String>) -> AnyView {
    let stats = vec![
        Stat::new("New", number(import.new)).shape(icon::PLUS).tone(Tone::Good),
        Stat::new("Changed", number(import.changed)).shape(icon::PEN).tone(Tone::Warn),
        Stat::new("As they are", number(import.unchanged)).shape(icon::TICK),
        Stat::new("Wrong", number(import.invalid)).shape(icon::CROSS).tone(if import.invalid > 0 {
            Tone::Bad
        } else {
            Tone::Plain
        }),
    ];
    let writes = import.new + import.changed;
    let (plan, invalid, done) = (import.plan, import.invalid, import.done);
    let label = format!("Import {}", count(writes, "qualification", "qualifications"));
    let next = match (done, writes) {
        (true, _) => view! {
            <Notice tone=Tone::Good title="Imported">
                <p>
                    {if invalid > 0 { "The wrong rows were left out: mend them in your file, and import it again. " } else { "" }}
                    <ButtonLink href="/issuer/qualifications" label="See the qualifications" weight=Weight::Quiet/>
                </p>
            </Notice>
        }
        .into_any(),
        (false, 0) => view! {
            <Notice title="There is nothing to import">
                <p>{if invalid > 0 { "Mend the rows below in your file, and choose it again." } else { "All qualifications are as the file says." }}</p>
            </Notice>
        }
        .into_any(),
        (false, _) => view! {
            <div class="actions">
                <Button
                    label
                    weight=Weight::Primary
                    busy=Signal::derive(move || form.is_busy())
                    on_click=move |()| confirm.run(plan.clone())
                />
                {(invalid > 0).then(|| view! { <span class="muted">"The wrong rows are left out."</span> })}
            </div>
        }
        .into_any(),
    };
    view! {
        <Stats label="What the file does" stats/>
        {next}
        {rows(import.rows)}
    }
    .into_any()
}

fn rows(mut rows: Vec<ImportRow>) -> AnyView {
    let rank = |outcome: ImportOutcome| match outcome {
        ImportOutcome::Invalid => 0,
        ImportOutcome::Changed => 1,
        ImportOutcome::New => 2,
        ImportOutcome::Unchanged => 3,
    };
    rows.sort_by_key(|row| (rank(row.outcome), row.line));
    let left = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let columns = vec![
        Column::new("line", "Line", |it: &ImportRow| number(it.line)).figures(),
        Column::new("title", "Qualification", |it: &ImportRow| {
            let title = if it.title.is_empty() { "No title".to_owned() } else { it.title.clone() };
            view! { {title} <span class="sub code">{it.number.clone()}</span> }
        })
        .naming(),
        Column::new("outcome", "What happens", |it: &ImportRow| outcome_status(it.outcome)),
        Column::new("details", "Details", details).wide(),
    ];
    let table = data_table("Rows of the file", columns, &rows, None);
    view! {
        <Section title="Rows">
            {table}
            {(left > 0).then(|| view! { <p class="card-foot muted">{format!("{} more rows are not shown.", number(left as u64))}</p> })}
        </Section>
    }
    .into_any()
}

fn outcome_status(outcome: ImportOutcome) -> AnyView {
    let (tone, shape, words) = match outcome {
        ImportOutcome::New => (Tone::Good, icon::PLUS, "New"),
        ImportOutcome::Changed => (Tone::Warn, icon::PEN, "Changed"),
        ImportOutcome::Unchanged => (Tone::Plain, icon::TICK, "As it is"),
        ImportOutcome::Invalid => (Tone::Bad, icon::CROSS, "Left out"),
    };
    status(tone, shape, words.to_owned())
}

fn details(row: &ImportRow) -> AnyView {
    let errors = row.errors.iter().map(|error| {
        view! { <li><strong>{sentence(&words(&error.field))}</strong> ": " {error.message.clone()}</li> }
            .into_any()
    });
    let changes = row.changes.iter().map(|change| {
        let of = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        view! {
            <li>
                {sentence(&words(&change.field))} ": " <span class="muted">{of(&change.before)}</span>
                <span aria-hidden="true">" → "</span><span class="sr">" becomes "</span> {of(&change.after)}
            </li>
        }
        .into_any()
    });
    let lines: Vec<_> = errors.chain(changes).collect();
    if lines.is_empty() {
        ().into_any()
    } else {
        view! { <ul class="change-lines small">{lines}</ul> }.into_any()
    }
}
