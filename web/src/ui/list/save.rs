//! The list as a file: all that is found, as it is shown.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    documents::save_named,
    session::use_client,
    ui::{
        button::Button,
        icon,
        list::{List, chooser::Columns, table::Head},
        toast::use_toasts,
    },
};

/// The button that saves the list at this path of the API as CSV, with the columns that are shown.
pub(super) fn save_button(
    list: List,
    path: Signal<String>,
    columns: Columns,
    heads: Vec<Head>,
    none: Signal<bool>,
) -> AnyView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let on_click = move |()| {
        let address = untrack(|| {
            let shown: Vec<_> = heads.iter().filter(|head| columns.shows(head)).map(|head| head.id).collect();
            list.file(&path.get(), &shown)
        });
        busy.set(true);
        spawn_local(async move {
            match save_named(client, &address).await {
                Ok(name) => toasts.say(format!("Saved {name}.")),
                Err(fault) => toasts.warn(format!("The list was not saved. {}", fault.detail())),
            }
            busy.try_set(false);
        });
    };
    let label = move || if busy.get() { "Making the CSV…" } else { "Download CSV" }.to_owned();
    view! { <Button label=Signal::derive(label) shape=icon::DOWNLOAD busy disabled=none on_click/> }
        .into_any()
}
