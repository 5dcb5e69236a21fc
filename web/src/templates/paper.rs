//! A made-up document, made by the server from what is in the fields. The last one stays until the next is drawn.

use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use shared::{documents::DocumentKind, templates::AskedPreview};

use crate::{
    client::{BlobUrl, Client, Fault},
    documents::can_show,
    session::use_client,
    ui::{
        icon::{self, icon, icon_of},
        state::Skeleton,
    },
};

/// How long after a new file has loaded its first page is drawn, about: the frame with the last one goes then.
const DRAWN_AFTER: Duration = Duration::from_millis(350);

/// The preview of a template: two frames, so that one can be drawn behind the other.
#[derive(Clone, Copy)]
pub struct Paper {
    files: [RwSignal<Option<Arc<BlobUrl>>>; 2],
    /// The frame that is seen.
    front: RwSignal<usize>,
    /// The frame that is to be seen once it is drawn.
    coming: RwSignal<Option<usize>>,
    busy: RwSignal<bool>,
    fault: RwSignal<Option<String>>,
    /// Counts what was asked, so that an answer nobody waits for any more is known.
    turn: StoredValue<u64>,
}

impl Paper {
    /// Follows what is asked for, once it has rested for some milliseconds; nothing: as it is.
    pub fn of(kind: DocumentKind, asked: Signal<Option<AskedPreview>>, rest: u64) -> Self {
        let client = use_client();
        let paper = Self {
            files: [RwSignal::new(None), RwSignal::new(None)],
            front: RwSignal::new(0),
            coming: RwSignal::new(None),
            busy: RwSignal::new(false),
            fault: RwSignal::new(None),
            turn: StoredValue::new(0),
        };
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let stop = move || {
            if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        Effect::new(move |before: Option<()>| {
            let Some(asked) = asked.get() else { return };
            stop();
            paper.busy.set(true);
            let turn = paper.turn.try_update_value(|turn| {
                *turn += 1;
                *turn
            });
            // The first one is made at once.
            let rest = if before.is_some() { rest } else { 0 };
            let ask = move || spawn_local(paper.ask(client, kind, asked.clone(), turn.unwrap_or_default()));
            let handle = set_timeout_with_handle(ask, Duration::from_millis(rest));
            waiting.set_value(handle.ok());
        });
        on_cleanup(stop);
        paper
    }

    async fn ask(self, client: Client, kind: DocumentKind, asked: AskedPreview, turn: u64) {
        let path = format!("/issuer/templates/{kind}/draft/preview");
        let made = client.made(&path, &asked).await.and_then(|file| BlobUrl::new(&file));
        // The page may be gone by now, or more was typed.
        if self.turn.try_get_value() != Some(turn) {
            return;
        }
        self.busy.set(false);
        match made {
            Ok(file) => {
                self.fault.set(None);
                let shown = self.front.get_untracked();
                let at = if self.files[shown].with_untracked(Option::is_none) { shown } else { 1 - shown };
                self.coming.set(Some(at));
                self.files[at].set(Some(Arc::new(file)));
            }
            Err(fault) => self.fault.set(Some(words(&fault))),
        }
    }

    /// A frame has loaded its file.
    fn loaded(self, at: usize) {
        if self.coming.get_untracked() != Some(at) {
            return;
        }
        set_timeout(
            move || {
                if self.coming.try_get_untracked() == Some(Some(at)) {
                    self.coming.set(None);
                    self.front.set(at);
                }
            },
            DRAWN_AFTER,
        );
    }

    /// The newest file's address.
    fn newest(self) -> Option<String> {
        let at = self.coming.get().unwrap_or_else(|| self.front.get());
        self.files[at].with(|file| file.as_ref().map(|file| file.as_str().to_owned()))
    }
}

/// What stands against a preview: the first field's own words, where there are some.
fn words(fault: &Fault) -> String {
    fault.errors().into_iter().next().map_or_else(|| fault.detail(), |error| error.message)
}

/// The preview, or on phones that show no PDF within a page a link that opens it.
#[component]
pub fn PaperView(
    /// The preview.
    paper: Paper,
    /// What it shows, for screen readers.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is a small picture that only accompanies words.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let inline = can_show();
    let tools = if small { "#toolbar=0&navpanes=0&view=FitH" } else { "#navpanes=0&toolbar=0&view=FitH" };
    let frame = move |at: usize| {
        let source = move || {
            paper.files[at].with(|file| file.as_ref().map(|file| format!("{}{tools}", file.as_str())))
        };
        let behind = move || paper.front.get() != at;
        view! {
            <iframe
                class="sheet"
                class:behind=behind
                src=source
                title=move || title.get()
                aria-hidden=move || (small || behind()).then_some("true")
                tabindex=move || if small || behind() { "-1" } else { "0" }
                on:load=move |_| paper.loaded(at)
            ></iframe>
        }
    };
    let frames = inline.then(|| view! { {frame(0)} {frame(1)} });
    let open = move || {
        (!inline).then(|| {
            view! {
                <div class="sheet blank">
                    {icon_of(icon::PAPER, 36)}
                    {move || {
                        paper
                            .newest()
                            .map(|address| {
                                view! { <a class="btn" href=address target="_blank">"Open the sample"</a> }
                            })
                    }}
                </div>
            }
        })
    };
    let empty = move || inline && paper.newest().is_none() && paper.fault.with(Option::is_none);
    let fault = move || {
        paper.fault.get().map(|fault| {
            view! { <p class="paper-fault">{icon(icon::WARNING)} <span>{fault}</span></p> }
        })
    };
    view! {
        <div class="paper" class:small=small class:busy=move || paper.busy.get()>
            {frames}
            {open}
            <Show when=empty>
                <div class="sheet waiting"><Skeleton lines=8/></div>
            </Show>
        </div>
        <div role="status">{fault}</div>
    }
}
