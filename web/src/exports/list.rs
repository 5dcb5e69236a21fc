//! "Downloads": the archives of a centre, being made, ready, failed, expired.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    events::Event,
    exports::{Export, ExportPart, ExportStatus},
    issue_reports::IssueSubject,
    page::Page,
};

use crate::{
    client::new_key,
    documents::save,
    events::follow,
    format::{count, number, size, spoken, time},
    issue_reports::{About, ReportDialog},
    scope::{Scope, use_scope},
    session::use_client,
    ui::{
        button::{Button, ButtonLink, IconButton, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, fetch},
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        parts::Notice,
        progress::bar,
        status::{Tone, kind_name, status},
        toast::use_toasts,
    },
};

type Exports = Fetched<Page<Export>>;

/// The page.
#[component]
pub fn ExportListPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let statuses = ExportStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let list = List::new(vec![Filter::ticks("status", "Status", statuses)], "-created_at");
    let exports = fetch::<Page<Export>>(move || list.request(&scope.api("/exports")), false);
    keep_up(exports, scope);
    let ask = Ask::new("delete");
    let doomed = RwSignal::new(None::<Export>);
    let remove = move |export: Export| {
        doomed.set(Some(export));
        ask.open();
    };
    let about = RwSignal::new(None::<About>);
    let first = move || {
        view! { <ButtonLink href=scope.link("/records") label="Choose records" weight=Weight::Primary/> }
    };
    view! {
        <PageHead title="Downloads" lead="Archives of documents that your centre has asked for.">
            <ButtonLink href=Signal::derive(move || scope.link("/records")) label="Choose records" shape=icon::PLUS/>
        </PageHead>
        <div class="stack">
        <Notice title="For audit only">
            <p>
                "These files show your auditor or regulator what was awarded. Don’t pass them on: learners see and share their own documents in the portal."
            </p>
        </Notice>
        <ListView
            list
            data=exports
            csv=Signal::derive(move || scope.api("/exports"))
            named=Named::new("download", "downloads")
            columns=columns()
            key=|it| it.id.to_string()
            search="Name or description"
            empty="Select records and export them: the files appear here."
            first
            actions=Rc::new(move |it: &Export| view! { <Actions export=it.clone() exports about on_delete=remove/> }.into_any())
        />
        </div>
        <Delete ask doomed exports/>
        <ReportDialog about/>
    }
}

/// Follows the news of exports.
fn keep_up(exports: Exports, scope: Scope) {
    let on_event = move |event| {
        let Event::Export(export) = event else { return };
        let before = exports
            .peek()
            .and_then(|page| page.items.iter().find(|shown| shown.id == export.id).map(|shown| shown.status));
        // A new one, or one that a filter shows or hides from now on.
        if before != Some(export.status) {
            exports.again();
        }
        exports.patch(move |page| {
            for shown in page.items.iter_mut().filter(|shown| shown.id == export.id) {
                shown.clone_from(&export);
            }
        });
    };
    follow(move || scope.api("/events"), on_event, move || exports.again());
}

fn columns() -> Vec<Column<Export>> {
    vec![
        Column::new("name", "Name", |it: &Export| {
            view! {
                <span class="wrap">{it.name.clone()}</span>
                {it.description.clone().map(|text| view! { <span class="sub wrap">{text}</span> })}
            }
        })
        .sorted(),
        Column::new("documents", "Documents", |it: &Export| number(it.documents)).sorted_down().figures(),
        Column::new("kinds", "Kinds", |it: &Export| {
            it.kinds.iter().map(|kind| format!("{}s", kind_name(*kind))).collect::<Vec<_>>().join(", ")
        })
        .hidden(),
        Column::new("size", "Size", |it: &Export| it.size.map(size)).figures(),
        Column::new("status", "Status", state).sorted().wide(),
        Column::new("downloads", "Downloaded", downloaded),
        Column::new("expires", "Expires", |it: &Export| it.expires_at.map(time)).keep(),
        Column::new("created_at", "Asked for", |it: &Export| {
            view! { {time(it.created_at)} <span class="sub">{it.created_by.clone()}</span> }
        })
        .sorted_down()
        .keep(),
    ]
}

fn downloaded(it: &Export) -> AnyView {
    let Some(at) = it.last_downloaded_at else { return "Not yet".into_any() };
    let by = it.last_downloaded_by.clone().unwrap_or_default();
    view! {
        {count(it.downloads, "time", "times")}
        <span class="sub">{format!("last {} by {by}", spoken(at))}</span>
    }
    .into_any()
}

