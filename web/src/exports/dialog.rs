//! The dialog that asks for an export: what would be in it, its name, and the kinds of documents.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    check::Check,
    documents::DocumentKind,
    exports::{Export, ExportEstimate, MAX_DESCRIPTION, NewExport, NewJobExport},
    records::{RecordFilter, RecordSelection},
};
use uuid::Uuid;

use crate::{
    client::{Fault, new_key},
    format::{count, number, size},
    scope::use_scope,
    session::use_client,
    ui::{
        dialog::Dialog,
        field::{AreaField, Choice, ErrorSummary, Form, Submit, TextField, TicksField},
        parts::Notice,
        state::{Failed, Skeleton},
        status::{Tone, kind_name},
        toast::use_toasts,
    },
};

/// What is to be exported.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// These records.
    Records(RecordSelection),
    /// All of a print job: its id and its reference.
    PrintJob(Uuid, String),
}

impl Wanted {
    fn selection(&self) -> RecordSelection {
        match self {
            Self::Records(selection) => selection.clone(),
            Self::PrintJob(id, _) => {
                RecordSelection::all(RecordFilter { print_job_id: Some(*id), ..RecordFilter::default() })
            }
        }
    }
}

/// The dialog, open while something is wanted.
#[component]
pub fn ExportDialog(
    /// What is wanted.
    #[prop(into)]
    wanted: Signal<Option<Wanted>>,
    /// Runs when it is closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// Runs when the export is being made.
    #[prop(into)]
    on_made: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open=Signal::derive(move || wanted.with(Option::is_some)) title="Export documents" on_close>
            {move || wanted.get().map(|wanted| view! { <Ask wanted on_close on_made/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(wanted: Wanted, on_close: Callback<()>, on_made: Callback<()>) -> impl IntoView {
    let (scope, client, toasts) = (use_scope(), use_client(), use_toasts());
    let form = Form::new("export");
    let name = match &wanted {
        Wanted::PrintJob(_, reference) => reference.clone(),
        Wanted::Records(_) => String::new(),
    };
    let name = RwSignal::new(name);
    let description = RwSignal::new(String::new());
    let kinds = RwSignal::new(DocumentKind::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(","));
    let estimate = RwSignal::new(None::<Result<ExportEstimate, Fault>>);
    let wanted = StoredValue::new(wanted);
    let look = move || {
        estimate.set(None);
        let path = untrack(|| scope.api("/exports/estimate"));
        let selection = wanted.with_value(Wanted::selection);
        spawn_local(async move {
            let found = client.post::<_, ExportEstimate>(&path, &selection, &new_key()).await;
            estimate.try_set(Some(found));
        });
    };
    look();
    let chosen = move || -> Vec<DocumentKind> {
        kinds.with(|kinds| kinds.split(',').filter_map(DocumentKind::parse).collect())
    };
    // One key for all tries to send the same.
    let key = StoredValue::new((String::new(), String::new()));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let selection = wanted.with_value(Wanted::selection);
        let request = NewExport {
            name: name.get_untracked(),
            description: Some(description.get_untracked()).filter(|text| !text.trim().is_empty()),
            record_ids: selection.record_ids,
            filter: selection.filter,
            kinds: Some(untrack(chosen)),
        };
        if !form.begin(request.errors()) {
            return;
        }
        let said = serde_json::to_string(&request).unwrap_or_default();
        if key.with_value(|key| key.0 != said) {
            key.set_value((said, new_key()));
        }
        let key = key.with_value(|key| key.1.clone());
        let of_job = wanted.with_value(|wanted| match wanted {
            Wanted::PrintJob(id, _) => Some(*id),
            Wanted::Records(_) => None,
        });
        let path = untrack(|| match of_job {
            Some(id) => scope.api(&format!("/print-jobs/{id}/export")),
            None => scope.api("/exports"),
        });
        spawn_local(async move {
            let result = if of_job.is_some() {
                let NewExport { name, description, kinds, .. } = request;
                client.post::<_, Export>(&path, &NewJobExport { name, description, kinds }, &key).await
            } else {
                client.post::<_, Export>(&path, &request, &key).await
            };
            form.end(&result);
            if let Ok(export) = result {
                let many = count(export.documents, "document", "documents");
                toasts.say(format!("“{}” with {many} is being made.", export.name));
                on_close.run(());
                on_made.run(());
            }
        });
    };
    let options = move || {
        let known = estimate.get().and_then(Result::ok);
        let option = |kind: &DocumentKind| {
            let label = match &known {
                Some(known) => format!("{}s ({})", kind_name(*kind), number(known.of(*kind))),
                None => format!("{}s", kind_name(*kind)),
            };
            Choice::new(kind.as_str(), label)
        };
        DocumentKind::ALL.iter().map(option).collect::<Vec<_>>()
    };
    let found = move || match estimate.get() {
        None => view! { <Skeleton lines=2/> }.into_any(),
        Some(Err(fault)) => view! { <Failed fault again=move |()| look()/> }.into_any(),
        Some(Ok(found)) => inside(&found, &chosen()),
    };
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <div aria-live="polite">{found}</div>
            <TextField
                form
                pointer="/name"
                label="Name"
                value=name
                hint="To find it again, as “Autumn audit, food hygiene”"
                autofocus=true
            />
            <AreaField
                form
                pointer="/description"
                label="Description"
                value=description
                optional=true
                most=MAX_DESCRIPTION
            />
            <TicksField form pointer="/kinds" label="Documents" value=kinds options=Signal::derive(options)/>
            <Notice>
                <p>
                    "Downloads are for your audit and your regulator. Don’t pass the files on: learners see their own documents in the portal."
                </p>
            </Notice>
            <div class="actions">
                <Submit form label="Make the download" busy="Asking for it…"/>
                <button class="btn" type="button" on:click=move |_| on_close.run(())>
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// What would be in it.
fn inside(found: &ExportEstimate, kinds: &[DocumentKind]) -> AnyView {
    let documents: u64 = kinds.iter().map(|kind| found.of(*kind)).sum();
    let all = found.certificates + found.transcripts + found.letters;
    let too_many = documents > found.most;
    view! {
        <p>
            <strong>{count(documents, "document", "documents")}</strong> " of "
            {count(found.records, "record", "records")}
            {(documents == all && all > 0).then(|| format!(", {}", size(found.size)))}
            {format!(". Can be downloaded for {}.", count(found.days, "day", "days"))}
        </p>
        {(found.left_out > 0)
            .then(|| {
                let many = count(found.left_out, "document is", "documents are");
                view! {
                    <p class="muted">
                        {format!("{many} left out: only valid and expired ones are exported, not suspended, cancelled or replaced ones.")}
                    </p>
                }
            })}
        {too_many
            .then(|| {
                let most = number(found.most);
                view! {
                    <Notice tone=Tone::Warn>
                        <p>{format!("One download holds {most} documents at most. Choose fewer records or kinds.")}</p>
                    </Notice>
                }
            })}
    }
    .into_any()
}
