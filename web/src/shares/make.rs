//! Making a share: what, for whom, for how long, and how well kept.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use shared::{
    check::Check,
    learner_portal::LearnerDocument,
    page::Page,
    shares::{HiddenDetail, NewShare, Share},
};

use super::one::Told;
use crate::{
    client::new_key,
    language::say,
    session::use_client,
    ui::{
        button::Button,
        fetch::{Now, fetch},
        field::{Choice, ErrorSummary, Form, RadioField, Submit, TextField, TicksField},
        page::Title,
        parts::Back,
        query::Query,
        state::{Empty, Failed, Skeleton},
    },
};

/// For how many days a link can work, and `0` for as long as it is not ended.
const DAYS: [i64; 5] = [1, 7, 30, 365, 0];
/// How often a link can be opened, and `0` for as often as one likes.
const TIMES: [u32; 4] = [0, 1, 5, 20];

/// The page.
#[component]
pub fn NewSharePage() -> impl IntoView {
    let list = fetch::<Page<LearnerDocument>>(
        || "/learner/documents?status=valid,expired&sort=qualification_title&limit=200".to_owned(),
        false,
    );
    let body = move || match list.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| list.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => view! {
            <div class="card">
                <Empty title=say().learner_documents_none() text=say().learner_documents_none_text()/>
            </div>
        }
        .into_any(),
        Now::Ready(page) => view! { <Making documents=page.items/> }.into_any(),
    };
    view! {
        <div class="narrow stack">
            <Back href="/learner/shares" label=say().share_list()/>
            <Title title=say().share_new()/>
            {body}
        </div>
    }
}

#[component]
fn Making(documents: Vec<LearnerDocument>) -> impl IntoView {
    let (client, navigate) = (use_client(), use_navigate());
    let form = Form::new("share");
    let chosen =
        use_location().search.with_untracked(|search| Query::parse(search).get("document").to_owned());
    let field = || RwSignal::new(String::new());
    let (which, label, email, hide) = (RwSignal::new(chosen), field(), field(), field());
    let pin = RwSignal::new(suggested());
    let (days, times) = (RwSignal::new("30".to_owned()), RwSignal::new("0".to_owned()));
    let request = move || NewShare {
        document_ids: which.with_untracked(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect()),
        label: filled(label),
        recipient_email: filled(email),
        expires_at: days.with_untracked(|days| in_days(days)),
        pin: filled(pin),
        max_views: times.with_untracked(|times| times.parse().ok()).filter(|times| *times > 0),
        hide: hide.with_untracked(|names| {
            use shared::TextEnum;
            names.split(',').filter_map(HiddenDetail::parse).collect()
        }),
    };
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = request();
        if !form.begin(request.errors()) {
            return;
        }
        let navigate = navigate.clone();
        spawn_local(async move {
            let result = client.post::<_, Share>("/learner/shares", &request, &key.get_value()).await;
            form.end(&result);
            match result {
                Ok(share) => {
                    // Told once, and only in the memory of this page.
                    Told::keep(share.id, request.pin);
                    navigate(&format!("/learner/shares/{}", share.id), NavigateOptions::default());
                }
                // What is mended is another request.
                Err(_) => drop(key.try_set_value(new_key())),
            }
        });
    };
    let options = documents.into_iter().map(|it| {
        let hint = [it.level, it.reference].join(" · ");
        Choice::new(it.id, format!("{}: {}", say().kind(it.kind), it.qualification_title)).hint(hint)
    });
    let options: Vec<_> = options.collect();
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <section class="card pad stack one-column">
                <TicksField form pointer="/document_ids" label=say().share_which() value=which options/>
            </section>
            <section class="card pad stack">
                <TextField form pointer="/label" label=say().share_for() value=label hint=say().share_for_hint() optional=true/>
                <TextField form pointer="/recipient_email" label=say().share_mail() value=email hint=say().share_mail_hint() kind="email" autocomplete="off" optional=true/>
            </section>
            <section class="card pad stack">
                <RadioField form pointer="/expires_at" label=say().share_until() value=days options=day_choices()/>
                <TextField form pointer="/pin" label=say().share_pin() value=pin hint=say().share_pin_hint() code=true width="short" optional=true/>
                <div class="actions">
                    <Button label=say().share_pin_suggest() on_click=move |()| pin.set(suggested())/>
                </div>
                <RadioField form pointer="/max_views" label=say().share_limit() value=times options=times_choices()/>
                <TicksField form pointer="/hide" label=say().share_hide() value=hide hint=say().share_hide_hint() optional=true options=hide_choices()/>
            </section>
            <div class="actions big">
                <Submit form label=say().share_make() busy=say().share_making()/>
            </div>
        </form>
    }
}

fn filled(text: RwSignal<String>) -> Option<String> {
    Some(text.with_untracked(|text| text.trim().to_owned())).filter(|text| !text.is_empty())
}

fn in_days(days: &str) -> Option<DateTime<Utc>> {
    let days: i64 = days.parse().ok().filter(|days| *days > 0)?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this age are far below 2^53")]
    let now = DateTime::from_timestamp_millis(js_sys::Date::now() as i64)?;
    Some(now + TimeDelta::days(days))
}

/// Six digits by chance.
fn suggested() -> String {
    let mut bytes = [0; 6];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    // 250 is a multiple of ten: above it some digits would come more often.
    bytes.iter().map(|byte| char::from(b'0' + byte % 250 % 10)).collect()
}

fn day_choices() -> Vec<Choice> {
    let words = |days: i64| match days {
        1 => say().share_until_day(),
        7 => say().share_until_week(),
        30 => say().share_until_month(),
        365 => say().share_until_year(),
        _ => say().share_until_end(),
    };
    DAYS.into_iter().map(|days| Choice::new(days, words(days))).collect()
}

fn times_choices() -> Vec<Choice> {
    let words = |times: u32| match times {
        0 => say().share_limit_any(),
        1 => say().share_limit_once(),
        many => say().share_limit_times(f64::from(many)),
    };
    TIMES.into_iter().map(|times| Choice::new(times, words(times))).collect()
}

fn hide_choices() -> Vec<Choice> {
    use shared::TextEnum;
    HiddenDetail::ALL.iter().map(|it| Choice::new(it.as_str(), super::detail_word(*it))).collect()
}