fn state(it: &Export) -> AnyView {
    match it.status {
        ExportStatus::Queued => status(Tone::Plain, icon::CLOCK, it.status.word().to_owned()),
        ExportStatus::Processing => {
            let words = format!("{} of {}", number(it.progress.done), number(it.progress.total));
            view! {
                {status(Tone::Warn, icon::HALF, format!("Being made · {words}"))}
                {bar(it.progress.done, it.progress.total, "Documents in the archive")}
            }
            .into_any()
        }
        ExportStatus::Completed if it.expired => status(Tone::Plain, icon::CLOCK, "Expired".to_owned()),
        ExportStatus::Completed => status(Tone::Good, icon::TICK, it.status.word().to_owned()),
        ExportStatus::Failed => view! {
            {status(Tone::Bad, icon::CROSS, it.status.word().to_owned())}
            {it.failure.clone().map(|failure| view! { <span class="sub wrap">{failure.detail}</span> })}
        }
        .into_any(),
    }
}

#[component]
fn Actions(
    export: Export,
    exports: Exports,
    about: RwSignal<Option<About>>,
    #[prop(into)] on_delete: Callback<Export>,
) -> impl IntoView {
    let several = export.parts.len() > 1;
    let parts: Vec<_> = export
        .parts
        .iter()
        .map(|part| {
            let label =
                if several { format!("Download part {}", part.number) } else { "Download".to_owned() };
            view! { <Save export=export.clone() part=part.clone() label/> }
        })
        .collect();
    let whose = format!(" “{}”", export.name);
    let failed = export.status == ExportStatus::Failed;
    let it = About { kind: IssueSubject::Export, id: export.id, name: export.name.clone() };
    let of = format!(" with “{}”", export.name);
    let again = failed.then(|| view! { <TryAgain export=export.clone() exports/> });
    view! {
        {parts}
        {again}
        <IconButton
            label=format!("Report an issue…{of}")
            shape=icon::WARNING
            on_click=move |()| about.set(Some(it.clone()))
        />
        <IconButton
            label=format!("Delete…{whose}")
            shape=icon::BIN
            on_click=move |()| on_delete.run(export.clone())
        />
    }
    .into_any()
}

/// Saves a file of an export.
#[component]
fn Save(export: Export, part: ExportPart, label: String) -> impl IntoView {
    let (scope, client, toasts) = (use_scope(), use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let whose = format!(" “{}”", export.name);
    let on_click = move |()| {
        let path = format!("/exports/{}/download?part={}", export.id, part.number);
        let (path, name) = (untrack(|| scope.api(&path)), part.file_name.clone());
        busy.set(true);
        spawn_local(async move {
            match save(client, &path, &name).await {
                Ok(()) => toasts.say(format!("Saved {name}.")),
                Err(fault) => toasts.warn(fault.said()),
            }
            busy.try_set(false);
        });
    };
    view! { <Button label whose busy shape=icon::DOWNLOAD on_click/> }.into_any()
}

/// Tries again to make an export.
#[component]
fn TryAgain(export: Export, exports: Exports) -> impl IntoView {
    let (scope, client, toasts) = (use_scope(), use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let whose = format!(" to make “{}”", export.name);
    let on_click = move |()| {
        let path = untrack(|| scope.api(&format!("/exports/{}/retry", export.id)));
        busy.set(true);
        spawn_local(async move {
            match client.post_empty::<Export>(&path, &new_key()).await {
                Ok(export) => toasts.say(format!("“{}” is being made again.", export.name)),
                Err(fault) => toasts.warn(fault.said()),
            }
            busy.try_set(false);
            exports.again();
        });
    };
    view! { <Button label="Try again" whose busy shape=icon::AGAIN on_click/> }.into_any()
}

#[component]
fn Delete(ask: Ask, doomed: RwSignal<Option<Export>>, exports: Exports) -> impl IntoView {
    let (scope, client, toasts) = (use_scope(), use_client(), use_toasts());
    let title =
        move || doomed.with(|it| it.as_ref().map(|it| format!("Delete “{}”?", it.name)).unwrap_or_default());
    let on_confirm = move |()| {
        let Some(export) = doomed.get_untracked() else { return };
        let path = untrack(|| scope.api(&format!("/exports/{}", export.id)));
        spawn_local(async move {
            let result = client.delete(&path, None).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(format!("Deleted “{}”.", export.name));
            }
            exports.again();
        });
    };
    let consequences = vec![
        "Its files are gone for everyone at your centre.".to_owned(),
        "The records and their documents stay: you can export them again.".to_owned(),
    ];
    view! {
        <Confirm
            ask
            title=Signal::derive(title)
            action="Delete"
            busy="Deleting…"
            danger=true
            consequences
            on_confirm
        />
    }
    .into_any()
}
