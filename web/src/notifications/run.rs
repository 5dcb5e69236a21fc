//! Mails about many records: first what will be sent to whom and what will not, then how far it is, and what became of
//! each.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    TextEnum,
    events::Event,
    notifications::{
        ItemOutcome, MailSample, NewNotifications, NotificationKind, NotificationRun, NotificationRunItem,
        NotificationRunStatus,
    },
    page::Page,
};

use crate::{
    client::new_key,
    events::{calmly, follow},
    format::{count, number, spoken, time},
    notifications::{
        dialog::NotifyDialog,
        list::run_status,
        words::{outcome, refusals},
    },
    scope::Scope,
    session::use_client,
    ui::{
        button::{Button, Weight},
        fetch::{Fetched, Now, fetch},
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        progress::Progress,
        stat::{Stat, Stats},
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

type Run = Fetched<NotificationRun>;

/// The page.
#[component]
pub fn NotificationRunPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let run = fetch::<NotificationRun>(move || scope.api(&format!("/notification-runs/{}", id.get())), false);
    let news = RwSignal::new(0_u32);
    let look = calmly(move || news.update(|news| *news = news.wrapping_add(1)));
    let on_event = move |event| match event {
        Event::NotificationRun(it) if it.id.to_string() == id.get_untracked() => {
            run.patch(move |shown| shown.clone_from(&it));
            look();
        }
        _ => {}
    };
    follow(move || scope.api("/events"), on_event, move || run.again());
    let title = move || run.read(heading).unwrap_or_else(|| "Notify learners".to_owned());
    let body = move || match run.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| run.again()/></div> }.into_any()
        }
        Now::Ready(shown) => about(&shown),
    };
    let draft = Memo::new(move |_| run.read(|it| it.status == NotificationRunStatus::Draft).unwrap_or(false));
    view! {
        <Back href=Signal::derive(move || scope.link("/notifications?tab=together")) label="Sent together"/>
        <PageHead title=Signal::derive(title)>
            <Show when=move || draft.get() && run.read(|it| it.ready > 0).unwrap_or(false)>
                <Start id run scope/>
            </Show>
            <Show when=move || run.read(|it| it.failed > 0 && ended(it)).unwrap_or(false)>
                <Again id scope/>
            </Show>
        </PageHead>
        <div class="stack">
            {body}
            <Show when=move || draft.get()><Sample id scope/></Show>
            <Items id scope news status=Signal::derive(move || run.read(|it| it.status))/>
        </div>
    }
}

fn ended(run: &NotificationRun) -> bool {
    matches!(run.status, NotificationRunStatus::Completed | NotificationRunStatus::Failed)
}

fn heading(run: &NotificationRun) -> String {
    let learners = count(run.items - run.refused, "learner", "learners");
    if run.status == NotificationRunStatus::Draft && run.items == run.refused {
        return "Nobody can be sent a mail yet".to_owned();
    }
    match (run.status, run.kind) {
        (NotificationRunStatus::Draft, NotificationKind::Notify) => format!("Notify {learners}?"),
        (NotificationRunStatus::Draft, NotificationKind::Reminder) => format!("Remind {learners}?"),
        (_, NotificationKind::Notify) => format!("Mails to {learners}"),
        (_, NotificationKind::Reminder) => format!("Reminders to {learners}"),
    }
}

/// The button that sends what a draft shows.
#[component]
fn Start(id: Memo<String>, run: Run, scope: Scope) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let label =
        move || run.read(|it| format!("Send {}", count(it.ready, "mail", "mails"))).unwrap_or_default();
    let on_click = move |()| {
        let path = untrack(|| scope.api(&format!("/notification-runs/{}/start", id.get())));
        busy.set(true);
        spawn_local(async move {
            match client.post_empty::<NotificationRun>(&path, &new_key()).await {
                Ok(started) => {
                    toasts.say("The mails are on their way.");
                    run.patch(move |shown| shown.clone_from(&started));
                }
                Err(fault) => {
                    toasts.warn(fault.said());
                    run.again();
                }
            }
            busy.try_set(false);
        });
    };
    view! { <Button label=Signal::derive(label) weight=Weight::Primary shape=icon::MAIL busy on_click/> }
        .into_any()
}

/// The button that prepares another run for those whose mails were not delivered.
#[component]
fn Again(id: Memo<String>, scope: Scope) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let navigate = StoredValue::new_local(use_navigate());
    let busy = RwSignal::new(false);
    let on_click = move |()| {
        let request =
            NewNotifications { failed_of: id.get_untracked().parse().ok(), ..NewNotifications::default() };
        let path = untrack(|| scope.api("/notification-runs"));
        busy.set(true);
        spawn_local(async move {
            match client.post::<_, NotificationRun>(&path, &request, &new_key()).await {
                Ok(run) => {
                    let to = untrack(|| scope.link(&format!("/notifications/{}", run.id)));
                    navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
                }
                Err(fault) => toasts.warn(fault.said()),
            }
            busy.try_set(false);
        });
    };
    view! { <Button label="Try those again that failed" shape=icon::AGAIN busy on_click/> }.into_any()
}

