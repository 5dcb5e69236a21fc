//! Messages, progress, states, and small parts.

use chrono::DateTime;
use leptos::prelude::*;

use crate::ui::{
    button::{Button, Weight},
    icon,
    parts::{Avatar, Copy, Facts, Notice, Section, badge, fact},
    progress::{Progress, Ring, ratio},
    state::{Empty, Skeleton},
    status::{Tone, status},
    timeline::{Happening, timeline},
    toast::use_toasts,
};

fn happening(minutes: i64, what: &'static str, by: &str, shape: &'static str, tone: Tone) -> Happening {
    let at = DateTime::from_timestamp(1_795_500_000 + minutes * 60, 0).unwrap_or_default();
    Happening { at, what: what.into_any(), by: by.to_owned(), shape, tone }
}

pub fn said() -> AnyView {
    let toasts = use_toasts();
    let waits = RwSignal::new(false);
    let undo = move |()| {
        toasts.say_with_undo("Archived 3 centres.", move || toasts.say("The 3 centres are back."));
    };
    view! {
        <Section title="Toasts" pad=true>
            <div class="actions">
                <Button label="Say something" on_click=move |()| toasts.say("Notified 12 learners, 1 address refused.")/>
                <Button label="Archive, with undo" on_click=undo/>
                <Button
                    label="Warn"
                    weight=Weight::Danger
                    on_click=move |()| toasts.warn("The report could not be downloaded. Try again.")
                />
            </div>
        </Section>
        <Notice tone=Tone::Good title="Everything is published"><p>"Its documents are being made."</p></Notice>
        <Notice title="Good to know"><p>"Publishing can be planned for a later time."</p></Notice>
        <Notice tone=Tone::Warn title="3 rows are held back"><p>"Mend them here, or publish the rest."</p></Notice>
        <Notice tone=Tone::Bad title="This file could not be imported"><p>"It is not UTF-8 text."</p></Notice>
        <Section title="Status and progress" pad=true>
            <p class="actions">
                {status(Tone::Good, icon::TICK, "Completed".to_owned())}
                {status(Tone::Warn, icon::HALF, "Processing · 61%".to_owned())}
                {status(Tone::Next, icon::NEXT, "Ready to publish".to_owned())}
                {status(Tone::Bad, icon::CROSS, "3 failed".to_owned())}
                {status(Tone::Plain, icon::CLOCK, "Pending".to_owned())} <span>"New " {badge(12)}</span>
                {ratio(7, 12, "Notified")}
            </p>
            <Progress label="The file is being checked" done=6100u64 total=10_000u64 note="6,100 rows checked so far."/>
            <Progress label="Waiting for its turn" done=0u64 total=0u64 note="It begins within a minute."/>
            <Ring label="Making the report…"/>
        </Section>
        <div class="two-up">
            <Section title="Facts">
                <Facts>
                    {fact("Number", view! { <span class="code">"10411"</span> <Copy text="10411" label="the number"/> })}
                    {fact("Name", "Harbour College")}
                    {fact("Address", view! { "1 Heol y Bont" <span class="sub">"Aberystwyth SY23 1AA"</span> })}
                    {fact(
                        "Contact",
                        view! {
                            <span class="actions">
                                <Avatar name="Carys Pritchard"/>
                                "Carys Pritchard"
                            </span>
                        },
                    )}
                </Facts>
            </Section>
            <Section title="What happened" pad=true>
                {timeline(
                    vec![
                        happening(0, "Imported from november.csv", "M. Okafor", icon::UPLOAD, Tone::Plain),
                        happening(9, "Published in 3 jobs", "M. Okafor", icon::TICK, Tone::Good),
                        happening(24, "2 documents failed", "", icon::CROSS, Tone::Bad),
                        happening(300, "Suspended: payment is outstanding", "S. Llwyd", icon::PAUSE, Tone::Warn),
                    ],
                )}
            </Section>
        </div>
        <Section
            title="Waiting"
            actions=move || view! { <Button label="Wait" on_click=move |()| waits.update(|it| *it = !*it)/> }
        >
            {move || {
                if waits.get() {
                    view! { <Skeleton lines=3/> }.into_any()
                } else {
                    view! { <p class="card-body">"The shape of what is being loaded appears here."</p> }.into_any()
                }
            }}
        </Section>
        <Section title="Empty">
            <Empty title="No centres yet" text="Create the first one; its users can sign in at once.">
                <Button label="Create a centre" weight=Weight::Primary on_click=|()| ()/>
            </Empty>
        </Section>
    }
    .into_any()
}
