//! A form that edits, on a real centre: `/ui-kit/edit/{id}`.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    TextEnum,
    centres::{Address, Centre, CentreChange, CentreStatus},
};

use crate::ui::{
    edit::EditForm,
    field::{Form, SelectField, TextField, choices},
    page::PageHead,
    parts::Section,
    toast::use_toasts,
};

/// The page.
#[component]
pub fn KitEditPage() -> impl IntoView {
    let params = use_params_map();
    let path =
        move || format!("/issuer/centres/{}", params.with(|params| params.get("id").unwrap_or_default()));
    let toasts = use_toasts();
    let form = Form::new("centre");
    let text = || RwSignal::new(String::new());
    let (name, line1, town, postcode, status) = (text(), text(), text(), text(), text());
    let fill = move |it: Centre| {
        name.set(it.name);
        line1.set(it.address.line1);
        town.set(it.address.town);
        postcode.set(it.address.postcode);
        status.set(it.status.to_string());
    };
    let request = move || CentreChange {
        name: Some(name.get()),
        address: Some(Address {
            line1: line1.get(),
            line2: None,
            town: town.get(),
            postcode: postcode.get(),
            country: "GB".to_owned(),
        }),
        status: CentreStatus::parse(&status.get()),
        ..CentreChange::default()
    };
    view! {
        <PageHead title="Edit the centre"/>
        <EditForm
            form
            path=Signal::derive(path)
            fill
            request
            cancel="/ui-kit"
            on_done=move |saved: Centre| toasts.say(format!("Saved {}.", saved.name))
        >
            <Section title="Centre" pad=true>
                <TextField form pointer="/name" label="Name" value=name/>
                <TextField form pointer="/address/line1" label="First line" value=line1/>
                <div class="two-up">
                    <TextField form pointer="/address/town" label="Town" value=town/>
                    <TextField form pointer="/address/postcode" label="Postcode" value=postcode width="short"/>
                </div>
                <SelectField
                    form
                    pointer="/status"
                    label="Status"
                    blank=""
                    value=status
                    options=choices(&[("active", "Active"), ("inactive", "Archived")])
                />
            </Section>
        </EditForm>
    }
}
