//! Personal data of one learner: all of it as a file, and its erasure.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    learners::{Learner, LearnerErasure},
};

use crate::{
    documents::save_named,
    session::use_client,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        field::{ErrorSummary, Form, Submit, TextField},
        parts::Section,
        toast::use_toasts,
    },
};

/// The section of the learner's page.
#[component]
pub fn PersonalData(
    /// The learner.
    learner: Learner,
    /// Runs when the data were erased.
    #[prop(into)]
    on_erased: Callback<()>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let path = format!("/issuer/learners/{}", learner.id);
    let form = Form::new("erase");
    let (open, number, reason) =
        (RwSignal::new(false), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let data = format!("{path}/data");
    let save = move |()| {
        busy.set(true);
        let data = data.clone();
        spawn_local(async move {
            match save_named(client, &data).await {
                Ok(name) => toasts.say(format!("Saved {name}.")),
                Err(fault) => toasts.warn(fault.detail()),
            }
            busy.try_set(false);
        });
    };
    let erase = format!("{path}/erase");
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request =
            LearnerErasure { enrolment_number: number.get_untracked(), reason: reason.get_untracked() };
        if !form.begin(request.errors()) {
            return;
        }
        let erase = erase.clone();
        spawn_local(async move {
            let result = client.submit(&erase, &request).await;
            form.end(&result);
            if result.is_ok() {
                open.try_set(false);
                toasts.say("The learner’s personal data are erased.");
                on_erased.run(());
            }
        });
    };
    let ask = move |()| {
        form.clear();
        number.set(String::new());
        reason.set(String::new());
        open.set(true);
    };
    let label =
        Signal::derive(move || if busy.get() { "Collecting…" } else { "Download all data" }.to_owned());
    view! {
        <Section
            title="Personal data"
            lead="When the learner asks what is kept, or asks for it to be erased (UK GDPR, articles 15 and 17)."
            pad=true
        >
            <div class="actions">
                <Button label busy weight=Weight::Quiet on_click=save/>
                <Button label="Erase personal data…" weight=Weight::Danger on_click=ask/>
            </div>
        </Section>
        <Dialog open title=format!("Erase the personal data of {}?", learner.name()) on_close=move |()| open.set(false)>
            <form class="dialog-body stack" novalidate on:submit=on_submit.clone()>
                <ErrorSummary form/>
                <ul class="plain-list">
                    <li>"Name, numbers, date of birth, addresses and the files of all documents go, for good."</li>
                    <li>"Each reference can still be checked: it says what was awarded and whether it holds, and no name."</li>
                    <li>"An account that the learner has, and all its links, end at once."</li>
                </ul>
                <TextField form pointer="/enrolment_number" label="The learner’s enrolment number, to be sure" value=number code=true/>
                <TextField form pointer="/reason" label="Reason" value=reason hint="Kept in the audit trail: write nothing personal."/>
                <div class="actions">
                    <Submit form label="Erase for good" busy="Erasing…" danger=true/>
                    <button class="btn" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}
