//! A row's documents before they are issued, in the viewer's dialog.

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{BatchRow, Column, document_kinds},
    documents::{DocumentKind, View},
};
use uuid::Uuid;

use crate::{
    documents::{DownloadLink, PdfFrame, use_pdf},
    ui::{
        dialog::Dialog,
        parts::{Facts, Notice, fact},
        status::{Tone, kind_name},
    },
};

/// The kinds of documents that a row asks for.
fn kinds(row: &BatchRow) -> Vec<DocumentKind> {
    let cell = row.values.get(Column::Documents.as_str()).map(String::as_str).unwrap_or_default();
    document_kinds(cell).unwrap_or_else(|| DocumentKind::ALL.to_vec())
}

/// The dialog, open while there is a row.
#[component]
pub fn RowPreview(
    /// The batch.
    batch: Memo<Option<Uuid>>,
    /// The row.
    row: RwSignal<Option<BatchRow>>,
) -> impl IntoView {
    let title = move || {
        row.get()
            .map(|row| {
                let cell = |column: Column| row.values.get(column.as_str()).cloned().unwrap_or_default();
                let names = [cell(Column::FirstName), cell(Column::MiddleNames), cell(Column::LastName)];
                let name: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
                format!("Preview: {}", name.join(" "))
            })
            .unwrap_or_default()
    };
    view! {
        <Dialog
            open=Signal::derive(move || row.with(Option::is_some))
            title=Signal::derive(title)
            class="wide"
            on_close=move |()| row.set(None)
        >
            <Shown batch row/>
        </Dialog>
    }
}

#[component]
fn Shown(batch: Memo<Option<Uuid>>, row: RwSignal<Option<BatchRow>>) -> impl IntoView {
    let view_as = RwSignal::new(View::Digital);
    let of_row = row.get_untracked().map(|row| kinds(&row)).unwrap_or_default();
    let kind = RwSignal::new(of_row.first().copied().unwrap_or(DocumentKind::Certificate));
    let pdf = use_pdf(
        move || match (batch.get(), row.with(|row| row.as_ref().map(|row| row.id))) {
            (Some(batch), Some(row)) => {
                let (kind, view) = (kind.get(), view_as.get());
                format!("/issuer/batches/{batch}/rows/{row}/preview.pdf?kind={kind}&view={view}")
            }
            _ => String::new(),
        },
        false,
    );
    let tick = move |label: &'static str, name: &'static str, on: Signal<bool>, choose: Callback<()>| {
        view! {
            <label>
                <input type="radio" name=name prop:checked=move || on.get() on:change=move |_| choose.run(())/>
                <span>{label}</span>
            </label>
        }
    };
    let kind_ticks = of_row
        .into_iter()
        .map(|choice| {
            let on = Signal::derive(move || kind.get() == choice);
            tick(kind_name(choice), "preview-kind", on, Callback::new(move |()| kind.set(choice)))
        })
        .collect_view();
    let view_ticks = [(View::Digital, "Digital"), (View::Print, "Print")]
        .map(|(choice, label)| {
            let on = Signal::derive(move || view_as.get() == choice);
            tick(label, "preview-view", on, Callback::new(move |()| view_as.set(choice)))
        })
        .collect_view();
    let facts = move || {
        row.get().map(|row| {
            let values = row.values.clone();
            let cell = move |column: Column| values.get(column.as_str()).cloned().unwrap_or_default();
            view! {
                <Facts tight=true>
                    {fact("Line of the file", crate::format::number(row.line))}
                    {fact("Enrolment number", cell(Column::EnrolmentNumber))}
                    {fact("Qualification", cell(Column::QualificationNumber))}
                    {fact("Centre", cell(Column::CentreNumber))}
                    {fact("Awarded", cell(Column::AwardDate))}
                </Facts>
            }
        })
    };
    view! {
        <div class="viewer-tools">
            <fieldset class="segments">
                <legend class="sr">"Document"</legend>
                {kind_ticks}
            </fieldset>
            <fieldset class="segments">
                <legend class="sr">"View"</legend>
                {view_ticks}
            </fieldset>
            <DownloadLink pdf name=Signal::derive(move || format!("preview-{}.pdf", kind.get()))/>
        </div>
        <div class="viewer">
            <PdfFrame pdf title=Signal::derive(move || format!("Preview of the {}", kind.get()))/>
            <aside aria-label="About this preview">
                <Notice tone=Tone::Warn title="A preview, not issued">
                    <p>"The reference and the QR code are not real ones. Nothing of this is kept."</p>
                </Notice>
                {facts}
            </aside>
        </div>
    }
}
