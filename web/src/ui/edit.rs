//! Forms of whole pages: one that creates something, and one that changes something which others may change too.
//! The second is read with its version and sent back with it; where someone else was first, both sides are shown.
//! Neither loses what was typed.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    check::Check,
    problem::{Code, FieldError},
};

use crate::{
    client::{Fault, Versioned, new_key},
    session::{Session, Who, use_client},
    ui::{
        compare::Compare,
        confirm::{Ask, Confirm},
        fetch::Now,
        field::{ErrorSummary, Form, Snapshot, Submit},
        leave::LeaveGuard,
        parts::Notice,
        state::{Failed, Skeleton},
    },
};

/// What a form sends, once it is checked: any request that can check itself becomes one.
pub struct Body(Result<serde_json::Value, Vec<FieldError>>);

impl Body {
    /// What these fields would be, but for these errors that the request itself cannot see.
    pub fn wrong(errors: Vec<FieldError>) -> Self {
        Self(Err(errors))
    }
}

impl<B: Serialize + Check> From<B> for Body {
    fn from(body: B) -> Self {
        let errors = body.errors();
        // All requests are plain structs, which JSON can hold.
        Self(if errors.is_empty() { Ok(serde_json::to_value(body).unwrap_or_default()) } else { Err(errors) })
    }
}

/// A closure that takes what was read or saved.
pub struct Take<T: 'static>(Callback<T>);

impl<T, F: Fn(T) + Send + Sync + 'static> From<F> for Take<T> {
    fn from(take: F) -> Self {
        Self(Callback::new(take))
    }
}

/// What is sent, where nothing stands against it and nothing is being sent.
fn begin(form: Form, request: Callback<(), Body>) -> Option<serde_json::Value> {
    match untrack(|| request.run(())).0 {
        Ok(body) => form.begin(Vec::new()).then_some(body),
        Err(errors) => {
            form.begin(errors);
            None
        }
    }
}

/// A form that creates something. It sends `request` under a key, so that a second click makes nothing twice.
#[component]
pub fn CreateForm<T>(
    /// The form.
    form: Form,
    /// The path of the API to post to.
    #[prop(into)]
    path: Signal<String>,
    /// Makes what is sent from the fields.
    #[prop(into)]
    request: Callback<(), Body>,
    /// What the button does: `Create the centre`.
    #[prop(into)]
    submit: Signal<String>,
    /// Where Cancel leads.
    #[prop(into)]
    cancel: Signal<String>,
    /// Runs with what was created.
    #[prop(into)]
    on_done: Take<T>,
    /// What is asked before it is sent, where that can't be taken back.
    #[prop(optional)]
    question: Option<Question>,
    /// The fields.
    children: Children,
) -> impl IntoView
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let client = use_client();
    let ask = Ask::new("sure");
    let Take(on_done) = on_done;
    let key = StoredValue::new(new_key());
    let send = move |()| {
        let Some(body) = begin(form, request) else { return };
        let (path, sent_under) = (path.get_untracked(), key.get_value());
        spawn_local(async move {
            let result = client.post::<_, T>(&path, &body, &sent_under).await;
            // The server keeps its answer under the key: what is mended is another request.
            if matches!(&result, Err(Fault::Problem(_))) {
                key.try_set_value(new_key());
            }
            form.end(&result);
            // What is wrong is said in the form.
            ask.end(&Ok(()));
            if let Ok(made) = result {
                form.rebase();
                // The page may be gone by now.
                on_done.try_run(made);
            }
        });
    };
    let asks = question.is_some();
    let on_submit = move |()| {
        if !asks {
            send(());
        } else if begin(form, request).is_some() {
            form.end(&Ok(()));
            ask.open();
        }
    };
    let frame = Frame { form, submit, cancel };
    let fields = children();
    view! {
        {frame.view(Callback::new(on_submit), fields)}
        {question.map(|question| sure(ask, question, Callback::new(send)))}
    }
}

/// What is asked about what is typed now, if anything.
type Asking = Callback<(), Option<Question>>;

