//! When a batch is published by itself: the countdown, and changing or cancelling the plan.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::{prelude::*, task::spawn_local};
use shared::{batches::Batch, permission::Permission};

use crate::{
    format::{spoken, time},
    session::use_session,
    ui::{
        button::{Button, Weight},
        icon::{self, icon},
        parts::Notice,
        status::Tone,
        toast::use_toasts,
    },
};

/// Now, by this machine's clock.
fn now() -> DateTime<Utc> {
    // Milliseconds of this century are whole numbers far below 2^53.
    #[allow(clippy::cast_possible_truncation)]
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// A time from a field of date and time, which is in the user's own zone.
pub fn typed(text: &str) -> Option<DateTime<Utc>> {
    let millis = js_sys::Date::new(&text.into()).get_time();
    // Not a number where it can't be read.
    #[allow(clippy::cast_possible_truncation)]
    if millis.is_finite() { DateTime::from_timestamp_millis(millis as i64) } else { None }
}

/// A time as a field of date and time holds it, an hour from now by default.
pub fn to_type(at: Option<DateTime<Utc>>) -> String {
    let at = at.unwrap_or_else(|| now() + chrono::TimeDelta::hours(1));
    #[allow(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&(at.timestamp_millis() as f64).into());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// How long it still takes.
fn left(until: DateTime<Utc>) -> String {
    let seconds = (until - now()).num_seconds();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        _ if seconds <= 0 => "starting now".to_owned(),
        (0, 0, 0) => format!("in {seconds} s"),
        (0, 0, minutes) => format!("in {minutes} min {} s", seconds % 60),
        (0, hours, minutes) => format!("in {hours} h {minutes} min"),
        (days, hours, _) => format!("in {days} d {hours} h"),
    }
}

/// What is planned, or why nothing came of a plan.
#[component]
pub fn PlanNotice(
    /// The batch, once it is checked.
    batch: Memo<Option<Batch>>,
    /// Asks for another time.
    #[prop(into)]
    on_change: Callback<()>,
    /// Runs with the batch as it is without the plan.
    #[prop(into)]
    on_cancelled: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let tick = RwSignal::new(0_u32);
    let timer = set_interval_with_handle(
        move || tick.update(|tick| *tick = tick.wrapping_add(1)),
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    let schedule =
        Memo::new(move |_| batch.with(|batch| batch.as_ref().and_then(|batch| batch.schedule.clone())));
    let failure = Memo::new(move |_| {
        batch.with(|batch| batch.as_ref().and_then(|batch| batch.schedule_failure.clone()))
    });
    let cancel = move |words: &'static str| {
        let Some(id) = batch.with_untracked(|batch| batch.as_ref().map(|batch| batch.id)) else { return };
        busy.set(true);
        spawn_local(async move {
            match session.client.delete(&format!("/issuer/batches/{id}/schedule"), None).await {
                Ok(()) => {
                    if !words.is_empty() {
                        toasts.say(words);
                    }
                    on_cancelled.run(());
                }
                Err(fault) => toasts.warn(fault.detail()),
            }
            busy.try_set(false);
        });
    };
    let may = move || session.may(Permission::PublishBatches);
    let planned = move || {
        schedule.get().map(|plan| {
            let at = plan.publish_at;
            let countdown = move || {
                tick.track();
                left(at)
            };
            view! {
                <section class="card pad call planned" aria-labelledby="plan-title">
                    <div>
                        <h2 id="plan-title">{icon(icon::CLOCK)} " Will be published " {countdown}</h2>
                        <p class="muted">"At " {time(at)} ", planned by " {plan.planned_by} ". What is good then is issued."</p>
                    </div>
                    <Show when=may>
                        <div class="actions">
                            <Button label="Change the time…" on_click=move |()| on_change.run(())/>
                            <Button
                                label="Cancel the publication"
                                weight=Weight::Danger
                                busy
                                on_click=move |()| cancel("The planned publication is cancelled. Nothing was issued.")
                            />
                        </div>
                    </Show>
                </section>
            }
        })
    };
    let failed = move || {
        failure.get().map(|why| {
            view! {
                <Notice tone=Tone::Warn title="The planned publication did not happen">
                    <p>{why}</p>
                    <Show when=may>
                        <Show when=may>
                            <Button label="I have seen this" weight=Weight::Quiet busy on_click=move |()| cancel("")/>
                        </Show>
                    </Show>
                </Notice>
            }
        })
    };
    view! {
        {planned}
        {failed}
    }
}

/// What is said once a publication is planned.
pub fn planned_words(at: DateTime<Utc>) -> String {
    format!("It will be published on {}.", spoken(at))
}
