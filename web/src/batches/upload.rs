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

/// Imports the file that waits.
type Import = StoredValue<Box<dyn Fn()>, LocalStorage>;

/// What goes on in the card.
#[derive(Clone, Copy)]
struct Desk {
    client: Client,
    form: Form,
    waiting: RwSignal<Option<Waiting>>,
    look: RwSignal<Look>,
    /// Whether it shall be imported as soon as it is looked at.
    wanted: RwSignal<bool>,
    mapping: Mapping,
}

impl Desk {
    fn forget(self) {
        self.waiting.set(None);
        self.look.set(Look::Nothing);
        self.wanted.set(false);
        self.mapping.forget();
    }

    /// Takes another file.
    fn take(self, file: Chosen, import: Import) {
        self.form.clear();
        self.forget();
        if file.size() >= 1.0 {
            self.waiting.set(Some(Waiting { file, key: new_key() }));
            self.glance(None, import);
        } else {
            let empty = FieldError::new("/file", "empty", "This file is empty. Choose another one.");
            self.form.begin(vec![empty]);
        }
    }

    /// Looks at the file that waits.
    fn glance(self, sheet: Option<String>, import: Import) {
        let Some(Waiting { file, key }) = self.waiting.get_untracked() else { return };
        self.look.set(Look::Looking);
        spawn_local(async move {
            let result = preview(self.client, &file, sheet.as_deref()).await;
            // Another file may have been chosen meanwhile.
            if self.waiting.try_get_untracked().flatten().is_none_or(|now| now.key != key) {
                return;
            }
            if result.is_err() {
                self.form.end(&result);
                return self.forget();
            }
            let seen = result.ok().flatten();
            let ready = seen.as_ref().is_none_or(|seen| seen.ready);
            if let Some(seen) = seen {
                self.mapping.take(seen);
            }
            self.look.set(if ready { Look::Ready } else { Look::Mapping });
            if self.wanted.get_untracked() {
                self.wanted.set(false);
                if ready {
                    import.with_value(|import| import());
                } else {
                    self.form.end(&Ok::<(), Fault>(()));
                }
            }
        });
    }

    /// Imports the file, or says what is in the way.
    fn submit(self, import: Import) {
        let look = self.look.get_untracked();
        let faults = match (self.waiting.with_untracked(Option::is_some), &look) {
            (false, _) => vec![FieldError::new("/file", "required", "Choose a file.")],
            (true, Look::Mapping) => self.mapping.faults(),
            _ => Vec::new(),
        };
        if !self.form.begin(faults) {
            return;
        }
        if look == Look::Looking {
            // Goes on when the look is done.
            self.wanted.set(true);
        } else {
            import.with_value(|import| import());
        }
    }
}

/// The card that takes a file and imports it.
#[component]
pub fn Upload() -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = Form::new("upload");
    let mapping = Mapping::new(form);
    let (waiting, look) = (RwSignal::new(None::<Waiting>), RwSignal::new(Look::Nothing));
    let desk = Desk { client, form, waiting, look, wanted: RwSignal::new(false), mapping };
    let import: Import = StoredValue::new_local(Box::new(move || {
        let Some(Waiting { file, key }) = waiting.get_untracked() else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            let mapped = look.get_untracked() == Look::Mapping;
            let result = send(client, &file, &key, mapping, mapped).await;
            form.end(&result);
            if let Ok(batch) = result {
                toasts.say(format!("{} is uploaded and is being checked.", file.name()));
                navigate(&format!("/issuer/batches/{}", batch.id), NavigateOptions::default());
            }
        });
    }));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        desk.submit(import);
    };
    let has_file = move || waiting.with(Option::is_some);
    let shape = Signal::derive(move || if has_file() { icon::PAPER } else { icon::UPLOAD });
    view! {
        <form class="card pad stack" aria-labelledby="upload-title" novalidate on:submit=on_submit>
            <h2 id="upload-title">"Import a file of awards"</h2>
            <ErrorSummary form/>
            <DropZone
                id="upload-file"
                label="File of awards"
                accept=ACCEPT
                shape
                on_take=move |file: Chosen| desk.take(file, import)
            >
                {move || said(waiting.read().as_ref(), &look.read())}
            </DropZone>
            <Show when=move || look.read() == Look::Mapping>
                <MapColumns mapping on_sheet=move |sheet: String| desk.glance(Some(sheet), import)/>
            </Show>
            <div class="actions">
                <Submit form label="Import" busy="Uploading…"/>
                <Show when=move || has_file() && !form.is_busy()>
                    <Button
                        label="Take another file"
                        weight=Weight::Quiet
                        shape=icon::CROSS
                        on_click=move |()| desk.forget()
                    />
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
