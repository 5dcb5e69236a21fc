//! Approving, refusing and withdrawing, with their questions.

use leptos::{prelude::*, task::spawn_local};
use shared::approvals::{Approval, ApprovalKind, ApprovalStatus, Refusal};

use crate::{
    client::new_key,
    format::count,
    session::{Session, use_client, use_session},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        toast::use_toasts,
    },
};

/// What is asked for, in words: `publish 12 rows of food-safety.csv`.
pub fn what(it: &Approval) -> String {
    match it.kind {
        ApprovalKind::Publish => format!("publish {} of {}", count(it.count, "row", "rows"), it.subject_name),
        ApprovalKind::Revoke => format!("cancel {} for good", count(it.count, "document", "documents")),
    }
}

/// The page of what it is about.
pub fn address(it: &Approval) -> String {
    match it.kind {
        ApprovalKind::Publish => format!("/issuer/batches/{}", it.subject_id),
        ApprovalKind::Revoke => format!("/issuer/bulk-changes/{}", it.subject_id),
    }
}

/// A step of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Approve,
    Refuse,
    Withdraw,
}

/// What is asked about requests on a page.
#[derive(Clone, Copy)]
pub struct Acts {
    session: Session,
    asked: RwSignal<Option<(Step, Approval)>>,
    ask: Ask,
    after: Callback<()>,
}

impl Acts {
    /// On this page; `after` runs when something was decided, or is not as it was shown.
    pub fn new(after: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            session: use_session(),
            asked: RwSignal::new(None),
            ask: Ask::new("approval"),
            after: Callback::new(move |()| after()),
        }
    }

    fn open(self, step: Step, it: Approval) {
        self.asked.set(Some((step, it)));
        self.ask.open();
    }
}

/// The buttons of a request that waits: for who asked, and for the others.
pub fn buttons(acts: Acts, it: &Approval) -> AnyView {
    let own = acts.session.me().is_some_and(|me| me.user.id == it.asked_by_id);
    if it.status != ApprovalStatus::Pending || !acts.session.may(it.kind.permission()) {
        return ().into_any();
    }
    let of = StoredValue::new(it.clone());
    let whose = format!(": {}", what(it));
    let step = move |step: Step| move |()| acts.open(step, of.get_value());
    if own {
        return view! { <Button label="Withdraw…" weight=Weight::Quiet whose on_click=step(Step::Withdraw)/> }
            .into_any();
    }
    view! {
        <span class="actions tight">
            <Button label="Approve…" weight=Weight::Primary whose=whose.clone() on_click=step(Step::Approve)/>
            <Button label="Refuse…" whose on_click=step(Step::Refuse)/>
        </span>
    }
    .into_any()
}

/// The question that is asked.
#[component]
pub fn Questions(acts: Acts) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let ask = acts.ask;
    let on_confirm = move |()| {
        let Some((step, it)) = acts.asked.get_untracked() else { return };
        let path = format!("/issuer/approvals/{}", it.id);
        spawn_local(async move {
            let result = match step {
                Step::Approve => client.post_empty::<Approval>(&format!("{path}/approve"), &new_key()).await,
                Step::Withdraw => {
                    client.post_empty::<Approval>(&format!("{path}/withdraw"), &new_key()).await
                }
                Step::Refuse => {
                    let refusal = Refusal { reason: ask.reason.get_untracked() };
                    client.post::<_, Approval>(&format!("{path}/refuse"), &refusal, &new_key()).await
                }
            };
            ask.end(&result);
            if result.is_ok() {
                toasts.say(match step {
                    Step::Approve => "Approved. It is being done.",
                    Step::Refuse => "Refused. Nothing was done.",
                    Step::Withdraw => "Withdrawn. Nothing was done.",
                });
            }
            acts.after.try_run(());
        });
    };
    move || {
        acts.asked.get().map(|(step, it)| {
            let (title, action, danger) = match step {
                Step::Approve => ("Approve it?", "Approve", it.kind == ApprovalKind::Revoke),
                Step::Refuse => ("Refuse it?", "Refuse", false),
                Step::Withdraw => ("Withdraw your request?", "Withdraw", false),
            };
            let mut lines = vec![format!("{} asked to {}.", it.asked_by, what(&it))];
            lines.extend(it.reason.clone().map(|reason| format!("The reason: {reason}")));
            if step == Step::Approve {
                lines.push("Exactly that is done at once, and can’t be taken back.".to_owned());
            }
            let reason = (step == Step::Refuse).then_some("Reason, which who asked sees");
            match reason {
                Some(reason) => {
                    view! { <Confirm ask title action busy="Please wait…" danger consequences=lines reason on_confirm/> }
                        .into_any()
                }
                None => {
                    view! { <Confirm ask title action busy="Please wait…" danger consequences=lines on_confirm/> }
                        .into_any()
                }
            }
        })
    }
}
