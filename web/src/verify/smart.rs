//! The page that a document's QR code opens: the verdict, then what the document says, then the document.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    TextEnum,
    documents::DocumentStatus,
    problem::Code,
    reference::Reference,
    verify::{ANSWER_ID, Verdict, Verified},
};

use crate::{
    documents::{DownloadLink, PdfFrame, file_name, use_pdf},
    format::{date, spoken_now},
    language::{language, say},
    ui::{
        brand::use_brand,
        button::Button,
        dialog::Dialog,
        fetch::{Now, fetch},
        icon::{self, icon},
        parts::{Facts, fact},
        state::{Failed, Skeleton},
    },
    verify::{
        CheckedFile,
        validate::{Entry, EntryForm},
        verdict::{banner, of_document},
    },
};

/// The page.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let params = use_params_map();
    let typed = Memo::new(move |_| params.with(|params| params.get("reference").unwrap_or_default()));
    let reference = Memo::new(move |_| Reference::parse(&typed.get()).ok());
    // What the server has answered with the page itself is shown at once, and not asked for again.
    let known = take_answer();
    let known = Memo::new(move |_| {
        let reference = reference.get()?;
        known.clone().filter(|known| Reference::parse(&known.reference).is_ok_and(|it| it == reference))
    });
    let found = fetch::<Verified>(
        move || match reference.get() {
            Some(reference) if known.with(Option::is_none) => format!("/verify/{}", reference.plain()),
            _ => String::new(),
        },
        true,
    );
    let brand = use_brand();
    let body = move || {
        if reference.get().is_none() {
            return refused(true, typed.get());
        }
        if let Some(known) = known.get() {
            return answer(known);
        }
        match found.now() {
            _ if found.is_stale() => view! { <div class="card"><Skeleton lines=6/></div> }.into_any(),
            Now::Loading => view! { <div class="card"><Skeleton lines=6/></div> }.into_any(),
            Now::Failed(fault) => match fault.code() {
                Some(Code::DocumentNotFound) => refused(false, typed.get()),
                Some(Code::ReferenceMalformed) => refused(true, typed.get()),
                _ => {
                    view! { <div class="card"><Failed fault again=move |()| found.again()/></div> }.into_any()
                }
            },
            Now::Ready(found) => answer(found),
        }
    };
    let host = move || brand.text(|brand| &brand.verify_host);
    view! {
        <div class="narrow stack">
            {body}
            <Show when=move || !host().is_empty()>
                <p class="muted small address">{move || say().check_address(host())}</p>
            </Show>
        </div>
    }
}

/// Takes the answer that came with the page, if one did.
fn take_answer() -> Option<Verified> {
    let element = document().get_element_by_id(ANSWER_ID)?;
    let answer = element.text_content().and_then(|text| serde_json::from_str(&text).ok());
    // Asked again later, it may be out of date.
    element.remove();
    answer
}

/// The answer for a reference that no document has.
fn refused(is_mistyped: bool, typed: String) -> AnyView {
    let brand = use_brand();
    let issuer = brand.name();
    let verdict =
        if is_mistyped { Verdict::mistyped(language()) } else { Verdict::not_ours(&issuer, language()) };
    let entry = Entry::Prefilled(typed);
    view! {
        <section class="card">{banner(verdict)}</section>
        <section class="card pad">
            <EntryForm entry/>
        </section>
        <aside class="note">
            <h2>{say().check_unsure()}</h2>
            <p>{say().check_unsure_text()}</p>
            {move || brand.known_since_note().map(|note| view! { <p>{note}</p> })}
        </aside>
    }
    .into_any()
}

fn answer(found: Verified) -> AnyView {
    let current = matches!(found.status, DocumentStatus::Valid | DocumentStatus::Expired);
    let verdict = of_document(&found);
    let kind = found.kind.as_str();
    let name = found.learner_name.clone().filter(|_| current);
    let newer = found.replaced_by.clone().map(|newer| {
        view! {
            <p>
                <a class="btn primary" href=format!("/v/{newer}")>
                    {say().check_newer()}
                    {icon(icon::ARROW)}
                </a>
            </p>
        }
    });
    view! {
        {CheckedFile::notice(&found.sha256)}
        <section class="card">{banner(verdict)} {facts(found.clone())}</section>
        <Receipt/>
        {newer}
        {name.map(|name| view! { <Paper found=found.clone() name/> })}
        <aside class="note">
            <h2>{say().check_compare()}</h2>
            <p>{say().check_compare_text()}</p>
            <p>
                <a href="/validate">{say().check_compare_file()}</a>
            </p>
            <p class="muted small">{say().check_printed(kind)}</p>
        </aside>
    }
    .into_any()
}

fn facts(found: Verified) -> AnyView {
    let qualification = view! {
        {found.qualification.title.clone()}
        <span class="sub">{found.qualification.number.clone()}</span>
    }
    .into_any();
    let document = view! {
        {say().kind(found.kind)}
        " "
        <span class="code">{found.reference.clone()}</span>
    }
    .into_any();
    view! {
        <Facts>
            {fact(say().fact_learner(), found.learner_name.clone().unwrap_or_else(|| say().fact_erased()))}
            {fact(say().fact_qualification(), qualification)} {fact(say().fact_level(), found.level.clone())}
            {found.result.clone().map(|result| fact(say().fact_result(), result))}
            {fact(say().fact_issued(), date(found.issued_on))}
            {found.expires_on.map(|expires| fact(say().fact_expires(), date(expires)))}
            {fact(say().fact_document(), document)} {fact(say().fact_issuer(), found.issuer.clone())}
        </Facts>
    }
    .into_any()
}

/// When and where this was checked, for a print of the page, and the way to print it.
#[component]
fn Receipt() -> impl IntoView {
    let address = window().location().href().unwrap_or_default();
    let address = address.split(['?', '#']).next().unwrap_or_default().to_owned();
    let print = move |()| drop(window().print());
    view! {
        <section class="receipt">
            <h2>{say().receipt_title()}</h2>
            <p>{say().receipt_time(spoken_now())}</p>
            <p>{say().receipt_again(address)}</p>
        </section>
        <p>
            <Button label=say().receipt_print() shape=icon::PRINTER on_click=print/>
        </p>
    }
}

/// The document itself, behind a button.
#[component]
fn Paper(found: Verified, name: String) -> impl IntoView {
    let open = RwSignal::new(false);
    let kind = found.kind.as_str();
    let title = say().check_paper_of(kind, &name);
    let name = file_name(&name, found.kind, &found.reference);
    let path = format!("/verify/{}/pdf", found.reference.replace('-', ""));
    view! {
        <p>
            <button class="btn primary" type="button" on:click=move |_| open.set(true)>
                {say().check_see(kind)}
            </button>
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
