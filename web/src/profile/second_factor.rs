//! Second factors: an authenticator app with its recovery codes.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    second_factor::{AppCode, AppSecret, FullProof, PasswordProof, RecoveryCodes, SecondFactors},
};
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::passkeys::Passkeys;
use crate::{
    documents::keep,
    format::date,
    language::say,
    session::{use_client, use_session},
    shares::qr,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        fetch::{Fetched, Now, fetch},
        field::{ErrorSummary, Form, Submit, TextField},
        icon,
        parts::{CopyButton, Section},
        state::{Failed, Skeleton},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The cards: the app, and passkeys.
#[component]
pub fn SecondFactor() -> impl IntoView {
    let factors = fetch::<SecondFactors>(|| "/me/second-factor".to_owned(), false);
    let body = move || match factors.now() {
        Now::Loading => view! { <div class="card card-body"><Skeleton lines=2/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card card-body"><Failed fault again=move |()| factors.again()/></div> }
                .into_any()
        }
        Now::Ready(_) => view! { <App factors/><Passkeys factors/> }.into_any(),
    };
    view! { {body} }
}

/// What a dialog is open for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    SettingUp,
    SwitchingOff,
    MakingCodes,
}

#[component]
fn App(factors: Fetched<SecondFactors>) -> impl IntoView {
    let doing = RwSignal::new(Doing::Nothing);
    let codes = RwSignal::new(None::<Vec<String>>);
    let button = move |label: String, what: Doing| {
        view! { <Button label on_click=move |()| doing.set(what)/> }
    };
    let state = move || {
        let (since, left) = factors.read(|it| (it.app_since, it.recovery_codes_left)).unwrap_or((None, 0));
        match since {
            None => view! {
                <p>{say().second_none()}</p>
                <div class="actions">
                    <Button
                        label=say().second_set_up()
                        weight=Weight::Primary
                        on_click=move |()| doing.set(Doing::SettingUp)
                    />
                </div>
            }
            .into_any(),
            Some(since) => {
                let left = match left {
                    0 => say().second_left_none(),
                    left => say().second_left(f64::from(left)),
                };
                view! {
                    <p>{status(Tone::Good, icon::TICK, say().second_since(date(since.date_naive())))}</p>
                    <p>{left}</p>
                    <div class="actions">
                        {button(say().second_codes_ask(), Doing::MakingCodes)}
                        {button(say().second_off_ask(), Doing::SwitchingOff)}
                    </div>
                }
                .into_any()
            }
        }
    };
    view! {
        <Section
            title=say().second_title()
            lead=say().second_lead()
            pad=true
        >
            {state}
        </Section>
        <SetUp doing codes/>
        <Prove doing codes factors/>
        <Codes codes factors/>
    }
}

/// The way to an app: the password, the QR code, and a code that proves it.
#[component]
fn SetUp(doing: RwSignal<Doing>, codes: RwSignal<Option<Vec<String>>>) -> impl IntoView {
    let client = use_client();
    let (asking, proving) = (Form::new("app-password"), Form::new("app-code"));
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let secret = RwSignal::new(None::<AppSecret>);
    let open = Signal::derive(move || doing.get() == Doing::SettingUp);
    let close = move || {
        for (form, value) in [(asking, password), (proving, code)] {
            form.clear();
            value.set(String::new());
        }
        secret.set(None);
        doing.set(Doing::Nothing);
    };
    let on_password = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = PasswordProof { current_password: password.get_untracked() };
        if asking.begin(request.errors()) {
            spawn_local(async move {
                let result = client.ask_own::<_, AppSecret>("/me/second-factor/app", &request).await;
                asking.end(&result);
                if let Ok(made) = result {
                    secret.try_set(Some(made));
                }
            });
        }
    };
    let on_code = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = AppCode { code: code.get_untracked() };
        if proving.begin(request.errors()) {
            spawn_local(async move {
                let path = "/me/second-factor/app/confirm";
                let result = client.ask_own::<_, RecoveryCodes>(path, &request).await;
                proving.end(&result);
                if let Ok(made) = result {
                    close();
                    codes.try_set(Some(made.codes));
                }
            });
        }
    };
    let ask = move || {
        view! {
            <form class="dialog-body stack" novalidate on:submit=on_password>
                <ErrorSummary form=asking/>
                <p>{say().second_need()}</p>
                <TextField form=asking pointer="/current_password" label=say().address_password() value=password kind="password" autocomplete="current-password"/>
                <div class="actions">
                    <Submit form=asking label=say().second_next() busy=say().second_moment()/>
                    <Button label=say().kit_cancel() on_click=move |()| close()/>
                </div>
            </form>
        }
    };
    let prove = move |made: AppSecret| {
        let grouped: Vec<_> =
            made.secret.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        view! {
            <form class="dialog-body stack" novalidate on:submit=on_code>
                <ErrorSummary form=proving/>
                <p>{say().second_scan()}</p>
                {qr(&made.uri, say().second_qr())}
                <details>
                    <summary>{say().second_no_scan()}</summary>
                    <p>{say().second_type()}</p>
                    <p class="code secret">{grouped.join(" ")}</p>
                    <CopyButton text=made.secret.clone() label=say().second_copy_key()/>
                </details>
                <TextField
                    form=proving
                    pointer="/code"
                    label=say().account_code()
                    value=code
                    autocomplete="one-time-code"
                    width="medium"
                    hint=say().second_code_now()
                />
                <div class="actions">
                    <Submit form=proving label=say().second_on() busy=say().second_checking()/>
                    <Button label=say().kit_cancel() on_click=move |()| close()/>
                </div>
            </form>
        }
    };
    view! {
        <Dialog open title=say().second_set_up() on_close=move |()| close()>
            {move || match secret.get() {
                None => ask().into_any(),
                Some(made) => prove(made).into_any(),
            }}
        </Dialog>
    }
}

