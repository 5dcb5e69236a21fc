//! Forms: fields with label, hint and error, the summary of errors on top, and a button that works once.

use leptos::{html, prelude::*};
use shared::problem::FieldError;
use wasm_bindgen::JsCast;

use crate::{
    client::Fault,
    ui::icon::{self, icon},
};

/// The state of a form.
#[derive(Clone, Copy)]
pub struct Form {
    name: &'static str,
    errors: RwSignal<Vec<FieldError>>,
    notice: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    summary: NodeRef<html::Div>,
}

impl Form {
    /// A form; the name tells the ids of its fields from those of other forms.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            errors: RwSignal::new(Vec::new()),
            notice: RwSignal::new(None),
            busy: RwSignal::new(false),
            summary: NodeRef::new(),
        }
    }

    /// Begins to send; `false` where it is being sent already, or where these fields are wrong.
    pub fn begin(self, errors: Vec<FieldError>) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        let right = errors.is_empty();
        self.notice.set(None);
        self.errors.set(errors);
        self.busy.set(right);
        if !right {
            self.to_summary();
        }
        right
    }

    /// It was sent, and this came of it.
    pub fn end<T>(self, result: &Result<T, Fault>) {
        // The page may be gone by now.
        self.busy.try_set(false);
        if let Err(fault) = result {
            let errors = fault.errors();
            let notice = errors.is_empty().then(|| fault.detail());
            self.errors.try_set(errors);
            self.notice.try_set(notice);
            self.to_summary();
        }
    }

    /// What was wrong is mended, or no longer asked.
    pub fn clear(self) {
        self.notice.set(None);
        self.errors.set(Vec::new());
    }

    /// Whether it is being sent.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    fn to_summary(self) {
        request_animation_frame(move || {
            if let Some(summary) = self.summary.try_get_untracked().flatten() {
                let _ = summary.focus();
            }
        });
    }

    fn id(self, pointer: &str) -> String {
        format!("{}{}", self.name, pointer.replace('/', "-"))
    }

    fn error(self, pointer: &str) -> Option<String> {
        self.errors.with(|errors| {
            errors.iter().find(|error| error.field == pointer).map(|error| error.message.clone())
        })
    }
}

/// All that is wrong, on top of the form; each error leads to its field.
#[component]
pub fn ErrorSummary(
    /// The form.
    form: Form,
) -> impl IntoView {
    let wrong = move || form.notice.with(Option::is_some) || form.errors.with(|errors| !errors.is_empty());
    let errors = move || {
        form.errors
            .get()
            .into_iter()
            .map(|error| {
                let id = form.id(&error.field);
                let to_field = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    if let Some(field) = document().get_element_by_id(&id) {
                        let _ = field.unchecked_into::<web_sys::HtmlElement>().focus();
                    }
                };
                view! {
                    <li>
                        <a href=format!("#{}", form.id(&error.field)) on:click=to_field>{error.message}</a>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=wrong>
            <div class="summary" role="alert" tabindex="-1" node_ref=form.summary>
                {icon(icon::WARNING)}
                <div>
                    <h3>"Please check this"</h3>
                    {move || form.notice.get().map(|notice| view! { <p>{notice}</p> })}
                    <ul>{errors}</ul>
                </div>
            </div>
        </Show>
    }
}

/// A line to type, with its label, a hint and what is wrong with it.
#[component]
pub fn TextField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    pointer: &'static str,
    /// Its label.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What to type, or how.
    #[prop(optional)]
    hint: &'static str,
    /// The kind of input: `text`, `email`, `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it has the focus at first.
    #[prop(optional)]
    autofocus: bool,
    /// Whether it is a code, in letters of one width.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    let id = form.id(pointer);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let is_wrong = move || form.error(pointer).is_some();
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || match (hint.is_empty(), is_wrong()) {
            (true, false) => None,
            (true, true) => Some(error_id.clone()),
            (false, false) => Some(hint_id.clone()),
            (false, true) => Some(format!("{hint_id} {error_id}")),
        }
    };
    let secret = kind == "password";
    let shown = RwSignal::new(false);
    let kind_now = move || if secret && shown.get() { "text" } else { kind };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=id.clone()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {move || {
                form.error(pointer)
                    .map(|message| {
                        view! { <p class="error" id=error_id.clone()>{icon(icon::WARNING)} {message}</p> }
                    })
            }}
            <div class="entry">
                <input
                    id=id.clone()
                    class:code=code
                    name=pointer.trim_start_matches('/')
                    type=kind_now
                    autocomplete=autocomplete
                    autocapitalize=if code { "characters" } else { "none" }
                    spellcheck="false"
                    autofocus=autofocus
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=described
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
                {secret
                    .then(|| {
                        view! {
                            <button
                                class="reveal"
                                type="button"
                                aria-pressed=move || if shown.get() { "true" } else { "false" }
                                aria-controls=id
                                on:click=move |_| shown.update(|shown| *shown = !*shown)
                            >
                                {move || if shown.get() { "Hide" } else { "Show" }}
                                <span class="sr">" password"</span>
                            </button>
                        }
                    })}
            </div>
        </div>
    }
}

/// The button that sends a form. While that lasts, it says so and does nothing twice.
#[component]
pub fn Submit(
    /// The form.
    form: Form,
    /// What it does.
    label: &'static str,
    /// What is going on while it is sent.
    busy: &'static str,
) -> impl IntoView {
    view! {
        <button class="btn primary" type="submit" aria-disabled=move || form.is_busy().then_some("true")>
            {move || if form.is_busy() { view! { <i class="spin" aria-hidden="true"></i> }.into_any() } else { ().into_any() }}
            {move || if form.is_busy() { busy } else { label }}
        </button>
    }
}
