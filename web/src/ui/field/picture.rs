//! A picture that is sent as soon as it is chosen; the form holds its name.

use leptos::{prelude::*, task::spawn_local};
use shared::settings::{MAX_PICTURE_BYTES, Picture};

use crate::{
    client::{Fault, new_key},
    format::size,
    session::use_client,
    ui::{
        drop::{Chosen, DropZone},
        fetch::fetch_file,
        field::{draft::Value, form::Form, frame::About},
        icon::{self, icon},
    },
};

/// A picture: what is chosen now, with another one to choose or drop, and a way to do without.
#[component]
pub fn PictureField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    pointer: &'static str,
    /// Its label.
    label: &'static str,
    /// What it is for, and how large it should be.
    hint: &'static str,
    /// The name of the picture: the SHA-256 of its bytes; blank for none.
    value: RwSignal<String>,
    /// The id of its input.
    id: &'static str,
    /// Where it is sent, with what it is for: `/issuer/settings/pictures?use=logo`.
    send_to: &'static str,
    /// Where pictures are read, before a slash and the name.
    read_from: &'static str,
) -> impl IntoView {
    let client = use_client();
    let about = About {
        form,
        pointer: Signal::stored(pointer.to_owned()),
        label: Signal::stored(label.to_owned()),
        hint: Signal::stored(hint.to_owned()),
        optional: true,
    };
    let show = |name: &str| {
        if name.is_empty() { String::new() } else { format!("Picture {}…", &name[..name.len().min(8)]) }
    };
    form.track(about.pointer, about.label, Value::text(value, show), false);
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let note = RwSignal::new(String::new());
    let path = move || {
        value.with(|name| if name.is_empty() { String::new() } else { format!("{read_from}/{name}") })
    };
    let file = fetch_file(path, false);
    let take = move |chosen: Chosen| {
        if busy.get_untracked() {
            return;
        }
        fault.set(None);
        #[expect(clippy::cast_precision_loss, reason = "a size in bytes")]
        if chosen.size() > MAX_PICTURE_BYTES as f64 {
            fault.set(Some(format!("This file is too large: send at most {}.", size(MAX_PICTURE_BYTES))));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let media = match chosen.type_() {
                known if known.starts_with("image/") => known,
                _ => "application/octet-stream".to_owned(),
            };
            let sent = client.upload::<Picture>(send_to, &chosen, &media, &new_key()).await;
            busy.try_set(false);
            match sent {
                Ok(picture) => {
                    let what = if picture.media_type == "image/png" { "Bitmap" } else { "Drawing" };
                    note.try_set(format!("{what}, {}", size(picture.size)));
                    value.try_set(picture.sha256);
                }
                Err(said) => drop(fault.try_set(Some(words(&said)))),
            }
        });
    };
    let remove = move |_| {
        value.set(String::new());
        note.set(String::new());
    };
    let shown = move || match (value.with(String::is_empty), file.ready()) {
        (false, Some(file)) => {
            view! { <img src=file.as_str().to_owned() alt=format!("The {}", label.to_lowercase())/> }
                .into_any()
        }
        (false, None) => view! { <span class="muted small">"Reading…"</span> }.into_any(),
        (true, _) => view! { <span class="muted small">"None"</span> }.into_any(),
    };
    let control = view! {
        <div class="picture-field">
            <div class="picture-now">{shown}</div>
            <div class="picture-choose">
                <DropZone
                    id
                    label
                    accept=".png,.jpg,.jpeg,.webp,.svg,image/png,image/jpeg,image/webp,image/svg+xml"
                    shape=icon::UPLOAD
                    on_take=take
                >
                    <span>
                        {move || if busy.get() { "Sending…" } else { "Drop a picture here, or choose one" }}
                    </span>
                </DropZone>
                <p class="muted small" role="status">{move || note.get()}</p>
                <Show when=move || value.with(|name| !name.is_empty())>
                    <button class="btn quiet" type="button" on:click=remove>
                        {icon(icon::CROSS)}
                        "Remove"
                        <span class="sr">{format!(" the {}", label.to_lowercase())}</span>
                    </button>
                </Show>
            </div>
        </div>
        {move || {
            fault
                .get()
                .map(|said| view! { <p class="error" role="alert">{icon(icon::WARNING)} {said}</p> })
        }}
    };
    about.group("", "group", control.into_any())
}

/// What is wrong with a picture: the field's own words, where there are some.
fn words(fault: &Fault) -> String {
    fault.errors().into_iter().next().map_or_else(|| fault.detail(), |error| error.message)
}
