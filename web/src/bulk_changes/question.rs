//! The question before many documents are changed at once: how many, what comes of it, and why.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    TextEnum,
    bulk_changes::{BulkChange, BulkQuestion, BulkSummary, DocumentFilter, DocumentSelection, NewBulkChange},
    documents::DocumentStep,
    permission::Permission,
};

use crate::{
    bulk_changes::words::{documents, reasons},
    client::{Client, new_key},
    format::number,
    session::{May, use_client},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        icon,
        list::{Chosen, List, Selection},
        toast::{Toasts, use_toasts},
    },
};

/// What is asked now: what is to be done, to which documents, and what it would do.
#[derive(Clone, PartialEq)]
struct Question {
    step: DocumentStep,
    selection: DocumentSelection,
    summary: BulkSummary,
}

/// The questions of a page, of which one is asked at a time.
#[derive(Clone, Copy)]
pub struct Bulks {
    ask: Ask,
    question: RwSignal<Option<Question>>,
    /// The step whose consequences are being looked up.
    looking: RwSignal<Option<DocumentStep>>,
    client: Client,
    toasts: Toasts,
}

impl Bulks {
    /// No question yet. The page shows [`BulkQuestions`] with it.
    pub fn new() -> Self {
        Self {
            ask: Ask::new("bulk"),
            question: RwSignal::new(None),
            looking: RwSignal::new(None),
            client: use_client(),
            toasts: use_toasts(),
        }
    }

    /// Whether the consequences of this step are being looked up.
    pub fn is_looking(self, step: DocumentStep) -> bool {
        self.looking.get() == Some(step)
    }

    /// Looks up what a step would do, and asks whether to take it.
    pub fn open(self, step: DocumentStep, selection: DocumentSelection) {
        self.looking.set(Some(step));
        spawn_local(async move {
            let question = BulkQuestion { action: step, selection };
            let path = "/issuer/bulk-changes/summary";
            let answer = self.client.post::<_, BulkSummary>(path, &question, &new_key()).await;
            self.looking.try_set(None);
            match answer {
                Ok(summary) if summary.changes == 0 => self.toasts.warn(nothing(step, summary)),
                Ok(summary) => {
                    let selection = question.selection;
                    self.question.try_set(Some(Question { step, selection, summary }));
                    self.ask.open();
                }
                Err(fault) => self.toasts.warn(fault.said()),
            }
        });
    }
}

fn nothing(step: DocumentStep, summary: BulkSummary) -> String {
    let why = reasons(summary.skipped).join(", ");
    let what = step.word().to_lowercase();
    if why.is_empty() {
        "No document matches any more.".to_owned()
    } else {
        format!("There is nothing to {what}: of {}, {why}.", documents(summary.documents))
    }
}

/// What is selected in the issuer's list of documents.
fn selection_of(list: List, selection: Selection) -> DocumentSelection {
    match selection.chosen() {
        Chosen::These(ids) => {
            let ids = ids.iter().filter_map(|id| id.parse().ok()).collect();
            DocumentSelection { ids: Some(ids), ..DocumentSelection::default() }
        }
        Chosen::AllMatching => {
            let filter = Some(filter_of(&list.narrowing()));
            DocumentSelection { filter, ..DocumentSelection::default() }
        }
    }
}

