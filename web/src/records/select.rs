//! What can be done with selected records: export them, and copy their references.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    exports::ExportEstimate,
    records::{RecordFilter, RecordSelection, References},
};
use wasm_bindgen_futures::JsFuture;

use crate::{
    client::new_key,
    format::count,
    scope::Scope,
    session::use_client,
    ui::{
        button::{Button, Weight},
        icon,
        list::{Chosen, List, Selection},
        toast::{Toasts, use_toasts},
    },
};

/// The selected records, as the API is asked for them; none where the address has a filter that can't be read.
pub fn selected(list: List, selection: Selection) -> Option<RecordSelection> {
    match selection.chosen() {
        Chosen::These(ids) => {
            let ids: Result<Vec<_>, _> = ids.iter().map(|id| id.parse()).collect();
            ids.ok().map(RecordSelection::these)
        }
        Chosen::AllMatching => {
            let given = list.narrowing().into_iter().map(|(key, value)| (key.to_owned(), value.into()));
            let given = serde_json::Value::Object(given.collect());
            serde_json::from_value::<RecordFilter>(given).ok().map(RecordSelection::all)
        }
    }
}

/// The buttons for a selection.
#[component]
pub fn Bulk(
    /// The list.
    list: List,
    /// Its selection.
    selection: Selection,
    /// Whose records these are.
    scope: Scope,
    /// Asks for an export of these.
    #[prop(into)]
    on_export: Callback<RecordSelection>,
    /// Asks to notify the learners of these.
    #[prop(into)]
    on_notify: Callback<RecordSelection>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let chosen = move || {
        let chosen = untrack(|| selected(list, selection));
        if chosen.is_none() {
            toasts.warn("The filter in the address can’t be read. Clear it, then try again.");
        }
        chosen
    };
    // The list counts to a cap; who is about to act on all is told how many they are.
    Effect::new(move || {
        let (Chosen::AllMatching, Some(all)) = (selection.chosen(), selected(list, selection)) else {
            return;
        };
        let path = untrack(|| scope.api("/exports/estimate"));
        spawn_local(async move {
            if let Ok(found) = client.post::<_, ExportEstimate>(&path, &all, &new_key()).await {
                selection.count_all(found.records);
            }
        });
    });
    let export = move |()| {
        if let Some(chosen) = chosen() {
            on_export.run(chosen);
        }
    };
    let notify = move |()| {
        if let Some(chosen) = chosen() {
            on_notify.run(chosen);
        }
    };
    let copy = move |()| {
        let Some(chosen) = chosen() else { return };
        let path = untrack(|| scope.api("/records/references"));
        busy.set(true);
        spawn_local(async move {
            match client.post::<_, References>(&path, &chosen, &new_key()).await {
                Ok(found) => copy_all(found.references, toasts).await,
                Err(fault) => toasts.warn(fault.detail()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button label="Export…" weight=Weight::Primary shape=icon::DOWNLOAD on_click=export/>
        <Button label="Notify…" shape=icon::MAIL on_click=notify/>
        <Button label="Copy references" shape=icon::COPIES busy on_click=copy/>
    }
}

async fn copy_all(references: Vec<String>, toasts: Toasts) {
    if references.is_empty() {
        toasts.warn("None of these records has a valid or expired document.");
        return;
    }
    let clipboard = window().navigator().clipboard();
    // There is none on a page that was not sent encrypted.
    let copied = !clipboard.is_undefined()
        && JsFuture::from(clipboard.write_text(&references.join("\n"))).await.is_ok();
    if copied {
        let many = count(references.len() as u64, "reference", "references");
        toasts.say(format!("Copied {many}, one on each line."));
    } else {
        toasts
            .warn("The browser did not allow copying. Export the records instead: the list in it has them.");
    }
}
