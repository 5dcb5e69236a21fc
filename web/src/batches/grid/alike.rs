//! One correction for all rows with the same fault: offered when the first of them was mended.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    batches::{AlikeChange, AlikeOutcome},
};

use crate::{
    batches::{
        columns::column_name,
        grid::state::{Grid, Offer},
    },
    client::new_key,
    format::{count, number},
    ui::{
        button::{Button, Weight},
        icon::{self, icon},
    },
};

/// The offer, while there is one.
#[component]
pub fn AlikeBar(
    /// The sheet.
    grid: Grid,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let done = RwSignal::new(0_u64);
    let apply = move |()| {
        let Some(offer) = grid.offer.get_untracked() else { return };
        busy.set(true);
        done.set(0);
        spawn_local(async move {
            all(grid, &offer, done).await;
            busy.try_set(false);
            grid.offer.try_set(None);
        });
    };
    let words = move |offer: Offer| {
        let rows = count(offer.rows, "other row has", "other rows have");
        let from = if offer.from.is_empty() { "blank".to_owned() } else { format!("“{}”", offer.from) };
        let to = if offer.to.is_empty() { "blank".to_owned() } else { format!("“{}”", offer.to) };
        format!("{}: {from} is now {to}. {rows} the same value.", column_name(offer.column.as_str()))
    };
    let label = Signal::derive(move || {
        let rows = grid.offer.with(|offer| offer.as_ref().map_or(0, |offer| offer.rows));
        if busy.get() {
            format!("Changing… {}", number(done.get()))
        } else {
            format!("Apply to the {}", count(rows, "other row with this value", "other rows with this value"))
        }
    });
    view! {
        <div role="status" class="alike-place">
            <Show when=move || grid.offer.with(Option::is_some)>
                <div class="alike">
                    {icon(icon::COPIES)}
                    <p>{move || grid.offer.get().map(words)}</p>
                    <div class="actions">
                        <Button label weight=Weight::Primary busy on_click=apply/>
                        <Button
                            label="No, only this one"
                            weight=Weight::Quiet
                            on_click=move |()| grid.offer.set(None)
                        />
                    </div>
                </div>
            </Show>
        </div>
    }
}

/// Sends the correction until no row is left that needs it.
async fn all(grid: Grid, offer: &Offer, done: RwSignal<u64>) {
    let path = format!("/issuer/batches/{}/mend-alike", grid.batch_id);
    let change = AlikeChange { column: offer.column, from: offer.from.clone(), to: offer.to.clone() };
    let (mut changed, mut good) = (0, 0);
    loop {
        match grid.client.post::<_, AlikeOutcome>(&path, &change, &new_key()).await {
            Ok(outcome) => {
                changed += outcome.changed;
                good += outcome.good;
                done.try_set(changed);
                if outcome.left == 0 || outcome.changed == 0 {
                    break;
                }
            }
            Err(fault) => {
                grid.toasts.warn(format!("After {} rows it stopped. {}", number(changed), fault.detail()));
                break;
            }
        }
    }
    if changed > 0 {
        let rows = count(changed, "row", "rows");
        grid.toasts.say(format!("Changed {rows}; {} good now.", count(good, "is", "are")));
        grid.on_many.run(());
    }
}
