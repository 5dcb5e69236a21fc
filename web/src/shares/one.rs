//! One share: its link and its QR code, what it shows, who opened it, and the end of it.

use std::cell::RefCell;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::shares::{Share, ShareStatus, ShareView};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};

use super::{detail_word, qr::qr, share_name, share_status, works_until};
use crate::{
    format::spoken,
    language::say,
    learner::document_status,
    session::use_client,
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        page::Title,
        parts::{Back, CopyButton, Facts, Notice, Section, fact},
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

thread_local! {
    static TOLD: RefCell<Option<(Uuid, Told)>> = const { RefCell::new(None) };
}

/// The PIN of the share that was just made: shown on its page once, and kept nowhere else.
#[derive(Clone)]
pub struct Told(Option<String>);

impl Told {
    /// Keeps it for the page that is shown next.
    pub fn keep(id: Uuid, pin: Option<String>) {
        TOLD.set(Some((id, Self(pin))));
    }

    /// Takes it, if this share was just made.
    fn take(id: Uuid) -> Option<Self> {
        TOLD.with_borrow_mut(|told| told.take_if(|(of, _)| *of == id)).map(|(_, told)| told)
    }
}

/// The page.
#[component]
pub fn SharePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let told = StoredValue::new(id.with_untracked(|id| id.parse().ok()).and_then(Told::take));
    let found = fetch::<Share>(move || format!("/learner/shares/{}", id.get()), false);
    let body = move || match found.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| found.again()/></div> }.into_any()
        }
        Now::Ready(share) => shown(share, found, told.get_value()),
    };
    view! {
        <div class="narrow stack">
            <Back href="/learner/shares" label=say().share_list()/>
            {body}
        </div>
    }
}

fn shown(share: Share, found: Fetched<Share>, told: Option<Told>) -> AnyView {
    let title = share_name(&share);
    let recipient = share.recipient_email.clone();
    let just_made = told.map(|Told(pin)| {
        let pin = pin.map(|pin| view! { <p>{say().share_made_pin(pin)}</p> });
        let mailed =
            recipient.map(|email| view! { <p>{say().share_mailed(email)}</p> });
        view! { <div role="status"><Notice tone=Tone::Good title=say().share_made()>{pin} {mailed}</Notice></div> }
    });
    let active = share.status == ShareStatus::Active;
    let link = active.then(|| view! { <Link url=share.url.clone() title=title.clone()/> });
    let documents = share
        .documents
        .iter()
        .map(|document| {
            view! {
                <li>
                    <a href=format!("/learner/documents/{}", document.id)>
                        <span class="words">
                            <strong>{say().kind(document.kind)}</strong>
                            <span class="muted small">{document.qualification_title.clone()}</span>
                        </span>
                        {document_status(document.status)}
                    </a>
                </li>
            }
        })
        .collect_view();
    let (id, views, seen) = (share.id, share.views, share.openings.clone().unwrap_or_default());
    let hidden: Vec<_> = share.hide.iter().map(|detail| detail_word(*detail)).collect();
    view! {
        <div class="share-head">
            <Title title/>
            {share_status(share.status)}
        </div>
        {just_made}
        {link}
        <section class="card">
            <Facts>
                {works_until(&share).map(|until| fact(say().share_until(), until))}
                {fact(say().share_pin(), if share.has_pin { say().share_has_pin() } else { say().share_no_pin() })}
                {share.recipient_email.clone().map(|email| fact(say().share_mail(), email))}
                {share.max_views.map(|most| fact(say().share_limit(), say().share_limit_times(f64::from(most))))}
                {(!hidden.is_empty()).then(|| fact(say().share_left_out(), hidden.join(", ")))}
            </Facts>
        </section>
        <Section title=say().share_shows()><ul class="big-rows">{documents}</ul></Section>
        {openings(views, seen)}
        {active.then(|| view! { <End id found/> })}
    }
    .into_any()
}

#[component]
fn Link(url: String, title: String) -> impl IntoView {
    let toasts = use_toasts();
    let can_send = js_sys::Reflect::has(&window().navigator(), &"share".into()).unwrap_or(false);
    let code = qr(&url, say().share_qr());
    let (sent, shown, copied) = (url.clone(), url.clone(), url.clone());
    let send = move |()| {
        if let Some(shared) = share_with_system(&title, &sent) {
            spawn_local(async move {
                // Closing the system's window is no fault.
                let _ = wasm_bindgen_futures::JsFuture::from(shared).await;
            });
        } else {
            toasts.warn(say().kit_copy_refused());
        }
    };
    view! {
        <Section title=say().share_link() pad=true>
            <p class="code share-url">{shown}</p>
            <div class="actions">
                <CopyButton text=copied label=say().share_copy()/>
                {can_send.then(|| view! { <Button label=say().share_send() shape=icon::UPLOAD on_click=send/> })}
            </div>
            {code}
        </Section>
    }
}

/// Hands a link to the system's own way of sending things.
fn share_with_system(title: &str, url: &str) -> Option<js_sys::Promise> {
    let navigator = window().navigator();
    let share: js_sys::Function = js_sys::Reflect::get(&navigator, &"share".into()).ok()?.dyn_into().ok()?;
    let what = js_sys::Object::new();
    for (name, value) in [("title", title), ("url", url)] {
        let _ = js_sys::Reflect::set(&what, &name.into(), &JsValue::from_str(value));
    }
    share.call1(&navigator, &what).ok()?.dyn_into().ok()
}

fn openings(views: u32, all: Vec<ShareView>) -> AnyView {
    let rows = all
        .into_iter()
        .map(|one| {
            view! {
                <li>
                    <span class="words">
                        <strong>{spoken(one.viewed_at)}</strong>
                        <span class="muted small">{say().share_opening(one.browser, one.network)}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    let body = if views == 0 {
        view! { <p class="card-body muted">{say().share_openings_none()}</p> }.into_any()
    } else {
        view! {
            <p class="card-body">{say().share_opened(f64::from(views))}</p>
            <ul class="big-rows plain">{rows}</ul>
            <p class="card-body muted small">{say().share_openings_note()}</p>
        }
        .into_any()
    };
    view! { <Section title=say().share_openings()>{body}</Section> }.into_any()
}

#[component]
fn End(id: Uuid, found: Fetched<Share>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let ask = Ask::new("end");
    let end = move |()| {
        spawn_local(async move {
            let result = client.delete(&format!("/learner/shares/{id}"), None).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(say().share_end_told());
                found.again();
            }
        });
    };
    view! {
        <div class="actions big">
            <Button label=say().share_end_ask() weight=Weight::Danger on_click=move |()| ask.open()/>
        </div>
        <Confirm
            ask
            title=say().share_end_title()
            action=say().share_end()
            busy=say().share_ending()
            danger=true
            consequences=Signal::stored(vec![say().share_end_text()])
            on_confirm=end
        />
    }
}
