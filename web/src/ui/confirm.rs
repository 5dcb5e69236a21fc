//! The last question before something that has consequences.

use leptos::prelude::*;

use crate::{
    client::Fault,
    language::say,
    ui::{
        dialog::Dialog,
        field::{AreaField, ErrorSummary, Form, Submit},
    },
};
use shared::problem::FieldError;

/// A question: whether it is asked now, what came of it, and the reason that was typed.
#[derive(Clone, Copy)]
pub struct Ask {
    /// The form of the dialog.
    pub form: Form,
    /// The reason that was typed, where one is asked for.
    pub reason: RwSignal<String>,
    open: RwSignal<bool>,
}

impl Ask {
    /// A question; the name tells it from others on the page.
    pub fn new(name: &'static str) -> Self {
        Self { form: Form::new(name), reason: RwSignal::new(String::new()), open: RwSignal::new(false) }
    }

    /// Asks.
    pub fn open(self) {
        self.form.clear();
        self.reason.set(String::new());
        self.open.set(true);
    }

    /// What came of it: closed where it was done, else the reason why not is shown in the dialog.
    pub fn end<T>(self, result: &Result<T, Fault>) {
        self.form.end(result);
        if result.is_ok() {
            self.open.try_set(false);
        }
    }
}

/// The dialog of a question.
#[component]
pub fn Confirm(
    /// The question.
    ask: Ask,
    /// The question in words: `Archive this centre?`.
    #[prop(into)]
    title: Signal<String>,
    /// What the button does: `Archive`.
    #[prop(into)]
    action: Signal<String>,
    /// What is going on meanwhile: `Archiving…`.
    #[prop(into)]
    busy: Signal<String>,
    /// Whether it takes something away, or cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// What comes of it, one sentence each.
    #[prop(optional, into)]
    consequences: Signal<Vec<String>>,
    /// Asks for a reason under this label.
    #[prop(optional)]
    reason: Option<&'static str>,
    /// Where the reason may be left blank.
    #[prop(optional)]
    reason_optional: bool,
    /// What the way out is called, where "Cancel" could be taken for what is asked: `Keep the order`.
    #[prop(optional, into)]
    way_out: Option<String>,
    /// Runs when it is confirmed; ends with [`Ask::end`].
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What else there is to say or to choose.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let blank = ask.reason.with_untracked(|reason| reason.trim().is_empty());
        let missing = reason.is_some() && !reason_optional && blank;
        let errors = missing.then(|| FieldError::new("/reason", "required", "Say why."));
        if ask.form.begin(errors.into_iter().collect()) {
            on_confirm.run(());
        }
    };
    let said = move || match &consequences.get()[..] {
        [] => ().into_any(),
        [only] => view! { <p>{only.clone()}</p> }.into_any(),
        lines => {
            let lines = lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
            view! { <ul class="plain-list">{lines}</ul> }.into_any()
        }
    };
    let way_out = way_out.unwrap_or_else(|| say().kit_cancel());
    view! {
        <Dialog open=ask.open title on_close=move |()| ask.open.set(false)>
            <form class="dialog-body stack" novalidate on:submit=on_submit>
                <ErrorSummary form=ask.form/>
                {children.as_ref().map(|children| children())}
                {said}
                {reason
                    .map(|label| {
                        view! {
                            <AreaField
                                form=ask.form
                                pointer="/reason"
                                label
                                value=ask.reason
                                optional=reason_optional
                            />
                        }
                    })}
                <div class="actions">
                    <Submit form=ask.form label=action busy danger/>
                    <button class="btn" type="button" on:click=move |_| ask.open.set(false)>{way_out.clone()}</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
