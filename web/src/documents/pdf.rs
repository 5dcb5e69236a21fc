//! A PDF that is fetched with the user's token and shown from memory.

use std::rc::Rc;

use leptos::prelude::*;
use shared::documents::DocumentKind;
use wasm_bindgen::JsCast;
use web_sys::Blob;

use crate::{
    client::{BlobUrl, Client, Fault},
    language::say,
    ui::{
        fetch::{Fetched, Now, fetch_file},
        icon::{self, icon, icon_of},
        state::{Failed, Skeleton},
    },
};

/// A PDF of the API, once it is in memory.
#[derive(Clone, Copy)]
pub struct Pdf(Fetched<Rc<BlobUrl>>);

/// Reads a PDF from a path of the API; nothing from a blank one. `open`: without a token.
pub fn use_pdf(path: impl Fn() -> String + Send + Sync + 'static, open: bool) -> Pdf {
    Pdf(fetch_file(path, open))
}

impl Pdf {
    /// The file's address, or why there is none. Never that of another path than the one asked for now.
    fn now(self) -> Now<String> {
        if self.0.is_stale() { Now::Loading } else { self.0.now_with(|file| file.as_str().to_owned()) }
    }

    fn address(self) -> Option<String> {
        match self.now() {
            Now::Ready(address) => Some(address),
            _ => None,
        }
    }
}

/// Whether the browser shows PDFs within a page. Phones don't.
pub fn can_show() -> bool {
    js_sys::Reflect::get(&window().navigator(), &"pdfViewerEnabled".into())
        .is_ok_and(|value| value.is_truthy())
}

/// The PDF, or on phones a card that opens it.
#[component]
pub fn PdfFrame(
    /// The PDF.
    pdf: Pdf,
    /// What it is, for screen readers.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    let inline = can_show();
    move || {
        match pdf.now() {
        Now::Loading => view! { <div class="sheet waiting"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="sheet"><Failed fault again=move |()| pdf.0.again()/></div> }.into_any()
        }
        Now::Ready(address) if inline => {
            view! { <iframe class="sheet" src=format!("{address}#navpanes=0&view=FitH") title=move || title.get()></iframe> }.into_any()
        }
        Now::Ready(address) => view! {
            <div class="sheet blank">
                {icon_of(icon::PAPER, 36)}
                <p>{say().kit_pdf_alone()}</p>
                <a class="btn primary" href=address target="_blank">{say().kit_pdf_open()}</a>
            </div>
        }
        .into_any(),
    }
    }
}

/// Saves the PDF under a name that tells what it is.
#[component]
pub fn DownloadLink(
    /// The PDF.
    pdf: Pdf,
    /// The name of the file.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let missing = move || pdf.address().is_none().then_some("true");
    view! {
        <a class="btn" href=move || pdf.address() download=move || name.get() aria-disabled=missing role="button">
            {icon(icon::DOWNLOAD)}
            {say().kit_download()}
        </a>
    }
}

/// A name for a document's file: `Surname_First_kind_REFERENCE.pdf`.
pub fn file_name(learner: &str, kind: DocumentKind, reference: &str) -> String {
    let (first, last) = learner.rsplit_once(' ').unwrap_or(("", learner));
    [last, first, kind.to_string().as_str(), reference]
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| part.replace(|c: char| c.is_whitespace() || r#"/\:*?"<>|"#.contains(c), "-"))
        .collect::<Vec<_>>()
        .join("_")
        + ".pdf"
}

/// Reads a file and saves it under a name.
pub async fn save(client: Client, path: &str, name: &str) -> Result<(), Fault> {
    keep(&client.file(path, false).await?, name)
}

/// Reads a file and saves it under the name that the API gives it, which is returned.
pub async fn save_named(client: Client, path: &str) -> Result<String, Fault> {
    let (file, name) = client.named_file(path).await?;
    keep(&file, &name)?;
    Ok(name)
}

/// Lets the browser save a file, which stays out of this program's memory.
pub fn keep(file: &Blob, name: &str) -> Result<(), Fault> {
    let file = BlobUrl::new(file)?;
    let link = document().create_element("a").map_err(|_| Fault::Unreadable)?;
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(file.as_str());
    link.set_download(name);
    link.click();
    // The browser reads the file after the click: its address must outlive this call.
    set_timeout(move || drop(file), std::time::Duration::from_mins(1));
    Ok(())
}
