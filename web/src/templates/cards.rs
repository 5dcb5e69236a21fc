//! The templates of all kinds, with what they look like now.

use leptos::prelude::*;
use shared::{
    documents::{DocumentKind, View},
    language::Language,
    permission::Permission,
    templates::{AskedPreview, SampleLength, TemplateState, TemplateStates, TemplateVersionContent},
};

use crate::{
    format::spoken,
    session::use_session,
    templates::paper::{Paper, PaperView},
    ui::{
        button::{ButtonLink, Weight},
        fetch::{Now, fetch},
        icon,
        parts::{Facts, Section, fact},
        state::{Failed, Skeleton},
        status::{Tone, kind_name, status},
    },
};

/// The tab of the settings.
#[component]
pub fn Cards() -> impl IntoView {
    let states = fetch::<TemplateStates>(|| "/issuer/templates".to_owned(), false);
    move || match states.now() {
        Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card card-body"><Failed fault again=move |()| states.again()/></div> }
                .into_any()
        }
        Now::Ready(states) => {
            view! { <div class="template-cards">{states.items.into_iter().map(card).collect_view()}</div> }
                .into_any()
        }
    }
}

fn card(state: TemplateState) -> AnyView {
    let kind = state.kind;
    let may = use_session().may(Permission::ManageSettings);
    let href = format!("/issuer/settings/templates/{kind}");
    let published = match &state.published_by {
        Some(name) => format!("{name}, {}", spoken(state.published_at)),
        None => "Came with the portal".to_owned(),
    };
    let draft = state.has_draft.then(|| {
        let by = state.draft_saved_by.clone().unwrap_or_default();
        let at = state.draft_saved_at.map(spoken).unwrap_or_default();
        fact("Draft", view! { {status(Tone::Next, icon::PEN, "Not published".to_owned())} <span class="sub">{format!("{by}, {at}")}</span> })
    });
    let languages: Vec<_> = state.languages.iter().map(|language| language_name(*language)).collect();
    view! {
        <Section title=kind_name(kind)>
            <Thumb kind version=state.version/>
            <Facts tight=true>
                {fact("In force", format!("Version {}", state.version))}
                {fact("Published", published)}
                {fact("Languages", languages.join(", "))}
                {draft}
            </Facts>
            <div class="card-body actions">
                <ButtonLink
                    href
                    label=if !may { "View" } else if state.has_draft { "Go on with the draft" } else { "Edit" }
                    weight=if state.has_draft { Weight::Primary } else { Weight::Plain }
                    shape=icon::PEN
                    whose=format!(" of the {kind}")
                />
            </div>
        </Section>
    }
    .into_any()
}

/// What a language is called.
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::Cy => "Welsh",
    }
}

/// A published version as it prints, small.
#[component]
fn Thumb(
    /// The kind.
    kind: DocumentKind,
    /// The version.
    version: i64,
) -> impl IntoView {
    let path = format!("/issuer/templates/{kind}/versions/{version}");
    let content = fetch::<TemplateVersionContent>(move || path.clone(), false);
    let asked = Signal::derive(move || {
        content.ready().map(|it| AskedPreview {
            content: it.content,
            view: View::Digital,
            language: Language::En,
            sample: SampleLength::Usual,
        })
    });
    let paper = Paper::of(kind, asked, 0);
    view! { <PaperView paper title=format!("{} as it is published now", kind_name(kind)) small=true/> }
}
