//! One document: how it stands, the paper, what it says, and what can be done with it.

use chrono::Datelike;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    batches::Component,
    documents::{DocumentKind, DocumentStatus, RecordDocument},
    learner_portal::LearnerDocument,
    verify::{Verified, VerifiedQualification},
};
use uuid::Uuid;

use super::{mistakes::MistakeForm, status::document_status};
use crate::{
    documents::{DownloadLink, PdfFrame, file_name, use_pdf},
    format::date,
    language::say,
    store::OrderPrint,
    ui::{
        dialog::Dialog,
        fetch::{Now, fetch},
        icon::{self, icon},
        parts::{Back, Facts, Section, fact},
        state::{Failed, Skeleton},
    },
    verify::verdict::{banner, of_document},
};

/// The page.
#[component]
pub fn DocumentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let found = fetch::<LearnerDocument>(move || format!("/learner/documents/{}", id.get()), false);
    let body = move || match found.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| found.again()/></div> }.into_any()
        }
        Now::Ready(page) => shown(page),
    };
    view! {
        <div class="narrow stack">
            <Back href="/learner" label=say().learner_documents()/>
            {body}
        </div>
    }
}

fn shown(page: LearnerDocument) -> AnyView {
    let it = page.clone();
    let reporting = RwSignal::new(false);
    let open = RwSignal::new(false);
    let title = say().check_paper_of(it.kind.to_string(), &it.learner_name);
    let name = file_name(&it.learner_name, it.kind, &it.reference);
    let path = format!("/learner/documents/{}/pdf", it.id);
    let current = matches!(it.status, DocumentStatus::Valid | DocumentStatus::Expired);
    let newer = it.replaced_by.map(|newer| {
        view! {
            <p>
                {say().document_newer()}
                " "
                <a href=format!("/learner/documents/{newer}")>{say().check_newer()}</a>
            </p>
        }
    });
    let linkedin = (it.kind == DocumentKind::Certificate && it.status == DocumentStatus::Valid).then(|| {
        view! {
            <div class="stack tight">
                <a class="btn" href=linkedin(&page) target="_blank" rel="noopener noreferrer external">
                    {say().document_linkedin()}
                    {icon(icon::ARROW)}
                </a>
                <p class="muted small">{say().document_linkedin_text()}</p>
            </div>
        }
    });
    let print = view! { <OrderPrint document=it.id kind=it.kind status=it.status/> };
    let (box_title, box_name, id) = (title.clone(), name, it.id);
    view! {
        <section class="card">{banner(of_document(&verified(&page)))} {newer}</section>
        <div class="actions big">
            <button class="btn primary" type="button" on:click=move |_| open.set(true)>
                {icon(icon::PAPER)}
                {say().check_see(it.kind.to_string())}
            </button>
            {current.then(|| view! {
                <a class="btn" href=format!("/learner/shares/new?document={id}")>
                    {icon(icon::PEOPLE)}
                    {say().document_share()}
                </a>
            })}
            {print}
        </div>
        <Dialog open title class="wide" on_close=move |()| open.set(false)>
            <Paper path=path.clone() title=box_title.clone() name=box_name.clone()/>
        </Dialog>
        {says(&page)}
        {units(it.components.clone())}
        {others(page.record_documents.clone(), it.id)}
        <section class="card pad stack">
            <a href=format!("/v/{}", it.reference) rel="external">{say().document_check()}</a>
            {linkedin}
            <button class="btn" type="button" on:click=move |_| reporting.set(true)>{say().document_mistake()}</button>
        </section>
        <Dialog open=reporting title=say().document_mistake() on_close=move |()| reporting.set(false)>
            <MistakeForm document_id=id on_done=move |()| reporting.set(false)/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Paper(path: String, title: String, name: String) -> impl IntoView {
    let pdf = use_pdf(move || path.clone(), false);
    view! {
        <div class="viewer-tools">
            <DownloadLink pdf name/>
        </div>
        <div class="viewer alone">
            <PdfFrame pdf title/>
        </div>
    }
}

/// As the public check has it, for the same verdict.
fn verified(page: &LearnerDocument) -> Verified {
    let it = page;
    Verified {
        reference: it.reference.clone(),
        status: it.status,
        status_changed_at: it.status_changed_at,
        kind: it.kind,
        learner_name: Some(it.learner_name.clone()),
        qualification: VerifiedQualification {
            number: it.qualification_number.clone(),
            title: it.qualification_title.clone(),
        },
        level: it.level.clone(),
        result: it.result.clone(),
        issued_on: it.issued_on,
        expires_on: it.expires_on,
        issuer: it.issuer.clone(),
        replaced_by: None,
        sha256: it.sha256.clone(),
    }
}

fn says(page: &LearnerDocument) -> AnyView {
    let it = page.clone();
    let since = say().document_since(crate::format::spoken(it.status_changed_at));
    let state = view! { {document_status(it.status)} <span class="sub">{since}</span> }.into_any();
    let qualification =
        view! { {it.qualification_title} <span class="sub">{it.qualification_number}</span> }.into_any();
    let reference = view! { <span class="code">{it.reference}</span> }.into_any();
    let until = it.expires_on.map_or_else(|| say().document_for_good(), date);
    view! {
        <Section title=say().document_says()>
            <Facts>
                {fact(say().document_status(), state)}
                {fact(say().fact_learner(), it.learner_name)}
                {fact(say().fact_qualification(), qualification)}
                {fact(say().fact_level(), it.level)}
                {it.result.map(|result| fact(say().fact_result(), result))}
                {fact(say().document_award_date(), date(it.award_date))}
                {fact(say().fact_issued(), date(it.issued_on))}
                {fact(say().fact_expires(), until)}
                {fact(say().document_centre(), it.centre_name)}
                {fact(say().register_number(), it.enrolment_number)}
                {fact(say().document_reference(), reference)}
                {fact(say().fact_issuer(), it.issuer)}
            </Facts>
        </Section>
    }
    .into_any()
}

fn units(lines: Vec<Component>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows = lines
        .into_iter()
        .map(|line| {
            let level = (!line.level.is_empty()).then(|| say().document_unit_level(line.level));
            let credits = (!line.credits.is_empty()).then(|| say().document_unit_credits(line.credits));
            let more = [Some(line.reference).filter(|text| !text.is_empty()), level, credits];
            let more = more.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! {
                <li>
                    <span class="words">
                        <strong>{line.title}</strong>
                        <span class="muted small">{more}</span>
                    </span>
                    <span>{line.grade}</span>
                </li>
            }
        })
        .collect_view();
    Some(
        view! { <Section title=say().document_units()><ul class="big-rows plain">{rows}</ul></Section> }
            .into_any(),
    )
}

fn others(all: Vec<RecordDocument>, this: Uuid) -> Option<AnyView> {
    let rows: Vec<_> = all
        .into_iter()
        .filter(|other| other.id != this)
        .map(|other| {
            view! {
                <li>
                    <a href=format!("/learner/documents/{}", other.id)>
                        <span class="words"><strong>{say().kind(other.kind)}</strong></span>
                        {document_status(other.status)}
                        {icon(icon::NEXT)}
                    </a>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! { <Section title=say().document_others()><ul class="big-rows">{rows}</ul></Section> }.into_any()
    })
}

/// Where `LinkedIn` takes the certificate over, with its fields filled in.
fn linkedin(page: &LearnerDocument) -> String {
    let it = page;
    let (year, month) = (it.issued_on.year().to_string(), it.issued_on.month().to_string());
    let mut fields = vec![
        ("startTask", "CERTIFICATION_NAME".to_owned()),
        ("name", it.qualification_title.clone()),
        ("organizationName", it.issuer.clone()),
        ("issueYear", year),
        ("issueMonth", month),
    ];
    if let Some(last) = it.expires_on {
        fields.push(("expirationYear", last.year().to_string()));
        fields.push(("expirationMonth", last.month().to_string()));
    }
    fields.push(("certUrl", it.verify_url.clone()));
    fields.push(("certId", it.reference.clone()));
    let query: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| format!("{name}={}", String::from(js_sys::encode_uri_component(&value))))
        .collect();
    format!("https://www.linkedin.com/profile/add?{}", query.join("&"))
}
