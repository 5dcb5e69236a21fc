//! What waits for approval, on the page of what it is about.

use std::time::Duration;

use leptos::prelude::*;
use shared::{
    approvals::{Approval, ApprovalStatus},
    page::Page,
};

use super::acts::{Acts, Questions, buttons, what};
use crate::{
    format::time,
    ui::{fetch::fetch, parts::Notice, status::Tone},
};

/// How often it is looked whether the second person has decided.
const LOOK: Duration = Duration::from_secs(4);

/// That something waits for a second person, or was refused last.
#[component]
pub fn ApprovalNotice(
    /// The batch, or the bulk change.
    #[prop(into)]
    subject_id: Signal<String>,
    /// Read again when this changes.
    #[prop(optional, into)]
    turn: Signal<u32>,
    /// Told whether a request waits.
    #[prop(optional)]
    waits: Option<RwSignal<bool>>,
    /// Runs when something was decided.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let path = move || {
        let id = subject_id.get();
        if id.is_empty() { id } else { format!("/issuer/approvals?limit=1&subject_id={id}") }
    };
    let approvals = fetch::<Page<Approval>>(path, false);
    Effect::new(move |before: Option<u32>| {
        let now = turn.get();
        if before.is_some_and(|before| before != now) {
            approvals.again();
        }
        now
    });
    let acts = Acts::new(move || {
        approvals.again();
        on_done.try_run(());
    });
    let pending = Memo::new(move |_| {
        approvals.read(|page| page.items.first().is_some_and(|it| it.status == ApprovalStatus::Pending))
    });
    // The second person decides elsewhere, and no news tells of it.
    Effect::new(move |before: Option<Option<bool>>| {
        let now = pending.get();
        if before == Some(Some(true)) && now == Some(false) {
            on_done.try_run(());
        }
        now
    });
    if let Ok(timer) = set_interval_with_handle(
        move || {
            if pending.get_untracked() == Some(true) {
                approvals.again();
            }
        },
        LOOK,
    ) {
        on_cleanup(move || timer.clear());
    }
    let last = Memo::new(move |_| approvals.read(|page| page.items.first().cloned()).flatten());
    Effect::new(move || {
        let pending = last.with(|last| last.as_ref().is_some_and(|it| it.status == ApprovalStatus::Pending));
        if let Some(waits) = waits {
            waits.set(pending);
        }
    });
    let notice = move || {
        let it = last.get()?;
        Some(match it.status {
            ApprovalStatus::Pending => {
                let buttons = buttons(acts, &it);
                view! {
                    <Notice tone=Tone::Next title="This waits for a second person’s approval">
                        <p>{format!("{} asked to {}, ", it.asked_by, what(&it))} {time(it.asked_at)} "."</p>
                        <div class="actions">{buttons}</div>
                    </Notice>
                }
                .into_any()
            }
            ApprovalStatus::Refused => {
                let by = it.decided_by.clone().unwrap_or_default();
                let title = format!("{by} refused the request to {}", what(&it));
                let why = it.decision_reason.unwrap_or_default();
                view! {
                    <Notice tone=Tone::Warn title>
                        <p>{why}</p>
                    </Notice>
                }
                .into_any()
            }
            ApprovalStatus::Outdated => view! {
                <Notice tone=Tone::Warn title="The last request is outdated">
                    <p>"What it was about has changed since. Ask again, if it is still wanted."</p>
                </Notice>
            }
            .into_any(),
            ApprovalStatus::Approved | ApprovalStatus::Withdrawn => return None,
        })
    };
    view! {
        {notice}
        <Questions acts/>
    }
}
