//! The own account: enrolments, address, password, devices, data, and the end of it.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    learner_portal::{AccountDeletion, Enrolment, NewEnrolment},
};

use crate::{
    client::new_key,
    documents::save_named,
    language::say,
    profile::{Email, Password, SecondFactor, Sessions},
    session::{use_client, use_session},
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        fetch::{Now, fetch},
        field::{ErrorSummary, Form, Submit, TextField},
        page::Title,
        parts::Section,
        state::{Failed, Skeleton},
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let session = use_session();
    let name = move || session.me().map(|me| me.user.name()).unwrap_or_default();
    let sign_out = move |()| spawn_local(session.sign_out());
    view! {
        <div class="narrow stack">
            <Title title=say().own_account()/>
            <section class="card pad share-head">
                <strong>{name}</strong>
                <Button label=say().account_sign_out() on_click=sign_out/>
            </section>
            <p><a href="/learner/reports">{say().mistake_title()}</a></p>
            <Enrolments/>
            <Email/>
            <Password/>
            <SecondFactor/>
            <Sessions/>
            <OwnData/>
            <Delete/>
        </div>
    }
}

#[component]
fn Enrolments() -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let list = fetch::<Vec<Enrolment>>(|| "/learner/enrolments".to_owned(), false);
    let form = Form::new("enrolment");
    let number = RwSignal::new(String::new());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = NewEnrolment { enrolment_number: number.get_untracked() };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let result =
                    client.post::<_, Vec<Enrolment>>("/learner/enrolments", &request, &new_key()).await;
                form.end(&result);
                if result.is_ok() {
                    number.try_set(String::new());
                    toasts.say(say().own_enrolment_added());
                    list.again();
                }
            });
        }
    };
    let body = move || match list.now() {
        Now::Loading => view! { <Skeleton lines=1/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| list.again()/> }.into_any(),
        Now::Ready(all) => {
            let rows = all.into_iter().map(|it| {
                view! { <li><span class="code">{it.enrolment_number}</span> <span class="muted">{it.name}</span></li> }
            });
            view! { <ul class="big-rows plain">{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Section title=say().own_enrolments() lead=say().own_enrolments_lead()>
            {body}
            <form class="card-body stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <TextField form pointer="/enrolment_number" label=say().own_enrolment_new() value=number code=true/>
                <div class="actions">
                    <Submit form label=say().own_enrolment_add() busy=say().own_enrolment_adding()/>
                </div>
            </form>
        </Section>
    }
}

#[component]
fn OwnData() -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let download = move |()| {
        busy.set(true);
        spawn_local(async move {
            match save_named(client, "/learner/data").await {
                Ok(name) => toasts.say(say().own_data_done(name)),
                Err(fault) => toasts.warn(fault.said()),
            }
            busy.try_set(false);
        });
    };
    let label = Signal::derive(move || if busy.get() { say().own_data_busy() } else { say().own_data_do() });
    view! {
        <Section title=say().own_data() lead=say().own_data_lead() pad=true>
            <div class="actions"><Button label busy on_click=download/></div>
        </Section>
    }
}

#[component]
fn Delete() -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let form = Form::new("delete");
    let (open, password) = (RwSignal::new(false), RwSignal::new(String::new()));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = AccountDeletion { current_password: password.get_untracked() };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let result = session.client.submit("/learner/account-deletion", &request).await;
                form.end(&result);
                if result.is_ok() {
                    toasts.say(say().own_deleted());
                    session.sign_out().await;
                }
            });
        }
    };
    let ask = move |()| {
        form.clear();
        password.set(String::new());
        open.set(true);
    };
    view! {
        <Section title=say().own_delete() lead=say().own_delete_lead() pad=true>
            <div class="actions"><Button label=say().own_delete_ask() weight=Weight::Danger on_click=ask/></div>
        </Section>
        <Dialog open title=say().own_delete_title() on_close=move |()| open.set(false)>
            <form class="dialog-body stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <ul class="plain-list">
                    <li>{say().own_delete_shares()}</li>
                    <li>{say().own_delete_devices()}</li>
                    <li>{say().own_delete_documents()}</li>
                </ul>
                <TextField form pointer="/current_password" label=say().address_password() value=password kind="password" autocomplete="current-password"/>
                <div class="actions">
                    <Submit form label=say().own_delete() busy=say().own_delete_busy() danger=true/>
                    <button class="btn" type="button" on:click=move |_| open.set(false)>{say().kit_cancel()}</button>
                </div>
            </form>
        </Dialog>
    }
}
