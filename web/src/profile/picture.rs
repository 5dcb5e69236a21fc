//! The picture: what it is now, another one to choose, and a way to do without.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use shared::profile::MAX_AVATAR_BYTES;

use super::crop::{Crop, Cropper};
use crate::{
    client::{BlobUrl, Client, Fault},
    format::size,
    session::{Session, use_client, use_session},
    ui::{
        button::{Button, Weight},
        drop::{Chosen, DropZone},
        fetch::fetch_file,
        icon::{self, icon},
        parts::{Avatar, Section},
        toast::{Toasts, use_toasts},
    },
};

#[derive(Clone, Copy)]
struct State {
    session: Session,
    client: Client,
    toasts: Toasts,
    /// What was chosen, while the square is being chosen.
    chosen: RwSignal<Option<(Chosen, Rc<BlobUrl>)>, LocalStorage>,
    busy: RwSignal<bool>,
    fault: RwSignal<Option<String>>,
}

impl State {
    fn take(self, file: Chosen) {
        self.fault.set(None);
        #[expect(clippy::cast_precision_loss, reason = "a size in bytes")]
        if file.size() > MAX_AVATAR_BYTES as f64 {
            self.fault.set(Some(format!("This file is too large: send at most {}.", size(MAX_AVATAR_BYTES))));
            return;
        }
        match BlobUrl::new(&file) {
            Ok(address) => self.chosen.set(Some((file, Rc::new(address)))),
            Err(fault) => self.fault.set(Some(fault.detail())),
        }
    }

    /// Sends what was chosen: this square, or all of it where the browser can't show it, so that the server says
    /// what is wrong.
    fn send(self, square: Option<Crop>) {
        let Some((file, _)) = self.chosen.get_untracked() else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let path = match square {
                Some(Crop { x, y, side }) => format!("/me/avatar?x={x}&y={y}&side={side}"),
                None => "/me/avatar".to_owned(),
            };
            let media = match file.type_() {
                known if known.starts_with("image/") => known,
                _ => "application/octet-stream".to_owned(),
            };
            let sent = self.client.put_file(&path, &file, &media).await;
            self.busy.try_set(false);
            self.chosen.try_set(None);
            match sent {
                Ok(()) => {
                    self.toasts.say("This is your picture now.");
                    self.session.read_again().await;
                }
                Err(fault) => drop(self.fault.try_set(Some(words(&fault)))),
            }
        });
    }

    /// Removes the picture. It is kept here for a while, so that it can come back.
    fn remove(self) {
        self.busy.set(true);
        self.fault.set(None);
        spawn_local(async move {
            let kept = self.client.file("/me/avatar", false).await;
            let removed = self.client.delete("/me/avatar", None).await;
            self.busy.try_set(false);
            match (removed, kept) {
                (Ok(()), Ok(file)) => {
                    let file = send_wrapper::SendWrapper::new(file);
                    let undo = move || {
                        let file = file.clone();
                        spawn_local(async move {
                            match self.client.put_file("/me/avatar", &file, "image/png").await {
                                Ok(()) => self.toasts.say("Your picture is back."),
                                Err(fault) => self.toasts.warn(fault.said()),
                            }
                            self.session.read_again().await;
                        });
                    };
                    self.toasts.say_with_undo("Removed your picture.", undo);
                }
                (Ok(()), Err(_)) => self.toasts.say("Removed your picture."),
                (Err(fault), _) => self.toasts.warn(fault.said()),
            }
            self.session.read_again().await;
        });
    }
}

/// The card.
#[component]
pub fn Picture() -> impl IntoView {
    let session = use_session();
    let state = State {
        session,
        client: use_client(),
        toasts: use_toasts(),
        chosen: RwSignal::new_local(None),
        busy: RwSignal::new(false),
        fault: RwSignal::new(None),
    };
    let file = fetch_file(move || session.picture("large"), false);
    let name = Signal::derive(move || session.me().map(|me| me.user.name()).unwrap_or_default());
    let address =
        Signal::derive(move || file.ready().map(|file| file.as_str().to_owned()).unwrap_or_default());
    let has_picture = move || session.me().is_some_and(|me| me.avatar.is_some());
    let fault = move || {
        state.fault.get().map(|said| view! { <p class="error" role="alert">{icon(icon::WARNING)} {said}</p> })
    };
    view! {
        <Section title="Picture" lead="Beside your name. Without one, your initials stand there." pad=true>
            <div class="profile-picture">
                <Avatar name picture=address large=true/>
                <div class="stack">
                    <DropZone
                        id="avatar-file"
                        label="Choose a picture"
                        accept=".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp"
                        shape=icon::UPLOAD
                        on_take=move |file| state.take(file)
                    >
                        <span>
                            {move || if state.busy.get() { "Please wait…" } else { "Drop a picture here, or choose one" }}
                        </span>
                        <span class="muted">"PNG, JPEG or WebP up to 8 MB"</span>
                    </DropZone>
                    {fault}
                    <Show when=has_picture>
                        <div>
                            <Button
                                label="Remove the picture"
                                weight=Weight::Quiet
                                shape=icon::BIN
                                on_click=move |()| state.remove()
                            />
                        </div>
                    </Show>
                </div>
            </div>
        </Section>
        <Cropper
            address=Signal::derive(move || {
                state.chosen.with(|chosen| chosen.as_ref().map(|(_, address)| address.as_str().to_owned()))
            })
            busy=state.busy
            on_chosen=move |square| state.send(square)
            on_close=move |()| state.chosen.set(None)
        />
    }
}

/// What is wrong with a picture: the field's own words, where there are some.
fn words(fault: &Fault) -> String {
    fault.errors().into_iter().next().map_or_else(|| fault.detail(), |error| error.message)
}
