//! Reading the QR code of a document: with the camera, or from a photo. The pictures never leave the browser.

use std::time::Duration;

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::reference::Reference;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, Event, HtmlCanvasElement, HtmlInputElement, ImageBitmap, MediaStream,
    MediaStreamTrack,
};

use crate::{
    language::say,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        icon,
        parts::Notice,
        status::Tone,
    },
};

/// How long one looks at the camera's picture before the next is read.
const PAUSE: Duration = Duration::from_millis(150);
/// The longest side of a picture that is read, in pixels: the code on a whole page is still sharp.
const SIDE: f64 = 1600.0;

/// The card that scans.
#[component]
pub fn ScanCard() -> impl IntoView {
    let navigate = use_navigate();
    let said = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    // Whatever is read ends the scan: a document of ours is shown, anything else is said.
    let on_read = Callback::new(move |text: String| {
        open.set(false);
        match reference_in(&text) {
            Some(reference) => navigate(&format!("/v/{reference}"), NavigateOptions::default()),
            None => said.set(say().scan_foreign(shortened(&text))),
        }
    });
    let on_refused = Callback::new(move |()| {
        open.set(false);
        said.set(say().scan_refused());
    });
    let begin = move |()| {
        said.set(String::new());
        open.set(true);
    };
    let on_photo = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let photo = input.files().and_then(|files| files.get(0));
        input.set_value("");
        said.set(String::new());
        let Some(photo) = photo else { return };
        spawn_local(async move {
            match read_photo(&photo).await {
                Some(text) => on_read.run(text),
                None => {
                    said.try_set(say().scan_nothing());
                }
            }
        });
    };
    view! {
        <div class="stack">
            <h2>{say().scan_title()}</h2>
            <p class="muted">{say().scan_text()}</p>
            <div class="actions">
                {has_camera()
                    .then(|| {
                        view! { <Button label=say().scan_start() weight=Weight::Primary shape=icon::CAMERA on_click=begin/> }
                    })}
                <label class="btn file-btn">
                    {icon::icon(icon::PAPER)}
                    {say().scan_photo()}
                    <input id="photo" class="sr" type="file" accept="image/*" on:change=on_photo/>
                </label>
            </div>
            <div role="status">
                <Show when=move || said.with(|said| !said.is_empty())>
                    <Notice tone=Tone::Warn>{move || said.get()}</Notice>
                </Show>
            </div>
            <Dialog open title=say().scan_dialog() on_close=move |()| open.set(false)>
                <Camera on_read on_refused/>
            </Dialog>
        </div>
    }
}

/// What the camera sees, until a code is read. The camera is off again when this is gone.
#[component]
fn Camera(on_read: Callback<String>, on_refused: Callback<()>) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let gone = StoredValue::new(false);
    let stream = StoredValue::new_local(None::<MediaStream>);
    on_cleanup(move || {
        let _ = gone.try_set_value(true);
        stream.try_with_value(|stream| stop(stream.as_ref()));
    });
    let is_gone = move || gone.try_get_value().unwrap_or(true);
    Effect::new(move || {
        let Some(video) = video.get() else { return };
        spawn_local(async move {
            let Some(seen) = camera().await else {
                on_refused.run(());
                return;
            };
            if is_gone() {
                stop(Some(&seen));
                return;
            }
            video.set_src_object(Some(&seen));
            stream.set_value(Some(seen));
            if let Ok(playing) = video.play() {
                let _ = JsFuture::from(playing).await;
            }
            while !is_gone() {
                let read = match drawn(&video, video.video_width(), video.video_height()) {
                    Some(canvas) => read(&canvas).await,
                    None => None,
                };
                if let Some(text) = read
                    && !is_gone()
                {
                    on_read.run(text);
                    return;
                }
                pause().await;
            }
        });
    });
    view! {
        <div class="scanner">
            <video node_ref=video muted playsinline></video>
            <p class="muted">{say().scan_aim()}</p>
        </div>
    }
}

/// The reference that a code leads to: a link to one, or the reference alone.
fn reference_in(text: &str) -> Option<Reference> {
    let after = text.rsplit_once("/v/").map_or(text, |(_, after)| after);
    Reference::parse(after.split(['?', '#']).next().unwrap_or_default()).ok()
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(120).collect();
    if text.chars().count() > 120 {
        short.push('…');
    }
    short
}

