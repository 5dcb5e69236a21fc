//! A form: its errors, the summary of them on top, a button that works once, and what was typed since it was
//! read or saved.

use leptos::{html, prelude::*};
use shared::problem::FieldError;

use crate::{
    client::Fault,
    language::{say, worded},
    ui::{
        button::drawing,
        dom::focus_id,
        field::draft::Tracked,
        icon::{self, icon},
    },
};

/// The state of a form.
#[derive(Clone, Copy)]
pub struct Form {
    name: &'static str,
    errors: RwSignal<Vec<FieldError>>,
    notice: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    summary: NodeRef<html::Div>,
    /// The fields on screen, in their order.
    pub(super) fields: RwSignal<Vec<Tracked>, LocalStorage>,
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
            fields: RwSignal::new_local(Vec::new()),
        }
    }

    /// Begins to send; `false` where it is being sent already, or where these fields are wrong.
    pub fn begin(self, errors: Vec<FieldError>) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        let right = errors.is_empty();
        self.notice.set(None);
        self.errors.set(worded(errors));
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
            let errors = worded(fault.errors());
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

    /// It came to nothing, for a reason that is no field's.
    pub fn warn(self, words: String) {
        self.busy.try_set(false);
        self.notice.try_set(Some(words));
        self.to_summary();
    }

    /// What was wrong with this field is mended.
    pub fn mended(self, pointer: &str) {
        self.errors.try_update(|errors| errors.retain(|error| error.field != pointer));
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

    /// The id of the element for a field.
    pub fn id(self, pointer: &str) -> String {
        format!("{}{}", self.name, pointer.replace('/', "-"))
    }

    /// What the field on screen for this pointer is called.
    fn label(self, pointer: &str) -> Option<String> {
        self.fields.with_untracked(|fields| {
            fields.iter().find(|field| field.pointer == pointer).map(|field| field.label.get_untracked())
        })
    }

    /// What is wrong, in the order of the fields on screen; what belongs to none comes last.
    fn in_order(self) -> Vec<FieldError> {
        let mut errors = self.errors.get();
        self.fields.with_untracked(|fields| {
            errors.sort_by_key(|error| {
                fields.iter().position(|field| field.pointer == error.field).unwrap_or(usize::MAX)
            });
        });
        errors
    }

    /// Whether anything is wrong with a field below this pointer.
    pub fn is_wrong_below(self, pointer: &str) -> bool {
        let below = |field: &str| field.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
        self.errors.with(|errors| errors.iter().any(|error| below(&error.field)))
    }

    /// What is wrong with a field.
    pub(super) fn error(self, pointer: &str) -> Option<String> {
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
        form.in_order()
            .into_iter()
            .map(|error| {
                let id = form.id(&error.field);
                let to_field = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    focus_id(&id);
                };
                let label = form.label(&error.field).map(|label| format!("{label}: "));
                view! {
                    <li>
                        <a href=format!("#{}", form.id(&error.field)) on:click=to_field>{label} {error.message}</a>
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
                    <h3>{say().kit_check()}</h3>
                    {move || form.notice.get().map(|notice| view! { <p>{notice}</p> })}
                    <ul>{errors}</ul>
                </div>
            </div>
        </Show>
    }
    .into_any()
}

/// The button that sends a form. While that lasts, it says so and does nothing twice.
#[component]
pub fn Submit(
    /// The form.
    form: Form,
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// What is going on while it is sent.
    #[prop(into)]
    busy: Signal<String>,
    /// Whether it takes something away, or cannot be undone.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    view! {
        <button
            class=if danger { "btn danger" } else { "btn primary" }
            type="submit"
            aria-disabled=move || form.is_busy().then_some("true")
        >
            {drawing(None, Signal::derive(move || form.is_busy()))}
            {move || if form.is_busy() { busy.get() } else { label.get() }}
        </button>
    }
    .into_any()
}