/// The filter that the parameters of the list mean.
fn filter_of(narrowing: &[(&'static str, String)]) -> DocumentFilter {
    fn several<T: TextEnum>(text: &str) -> Vec<T> {
        text.split(',').filter_map(T::parse).collect()
    }
    let mut filter = DocumentFilter::default();
    for (key, value) in narrowing {
        match *key {
            "q" => filter.q = Some(value.clone()),
            "kind" => filter.kind = several(value),
            "status" => filter.status = several(value),
            "centre_id" => filter.centre_id = value.parse().ok(),
            "qualification_id" => filter.qualification_id = value.parse().ok(),
            "print_job_id" => filter.print_job_id = value.parse().ok(),
            "issued_from" => filter.issued_from = value.parse().ok(),
            "issued_to" => filter.issued_to = value.parse().ok(),
            other => debug_assert!(false, "the filter {other} is not sent"),
        }
    }
    filter
}

/// The buttons for a selection in the issuer's list of documents.
#[component]
pub fn BulkSteps(
    /// The questions of the page.
    bulks: Bulks,
    /// The list.
    list: List,
    /// What is selected in it.
    selection: Selection,
) -> impl IntoView {
    let button = move |step: DocumentStep, label: &'static str, shape: &'static str, weight: Weight| {
        let busy = Signal::derive(move || bulks.is_looking(step));
        let on_click = move |()| bulks.open(step, untrack(|| selection_of(list, selection)));
        view! { <May to=Permission::ManageDocuments><Button label shape weight busy on_click/></May> }
    };
    view! {
        {button(DocumentStep::Suspend, "Suspend…", icon::PAUSE, Weight::Plain)}
        {button(DocumentStep::Reinstate, "Reinstate…", icon::TICK, Weight::Plain)}
        {button(DocumentStep::Revoke, "Cancel for good…", icon::CROSS, Weight::Danger)}
    }
}

/// The dialog of the question that is asked.
#[component]
pub fn BulkQuestions(
    /// The questions of the page.
    bulks: Bulks,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let on_confirm = move |()| {
        let Some(Question { step, selection, summary }) = bulks.question.get_untracked() else { return };
        let new = NewBulkChange {
            action: step,
            selection,
            reason: Some(bulks.ask.reason.get_untracked()),
            documents: summary.documents,
            changes: summary.changes,
        };
        spawn_local(async move {
            let result = bulks.client.post::<_, BulkChange>("/issuer/bulk-changes", &new, &new_key()).await;
            bulks.ask.end(&result);
            if let Ok(change) = result {
                let to = format!("/issuer/bulk-changes/{}", change.id);
                navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
            }
        });
    };
    move || {
        bulks.question.get().map(|question| {
            let what = format!("{} {}", question.step.word(), documents(question.summary.changes));
            let (title, end) = match question.step {
                DocumentStep::Revoke if question.summary.approval_needed => {
                    let asked = format!("Ask for approval to cancel {}", documents(question.summary.changes));
                    (format!("{what} for good?"), asked)
                }
                DocumentStep::Revoke => (format!("{what} for good?"), format!("{what} for good")),
                _ => (format!("{what}?"), what),
            };
            view! {
                <Confirm
                    ask=bulks.ask
                    title
                    action=end
                    busy=if question.summary.approval_needed { "Asking…" } else { "Beginning…" }
                    danger=question.step == DocumentStep::Revoke
                    consequences=consequences(&question)
                    reason="Reason, for your records only"
                    way_out=match question.step {
                        DocumentStep::Revoke => "Keep them",
                        _ => "Cancel",
                    }
                    on_confirm
                />
            }
        })
    }
}

fn consequences(question: &Question) -> Vec<String> {
    let summary = question.summary;
    let mut lines = Vec::new();
    if summary.skipped.total() > 0 {
        lines.push(format!(
            "Not all of the {} that are selected can be changed: {}.",
            number(summary.documents),
            reasons(summary.skipped).join(", "),
        ));
    }
    lines.push("Anyone who checks one of them sees it within a second of its turn.".to_owned());
    let more: &[&str] = match question.step {
        DocumentStep::Suspend => &[
            "What they say stays visible; their PDFs are no longer given out.",
            "You can reinstate them at any time, all together.",
        ],
        DocumentStep::Reinstate => &["The documents are the same as before: nothing is printed anew."],
        DocumentStep::Revoke => &[
            "This is final: they can’t be reinstated, and no replacement can be made of them.",
            "They stay on record as cancelled.",
        ],
    };
    lines.extend(more.iter().map(|line| (*line).to_owned()));
    let then = if summary.approval_needed {
        "Nothing is done until a second person approves it. The request waits on the page “Approvals”."
    } else {
        "It goes on in the background. The next page shows how far it is."
    };
    lines.push(then.to_owned());
    lines
}
