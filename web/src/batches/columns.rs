//! The columns of a batch file, as help for who writes one, and files to begin with.

use leptos::{prelude::*, task::spawn_local};
use shared::{TextEnum, batches::Column};

use crate::{
    documents::save,
    session::use_client,
    ui::{
        button::{Button, Weight},
        icon,
        toast::use_toasts,
    },
};

/// The name of a column as a person says it.
pub fn column_name(field: &str) -> String {
    match field {
        "uln" => "ULN".to_owned(),
        "row" => "The whole row".to_owned(),
        _ => crate::format::sentence(&field.replace('_', " ")),
    }
}

/// The list of columns, behind a line to open it.
#[component]
pub fn ColumnHelp() -> impl IntoView {
    let header = Column::ALL.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",");
    view! {
        <details class="help">
            <summary>"What must the file look like?"</summary>
            <p>
                "One award in each row, and a first line that names the columns. Their order does not matter, and columns with other names are mapped once."
            </p>
            <p>"CSV in UTF-8 (commas, semicolons or tabs), an Excel workbook, or JSON Lines with one object on each line."</p>
            <p>"All columns, ready to copy:"</p>
            <pre tabindex="0" aria-label="First line with all columns">{header}</pre>
            <dl class="columns">
                {Column::ALL
                    .iter()
                    .map(|column| {
                        view! {
                            <div>
                                <dt>
                                    <code>{column.as_str()}</code>
                                    {column.is_required().then_some(" (required)")}
                                </dt>
                                <dd>{column.meaning()}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </details>
    }
}

/// Files to begin with: templates, and a sample with mistakes in it.
#[component]
pub fn FilesToBegin() -> impl IntoView {
    view! {
        <p class="files-to-begin">
            <span class="muted">"To begin with:"</span>
            <SaveButton path="/issuer/batch-files/template.xlsx" name="awards-template.xlsx" label="Excel template"/>
            <SaveButton path="/issuer/batch-files/template.csv" name="awards-template.csv" label="CSV template"/>
            <SaveButton path="/issuer/batch-files/sample.csv" name="awards-sample.csv" label="Sample file with mistakes"/>
        </p>
    }
}

/// A button that saves a file of the API.
#[component]
pub fn SaveButton(
    /// The path of the API.
    #[prop(into)]
    path: Signal<String>,
    /// The name under which it is saved.
    #[prop(into)]
    name: Signal<String>,
    /// What it is.
    label: &'static str,
) -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let on_click = move |()| {
        busy.set(true);
        spawn_local(async move {
            let (path, name) = (path.get_untracked(), name.get_untracked());
            if let Err(fault) = save(client, &path, &name).await {
                toasts.warn(format!("{name} could not be downloaded. {}", fault.detail()));
            }
            busy.try_set(false);
        });
    };
    view! { <Button label weight=Weight::Quiet shape=icon::DOWNLOAD busy on_click/> }
}
