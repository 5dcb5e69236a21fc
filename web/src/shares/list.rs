//! The learner's shares.

use leptos::prelude::*;
use shared::{page::Page, shares::Share};

use super::{share_name, share_status, works_until};
use crate::{
    language::{many, say},
    ui::{
        button::{ButtonLink, Weight},
        fetch::{Now, fetch},
        icon::{self, icon},
        page::PageHead,
        state::{Empty, Failed, Skeleton},
    },
};

/// The page.
#[component]
pub fn ShareListPage() -> impl IntoView {
    let list = fetch::<Page<Share>>(|| "/learner/shares?limit=200".to_owned(), false);
    let body = move || match list.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=5/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| list.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => {
            view! { <div class="card"><Empty title=say().share_none() text=say().share_none_text()/></div> }
                .into_any()
        }
        Now::Ready(page) => {
            let rows = page.items.into_iter().map(row).collect_view();
            view! { <section class="card"><ul class="big-rows">{rows}</ul></section> }.into_any()
        }
    };
    view! {
        <div class="narrow stack">
            <PageHead title=say().share_list() lead=Signal::stored(say().share_list_lead())/>
            <div class="actions big">
                <ButtonLink href="/learner/shares/new" label=say().share_new() weight=Weight::Primary shape=icon::PLUS/>
            </div>
            {body}
        </div>
    }
}

fn row(share: Share) -> AnyView {
    let mut about = vec![
        say().share_documents_count(many(share.documents.len())),
        say().share_opened(f64::from(share.views)),
    ];
    about.extend(works_until(&share));
    view! {
        <li>
            <a href=format!("/learner/shares/{}", share.id)>
                <span class="words">
                    <strong>{share_name(&share)}</strong>
                    <span class="muted small">{about.join(" · ")}</span>
                </span>
                {share_status(share.status)}
                {icon(icon::NEXT)}
            </a>
        </li>
    }
    .into_any()
}