/// The dialog of a question.
fn sure(ask: Ask, question: Question, send: Callback<()>) -> AnyView {
    view! {
        <Confirm
            ask
            title=question.title
            action=question.action
            busy="Please wait…"
            consequences=Signal::stored(question.consequences)
            on_confirm=send
        />
    }
    .into_any()
}

/// What is asked before something is sent that can't be taken back.
#[derive(Clone)]
pub struct Question {
    /// The question.
    pub title: String,
    /// What the button does.
    pub action: &'static str,
    /// What comes of it, one sentence each.
    pub consequences: Vec<String>,
}

/// A form that changes something. While its data is read there is a skeleton; someone else's change in between
/// is shown beside what was typed.
#[component]
pub fn EditForm<T>(
    /// The form.
    form: Form,
    /// The path of the API to read and to change.
    #[prop(into)]
    path: Signal<String>,
    /// Writes what was read into the signals of the fields.
    #[prop(into)]
    fill: Take<T>,
    /// Makes what is sent from the fields.
    #[prop(into)]
    request: Callback<(), Body>,
    /// What the button does.
    #[prop(default = "Save changes".into(), into)]
    submit: Signal<String>,
    /// Where Cancel leads.
    #[prop(into)]
    cancel: Signal<String>,
    /// Whether it is sent as a whole, which is put in the place of what was there; else it is a patch.
    #[prop(optional)]
    whole: bool,
    /// What is asked before what was typed is sent, where that has consequences.
    #[prop(optional, into)]
    question: Option<Asking>,
    /// Runs with what was saved.
    #[prop(into)]
    on_done: Take<T>,
    /// The fields.
    children: ChildrenFn,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let around = Frame { form, submit, cancel };
    edit(around, (path, whole), fill.0, (request, question), on_done.0, children)
}

fn edit<T>(
    frame: Frame,
    (path, whole): (Signal<String>, bool),
    fill: Callback<T>,
    (request, question): (Callback<(), Body>, Option<Asking>),
    on_done: Callback<T>,
    children: ChildrenFn,
) -> AnyView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let form = frame.form;
    let client = use_client();
    let tag = StoredValue::new(None::<String>);
    let state = RwSignal::new(Now::<()>::Loading);
    let compare = Compare::new(form);
    let (ask, asked) = (Ask::new("sure"), RwSignal::new(None::<Question>));
    let read = move || {
        state.set(Now::Loading);
        let asked = client.get_versioned::<T>(path.get(), false);
        spawn_local(async move {
            match asked.await {
                Ok(Versioned { value, tag: version }) => {
                    if tag.try_set_value(version).is_none() {
                        fill.run(value);
                        form.rebase();
                        state.set(Now::Ready(()));
                    }
                }
                Err(Fault::Aborted) => {}
                Err(fault) => drop(state.try_set(Now::Failed(fault))),
            }
        });
    };
    Effect::new(read);
    // Someone was first: theirs is read, and shown beside what was typed here.
    let meet = move |path: String| async move {
        let theirs = client.get_versioned::<T>(path, false).await;
        form.end(&theirs);
        // Here and below: the page may be gone by now.
        if let Ok(Versioned { value, tag: version }) = theirs
            && tag.try_set_value(version).is_none()
        {
            let yours = form.snapshot();
            fill.run(value);
            compare.show(yours);
        }
    };
    let send = move |()| {
        let Some(body) = begin(form, request) else { return };
        let (path, version) = (path.get_untracked(), tag.get_value());
        spawn_local(async move {
            let result = if whole {
                client.put::<_, T>(&path, &body, version.as_deref()).await
            } else {
                client.patch::<_, T>(&path, &body, version.as_deref()).await
            };
            if matches!(&result, Err(fault) if fault.code() == Some(Code::Stale)) {
                ask.end(&Ok(()));
                meet(path).await;
                return;
            }
            form.end(&result);
            // What is wrong is said in the form.
            ask.end(&Ok(()));
            if let Ok(Versioned { value, tag: version }) = result
                && tag.try_set_value(version).is_none()
            {
                fill.run(value.clone());
                form.rebase();
                on_done.run(value);
            }
        });
    };
    let send = Callback::new(send);
    let submit = Callback::new(move |()| match untrack(|| question.and_then(|question| question.run(()))) {
        None => send.run(()),
        Some(question) => {
            if begin(form, request).is_some() {
                form.end(&Ok(()));
                asked.set(Some(question));
                ask.open();
            }
        }
    });
    let body = move || match state.get() {
        Now::Loading => view! { <div class="card"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| read()/></div> }.into_any()
        }
        Now::Ready(()) => {
            let fields = children();
            frame.view(submit, fields)
        }
    };
    view! {
        {body}
        {compare.view(send)}
        {move || asked.get().map(|question| sure(ask, question, send))}
    }
    .into_any()
}

