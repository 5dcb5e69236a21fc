//! Data of the API on a page: read when the path changes, kept on screen while it is read again.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;

use crate::{
    client::{BlobUrl, Fault, Versioned},
    session::use_client,
};

/// How far the data of a page is.
#[derive(Clone, PartialEq)]
pub enum Now<T> {
    /// Nothing is there yet.
    Loading,
    /// The data.
    Ready(T),
    /// The reason why there is none.
    Failed(Fault),
}

type Held<T> = Option<(String, Result<T, Fault>)>;
type Answer<T> = Result<Versioned<T>, Fault>;
type Change<T> = Rc<dyn Fn(&mut T)>;

/// Data that is read from a path of the API.
pub struct Fetched<T: 'static> {
    data: RwSignal<Held<T>, LocalStorage>,
    path: Memo<String>,
    reading: StoredValue<Reading<T>, LocalStorage>,
    /// The version of what was read last.
    tag: StoredValue<Option<String>>,
    /// Asks for another reading of the same path.
    turn: Trigger,
}

/// How far the reading is.
struct Reading<T> {
    /// Counts them, so that an answer nobody waits for any more is known.
    number: u64,
    under_way: bool,
    /// Asked for while one was under way, which may have missed what it is asked for.
    once_more: bool,
    /// News that came while one was under way: its answer may be older than they are.
    news: Vec<Change<T>>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

/// Reads from a path of the API, and again when it changes; nothing from a blank path. `open`: without a token.
pub fn fetch<T>(path: impl Fn() -> String + Send + Sync + 'static, open: bool) -> Fetched<T>
where
    T: DeserializeOwned + 'static,
{
    let client = use_client();
    read(path, move |path| client.get_versioned::<T>(path, open))
}

/// Reads a file from a path of the API, and gives it an address that ends with it; else as [`fetch`].
pub fn fetch_file(path: impl Fn() -> String + Send + Sync + 'static, open: bool) -> Fetched<Rc<BlobUrl>> {
    let client = use_client();
    read(path, move |path| {
        let file = client.file(path, open);
        async move { Ok(Versioned { value: Rc::new(BlobUrl::new(&file.await?)?), tag: None }) }
    })
}

fn read<T: 'static, F>(
    path: impl Fn() -> String + Send + Sync + 'static,
    request: impl Fn(String) -> F + 'static,
) -> Fetched<T>
where
    F: Future<Output = Answer<T>> + 'static,
{
    let fetched = Fetched::new(Memo::new(move |_| path()));
    // Whatever a run began is aborted by the next one, and when the page goes.
    Effect::new(move || {
        fetched.turn.track();
        let path = fetched.path.get();
        let number = fetched.begin(!path.is_empty());
        if path.is_empty() {
            fetched.data.set(None);
        } else {
            let answer = request(path.clone());
            spawn_local(async move { fetched.end(number, path, answer.await) });
        }
    });
    fetched
}

/// Data as if it were read from the API, for the living page.
#[cfg(feature = "ui-kit")]
pub fn made<T: 'static>(make: impl Fn() -> Result<T, Fault> + 'static) -> Fetched<T> {
    let fetched = Fetched::new(Memo::new(|_| String::new()));
    Effect::new(move || fetched.data.set(Some((String::new(), make()))));
    fetched
}

impl<T: 'static> Fetched<T> {
    fn new(path: Memo<String>) -> Self {
        let reading = Reading { number: 0, under_way: false, once_more: false, news: Vec::new() };
        Self {
            data: RwSignal::new_local(None),
            path,
            reading: StoredValue::new_local(reading),
            tag: StoredValue::new(None),
            turn: Trigger::new(),
        }
    }

    fn begin(self, under_way: bool) -> u64 {
        self.reading
            .try_update_value(|reading| {
                *reading =
                    Reading { number: reading.number + 1, under_way, once_more: false, news: Vec::new() };
                reading.number
            })
            .unwrap_or_default()
    }

    fn end(self, number: u64, path: String, answer: Answer<T>) {
        let ended = self.reading.try_update_value(|reading| {
            (reading.number == number).then(|| {
                reading.under_way = false;
                (std::mem::take(&mut reading.news), reading.once_more)
            })
        });
        let Some((news, once_more)) = ended.flatten() else { return };
        let held = self.data.with_untracked(|data| matches!(data, Some((of, Ok(_))) if *of == path));
        match answer {
            // A network that fails for a moment takes nothing from the screen.
            Err(Fault::Offline | Fault::Aborted) if held => {}
            Err(fault) => self.data.set(Some((path, Err(fault)))),
            Ok(Versioned { mut value, tag }) => {
                self.tag.set_value(tag);
                for change in news {
                    change(&mut value);
                }
                self.data.set(Some((path, Ok(value))));
            }
        }
        if once_more {
            self.turn.notify();
        }
    }

    /// Reads again.
    pub fn again(self) {
        let begun = self.reading.try_update_value(|reading| {
            reading.once_more |= reading.under_way;
            reading.under_way
        });
        if begun == Some(false) {
            self.turn.notify();
        }
    }

    /// The version of what was read last, to be sent back when it is changed.
    pub fn tag(self) -> Option<String> {
        self.tag.get_value()
    }

    /// Changes the data on screen, as news of it come in.
    pub fn patch(self, change: impl Fn(&mut T) + 'static) {
        let change: Change<T> = Rc::new(change);
        self.reading.try_update_value(|reading| {
            if reading.under_way {
                reading.news.push(change.clone());
            }
        });
        self.data.try_update(|data| {
            if let Some((_, Ok(value))) = data {
                change(value);
            }
        });
    }
}

impl<T: Clone + 'static> Fetched<T> {
    /// The data now.
    pub fn now(self) -> Now<T> {
        self.now_with(T::clone)
    }

    /// What is made of the data now.
    pub fn now_with<R>(self, make: impl FnOnce(&T) -> R) -> Now<R> {
        self.data.with(|data| match data {
            None | Some((_, Err(Fault::Aborted))) => Now::Loading,
            Some((_, Ok(value))) => Now::Ready(make(value)),
            Some((_, Err(fault))) => Now::Failed(fault.clone()),
        })
    }

    /// What is made of the data, where it is there.
    pub fn read<R>(self, make: impl FnOnce(&T) -> R) -> Option<R> {
        match self.now_with(make) {
            Now::Ready(made) => Some(made),
            _ => None,
        }
    }

    /// The data, where it is there.
    pub fn ready(self) -> Option<T> {
        self.read(T::clone)
    }

    /// The data without being told of changes, where it is there.
    pub fn peek(self) -> Option<T> {
        untrack(|| self.ready())
    }

    /// Whether what is on screen belongs to another path than the one that is asked for now.
    pub fn is_stale(self) -> bool {
        let path = self.path.get();
        self.data.with(|data| data.as_ref().is_some_and(|(of, _)| *of != path))
    }
}
