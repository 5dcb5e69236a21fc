//! The editor of a template, with what it looks like beside it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::{
    TextEnum,
    check::Errors,
    documents::{DocumentKind, View},
    permission::Permission,
    templates::{AskedPreview, PublishTemplate, SampleLength, TemplateDraft, TemplateVersion},
};

use crate::{
    client::{Fault, new_key},
    format::spoken,
    session::{Changeable, May, use_client},
    templates::{
        fields::Fields,
        paper::{Paper, PaperView},
        versions::Versions,
    },
    ui::{
        brand::use_brand,
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        edit::{Body, EditForm},
        field::Form,
        icon,
        page::PageHead,
        parts::{Back, Section},
        status::kind_name,
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// How long the fields rest before a preview of them is made, in milliseconds.
const REST: u64 = 450;

/// The page.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let kind = move || params.with(|params| params.get("kind")).and_then(|kind| DocumentKind::parse(&kind));
    move || match kind() {
        Some(kind) => view! { <Template kind/> }.into_any(),
        None => view! {
            <Back href="/issuer/settings?tab=templates" label="Templates"/>
            <PageHead title="There is no such template"/>
        }
        .into_any(),
    }
}

#[component]
fn Template(kind: DocumentKind) -> impl IntoView {
    let tab = use_tab();
    let tabs = vec![Tab::new("", "Edit"), Tab::new("versions", "Versions")];
    // What is being worked on, once it is read.
    let draft = RwSignal::new(None::<TemplateDraft>);
    // Reads it again: after publishing, discarding and restoring.
    let turn = RwSignal::new(0_u32);
    let navigate = StoredValue::new_local(use_navigate());
    let lead = move || match draft.get() {
        Some(draft) if draft.saved => {
            let at = draft.saved_at.map(spoken).unwrap_or_default();
            let by = draft.saved_by.unwrap_or_default();
            format!("Version {} is in force. The draft was saved by {by}, {at}.", draft.published)
        }
        Some(draft) => format!("Version {} is in force, and there is no draft.", draft.published),
        None => String::new(),
    };
    let again = move || turn.update(|turn| *turn += 1);
    let restored = move |()| {
        again();
        let to = format!("/issuer/settings/templates/{kind}");
        navigate.with_value(|navigate| navigate(&to, leptos_router::NavigateOptions::default()));
    };
    let part = move || {
        if tab.get() == "versions" {
            view! { <Versions kind on_restored=restored/> }.into_any()
        } else {
            turn.track();
            view! { <Editor kind draft on_done=move |()| again()/> }.into_any()
        }
    };
    view! {
        <Back href="/issuer/settings?tab=templates" label="Templates"/>
        <PageHead title=format!("Template: {}", kind_name(kind).to_lowercase()) lead=Signal::derive(lead)/>
        <div class="stack">
            <Tabs label="Template" tabs/>
            {part}
        </div>
    }
}

#[component]
fn Editor(
    kind: DocumentKind,
    draft: RwSignal<Option<TemplateDraft>>,
    /// Runs when the draft is gone.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let form = Form::new("template");
    let fields = Fields::new(form, kind);
    let (toasts, brand) = (use_toasts(), use_brand());
    let view_as = RwSignal::new(View::Digital);
    let sample = RwSignal::new(SampleLength::Usual);
    let fill = move |read: TemplateDraft| {
        let accent = untrack(|| brand.text(|brand| &brand.accent));
        fields.fill(&read.content, &accent);
        draft.set(Some(read));
    };
    let request = move || {
        let content = fields.content();
        let mut errors = Errors::default();
        content.check_as(kind, "", &mut errors);
        match errors.list() {
            errors if errors.is_empty() => Body::from(content),
            errors => Body::wrong(errors),
        }
    };
    let saved = move |_: TemplateDraft| toasts.say("Draft saved. Nothing is published yet.");
    let asked = Signal::derive(move || {
        draft.with(Option::is_some).then(|| AskedPreview {
            content: fields.content(),
            view: view_as.get(),
            language: fields.previewed(),
            sample: sample.get(),
        })
    });
    let paper = Paper::of(kind, asked, REST);
    view! {
        <div class="template-editor">
            <div class="stack">
                <Changeable by=Permission::ManageSettings>
                    <EditForm
                        form
                        path=format!("/issuer/templates/{kind}/draft")
                        whole=true
                        fill
                        request
                        submit="Save draft"
                        cancel="/issuer/settings?tab=templates"
                        on_done=saved
                    >
                        {fields.view()}
                    </EditForm>
                </Changeable>
            </div>
            <div class="stack settings-aside" role="group" aria-label="Preview">
                <Section title="Preview" actions=move || view! { <May to=Permission::ManageSettings><Publishing kind form draft on_done/></May> }>
                    <div class="viewer-tools">
                        {segments("Sample names", "sample-names", sample, &[
                            (SampleLength::Usual, "Usual names"),
                            (SampleLength::Short, "Short"),
                            (SampleLength::Long, "Long"),
                        ])}
                        {segments("View", "sample-view", view_as, &[(View::Digital, "Digital"), (View::Print, "Print")])}
                    </div>
                    <PaperView paper title=format!("Sample {kind}")/>
                </Section>
            </div>
        </div>
    }
}

/// A choice of a few, side by side.
fn segments<T>(
    legend: &'static str,
    name: &'static str,
    value: RwSignal<T>,
    of: &[(T, &'static str)],
) -> AnyView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let ticks = of
        .iter()
        .map(|&(choice, label)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=name
                        prop:checked=move || value.get() == choice
                        on:change=move |_| value.set(choice)
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="segments">
            <legend class="sr">{legend}</legend>
            {ticks}
        </fieldset>
    }
    .into_any()
}

/// What can be done with a saved draft.
#[component]
fn Publishing(
    kind: DocumentKind,
    form: Form,
    draft: RwSignal<Option<TemplateDraft>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let (publish, discard) = (Ask::new("publish"), Ask::new("discard"));
    let tag =
        move || draft.with_untracked(|draft| draft.as_ref().map(|it| format!("\"{}\"", it.draft_version)));
    let published = move || draft.with(|draft| draft.as_ref().map_or(0, |draft| draft.published));
    let has_draft =
        Signal::derive(move || draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.saved)));
    let open = move |ask: Ask| {
        if form.is_dirty() {
            toasts.warn("Save the draft first: only what is saved is published.");
        } else {
            ask.open();
        }
    };
    let do_publish = move |()| {
        let note = Some(publish.reason.get_untracked()).filter(|note| !note.trim().is_empty());
        let tag = tag().unwrap_or_default();
        spawn_local(async move {
            let path = format!("/issuer/templates/{kind}/publish");
            let asked = PublishTemplate { note };
            let done: Result<TemplateVersion, Fault> = client.post_if(&path, &asked, &new_key(), &tag).await;
            publish.end(&done);
            if let Ok(version) = done {
                toasts.say(format!(
                    "Version {} is in force. Nothing that is issued has changed.",
                    version.version
                ));
                on_done.try_run(());
            }
        });
    };
    let do_discard = move |()| {
        let tag = tag();
        spawn_local(async move {
            let path = format!("/issuer/templates/{kind}/draft");
            let done = client.delete(&path, tag.as_deref()).await;
            discard.end(&done);
            if done.is_ok() {
                // What was typed goes with it.
                form.rebase();
                toasts.say("The draft is gone. What is published stays.");
                on_done.try_run(());
            }
        });
    };
    let consequences = move || {
        let now = published();
        vec![
            format!(
                "It becomes version {} of the {kind}, and is in force at once, for good: a published version never changes.",
                now + 1
            ),
            format!("Every {kind} published from now on is made with it; replacements of older ones too."),
            format!(
                "Nothing that is issued changes. Jobs that were published before are finished with version {now}."
            ),
        ]
    };
    view! {
        <Show when=move || has_draft.get()>
            <Button label="Discard draft…" weight=Weight::Quiet shape=icon::BIN on_click=move |()| discard.open()/>
            <Button label="Publish…" weight=Weight::Primary on_click=move |()| open(publish)/>
        </Show>
        <Confirm
            ask=publish
            title=format!("Publish this {kind} template?")
            action="Publish"
            busy="Publishing…"
            consequences=Signal::derive(consequences)
            reason="What is new in it"
            reason_optional=true
            on_confirm=do_publish
        />
        <Confirm
            ask=discard
            title="Discard the draft?"
            action="Discard"
            busy="Discarding…"
            danger=true
            consequences=vec!["What was changed since the last published version is lost.".to_owned()]
            on_confirm=do_discard
        />
    }
}
