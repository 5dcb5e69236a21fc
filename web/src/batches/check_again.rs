//! A second check of the rows that are held back.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    batches::{CheckAgain, CheckedAgain},
    permission::Permission,
};
use uuid::Uuid;

use crate::{
    client::new_key,
    format::{count, number},
    session::{May, use_client},
    ui::{
        button::{Button, Weight},
        icon,
        toast::use_toasts,
    },
};

/// Checks the rows that are held back once more: what they name may have been made meanwhile.
#[component]
pub fn CheckAgainButton(
    /// The batch.
    batch: Memo<Option<Uuid>>,
    /// Runs when all were checked.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let done = RwSignal::new(0_u64);
    let label = Signal::derive(move || {
        if busy.get() { format!("Checking… {}", number(done.get())) } else { "Check again".to_owned() }
    });
    let check = move |()| {
        let Some(id) = batch.get_untracked() else { return };
        let path = format!("/issuer/batches/{id}/check-again");
        busy.set(true);
        done.set(0);
        spawn_local(async move {
            let (mut from, mut all, mut released) = (CheckAgain::default(), 0, 0);
            let end = loop {
                match client.post::<_, CheckedAgain>(&path, &from, &new_key()).await {
                    Ok(outcome) => {
                        all += outcome.checked;
                        released += outcome.released;
                        // The button may be out of sight by now; the check goes on.
                        let _ = done.try_set(all);
                        if outcome.next.is_none() {
                            break Ok(());
                        }
                        from.after = outcome.next;
                    }
                    Err(fault) => break Err(fault),
                }
            };
            match end {
                Ok(()) if released == 0 => {
                    toasts.say(format!("Checked {}: still held back.", count(all, "row", "rows")));
                }
                Ok(()) => toasts.say(format!(
                    "Checked {}; {} held back no more.",
                    count(all, "row", "rows"),
                    count(released, "is", "are")
                )),
                Err(fault) => toasts.warn(format!(
                    "After {} the check stopped. {}",
                    count(all, "row", "rows"),
                    fault.detail()
                )),
            }
            busy.try_set(false);
            let _ = on_done.try_run(());
        });
    };
    view! {
        <May to=Permission::ImportBatches>
            <Button label weight=Weight::Quiet shape=icon::UNDO busy on_click=check/>
        </May>
    }
}