fn about(run: &NotificationRun) -> AnyView {
    let draft = run.status == NotificationRunStatus::Draft;
    let mut stats = vec![Stat::new("Chosen", number(run.items))];
    let figures = [
        (if draft { "To be sent" } else { "To be queued" }, run.ready, Tone::Plain),
        ("Queued", run.queued, Tone::Plain),
        ("Sent", run.sent, Tone::Good),
        ("Not delivered", run.failed, Tone::Bad),
        ("Left out", run.refused, Tone::Warn),
    ];
    let figures = figures.into_iter().filter(|it| it.1 > 0);
    stats.extend(figures.map(|(label, many, tone)| Stat::new(label, number(many)).tone(tone)));
    let refused = refusals(run).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let under_way = matches!(run.status, NotificationRunStatus::Queued | NotificationRunStatus::Processing);
    let waits = run.resumes_at.filter(|_| under_way).map(|at| {
        let most = count(run.mails_per_hour, "mail", "mails");
        view! {
            <Notice title="The rest waits its turn">
                <p>{format!("Your centre can send {most} an hour. It goes on by itself at {}.", spoken(at))}</p>
            </Notice>
        }
    });
    let failure = run.failure.clone().map(|failure| {
        view! { <Notice tone=Tone::Bad title="Not all of it could be done"><p>{failure.detail}</p></Notice> }
    });
    view! {
        <p class="facts-line">
            {run_status(run)} <span>"By " <strong>{run.created_by.clone()}</strong></span>
            <span>{time(run.created_at)}</span>
        </p>
        {failure}
        {waits}
        {under_way
            .then(|| {
                view! {
                    <Progress
                        label="Mails are being sent"
                        done=run.sent + run.failed
                        total=run.items - run.refused
                        note="This page follows by itself; you can leave it."
                    />
                }
            })}
        <Stats label="What becomes of them" stats=stats/>
        {(run.refused > 0)
            .then(|| {
                view! {
                    <Notice tone=Tone::Warn title=format!("{} left out", count(run.refused, "record is", "records are"))>
                        <ul class="plain-list">{refused}</ul>
                    </Notice>
                }
            })}
    }
    .into_any()
}

/// The first mail as it will look.
#[component]
fn Sample(id: Memo<String>, scope: Scope) -> impl IntoView {
    let path = move || scope.api(&format!("/notification-runs/{}/sample", id.get()));
    let sample = fetch::<Option<MailSample>>(path, false);
    move || {
        sample.ready().flatten().map(|mail| {
            let lead = "Each learner gets one of one’s own, in the language of the assessment.";
            view! {
                <Section title="The mail" lead=lead.to_owned()>
                    <Facts>
                        {fact("From", mail.from)} {fact("To", mail.to)} {fact("Subject", mail.subject)}
                    </Facts>
                    <p class="letter pad" lang=mail.language>{mail.text}</p>
                </Section>
            }
        })
    }
}

/// What was chosen, read again as mails are sent.
#[component]
fn Items(
    id: Memo<String>,
    scope: Scope,
    news: RwSignal<u32>,
    status: Signal<Option<NotificationRunStatus>>,
) -> impl IntoView {
    let outcomes = ItemOutcome::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let list = List::new(vec![Filter::ticks("outcome", "What becomes of them", outcomes)], "position");
    let path = move || scope.api(&format!("/notification-runs/{}/items", id.get()));
    let items = fetch::<Page<NotificationRunItem>>(move || list.request(&path()), false);
    let status = Memo::new(move |_| status.get());
    Effect::watch(
        move || (news.get(), status.get()),
        move |now, before, _| {
            if before.is_some_and(|before| before.1.is_some() && before != now) {
                items.again();
            }
        },
        false,
    );
    let record = RwSignal::new(None);
    let actions = move |it: &NotificationRunItem| {
        let mendable = match it.outcome {
            ItemOutcome::Failed => Some("Change address…"),
            ItemOutcome::NoEmail | ItemOutcome::MalformedEmail => Some("Enter address and mail…"),
            _ => None,
        };
        let whose = format!(" of {}", it.learner_name.clone().unwrap_or_default());
        mendable
            .zip(it.record_id)
            .map(|(label, id)| {
                view! { <Button label weight=Weight::Quiet whose on_click=move |()| record.set(Some(id))/> }
            })
            .into_any()
    };
    view! {
        <ListView
            list
            data=items
            csv=Signal::derive(path)
            named=Named::new("record", "records")
            columns=columns(scope)
            key=|it| it.position.to_string()
            title="Who gets a mail"
            empty="Nothing was chosen."
            actions=Rc::new(actions)
        />
        <NotifyDialog record on_done=move |()| items.again()/>
    }
}

fn columns(scope: Scope) -> Vec<Column<NotificationRunItem>> {
    type Item = NotificationRunItem;
    vec![
        Column::new("learner_name", "Learner", move |it: &Item| {
            let name = it.learner_name.clone().unwrap_or_else(|| "Not known".to_owned());
            let name = match it.record_id {
                Some(id) => view! { <a href=scope.link(&format!("/records/{id}"))>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            let line =
                it.line.map(|line| view! { <span class="sub">{format!("Line {}", number(line))}</span> });
            view! { {name} <span class="sub code">{it.enrolment_number.clone()}</span> {line} }
        }),
        Column::new("email", "Email", |it: &Item| view! { <span class="wrap">{it.email.clone()}</span> }),
        Column::new("outcome", "What becomes of it", |it: &Item| {
            let why = it.failure.clone().map(|it| view! { <span class="sub wrap">{it.detail}</span> });
            view! { {outcome(it.outcome)} {why} }
        })
        .wide(),
        Column::new("qualification_title", "Qualification", |it: &Item| it.qualification_title.clone()),
    ]
}
