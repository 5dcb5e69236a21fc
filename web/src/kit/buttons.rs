//! Buttons, menus, dialogs.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::{
    button::{Button, ButtonLink, IconButton, Weight},
    confirm::{Ask, Confirm},
    dialog::Dialog,
    icon,
    menu::{Menu, MenuItem, MenuLink},
    parts::Section,
    toast::use_toasts,
};

pub fn buttons() -> AnyView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let work = move |()| {
        busy.set(true);
        set_timeout(
            move || {
                let _ = busy.try_set(false);
            },
            Duration::from_secs(3),
        );
    };
    let open = RwSignal::new(false);
    let ask = Ask::new("archive");
    let archive = move |()| {
        ask.end(&Ok(()));
        toasts.say_with_undo("Archived Harbour College.", move || toasts.say("Harbour College is back."));
    };
    let say = move |words: &'static str| move |()| toasts.say(words);
    view! {
        <Section title="Buttons" lead="One primary button on a screen; what takes something away is red." pad=true>
            <div class="actions">
                <Button label="Publish" weight=Weight::Primary on_click=say("Published.")/>
                <Button label="Export list" shape=icon::DOWNLOAD on_click=say("The list is being made.")/>
                <Button label="View" weight=Weight::Quiet whose=" PJ-2026-0412" on_click=say("Viewed.")/>
                <Button label="Delete" weight=Weight::Danger shape=icon::BIN on_click=say("Deleted.")/>
                <IconButton label="Edit the address" shape=icon::PEN on_click=say("Edited.")/>
                <ButtonLink href="/validate" label="Check a document" shape=icon::ARROW/>
            </div>
            <div class="actions">
                <Button label="Do something slow" busy on_click=work/>
                <Button label="Always busy" weight=Weight::Primary busy=true on_click=work/>
                <Button label="Not now" disabled=true on_click=work/>
                <Button label="Not now either" weight=Weight::Primary disabled=true on_click=work/>
                <IconButton label="Remove" shape=icon::CROSS disabled=true on_click=work/>
            </div>
        </Section>
        <Section title="Menus and dialogs" pad=true>
            <div class="actions">
                <Menu label="More">
                    <MenuItem label="Edit" shape=icon::PEN on_click=say("Edited.")/>
                    <MenuItem label="Copy" shape=icon::COPIES on_click=say("Copied.")/>
                    <MenuLink label="Check a document" href="/validate" shape=icon::TICK/>
                    <MenuItem label="Archive…" shape=icon::ARCHIVE danger=true on_click=move |()| ask.open()/>
                </Menu>
                <Menu label="Actions of Harbour College" dots=true>
                    <MenuItem label="Edit" on_click=say("Edited.")/>
                    <MenuItem label="Archive…" danger=true on_click=move |()| ask.open()/>
                </Menu>
                <Button label="Open a dialog" on_click=move |()| open.set(true)/>
                <Button label="Ask a question" on_click=move |()| ask.open()/>
            </div>
        </Section>
        <Dialog open title="A dialog" on_close=move |()| open.set(false)>
            <div class="dialog-body stack">
                <p>"It is the browser’s own: the page behind it is out of reach, and Escape closes it."</p>
                <div class="actions">
                    <Button label="Good" weight=Weight::Primary on_click=move |()| open.set(false)/>
                </div>
            </div>
        </Dialog>
        <Confirm
            ask
            title="Archive Harbour College?"
            action="Archive"
            busy="Archiving…"
            danger=true
            consequences=vec![
                "No award can be imported for it any more.".to_owned(),
                "Its 4 users keep what was issued.".to_owned(),
            ]
            reason="Why is it archived?"
            on_confirm=archive
        />
    }
    .into_any()
}
