//! Making an API key: for whom it acts, what it may do, and for how long. The key is shown once.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use shared::{
    TextEnum,
    api_keys::{NewApiKey, NewlyMadeKey, default_expiry, does, latest_expiry, role},
    check::Check,
    permission::Permission,
};

use crate::{
    centres::centre_source,
    client::{Fault, new_key},
    integrations::{SecretOnce, page},
    session::use_client,
    ui::{
        field::{
            Choice, ComboField, DateField, ErrorSummary, Form, RadioField, Submit, TextField, TicksField,
            choices,
        },
        page::PageHead,
        parts::{Back, Section},
    },
};
use shared::problem::FieldError;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    whose: RwSignal<String>,
    centre: RwSignal<Option<Choice>>,
    scopes: RwSignal<String>,
    expires: RwSignal<String>,
}

impl Typed {
    fn new(today: NaiveDate) -> Self {
        let text = |text: String| RwSignal::new(text);
        Self {
            name: text(String::new()),
            whose: text("issuer".to_owned()),
            centre: RwSignal::new(None),
            scopes: text(String::new()),
            expires: text(default_expiry(today).to_string()),
        }
    }

    fn for_centre(self) -> bool {
        self.whose.with(|whose| whose == "centre")
    }

    /// The request, and what is wrong with it.
    fn request(self) -> (NewApiKey, Vec<FieldError>) {
        let for_centre = untrack(|| self.for_centre());
        let may = role(for_centre).permissions();
        let centre = self.centre.get_untracked().filter(|_| for_centre);
        let request = NewApiKey {
            name: self.name.get_untracked(),
            centre_id: centre.and_then(|it| it.value.parse().ok()),
            // What was ticked for the other side is not offered any more.
            scopes: self.scopes.with_untracked(|names| {
                names.split(',').filter_map(Permission::parse).filter(|scope| may.contains(scope)).collect()
            }),
            expires_on: self.expires.with_untracked(|day| day.parse().ok()),
        };
        let mut errors = request.errors();
        if for_centre && request.centre_id.is_none() {
            errors.push(FieldError::new("/centre_id", "required", "Choose the centre."));
        }
        if request.expires_on.is_none() {
            errors.push(FieldError::new("/expires_on", "required", "Choose the last day."));
        }
        (request, errors)
    }
}

/// The page.
#[component]
pub fn NewApiKeyPage() -> impl IntoView {
    let (client, navigate) = (use_client(), use_navigate());
    let form = Form::new("api-key");
    let today = today();
    let typed = Typed::new(today);
    let Typed { name, whose, centre, scopes, expires } = typed;
    let of_centre = Memo::new(move |_| typed.for_centre());
    let options = Signal::derive(move || {
        let scopes = role(of_centre.get()).permissions().iter();
        scopes.map(|scope| Choice::new(scope.as_str(), does(*scope))).collect::<Vec<_>>()
    });
    let made = RwSignal::new(None::<NewlyMadeKey>);
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (request, errors) = typed.request();
        if !form.begin(errors) {
            return;
        }
        spawn_local(async move {
            let result = client.post::<_, NewlyMadeKey>("/issuer/api-keys", &request, &key.get_value()).await;
            form.end(&result);
            // The server keeps its answer under the key: what is mended is another request.
            if matches!(&result, Err(Fault::Problem(_))) {
                key.try_set_value(new_key());
            }
            if let Ok(told) = result {
                made.try_set(Some(told));
            }
        });
    };
    let done = move |()| navigate(page("").as_str(), leptos_router::NavigateOptions::default());
    view! {
        <div class="narrow stack">
            <Back href="/issuer/integrations" label="Integrations"/>
            <PageHead title="New API key" lead="A key for one program. What the program does by it is in the audit trail under the key’s name."/>
            <form class="stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <Section title="The program" pad=true>
                    <TextField form pointer="/name" label="Name" value=name hint="The program that gets it, as “Student records system”"/>
                    <RadioField
                        form
                        pointer="/whose"
                        label="It acts for"
                        value=whose
                        options=choices(&[("issuer", "The awarding organisation"), ("centre", "One centre, like a user of it")])
                    />
                    <Show when=move || of_centre.get()>
                        <ComboField
                            form
                            pointer="/centre_id"
                            label="Centre"
                            value=centre
                            source=centre_source()
                            placeholder="Number, name or town"
                        />
                    </Show>
                    <DateField
                        form
                        pointer="/expires_on"
                        label="Last day"
                        value=expires
                        hint="Two years ahead at most. After it the program needs a new key."
                        from=today.to_string()
                        until=latest_expiry(today).to_string()
                    />
                </Section>
                <Section title="What it may do" lead="As little as the program needs. No key manages users, settings or keys, or approves anything." pad=true>
                    <div class="one-column">
                        <TicksField form pointer="/scopes" label="Permissions" value=scopes options/>
                    </div>
                </Section>
                <div class="actions big">
                    <Submit form label="Make the key" busy="Making the key…"/>
                </div>
            </form>
        </div>
        {move || {
            made.get()
                .map(|told| {
                    view! {
                        <SecretOnce
                            title="The key is made"
                            secret=told.key
                            copy="Copy the key"
                            lead="Copy it into the program now. It is shown this once: only a fingerprint of it is kept."
                            on_done=done.clone()
                        />
                    }
                })
        }}
    }
}

fn today() -> NaiveDate {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this age are far below 2^53")]
    let now = DateTime::<Utc>::from_timestamp_millis(js_sys::Date::now() as i64);
    now.unwrap_or_default().date_naive()
}