fn has_camera() -> bool {
    Reflect::get(&window().navigator(), &"mediaDevices".into()).is_ok_and(|devices| !devices.is_undefined())
}

/// The camera on the back, where there are two.
async fn camera() -> Option<MediaStream> {
    let devices = window().navigator().media_devices().ok()?;
    let wanted = web_sys::MediaStreamConstraints::new();
    let which = Object::new();
    Reflect::set(&which, &"facingMode".into(), &"environment".into()).ok()?;
    // By itself a camera sends pictures in which a printed code is too small to be read.
    for (side, length) in [("width", 1280), ("height", 960)] {
        let ideal = Object::new();
        Reflect::set(&ideal, &"ideal".into(), &length.into()).ok()?;
        Reflect::set(&which, &side.into(), &ideal).ok()?;
    }
    wanted.set_video(&which);
    JsFuture::from(devices.get_user_media_with_constraints(&wanted).ok()?).await.ok()?.dyn_into().ok()
}

fn stop(stream: Option<&MediaStream>) {
    for track in stream.into_iter().flat_map(|stream| stream.get_tracks().to_vec()) {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

async fn pause() {
    let promise = Promise::new(&mut |done, _| {
        set_timeout(move || drop(done.call0(&JsValue::UNDEFINED)), PAUSE);
    });
    let _ = JsFuture::from(promise).await;
}

async fn read_photo(photo: &web_sys::File) -> Option<String> {
    let bitmap = JsFuture::from(window().create_image_bitmap_with_blob(photo).ok()?).await.ok()?;
    let bitmap: ImageBitmap = bitmap.dyn_into().ok()?;
    let canvas = drawn(&bitmap, bitmap.width(), bitmap.height())?;
    bitmap.close();
    read(&canvas).await
}

/// A picture on a canvas, no larger than is worth reading.
fn drawn(picture: &JsValue, width: u32, height: u32) -> Option<HtmlCanvasElement> {
    if width == 0 || height == 0 {
        return None;
    }
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = (SIDE / width.max(height)).min(1.0);
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let side = |length: f64| (length * scale).max(1.0) as u32;
    canvas.set_width(side(width));
    canvas.set_height(side(height));
    // Both kinds of pictures are drawn by a function of the same name.
    let context = context(&canvas)?;
    let draw: Function = Reflect::get(&context, &"drawImage".into()).ok()?.dyn_into().ok()?;
    let arguments =
        Array::of5(picture, &0.into(), &0.into(), &canvas.width().into(), &canvas.height().into());
    draw.apply(&context, &arguments).ok()?;
    Some(canvas)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// What the code in a picture says: read by the browser where it can, else here.
async fn read(canvas: &HtmlCanvasElement) -> Option<String> {
    if let Some(found) = by_browser(canvas).await {
        return found;
    }
    let (width, height) = (canvas.width(), canvas.height());
    let data = context(canvas)?.get_image_data(0.0, 0.0, width.into(), height.into()).ok()?.data();
    let (width, height) = (width as usize, height as usize);
    let luminance = |x: usize, y: usize| {
        let at = (y * width + x) * 4;
        let part = |by: usize, weight: u32| u32::from(data.get(at + by).copied().unwrap_or(255)) * weight;
        // ITU-R BT.601, in hundredths.
        u8::try_from((part(0, 30) + part(1, 59) + part(2, 11)) / 100).unwrap_or(255)
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, luminance);
    picture.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

/// What the browser's own reader finds; `None` where it has none.
async fn by_browser(canvas: &HtmlCanvasElement) -> Option<Option<String>> {
    let class: Function = Reflect::get(&window(), &"BarcodeDetector".into()).ok()?.dyn_into().ok()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"formats".into(), &Array::of1(&"qr_code".into())).ok()?;
    let reader = Reflect::construct(&class, &Array::of1(&wanted)).ok()?;
    let detect: Function = Reflect::get(&reader, &"detect".into()).ok()?.dyn_into().ok()?;
    let found: Promise = detect.call1(&reader, canvas).ok()?.dyn_into().ok()?;
    let found: Array = JsFuture::from(found).await.ok()?.dyn_into().ok()?;
    let text = |found: &JsValue| Reflect::get(found, &"rawValue".into()).ok()?.as_string();
    Some(found.iter().find_map(|found| text(&found)))
}