/// Switching off, and making new codes: both take the password and a code.
#[component]
fn Prove(
    doing: RwSignal<Doing>,
    codes: RwSignal<Option<Vec<String>>>,
    factors: Fetched<SecondFactors>,
) -> impl IntoView {
    let (client, toasts, session) = (use_client(), use_toasts(), use_session());
    let form = Form::new("app-proof");
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let open = Signal::derive(move || matches!(doing.get(), Doing::SwitchingOff | Doing::MakingCodes));
    let off = move || doing.get() == Doing::SwitchingOff;
    let close = move || {
        form.clear();
        password.set(String::new());
        code.set(String::new());
        doing.set(Doing::Nothing);
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = FullProof { current_password: password.get_untracked(), code: code.get_untracked() };
        if !form.begin(request.errors()) {
            return;
        }
        spawn_local(async move {
            if doing.get_untracked() == Doing::SwitchingOff {
                let result = client.submit("/me/second-factor/app/off", &request).await;
                form.end(&result);
                if result.is_ok() {
                    close();
                    toasts.say(say().second_none());
                    factors.again();
                    session.read_again().await;
                }
            } else {
                let path = "/me/second-factor/recovery-codes";
                let result = client.ask_own::<_, RecoveryCodes>(path, &request).await;
                form.end(&result);
                if let Ok(made) = result {
                    close();
                    codes.try_set(Some(made.codes));
                }
            }
        });
    };
    let title =
        Signal::derive(move || if off() { say().second_off_title() } else { say().second_codes_title() });
    let text = move || if off() { say().second_off_text() } else { say().second_codes_text() };
    let submit = move || {
        if off() {
            view! { <Submit form label=say().second_off() busy=say().second_off_busy() danger=true/> }
                .into_any()
        } else {
            view! { <Submit form label=say().second_codes_do() busy=say().second_codes_busy()/> }.into_any()
        }
    };
    view! {
        <Dialog open title on_close=move |()| close()>
            <form class="dialog-body stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <p>{text}</p>
                <TextField form pointer="/current_password" label=say().address_password() value=password kind="password" autocomplete="current-password"/>
                <TextField
                    form
                    pointer="/code"
                    label=say().account_code()
                    value=code
                    autocomplete="one-time-code"
                    width="medium"
                    hint=say().second_code_any()
                />
                <div class="actions">
                    {submit}
                    <Button label=say().kit_cancel() on_click=move |()| close()/>
                </div>
            </form>
        </Dialog>
    }
}

/// New recovery codes, until they are kept.
#[component]
fn Codes(codes: RwSignal<Option<Vec<String>>>, factors: Fetched<SecondFactors>) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let open = Memo::new(move |_| codes.with(Option::is_some));
    let text = move || codes.get_untracked().unwrap_or_default().join("\n");
    let kept = move |()| {
        codes.set(None);
        factors.again();
        toasts.say(say().second_now_on());
        // What had to be done first is done.
        spawn_local(session.read_again());
    };
    let download = move |()| {
        let parts = js_sys::Array::of1(&JsValue::from_str(&format!("{}\n", text())));
        let saved = Blob::new_with_str_sequence(&parts).map(|file| keep(&file, "recovery-codes.txt"));
        if !matches!(saved, Ok(Ok(()))) {
            toasts.warn(say().second_save_failed());
        }
    };
    let print = move |()| drop(window().print());
    view! {
        <Dialog open title=say().second_keep_title() firm=true on_close=move |()| {}>
            <div class="dialog-body stack recovery">
                <p>{say().second_keep_text()}</p>
                <ul class="recovery-codes">
                    {codes.get_untracked().unwrap_or_default().into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
                </ul>
                <div class="actions">
                    <CopyButton text=text() label=say().second_copy()/>
                    <Button label=say().second_download() shape=icon::DOWNLOAD on_click=download/>
                    <Button label=say().second_print() shape=icon::PRINTER on_click=print/>
                </div>
                <div class="actions">
                    <Button label=say().second_kept() weight=Weight::Primary on_click=kept/>
                </div>
            </div>
        </Dialog>
    }
}
