//! The mails of a set-up that sends none, with their links to click.

use leptos::prelude::*;
use shared::mailbox::{Mail, Mailbox};

use crate::{
    format::time,
    ui::{
        fetch::{Now, fetch},
        page::PageHead,
        state::{Empty, Failed, Skeleton},
    },
};

/// The mailbox.
#[component]
pub fn MailboxPage() -> impl IntoView {
    let mails = fetch::<Mailbox>(|| "/mailbox".to_owned(), true);
    let body = move || match mails.now() {
        Now::Loading => view! { <div class="card"><Skeleton/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| mails.again()/></div> }.into_any()
        }
        Now::Ready(mailbox) if mailbox.items.is_empty() => view! {
            <div class="card">
                <Empty title="No mail yet" text="What the portal would send appears here."/>
            </div>
        }
        .into_any(),
        Now::Ready(mailbox) => {
            view! { <ol class="mails">{mailbox.items.into_iter().map(letter).collect_view()}</ol> }.into_any()
        }
    };
    view! {
        <div class="narrow stack">
            <PageHead
                title="Mailbox of this set-up"
                lead=Signal::stored("No mail server is configured: what would be sent is kept here.".to_owned())
            >
                <button class="btn" type="button" on:click=move |_| mails.again()>"Look again"</button>
            </PageHead>
            {body}
        </div>
    }
}

fn letter(mail: Mail) -> AnyView {
    view! {
        <li class="card pad">
            <h2>{mail.subject}</h2>
            <p class="muted small">"To " {mail.to} " · " {time(mail.sent_at)}</p>
            <p class="letter">{linked(&mail.text)}</p>
        </li>
    }
    .into_any()
}

/// The text with its addresses as links.
fn linked(text: &str) -> Vec<AnyView> {
    let mut views = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(from.len());
        let address = from[..end].trim_end_matches(['.', ',', ')', ';']);
        views.push(before.to_owned().into_any());
        views.push(view! { <a href=address.to_owned()>{address.to_owned()}</a> }.into_any());
        rest = &from[address.len()..];
    }
    views.push(rest.to_owned().into_any());
    views
}
