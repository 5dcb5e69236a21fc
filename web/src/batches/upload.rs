//! The upload of a file of awards: looked at first, its columns mapped where they are not ours, then imported.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use send_wrapper::SendWrapper;
use shared::{
    batches::{Batch, FileFormat, FilePreview},
    problem::FieldError,
};
use web_sys::Blob;

use crate::{
    batches::{
        columns::{ColumnHelp, FilesToBegin},
        mapping::{MapColumns, Mapping},
    },
    client::{Client, Fault, new_key},
    format::size,
    session::use_client,
    ui::{
        button::{Button, Weight},
        drop::{Chosen, DropZone},
        field::{ErrorSummary, Form, Submit},
        icon,
        query::encode,
        toast::use_toasts,
    },
};

/// Of a text file, as much is looked at before it is imported.
const GLANCE: f64 = 256.0 * 1024.0;
/// The kinds of files that are offered.
const ACCEPT: &str = ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.json,text/csv,application/json";

/// The media type under which a file is sent: by the end of its name; its bytes tell the rest.
fn media_type(name: &str) -> &'static str {
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "csv" | "tsv" | "txt" => FileFormat::Csv.media_type(),
        "xlsx" => FileFormat::Xlsx.media_type(),
        "jsonl" | "ndjson" => FileFormat::Jsonl.media_type(),
        "json" => FileFormat::Json.media_type(),
        _ => "application/octet-stream",
    }
}

/// A file that waits to be imported.
#[derive(Clone)]
struct Waiting {
    file: Chosen,
    /// Under this key it is imported once.
    key: String,
}

/// How far the look at the file is.
#[derive(Clone, PartialEq)]
enum Look {
    Nothing,
    Looking,
    /// It can be imported as it is.
    Ready,
    /// Its columns are to be mapped, or were before.
    Mapping,
}

/// The card that takes a file and imports it.
#[component]
pub fn Upload() -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = Form::new("upload");
    let waiting = RwSignal::new(None::<Waiting>);
    let look = RwSignal::new(Look::Nothing);
    let wanted = RwSignal::new(false);
    let mapping = Mapping::new(form);
    let forget = move || {
        waiting.set(None);
        look.set(Look::Nothing);
        wanted.set(false);
        mapping.forget();
    };
    let import = StoredValue::new_local(move || {
        let Some(Waiting { file, key }) = waiting.get_untracked() else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            let result = send(client, &file, &key, mapping, look.get_untracked() == Look::Mapping).await;
            form.end(&result);
            wanted.try_set(false);
            if let Ok(batch) = result {
                toasts.say(format!("{} is uploaded and is being checked.", file.name()));
                navigate(&format!("/issuer/batches/{}", batch.id), NavigateOptions::default());
            }
        });
    });
    let glance = Callback::new(move |sheet: Option<String>| {
        let Some(Waiting { file, key }) = waiting.get_untracked() else { return };
        look.set(Look::Looking);
        spawn_local(async move {
            let result = preview(client, &file, sheet.as_deref()).await;
            // Another file may have been chosen meanwhile.
            if waiting.try_get_untracked().flatten().is_none_or(|now| now.key != key) {
                return;
            }
            match &result {
                Ok(None) => look.set(Look::Ready),
                Ok(Some(preview)) if preview.ready => {
                    mapping.take(preview.clone());
                    look.set(Look::Ready);
                }
                Ok(Some(preview)) => {
                    mapping.take(preview.clone());
                    look.set(Look::Mapping);
                }
                Err(_) => {
                    form.end(&result);
                    forget();
                    return;
                }
            }
            if wanted.get_untracked() {
                wanted.set(false);
                if look.get_untracked() == Look::Ready {
                    import.with_value(|import| import());
                } else {
                    form.end(&Ok::<(), Fault>(()));
                }
            }
        });
    });
    let take = move |file: Chosen| {
        form.clear();
        forget();
        if file.size() >= 1.0 {
            waiting.set(Some(Waiting { file, key: new_key() }));
            glance.run(None);
        } else {
            form.begin(vec![FieldError::new("/file", "empty", "This file is empty. Choose another one.")]);
        }
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let faults = match (waiting.with_untracked(Option::is_some), look.get_untracked()) {
            (false, _) => vec![FieldError::new("/file", "required", "Choose a file.")],
            (true, Look::Mapping) => mapping.faults(),
            _ => Vec::new(),
        };
        if !form.begin(faults) {
            return;
        }
        if look.get_untracked() == Look::Looking {
            // Goes on when the look is done.
            wanted.set(true);
        } else {
            import.with_value(|import| import());
        }
    };
    let has_file = move || waiting.with(Option::is_some);
    let shape = Signal::derive(move || if has_file() { icon::PAPER } else { icon::UPLOAD });
    view! {
        <form class="card pad stack" aria-labelledby="upload-title" novalidate on:submit=on_submit>
            <h2 id="upload-title">"Import a file of awards"</h2>
            <ErrorSummary form/>
            <DropZone id="upload-file" label="File of awards" accept=ACCEPT shape on_take=take>
                {move || said(waiting.read().as_ref(), &look.read())}
            </DropZone>
            <Show when=move || look.read() == Look::Mapping>
                <MapColumns mapping on_sheet=move |sheet: String| glance.run(Some(sheet))/>
            </Show>
            <div class="actions">
                <Submit form label="Import" busy="Uploading…"/>
                <Show when=move || has_file() && !form.is_busy()>
                    <Button label="Take another file" weight=Weight::Quiet shape=icon::CROSS on_click=move |()| forget()/>
                </Show>
            </div>
            <FilesToBegin/>
            <ColumnHelp/>
        </form>
    }
}

