//! What all fields have: a label, a hint, what is wrong, and their place in the form.

use leptos::prelude::*;

use crate::{
    language::say,
    ui::{
        field::form::Form,
        icon::{self, icon},
    },
};

/// What a field is about.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// The form.
    pub form: Form,
    /// The field of the request, as a JSON pointer.
    pub pointer: Signal<String>,
    /// Its label.
    pub label: Signal<String>,
    /// What to enter, or how.
    pub hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    pub optional: bool,
}

impl About {
    /// The id of the field.
    pub fn id(self) -> String {
        self.pointer.with(|pointer| self.form.id(pointer))
    }

    /// What is wrong with it.
    pub fn error(self) -> Option<String> {
        self.pointer.with(|pointer| self.form.error(pointer))
    }

    /// Whether anything is wrong with it.
    pub fn is_wrong(self) -> bool {
        self.error().is_some()
    }

    /// For `aria-invalid`.
    pub fn invalid(self) -> Option<&'static str> {
        self.is_wrong().then_some("true")
    }

    /// For `aria-describedby`: the hint and the error that are there.
    pub fn described(self) -> Option<String> {
        let hint = self.hint.with(|hint| !hint.is_empty()).then(|| format!("{}-hint", self.id()));
        let error = self.is_wrong().then(|| format!("{}-error", self.id()));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }

    /// The name of the field in the form: its pointer without the first slash.
    pub fn name(self) -> String {
        self.pointer.with(|pointer| pointer.trim_start_matches('/').to_owned())
    }

    fn label_view(self) -> AnyView {
        view! {
            {move || self.label.get()}
            {self.optional.then(|| view! { <span class="optional">" " {say().kit_optional()}</span> })}
        }
        .into_any()
    }

    fn notes(self) -> AnyView {
        let hint = move || {
            let hint = self.hint.get();
            (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{}-hint", self.id())>{hint}</p> })
        };
        view! {
            {hint}
            {move || self.error_view()}
        }
        .into_any()
    }

    /// What is wrong with it, as it stands by the field.
    pub fn error_view(self) -> Option<AnyView> {
        self.error().map(|message| {
            view! { <p class="error" id=format!("{}-error", self.id())>{icon(icon::WARNING)} {message}</p> }
                .into_any()
        })
    }

    /// The field around its control.
    pub fn around(self, class: &'static str, control: AnyView) -> AnyView {
        view! {
            <div class=format!("field {class}") class:wrong=move || self.is_wrong()>
                <label for=move || self.id()>{self.label_view()}</label>
                {self.notes()}
                {control}
            </div>
        }
        .into_any()
    }

    /// A group of controls with one label. The group takes the focus when an error leads to it.
    pub fn group(self, class: &'static str, role: &'static str, controls: AnyView) -> AnyView {
        view! {
            <fieldset
                class=format!("field {class}")
                class:wrong=move || self.is_wrong()
                id=move || self.id()
                role=role
                tabindex="-1"
                aria-describedby=move || self.described()
            >
                <legend>{self.label_view()}</legend>
                {self.notes()}
                {controls}
            </fieldset>
        }
        .into_any()
    }
}
