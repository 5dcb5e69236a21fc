//! The own documents, together by award.

use leptos::prelude::*;
use shared::{TextEnum, documents::DocumentKind, learner_portal::LearnerDocument, page::Page};

use super::status::document_status;
use crate::{
    format::date,
    language::say,
    ui::{
        fetch::{Now, fetch},
        icon::{self, icon, icon_of},
        page::Title,
        state::{Empty, Failed, Skeleton},
    },
};

/// How many documents one page of the API has at most.
const MOST: u16 = 200;

/// The page.
#[component]
pub fn DocumentsPage() -> impl IntoView {
    let list = fetch::<Page<LearnerDocument>>(move || format!("/learner/documents?limit={MOST}"), false);
    let body = move || match list.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=6/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| list.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => view! {
            <div class="card">
                <Empty title=say().learner_documents_none() text=say().learner_documents_none_text()>
                    <a class="btn" href="/learner/account">{say().own_enrolment_add()}</a>
                </Empty>
            </div>
        }
        .into_any(),
        Now::Ready(page) => awards(page.items).into_iter().map(award).collect_view().into_any(),
    };
    view! {
        <div class="narrow stack">
            <Title title=say().learner_documents()/>
            {body}
        </div>
    }
}

/// The documents of each award, the newest award first.
fn awards(documents: Vec<LearnerDocument>) -> Vec<Vec<LearnerDocument>> {
    let mut awards: Vec<Vec<LearnerDocument>> = Vec::new();
    for document in documents {
        match awards.iter_mut().find(|award| award[0].record_id == document.record_id) {
            Some(award) => award.push(document),
            None => awards.push(vec![document]),
        }
    }
    let place = |document: &LearnerDocument| DocumentKind::ALL.iter().position(|kind| *kind == document.kind);
    for award in &mut awards {
        // What was replaced comes last.
        award.sort_by_key(|document| (document.replaced_by.is_some(), place(document)));
    }
    awards.sort_by_key(|award| std::cmp::Reverse(award[0].award_date));
    awards
}

fn award(documents: Vec<LearnerDocument>) -> Option<AnyView> {
    let first = documents.first()?.clone();
    let facts = [Some(first.level), first.result, Some(say().learner_awarded(date(first.award_date)))];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let id = format!("award-{}", first.record_id);
    let rows = documents.into_iter().map(row).collect_view();
    Some(
        view! {
            <section class="card award" aria-labelledby=id.clone()>
                <div class="card-title">
                    <div>
                        <h2 id=id.clone()>{first.qualification_title}</h2>
                        <p class="muted small">{facts}</p>
                    </div>
                </div>
                <ul class="big-rows">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn row(document: LearnerDocument) -> AnyView {
    view! {
        <li>
            <a href=format!("/learner/documents/{}", document.id)>
                {icon_of(icon::PAPER, 24)}
                <span class="words">
                    <strong>{say().kind(document.kind)}</strong>
                    <span class="muted small">{say().learner_issued(date(document.issued_on))}</span>
                </span>
                {document_status(document.status)}
                {icon(icon::NEXT)}
            </a>
        </li>
    }
    .into_any()
}
