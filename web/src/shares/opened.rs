//! What whoever opens a learner's link sees: the verdict on each document as it is now, and what it says.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    problem::{Code, FieldError},
    shares::{OpenedShare, SharedDocument},
    verify::Verified,
};

use crate::{
    client::Fault,
    documents::{DownloadLink, PdfFrame, file_name, use_pdf},
    format::{date, spoken},
    language::say,
    session::use_client,
    ui::{
        brand::use_brand,
        dialog::Dialog,
        fetch::{Fetched, Now, fetch},
        field::{ErrorSummary, Form, Submit, TextField},
        page::Title,
        parts::{Facts, Notice, fact},
        state::{Failed, Skeleton},
        status::Tone,
    },
    verify::verdict::{of_document, small_banner},
};

/// The page. Each reading of it counts as an opening.
#[component]
pub fn OpenedSharePage() -> impl IntoView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let found = fetch::<OpenedShare>(move || format!("/shares/{}", token.get()), true);
    let brand = use_brand();
    let host = move || brand.text(|brand| &brand.verify_host);
    let tried = RwSignal::new(false);
    let body = move || match found.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => refused(fault, found, tried),
        Now::Ready(share) => shown(share, token.get_untracked()),
    };
    view! {
        <div class="narrow stack">
            {body}
            <Show when=move || !host().is_empty()>
                <p class="muted small address">{move || say().check_address(host())}</p>
            </Show>
        </div>
    }
}

fn refused(fault: Fault, found: Fetched<OpenedShare>, tried: RwSignal<bool>) -> AnyView {
    let plain = |title: String, text: String| view! { <Title title/> <p class="lead">{text}</p> }.into_any();
    match fault.code() {
        Some(Code::WrongPin) => view! { <PinForm found tried wrong=say().opened_pin_wrong()/> }.into_any(),
        Some(Code::RateLimited) if tried.get_untracked() => {
            view! { <PinForm found tried wrong=say().opened_pin_many()/> }.into_any()
        }
        Some(Code::ShareEnded) => plain(say().opened_over(), say().opened_over_text()),
        Some(Code::NotFound) => plain(say().opened_unknown(), say().opened_unknown_text()),
        _ => view! { <div class="card"><Failed fault again=move |()| found.again()/></div> }.into_any(),
    }
}

#[component]
fn PinForm(
    found: Fetched<OpenedShare>,
    /// Whether a PIN was tried already.
    tried: RwSignal<bool>,
    /// What was wrong with it.
    wrong: String,
) -> impl IntoView {
    let client = use_client();
    let form = Form::new("pin");
    let pin = RwSignal::new(String::new());
    if tried.get_untracked() {
        form.begin(vec![FieldError::new("/pin", "worded", wrong)]);
    }
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = pin.get_untracked().trim().to_owned();
        let missing = typed.is_empty().then(|| FieldError::new("/pin", "required", say().wrong_required()));
        if form.begin(missing.into_iter().collect()) {
            client.use_pin(typed);
            tried.set(true);
            found.again();
        }
    };
    view! {
        <Title title=say().opened_pin_title()/>
        <p class="lead">{say().opened_pin_text()}</p>
        <form class="card pad stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <TextField form pointer="/pin" label=say().share_pin() value=pin code=true width="short"/>
            <div class="actions big"><Submit form label=say().opened_pin_do() busy=say().opened_pin_busy()/></div>
        </form>
    }
}

fn shown(share: OpenedShare, token: String) -> AnyView {
    let until = match share.expires_at {
        Some(end) => say().opened_link_until(spoken(end)),
        None => say().opened_link_on(&share.shared_by),
    };
    let left = share.views_left.map(|left| view! { <p>{say().opened_views_left(f64::from(left))}</p> });
    let hidden = (!share.hide.is_empty()).then(|| {
        view! { <Notice tone=Tone::Plain title=say().opened_hidden()><p>{say().opened_hidden_text()}</p></Notice> }
    });
    let documents = share.documents.into_iter().map(|document| one(document, &token)).collect_view();
    view! {
        <Title title=say().opened_title(share.shared_by)/>
        {hidden}
        {documents}
        <aside class="note">
            <p>{until}</p>
            {left}
            <p class="muted small">{say().opened_link_note()}</p>
        </aside>
    }
    .into_any()
}

fn one(it: SharedDocument, token: &str) -> AnyView {
    let verdict = of_document(&verified(&it));
    let qualification = view! {
        {it.qualification.title.clone()}
        <span class="sub">{it.qualification.number.clone()}</span>
    }
    .into_any();
    let until = it.expires_on.map_or_else(|| say().document_for_good(), date);
    let newer = it.replaced_by.clone().map(|newer| {
        view! { <p><a class="btn primary" href=format!("/v/{newer}")>{say().check_newer()}</a></p> }
    });
    let check = it.reference.clone().map(|reference| {
        view! { <p><a href=format!("/v/{reference}")>{say().opened_check()}</a></p> }
    });
    let paper = it.has_pdf.then(|| {
        view! { <Paper it=it.clone() path=format!("/shares/{token}/documents/{}/pdf", it.id)/> }
    });
    let reference = it.reference.clone().map(|reference| {
        let reference = view! { <span class="code">{reference}</span> }.into_any();
        fact(say().document_reference(), reference)
    });
    view! {
        <section class="card">
            {small_banner(verdict, &say().kind(it.kind))}
            <Facts>
                {fact(say().fact_learner(), it.learner_name.clone())}
                {fact(say().fact_qualification(), qualification)}
                {fact(say().fact_level(), it.level.clone())}
                {it.result.clone().map(|result| fact(say().fact_result(), result))}
                {it.centre_name.clone().map(|centre| fact(say().opened_centre(), centre))}
                {fact(say().fact_issued(), date(it.issued_on))}
                {fact(say().fact_expires(), until)}
                {reference}
                {fact(say().fact_issuer(), it.issuer.clone())}
            </Facts>
            <div class="card-body stack">{newer} {paper} {check}</div>
        </section>
    }
    .into_any()
}

/// As the check of a reference has it, for the same verdict.
fn verified(it: &SharedDocument) -> Verified {
    Verified {
        reference: it.reference.clone().unwrap_or_default(),
        status: it.status,
        status_changed_at: it.status_changed_at,
        kind: it.kind,
        learner_name: Some(it.learner_name.clone()),
        qualification: it.qualification.clone(),
        level: it.level.clone(),
        result: it.result.clone(),
        issued_on: it.issued_on,
        expires_on: it.expires_on,
        issuer: it.issuer.clone(),
        replaced_by: it.replaced_by.clone(),
        sha256: String::new(),
    }
}

/// The document itself, behind a button.
#[component]
fn Paper(it: SharedDocument, path: String) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = say().check_paper_of(it.kind.to_string(), &it.learner_name);
    let name = file_name(&it.learner_name, it.kind, it.reference.as_deref().unwrap_or_default());
    let see = say().check_see(it.kind.to_string());
    view! {
        <p>
            <button class="btn primary" type="button" on:click=move |_| open.set(true)>{see}</button>
        </p>
        <Dialog open title=title.clone() class="wide" on_close=move |()| open.set(false)>
            <PaperBox path=path.clone() title=title.clone() name=name.clone()/>
        </Dialog>
    }
}

#[component]
fn PaperBox(path: String, title: String, name: String) -> impl IntoView {
    let pdf = use_pdf(move || path.clone(), true);
    view! {
        <div class="viewer-tools">
            <DownloadLink pdf name/>
        </div>
        <div class="viewer alone">
            <PdfFrame pdf title/>
        </div>
    }
}
