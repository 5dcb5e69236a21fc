//! The rules of the portal: what blank cells mean, how long sessions and records last, and lists.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    documents::DocumentKind,
    privacy::Retention,
    settings::{LockoutReason, Rules as Held, RulesChange},
    text::fold,
};

use super::retention::RetentionFigures;
use crate::{
    format::sentence,
    session::use_session,
    ui::{
        edit::{EditForm, Question},
        fetch::{Fetched, fetch},
        field::{Form, NumberField, RowsField, SwitchField, TextField, TicksField, choices, part, switch},
        parts::Section,
        toast::use_toasts,
    },
};

/// The tab.
#[component]
pub fn Rules() -> impl IntoView {
    let form = Form::new("rules");
    let (toasts, who) = (use_toasts(), use_session());
    let text = || RwSignal::new(String::new());
    let (documents, language) = (text(), text());
    let (idle, session) = (text(), text());
    let kept = Kept { mail: text(), import: text(), audit: text(), learner: text() };
    let (waits, publish, revoke, second_factor) = (text(), text(), text(), text());
    let reasons = RwSignal::new(Vec::<LockoutReason>::new());
    let retention = fetch::<Retention>(|| "/issuer/settings/retention".to_owned(), false);
    let held = RwSignal::new(None::<Held>);
    let fill = move |rules: Held| {
        held.set(Some(rules.clone()));
        let kinds: Vec<_> = rules.default_documents.iter().map(|kind| kind.as_str()).collect();
        documents.set(kinds.join(","));
        language.set(rules.default_language);
        idle.set(rules.session_idle_days.to_string());
        session.set(rules.session_days.to_string());
        second_factor.set(switch(rules.second_factor_for_staff));
        kept.mail.set(rules.sent_mail_days.to_string());
        kept.import.set(rules.import_months.to_string());
        kept.audit.set(rules.audit_years.to_string());
        kept.learner.set(rules.learner_years.to_string());
        reasons.set(rules.lockout_reasons);
        waits.set(switch(rules.email_change_waits));
        publish.set(switch(rules.four_eyes_publish));
        revoke.set(switch(rules.four_eyes_revoke));
    };
    // What is no number is out of range, and is said so by its field.
    let figure = |value: RwSignal<String>| Some(value.get().trim().parse().unwrap_or(0));
    let request = move || RulesChange {
        default_documents: Some(documents.get().split(',').filter_map(DocumentKind::parse).collect()),
        default_language: Some(language.get().trim().to_owned()),
        session_idle_days: figure(idle),
        session_days: figure(session),
        second_factor_for_staff: Some(is_on(second_factor)),
        sent_mail_days: figure(kept.mail),
        import_months: figure(kept.import),
        audit_years: figure(kept.audit),
        learner_years: figure(kept.learner),
        lockout_reasons: Some(named(reasons.get())),
        email_change_waits: Some(is_on(waits)),
        four_eyes_publish: Some(is_on(publish)),
        four_eyes_revoke: Some(is_on(revoke)),
        store: None,
    };
    view! {
        <EditForm
            form
            path="/issuer/settings/rules"
            fill
            request
            question=move |()| held.get().and_then(|held| shorter(&held, kept))
            cancel="/issuer"
            on_done=move |_: Held| {
                toasts.say("Saved. It holds from now on.");
                // For who saves it, too: it may ask for something first.
                spawn_local(async move {
                    who.read_again().await;
                    if !who.is_arriving() {
                        retention.again();
                    }
                });
            }
        >
            {awards(form, documents, language)}
            {sessions(form, idle, session, second_factor)}
            {accounts(form, waits)}
            {four_eyes(form, publish, revoke)}
            {keeping(form, kept, retention)}
            {lockout(form, reasons)}
        </EditForm>
    }
}

fn awards(form: Form, documents: RwSignal<String>, language: RwSignal<String>) -> AnyView {
    let kinds =
        choices(&[("certificate", "Certificate"), ("transcript", "Transcript"), ("letter", "Letter")]);
    view! {
        <Section
            title="Awards"
            lead="For rows of a file that leave these cells blank. Rows already imported stay as they are."
            pad=true
        >
            <TicksField
                form
                pointer="/default_documents"
                label="Documents of an award"
                value=documents
                options=kinds
                hint="Used where the column “documents” is blank."
            />
            <TextField
                form
                pointer="/default_language"
                label="Language of assessment"
                value=language
                width="short"
                hint="A language tag: en, cy. Used where the column “language” is blank; printed when it is not English."
            />
        </Section>
    }
    .into_any()
}

fn sessions(
    form: Form,
    idle: RwSignal<String>,
    session: RwSignal<String>,
    second_factor: RwSignal<String>,
) -> AnyView {
    view! {
        <Section title="Sessions" lead="How users sign in, and how long they stay signed in." pad=true>
            <SwitchField
                form
                pointer="/second_factor_for_staff"
                label="Our staff must have a second factor"
                value=second_factor
                hint="Who has none is led to set one up right after signing in, and can do nothing else before. Set up your own first."
            />
            <div class="two-up">
                <NumberField form pointer="/session_idle_days" label="Ends without use after" value=idle unit="days"/>
                <NumberField form pointer="/session_days" label="Ends in any case after" value=session unit="days"/>
            </div>
        </Section>
    }
    .into_any()
}

fn is_on(value: RwSignal<String>) -> bool {
    value.with(|value| !value.is_empty())
}

