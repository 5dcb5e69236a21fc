//! The page of one qualification: what it is, its units, and what was done to it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::permission::Permission;
use shared::qualifications::{
    Qualification, QualificationChange, QualificationFigures, QualificationStatus, Unit,
};

use crate::{
    format::{number, time},
    history::History,
    qualifications::list::expiry,
    session::{May, use_client},
    ui::{
        button::{Button, ButtonLink},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        list::{Column, data_table},
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        state::{Empty, Failed, Skeleton},
        status::{Tone, qualification_status},
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn QualificationPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = move || format!("/issuer/qualifications/{}", id.get());
    let qualification = fetch::<Qualification>(path, false);
    let figures = fetch::<QualificationFigures>(move || format!("{}/figures", path()), false);
    let tab = use_tab();
    let title =
        move || qualification.read(|it| it.title.clone()).unwrap_or_else(|| "Qualification".to_owned());
    let lead = move || qualification.read(|it| format!("{} · {}", it.number, it.level)).unwrap_or_default();
    let units = Signal::derive(move || qualification.read(|it| it.units.len() as u64));
    let body = move || match tab.get().as_str() {
        "history" => {
            view! { <History path=Signal::derive(move || format!("{}/history", path()))/> }.into_any()
        }
        tab => {
            let units = tab == "units";
            match qualification.now() {
                Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
                Now::Failed(fault) => {
                    let again = move |()| qualification.again();
                    view! { <div class="card card-body"><Failed fault again/></div> }.into_any()
                }
                Now::Ready(it) if units => unit_table(&it.units),
                Now::Ready(it) => facts(it, figures),
            }
        }
    };
    let archived =
        move || qualification.read(|it| it.status == QualificationStatus::Archived).unwrap_or(false);
    view! {
        <Back href="/issuer/qualifications" label="Qualifications"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <May to=Permission::ManageQualifications>
                <ButtonLink href=Signal::derive(move || format!("{}/edit", path())) label="Edit" shape=icon::PEN/>
                <Archive qualification/>
            </May>
        </PageHead>
        {move || {
            archived()
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn title="This qualification is archived">
                            <p>"Nothing new is awarded in it. Documents that were issued stay valid."</p>
                        </Notice>
                    }
                })
        }}
        <Tabs
            label="Qualification"
            tabs=vec![Tab::new("", "Details"), Tab::new("units", "Units").count(units), Tab::new("history", "History")]
        />
        <div class="stack">{body}</div>
    }
}

/// The button that archives a qualification or brings it back, with its question.
#[component]
fn Archive(qualification: Fetched<Qualification>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let ask = Ask::new("archive");
    let set = move |status: QualificationStatus, direct: bool| {
        let Some(Qualification { id, title, .. }) = qualification.peek() else { return };
        spawn_local(async move {
            let change = QualificationChange { status: Some(status), ..QualificationChange::default() };
            let path = format!("/issuer/qualifications/{id}");
            let result =
                client.patch::<_, Qualification>(&path, &change, qualification.tag().as_deref()).await;
            ask.end(&result);
            match result {
                Ok(_) => {
                    qualification.again();
                    match status {
                        QualificationStatus::Archived => toasts.say(format!("Archived {title}.")),
                        QualificationStatus::Active => toasts.say(format!("{title} is active again.")),
                    }
                }
                // Someone else's change is on screen before it is asked again.
                Err(fault) => {
                    qualification.again();
                    if direct {
                        toasts.warn(fault.detail());
                    }
                }
            }
        });
    };
    let active = move || qualification.read(|it| it.status == QualificationStatus::Active);
    let back = move |()| set(QualificationStatus::Active, true);
    view! {
        {move || match active() {
            None => ().into_any(),
            Some(true) => {
                view! { <Button label="Archive…" shape=icon::ARCHIVE on_click=move |()| ask.open()/> }.into_any()
            }
            Some(false) => view! { <Button label="Bring back" shape=icon::UNDO on_click=back/> }.into_any(),
        }}
        <Confirm
            ask
            title="Archive this qualification?"
            action="Archive"
            busy="Archiving…"
            danger=true
            consequences=vec![
                "No new awards: rows for it are held back with a clear reason, in new files and in waiting batches."
                    .to_owned(),
                "Documents that were issued stay valid, and can still be verified.".to_owned(),
                "You can bring it back at any time.".to_owned(),
            ]
            on_confirm=move |()| set(QualificationStatus::Archived, false)
        />
    }
}

fn facts(it: Qualification, figures: Fetched<QualificationFigures>) -> AnyView {
    let records = move || match figures.read(|figures| figures.records) {
        None => "…".to_owned(),
        Some(records) if records >= 10_000 => "10,000 or more".to_owned(),
        Some(records) => number(records),
    };
    view! {
        <Section title="Details">
            <Facts>
                {fact("Number", view! { <span class="code">{it.number.clone()}</span> })}
                {fact("Level", it.level.clone())}
                {fact("Regulated", if it.regulated { "Yes" } else { "No" })}
                {fact("Status", qualification_status(it.status))}
                {fact("Credits", it.credits.map_or_else(|| "None".to_owned(), |of| number(of.into())))}
                {fact("Certificates expire after", expiry(it.expires_after_months))}
                {fact("Records", records)}
                {fact("Created", time(it.created_at))}
                {fact("Last changed", time(it.updated_at))}
            </Facts>
        </Section>
    }
    .into_any()
}

fn unit_table(units: &[Unit]) -> AnyView {
    let body = if units.is_empty() {
        let text = "Add them by Edit, or import a file of qualifications with their units.".to_owned();
        view! { <Empty title="No units yet" text/> }.into_any()
    } else {
        let columns = vec![
            Column::new("title", "Unit", |it: &Unit| it.title.clone()),
            Column::new("reference", "Reference", |it: &Unit| it.reference.clone()).code(),
            Column::new("level", "Level", |it: &Unit| it.level.clone()),
            Column::new("credits", "Credits", |it: &Unit| it.credits.map(|of| number(of.into()))).figures(),
        ];
        data_table("Units", columns, units, None)
    };
    view! { <Section title="Units">{body}</Section> }.into_any()
}
