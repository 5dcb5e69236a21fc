//! The units of an award, as rows of fields: the lines of its transcript.

use leptos::prelude::*;
use shared::batches::{Component, MAX_COMPONENTS};

use crate::ui::field::{Form, RowsField, TextField, part};

/// The units.
#[component]
pub fn UnitsField(
    /// The form.
    form: Form,
    /// The list in the request, as a JSON pointer.
    pointer: &'static str,
    /// The units.
    units: RwSignal<Vec<Component>>,
    /// What to enter.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    view! {
        <RowsField form pointer label="Units" one="unit" rows=units most=MAX_COMPONENTS words fields=unit_fields hint/>
    }
}

/// A unit in words.
fn words(unit: &Component) -> String {
    let parts = unit.parts().into_iter().map(|(_, part)| part);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn unit_fields(form: Form, at: Signal<String>, row: RwSignal<Component>) -> AnyView {
    let pointer = move |name: &'static str| Signal::derive(move || format!("{}/{name}", at.get()));
    let reference = part(row, |it| it.reference.clone(), |it, text| it.reference = text);
    let title = part(row, |it| it.title.clone(), |it, text| it.title = text);
    let level = part(row, |it| it.level.clone(), |it, text| it.level = text);
    let credits = part(row, |it| it.credits.clone(), |it, text| it.credits = text);
    let grade = part(row, |it| it.grade.clone(), |it, text| it.grade = text);
    view! {
        <TextField form pointer=pointer("title") label="Title" value=title/>
        <div class="four-up">
            <TextField form pointer=pointer("reference") label="Reference" value=reference code=true optional=true/>
            <TextField form pointer=pointer("level") label="Level" value=level optional=true/>
            <TextField form pointer=pointer("credits") label="Credits" value=credits optional=true/>
            <TextField form pointer=pointer("grade") label="Grade" value=grade optional=true/>
        </div>
    }
    .into_any()
}
