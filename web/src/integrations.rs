//! What other programs need: the page of API keys and webhooks, and how a secret is shown.

use leptos::prelude::*;

use crate::{
    api_keys::ApiKeys,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        page::PageHead,
        parts::{CopyButton, Notice},
        status::Tone,
        tabs::{Tab, Tabs, use_tab},
    },
    webhooks::Webhooks,
};

/// The address of a tab of the page.
pub fn page(tab: &str) -> String {
    if tab.is_empty() { "/issuer/integrations".to_owned() } else { format!("/issuer/integrations?tab={tab}") }
}

/// The way to the description of the API, which is no page of this application.
pub fn documentation() -> AnyView {
    view! { <a class="btn" href="/api/docs/" rel="external" target="_blank">"API documentation"</a> }
        .into_any()
}

/// The page.
#[component]
pub fn IntegrationsPage() -> impl IntoView {
    let tab = use_tab();
    let tabs = vec![Tab::new("", "API keys"), Tab::new("webhooks", "Webhooks")];
    let part = move || match tab.get().as_str() {
        "webhooks" => view! { <Webhooks/> }.into_any(),
        _ => view! { <ApiKeys/> }.into_any(),
    };
    view! {
        <PageHead title="Integrations" lead="How other programs work with the portal by themselves.">
            {documentation()}
        </PageHead>
        <div class="stack">
            <Tabs label="Integrations" tabs/>
            {part}
        </div>
    }
}

/// A secret that is shown this once, until it is said to be copied.
#[component]
pub fn SecretOnce(
    /// What was done.
    title: &'static str,
    /// The secret.
    secret: String,
    /// What the button says that copies it.
    copy: &'static str,
    /// What to do with it.
    lead: &'static str,
    /// Runs when it is closed.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(true);
    let secret = StoredValue::new(secret);
    let done = move |()| {
        open.set(false);
        on_done.run(());
    };
    view! {
        <Dialog open title on_close=done firm=true>
            <div class="dialog-body stack">
                <Notice tone=Tone::Warn title="You can’t see it again">
                    <p>{lead}</p>
                </Notice>
                <p class="code secret" tabindex="0">{secret.get_value()}</p>
                <div class="actions">
                    <CopyButton text=secret.get_value() label=copy/>
                    <Button label="I have copied it" weight=Weight::Primary on_click=done/>
                </div>
            </div>
        </Dialog>
    }
}