fn accounts(form: Form, waits: RwSignal<String>) -> AnyView {
    view! {
        <Section title="Changes of email addresses" pad=true>
            <SwitchField
                form
                pointer="/email_change_waits"
                label="An account waits until its new address is confirmed"
                value=waits
                hint="Otherwise the old address works until then. Either way the old one is told, and can call it off."
            />
        </Section>
    }
    .into_any()
}

fn four_eyes(form: Form, publish: RwSignal<String>, revoke: RwSignal<String>) -> AnyView {
    view! {
        <Section
            title="A second person approves"
            lead="Who asks can’t approve. What waits is on the page “Approvals”."
            pad=true
        >
            <SwitchField
                form
                pointer="/four_eyes_publish"
                label="Before a batch is published"
                value=publish
                hint="Publications can’t be planned ahead then."
            />
            <SwitchField
                form
                pointer="/four_eyes_revoke"
                label="Before many documents are cancelled at once"
                value=revoke
            />
        </Section>
    }
    .into_any()
}

/// How long things are kept, as typed.
#[derive(Clone, Copy)]
struct Kept {
    mail: RwSignal<String>,
    import: RwSignal<String>,
    audit: RwSignal<String>,
    learner: RwSignal<String>,
}

/// What is asked before something is kept for a shorter time than now.
fn shorter(held: &Held, kept: Kept) -> Option<Question> {
    let spans = [
        (kept.mail, held.sent_mail_days, "sent mail", "days"),
        (kept.import, held.import_months, "rows of imported files", "months"),
        (kept.audit, held.audit_years, "names in the audit trail", "years"),
        (kept.learner, held.learner_years, "learners’ data after the last award", "years"),
    ];
    let mut lines: Vec<_> = spans
        .into_iter()
        .filter_map(|(typed, now, what, unit)| {
            let typed = typed.with(|typed| typed.trim().parse::<u16>().ok()).filter(|typed| *typed < now)?;
            Some(sentence(&format!("{what}: {typed} {unit} instead of {now}.")))
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    lines.push("What is older is erased tonight, and can’t be brought back.".to_owned());
    let title = "Keep personal data for a shorter time?".to_owned();
    Some(Question { title, action: "Save, and erase what is older", consequences: lines })
}

fn keeping(form: Form, kept: Kept, retention: Fetched<Retention>) -> AnyView {
    view! {
        <Section
            title="How long personal data are kept"
            lead="What is older is erased once a day, and can't be brought back. References stay verifiable, and the audit trail keeps what was done."
            pad=true
        >
            <div class="two-up">
                <NumberField
                    form
                    pointer="/sent_mail_days"
                    label="Sent mail"
                    value=kept.mail
                    unit="days"
                    hint="Address and subject; the text is forgotten once it is sent."
                />
                <NumberField
                    form
                    pointer="/import_months"
                    label="Rows of imported files"
                    value=kept.import
                    unit="months"
                    hint="Their cells are emptied, but for rows that wait to be published."
                />
                <NumberField
                    form
                    pointer="/audit_years"
                    label="Names in the audit trail"
                    value=kept.audit
                    unit="years"
                    hint="With addresses and details. That something was done stays, and so does the chain."
                />
                <NumberField
                    form
                    pointer="/learner_years"
                    label="Learners’ data after the last award"
                    value=kept.learner
                    unit="years"
                    hint="Names, dates of birth, addresses, and the files of documents."
                />
            </div>
            <RetentionFigures found=retention/>
        </Section>
    }
    .into_any()
}

fn lockout(form: Form, reasons: RwSignal<Vec<LockoutReason>>) -> AnyView {
    view! {
        <Section
            title="Lockout reasons"
            lead="What an administrator chooses from when locking a user. One that is switched off can’t be chosen any more; users who were locked for it keep it."
            pad=true
        >
            <RowsField
                form
                pointer="/lockout_reasons"
                label="Reasons"
                one="reason"
                rows=reasons
                words=|reason: &LockoutReason| {
                    if reason.active { reason.label.clone() } else { format!("{} (off)", reason.label) }
                }
                fields=reason_fields
            />
        </Section>
    }
    .into_any()
}

fn reason_fields(form: Form, at: Signal<String>, row: RwSignal<LockoutReason>) -> AnyView {
    let label = part(row, |reason| reason.label.clone(), |reason, text| reason.label = text);
    let active = part(row, |reason| switch(reason.active), |reason, text| reason.active = !text.is_empty());
    view! {
        <TextField form label="Label" pointer=Signal::derive(move || format!("{}/label", at.get())) value=label/>
        <SwitchField
            form
            label="Can be chosen"
            pointer=Signal::derive(move || format!("{}/active", at.get()))
            value=active
        />
    }
    .into_any()
}

/// New reasons get a code from their label.
fn named(mut reasons: Vec<LockoutReason>) -> Vec<LockoutReason> {
    for at in 0..reasons.len() {
        if !reasons[at].code.is_empty() {
            continue;
        }
        let plain: String = fold(&reasons[at].label)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .take(36)
            .collect();
        let plain = plain.trim_matches('_');
        let base = if plain.starts_with(|c: char| c.is_ascii_lowercase()) {
            plain.to_owned()
        } else {
            format!("r_{plain}")
        };
        let taken = |code: &str| reasons.iter().any(|other| other.code == code);
        let code = if taken(&base) {
            (2..100).map(|number| format!("{base}_{number}")).find(|code| !taken(code)).unwrap_or_default()
        } else {
            base
        };
        reasons[at].code = code;
    }
    reasons
}
