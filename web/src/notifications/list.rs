//! "Notifications": all mails to a centre's learners, and those that were sent together.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    TextEnum,
    events::Event,
    notifications::{
        Notification, NotificationKind, NotificationRun, NotificationRunStatus, NotificationState,
    },
    page::Page,
};

use crate::{
    events::{calmly, follow},
    format::{number, time},
    notifications::{dialog::NotifyDialog, upload::UploadDialog, words::state},
    scope::Scope,
    ui::{
        button::{Button, ButtonLink, Weight},
        fetch::fetch,
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        progress::bar,
        status::{Tone, status},
        tabs::{Tab, Tabs, use_tab},
    },
};

/// The page.
#[component]
pub fn NotificationListPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let upload = RwSignal::new(false);
    let tab = use_tab();
    let together = Memo::new(move |_| tab.with(|tab| tab == "together"));
    let tabs = vec![Tab::new("", "Mails"), Tab::new("together", "Sent together")];
    view! {
        <PageHead title="Notifications" lead="Mails that tell learners that their documents wait.">
            <Button label="From a file…" shape=icon::UPLOAD on_click=move |()| upload.set(true)/>
            <ButtonLink href=Signal::derive(move || scope.link("/records")) label="Choose records" shape=icon::PLUS/>
        </PageHead>
        <Tabs label="Notifications" tabs/>
        {move || {
            if together.get() { view! { <Runs scope/> }.into_any() } else { view! { <Mails scope/> }.into_any() }
        }}
        <UploadDialog open=upload/>
    }
}

#[component]
fn Mails(scope: Scope) -> impl IntoView {
    let states = NotificationState::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let kinds = NotificationKind::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let filters = vec![Filter::ticks("state", "State", states), Filter::ticks("kind", "Kind", kinds)];
    let list = List::new(filters, "-created_at");
    let mails = fetch::<Page<Notification>>(move || list.request(&scope.api("/notifications")), false);
    let look = calmly(move || mails.again());
    let on_event = move |event| {
        if matches!(event, Event::Notification(_) | Event::NotificationRun(_)) {
            look();
        }
    };
    follow(move || scope.api("/events"), on_event, move || mails.again());
    let record = RwSignal::new(None);
    let first = move || {
        view! { <ButtonLink href=scope.link("/records") label="Choose records" weight=Weight::Primary/> }
    };
    let actions = move |it: &Notification| {
        let (id, whose) = (it.record_id, format!(" to {}", it.learner_name));
        (it.state != NotificationState::Queued)
            .then(|| view! { <Button label="Notify…" weight=Weight::Quiet whose on_click=move |()| record.set(Some(id))/> })
            .into_any()
    };
    view! {
        <ListView
            list
            data=mails
            csv=Signal::derive(move || scope.api("/notifications"))
            named=Named::new("mail", "mails")
            columns=columns(scope)
            key=|it| it.id.to_string()
            search="Name, number or email address"
            empty="Select records and notify their learners: the mails appear here."
            first
            actions=Rc::new(actions)
        />
        <NotifyDialog record on_done=move |()| mails.again()/>
    }
}

fn columns(scope: Scope) -> Vec<Column<Notification>> {
    type Mail = Notification;
    vec![
        Column::new("learner_name", "Learner", move |it: &Mail| {
            let page = scope.link(&format!("/records/{}", it.record_id));
            view! {
                <a href=page>{it.learner_name.clone()}</a>
                <span class="sub code">{it.enrolment_number.clone()}</span>
            }
        }),
        Column::new("email", "Email", |it: &Mail| {
            let stopped = it.no_reminders.then(|| view! { <span class="sub">"No reminders wanted"</span> });
            view! { <span class="wrap">{it.email.clone()}</span> {stopped} }
        }),
        Column::new("state", "State", state).sorted().wide(),
        Column::new("kind", "Kind", |it: &Mail| it.kind.word()),
        Column::new("created_at", "Asked for", |it: &Mail| {
            view! { {time(it.created_at)} <span class="sub">{it.requested_by.clone()}</span> }
        })
        .sorted_down()
        .keep(),
        Column::new("sent_at", "Sent", |it: &Mail| it.sent_at.map(time)).keep().hidden(),
        Column::new("qualification_title", "Qualification", |it: &Mail| it.qualification_title.clone())
            .wide()
            .hidden(),
    ]
}

#[component]
fn Runs(scope: Scope) -> impl IntoView {
    let list = List::new(Vec::new(), "-created_at");
    let runs = fetch::<Page<NotificationRun>>(move || list.request(&scope.api("/notification-runs")), false);
    let look = calmly(move || runs.again());
    let on_event = move |event| {
        if matches!(event, Event::NotificationRun(_)) {
            look();
        }
    };
    follow(move || scope.api("/events"), on_event, move || runs.again());
    view! {
        <ListView
            list
            data=runs
            named=Named::new("run", "runs")
            columns=run_columns(scope)
            key=|it| it.id.to_string()
            empty="Notify several learners together: how far that is appears here."
        />
    }
}

fn run_columns(scope: Scope) -> Vec<Column<NotificationRun>> {
    type Run = NotificationRun;
    vec![
        Column::new("created_at", "Asked for", move |it: &Run| {
            let page = scope.link(&format!("/notifications/{}", it.id));
            view! { <a href=page>{time(it.created_at)}</a> <span class="sub">{it.created_by.clone()}</span> }
        })
        .sorted_down(),
        Column::new("kind", "Kind", |it: &Run| it.kind.word()),
        Column::new("status", "Status", run_status).wide(),
        Column::new("sent", "Sent", |it: &Run| number(it.sent)).figures(),
        Column::new("failed", "Not delivered", |it: &Run| number(it.failed)).figures(),
        Column::new("refused", "Left out", |it: &Run| number(it.refused)).figures(),
    ]
}

/// How far a run is.
pub fn run_status(run: &NotificationRun) -> AnyView {
    let (tone, shape) = match run.status {
        NotificationRunStatus::Draft => (Tone::Next, icon::PEN),
        NotificationRunStatus::Queued => (Tone::Plain, icon::CLOCK),
        NotificationRunStatus::Processing => (Tone::Warn, icon::HALF),
        NotificationRunStatus::Completed => (Tone::Good, icon::TICK),
        NotificationRunStatus::Failed => (Tone::Bad, icon::CROSS),
    };
    let mails = run.items - run.refused;
    let going = run.status == NotificationRunStatus::Processing;
    view! {
        {status(tone, shape, run.status.word().to_owned())}
        {going.then(|| bar(run.sent + run.failed, mails, "Mails sent"))}
    }
    .into_any()
}
