//! A field that takes a file, by choosing or by dropping it.

use leptos::{html, prelude::*};
use send_wrapper::SendWrapper;
use web_sys::{DragEvent, File, FileList};

use crate::ui::icon::icon_of;

/// A file that was chosen.
pub type Chosen = SendWrapper<File>;

/// A field that takes one file.
#[component]
pub fn DropZone(
    /// Its name, for screen readers.
    #[prop(into)]
    label: String,
    /// The kinds of files to offer, as `.csv,text/csv`.
    accept: &'static str,
    /// The id of the input.
    id: &'static str,
    /// The drawing in it.
    #[prop(into)]
    shape: Signal<&'static str>,
    /// Runs with each file that is chosen or dropped.
    #[prop(into)]
    on_take: Callback<Chosen>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let take = move |files: Option<FileList>| {
        if let Some(file) = files.and_then(|files| files.get(0)) {
            on_take.run(SendWrapper::new(file));
        }
    };
    let on_change = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        take(input.files());
        // Choosing the same file again must be a change again.
        input.set_value("");
    };
    let on_over = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <label
            class="drop"
            class:over=move || over.get()
            on:dragover=on_over
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <input
                id=id
                class="sr"
                type="file"
                accept=accept
                aria-label=label
                node_ref=input
                on:change=on_change
            />
            {move || icon_of(shape.get(), 28)}
            <span class="drop-text">{children()}</span>
        </label>
    }
}