/// Looks at a file; JSON needs no look.
async fn preview(client: Client, file: &Chosen, sheet: Option<&str>) -> Result<Option<FilePreview>, Fault> {
    let media = media_type(&file.name());
    if media == FileFormat::Json.media_type() {
        return Ok(None);
    }
    let whole = media == FileFormat::Xlsx.media_type() || media == "application/octet-stream";
    let part: Blob = if whole {
        SendWrapper::clone(file).take().into()
    } else {
        file.slice_with_f64_and_f64(0.0, GLANCE).map_err(|_| Fault::Unreadable)?
    };
    let query = sheet.map(|sheet| format!("?sheet={}", encode(sheet))).unwrap_or_default();
    let path = format!("/issuer/batches/preview{query}");
    client.upload::<FilePreview>(&path, &part, media, &new_key()).await.map(Some)
}

async fn send(
    client: Client,
    file: &Chosen,
    key: &str,
    mapping: Mapping,
    mapped: bool,
) -> Result<Batch, Fault> {
    let mut path = format!("/issuer/batches?file_name={}", encode(&file.name()));
    if mapped {
        let remembered = mapping.remember(client).await?;
        path += &format!("&mapping={}", remembered.id);
    }
    if let Some(sheet) = mapping.sheet() {
        path += &format!("&sheet={}", encode(&sheet));
    }
    client.upload::<Batch>(&path, file, media_type(&file.name()), key).await
}

fn said(waiting: Option<&Waiting>, look: &Look) -> AnyView {
    let (strong, muted) = match waiting {
        Some(Waiting { file, .. }) => {
            // Sizes of files are whole numbers far below 2^53.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bytes = size(file.size() as u64);
            let note = match look {
                Look::Looking => format!("{bytes}, looking at its columns…"),
                _ => bytes,
            };
            (file.name(), note)
        }
        None => (
            "Choose a file, or drop it here".to_owned(),
            "CSV, Excel or JSON Lines. It is checked first: nothing is issued before you publish it."
                .to_owned(),
        ),
    };
    view! {
        <strong>{strong}</strong>
        <span class="muted">{muted}</span>
    }
    .into_any()
}
