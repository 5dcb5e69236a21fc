//! Data of the API on a page: read when the path changes, kept on screen while it is read again.

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::{client::Fault, session::use_client};

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

/// Data that is read from a path of the API.
pub struct Fetched<T: 'static> {
    data: LocalResource<(String, Result<T, Fault>)>,
    path: Memo<String>,
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
    T: DeserializeOwned + Clone + 'static,
{
    let client = use_client();
    let path = Memo::new(move |_| path());
    let last = StoredValue::new_local(None::<(String, T)>);
    let data = LocalResource::new(move || {
        let path = path.get();
        let request = (!path.is_empty()).then(|| client.get::<T>(path.clone(), open));
        async move {
            let result = match request {
                Some(request) => request.await,
                None => Err(Fault::Aborted),
            };
            // A network that fails for a moment takes nothing from the screen.
            let result = match (result, last.try_get_value().flatten()) {
                (Err(Fault::Offline | Fault::Aborted), Some((of, value))) if of == path => Ok(value),
                (result, _) => result,
            };
            if let Ok(value) = &result {
                last.try_update_value(|last| *last = Some((path.clone(), value.clone())));
            }
            (path, result)
        }
    });
    Fetched { data, path }
}

/// Data as if it were read from the API, for the living page.
#[cfg(feature = "ui-kit")]
pub fn made<T: Clone + 'static>(make: impl Fn() -> Result<T, Fault> + 'static) -> Fetched<T> {
    let path = Memo::new(|_| String::new());
    Fetched { data: LocalResource::new(move || std::future::ready((String::new(), make()))), path }
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

    /// Reads again.
    pub fn again(self) {
        self.data.refetch();
    }

    /// Changes the data on screen, as news of it come in.
    pub fn patch(self, change: impl FnOnce(&mut T)) {
        self.data.update(|data| {
            if let Some((_, Ok(value))) = data {
                change(value);
            }
        });
    }
}
