//! The published versions of a template: what each changed, what it looks like, and a way back to it.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    documents::{DocumentKind, View},
    language::Language,
    page::Page,
    permission::Permission,
    templates::{AskedPreview, SampleLength, TemplateDraft, TemplateVersion, TemplateVersionContent},
};

use crate::{
    client::{Fault, new_key},
    format::time,
    session::{May, use_client},
    settings::changes,
    templates::paper::{Paper, PaperView},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        dialog::Dialog,
        fetch::fetch,
        icon,
        list::{Column, List, ListView, Named},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The tab.
#[component]
pub fn Versions(
    /// The kind.
    kind: DocumentKind,
    /// Runs when an earlier version is the draft.
    #[prop(into)]
    on_restored: Callback<()>,
) -> impl IntoView {
    let list = List::new(Vec::new(), "-version");
    let path = move || list.request(&format!("/issuer/templates/{kind}/versions"));
    let versions = fetch::<Page<TemplateVersion>>(path, false);
    let (client, toasts) = (use_client(), use_toasts());
    let ask = Ask::new("restore");
    let wanted = RwSignal::new(0_i64);
    let shown = RwSignal::new(None::<i64>);
    let actions = move |version: &TemplateVersion| {
        let number = version.version;
        view! {
            <Button
                label="View"
                weight=Weight::Quiet
                shape=icon::PAPER
                whose=format!(" version {number}")
                on_click=move |()| shown.set(Some(number))
            />
            <May to=Permission::ManageSettings>
                <Button
                    label="Use as draft…"
                    weight=Weight::Quiet
                    shape=icon::UNDO
                    whose=format!(" version {number}")
                    on_click=move |()| {
                        wanted.set(number);
                        ask.open();
                    }
                />
            </May>
        }
        .into_any()
    };
    let restore = move |()| {
        let number = wanted.get_untracked();
        spawn_local(async move {
            let path = format!("/issuer/templates/{kind}/versions/{number}/restore");
            let done: Result<TemplateDraft, Fault> = client.post_empty(&path, &new_key()).await;
            ask.end(&done);
            if done.is_ok() {
                toasts.say(format!("Version {number} is the draft now. Publish it when it is right."));
                on_restored.try_run(());
            }
        });
    };
    view! {
        <ListView
            list
            data=versions
            named=Named::new("version", "versions")
            columns=columns()
            key=|version| version.id.to_string()
            title="Published versions"
            empty="Nothing was published yet."
            actions=Rc::new(actions)
        />
        <Confirm
            ask
            title=Signal::derive(move || format!("Use version {} as the draft?", wanted.get()))
            action="Use it"
            busy="Taking it…"
            consequences=vec![
                "What is in the draft now is replaced.".to_owned(),
                "Nothing is published by this: documents are made as before until you publish the draft.".to_owned(),
            ]
            on_confirm=restore
        />
        <Dialog
            open=Signal::derive(move || shown.with(Option::is_some))
            title=Signal::derive(move || shown.get().map(|number| format!("Version {number}")).unwrap_or_default())
            class="wide"
            on_close=move |()| shown.set(None)
        >
            {move || shown.get().map(|version| view! { <Seen kind version/> })}
        </Dialog>
    }
}

/// One version as it prints.
#[component]
fn Seen(kind: DocumentKind, version: i64) -> impl IntoView {
    let path = format!("/issuer/templates/{kind}/versions/{version}");
    let content = fetch::<TemplateVersionContent>(move || path.clone(), false);
    let asked = Signal::derive(move || {
        content.ready().map(|it| AskedPreview {
            content: it.content,
            view: View::Digital,
            language: Language::En,
            sample: SampleLength::Usual,
        })
    });
    let paper = Paper::of(kind, asked, 0);
    view! { <div class="dialog-body"><PaperView paper title=format!("Version {version} of the {kind}")/></div> }
}

fn columns() -> Vec<Column<TemplateVersion>> {
    vec![
        Column::new("version", "Version", |version: &TemplateVersion| {
            view! {
                <span>"Version " {version.version}</span>
                {version
                    .current
                    .then(|| view! { <span class="sub">{status(Tone::Good, icon::TICK, "In force".to_owned())}</span> })}
            }
        })
        .sorted_down()
        .naming(),
        Column::new("changes", "What changed", what).wide(),
        Column::new("published_by", "Published by", |version: &TemplateVersion| {
            version.published_by.clone().unwrap_or_else(|| "Came with the portal".to_owned())
        }),
        Column::new("published_at", "Published on", |version: &TemplateVersion| time(version.published_at)).keep(),
    ]
}

fn what(version: &TemplateVersion) -> AnyView {
    view! {
        {version.note.clone().map(|note| view! { <p>{note}</p> })}
        {changes(&version.changes)}
    }
    .into_any()
}