/// What was typed into forms that were left on the way, by their addresses. It lasts until it is saved, someone
/// signs out, or the tab is closed.
#[derive(Clone, Copy)]
pub struct Drafts(StoredValue<Vec<(String, Snapshot)>>);

impl Drafts {
    /// Makes the drafts known to all components.
    pub fn provide(session: Session) {
        let drafts = Self(StoredValue::new(Vec::new()));
        provide_context(drafts);
        Effect::new(move || {
            if matches!(session.who(), Who::Nobody) {
                drafts.0.update_value(Vec::clear);
            }
        });
    }

    fn take(self, of: &str) -> Option<Snapshot> {
        self.0.try_update_value(|drafts| {
            let at = drafts.iter().position(|(known, _)| known == of)?;
            Some(drafts.remove(at).1)
        })?
    }

    fn keep(self, of: String, draft: Snapshot) {
        self.0.update_value(|drafts| {
            drafts.retain(|(known, _)| *known != of);
            drafts.push((of, draft));
        });
    }
}

/// What is around the fields of a form.
#[derive(Clone, Copy)]
struct Frame {
    form: Form,
    submit: Signal<String>,
    cancel: Signal<String>,
}

impl Frame {
    fn view(self, send: Callback<()>, fields: AnyView) -> AnyView {
        let Self { form, submit, cancel } = self;
        let clean = keep_draft(form);
        let on_submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            send.run(());
        };
        let note = move || (form.is_dirty() && !form.is_busy()).then_some("Not saved yet.");
        view! {
            <LeaveGuard form/>
            <form class="stack page-form" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                {clean.map(|clean| back(form, clean))}
                {fields}
                <div class="form-foot">
                    <Submit form label=submit busy="Saving…"/>
                    <a class="btn" href=move || cancel.get()>"Cancel"</a>
                    <span class="muted small" role="status">{note}</span>
                </div>
            </form>
        }
        .into_any()
    }
}

/// Says that what was typed before is back, and takes it away if it is not wanted.
fn back(form: Form, clean: Snapshot) -> AnyView {
    let shown = RwSignal::new(true);
    let discard = move |_| {
        form.write(&clean);
        shown.set(false);
    };
    view! {
        <div hidden=move || !shown.get()>
            <Notice title="What you typed before is back">
                <p>
                    "You left this page without saving. "
                    <button class="link" type="button" on:click=discard>"Discard it"</button>
                </p>
            </Notice>
        </div>
    }
    .into_any()
}

/// Brings back what was typed at this address before, and keeps what is typed now for the next time. Gives what
/// the fields held without it, where something came back. The fields must be drawn already.
fn keep_draft(form: Form) -> Option<Snapshot> {
    let drafts = use_context::<Drafts>()?;
    let path = use_location().pathname.get_untracked();
    let draft = drafts.take(&path);
    on_cleanup(move || {
        let typed = form.typed();
        if !typed.is_empty() {
            drafts.keep(path, typed);
        }
    });
    let draft = draft?;
    let clean = form.snapshot();
    form.write(&draft);
    Some(clean)
}
