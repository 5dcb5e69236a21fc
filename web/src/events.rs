//! Live news of background work: one stream of server-sent events for a page, and asking now and then where
//! there is none.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{events::Event, permission::Permission};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use crate::{
    client::Client,
    session::{use_client, use_session},
};

/// How often a page asks while there is no stream.
const ASK_EVERY: Duration = Duration::from_secs(4);
/// The least time between two readings of a list of which there is news all the time.
const CALM: Duration = Duration::from_millis(700);
/// A stream makes up for so much that happened before it began, and for a little more.
const MADE_UP_MS: f64 = 2_000.0;
const LONGEST_PAUSE_MS: i32 = 15_000;

/// Does something soon, and once, however often it is asked for meanwhile: for lists that are read again while one mail
/// after the other is sent.
pub fn calmly(ask: impl Fn() + Copy + 'static) -> impl Fn() + Copy + 'static {
    let waits = StoredValue::new(false);
    move || {
        if waits.try_get_value() != Some(false) {
            return;
        }
        waits.set_value(true);
        set_timeout(
            move || {
                // Else the page has gone.
                if waits.try_set_value(false).is_none() {
                    ask();
                }
            },
            CALM,
        );
    }
}

/// The path of the issuer's stream; blank for who may not listen to it.
pub fn issuer_events() -> impl Fn() -> String + Send + Sync + 'static {
    let session = use_session();
    move || {
        if session.may(Permission::ViewReports) { "/issuer/events".to_owned() } else { String::new() }
    }
}

/// Whether the page may be looked at: not in a tab behind others, and not once it was left, where a browser keeps it for
/// the way back. A browser opens six connections to a server, of all its tabs together, where it does not speak HTTP/2:
/// streams that nobody looks at would hold up everything else.
fn in_sight() -> ReadSignal<bool> {
    let shown = RwSignal::new(!document().hidden());
    let look = move || {
        let now = !document().hidden();
        if shown.try_get_untracked().is_some_and(|before| before != now) {
            shown.set(now);
        }
    };
    let changed = window_event_listener_untyped("visibilitychange", move |_| look());
    let back = window_event_listener(ev::pageshow, move |_| look());
    let left = window_event_listener(ev::pagehide, move |_| {
        shown.try_set(false);
    });
    on_cleanup(move || {
        changed.remove();
        back.remove();
        left.remove();
    });
    shown.read_only()
}

/// Follows the stream at a path of the API as long as the component lives and the page is in sight; a blank path has
/// none. `ask` reads the page's data again: now and then while there is no stream, and when one begins, since more may
/// have happened meanwhile than is made up for.
pub fn follow(
    path: impl Fn() -> String + Send + Sync + 'static,
    on_event: impl Fn(Event) + Copy + 'static,
    ask: impl Fn() + Copy + 'static,
) {
    let client = use_client();
    let open = RwSignal::new(false);
    let shown = in_sight();
    let path = Memo::new(move |_| if shown.get() { path() } else { String::new() });
    Effect::new(move |before: Option<()>| {
        let path = path.get();
        open.set(false);
        if before.is_some() && !path.is_empty() {
            untrack(ask);
        }
        let Ok(controller) = AbortController::new() else {
            return;
        };
        let signal = controller.signal();
        let controller = SendWrapper::new(controller);
        on_cleanup(move || controller.abort());
        if !path.is_empty() {
            spawn_local(keep_open(client, path, signal, open, on_event, ask));
        }
    });
    if let Ok(timer) = set_interval_with_handle(
        move || {
            if shown.get_untracked() && !open.get_untracked() {
                ask();
            }
        },
        ASK_EVERY,
    ) {
        on_cleanup(move || timer.clear());
    }
}

async fn keep_open(
    client: Client,
    path: String,
    signal: AbortSignal,
    open: RwSignal<bool>,
    on_event: impl Fn(Event),
    ask: impl Fn(),
) {
    let begun = js_sys::Date::now();
    let mut parser = Parser::default();
    let mut pause = 1_000;
    while !signal.aborted() {
        if let Ok(reader) = client.events(&path, parser.last_id.as_deref(), &signal).await {
            open.try_set(true);
            // What happened in the first moment after the page has read its data comes with the stream.
            if js_sys::Date::now() - begun > MADE_UP_MS {
                ask();
            }
            while let Ok(chunk) = JsFuture::from(reader.read()).await {
                let Some(bytes) = bytes_of(&chunk) else { break };
                pause = 1_000;
                parser.push(&bytes, &on_event);
            }
            parser.drop_rest();
        }
        if signal.aborted() {
            return;
        }
        open.try_set(false);
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE_MS);
    }
}

/// The bytes of a chunk; `None` at the end of the stream.
fn bytes_of(chunk: &JsValue) -> Option<Vec<u8>> {
    let value = js_sys::Reflect::get(chunk, &"value".into()).ok()?;
    Some(value.dyn_into::<js_sys::Uint8Array>().ok()?.to_vec())
}

async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(resolve.unchecked_ref(), milliseconds);
    });
    let _ = JsFuture::from(promise).await;
}

/// Reads `text/event-stream` (HTML standard, 9.2.6): of each event its id and its data.
#[derive(Default)]
struct Parser {
    rest: Vec<u8>,
    data: String,
    last_id: Option<String>,
}

impl Parser {
    fn push(&mut self, bytes: &[u8], on_event: &impl Fn(Event)) {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            self.line(line.trim_end_matches(['\n', '\r']), on_event);
        }
    }

    fn line(&mut self, line: &str, on_event: &impl Fn(Event)) {
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            if let Ok(event) = serde_json::from_str(&data) {
                on_event(event);
            }
        } else if let Some(id) = line.strip_prefix("id:") {
            self.last_id = Some(id.trim_start().to_owned());
        } else if let Some(data) = line.strip_prefix("data:") {
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
        }
    }

    /// Forgets an event of which the end never came.
    fn drop_rest(&mut self) {
        self.rest.clear();
        self.data.clear();
    }
}
