//! A new password, with how good it is while one types. The server judges it, by the rule that it has when it is saved.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use shared::{
    auth::{AskedPassword, PasswordStrength},
    text::password_fault,
};

use crate::{
    language::{Language, language, many, say},
    session::use_client,
    ui::field::{Form, TextField},
};

/// How long the typing must rest before the server is asked.
const REST: Duration = Duration::from_millis(300);

/// The field.
#[component]
pub fn NewPasswordField(
    /// The form.
    form: Form,
    /// What is typed.
    value: RwSignal<String>,
    /// What is known of who chooses it: names and address, which are no good passwords.
    #[prop(optional, into)]
    about: Signal<Vec<String>>,
    /// The field of the request, as a JSON pointer.
    #[prop(default = "/new_password")]
    pointer: &'static str,
) -> impl IntoView {
    let client = use_client();
    let judged = RwSignal::new(None::<PasswordStrength>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let rest = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(rest);
    Effect::new(move || {
        let password = value.get();
        // Only what was wrong before it was typed is mended by it.
        let wrong = untrack(|| form.error(pointer));
        rest();
        // The length is seen here; nothing is sent that could not be chosen.
        if password_fault(&password).is_some() {
            judged.set(None);
            return;
        }
        let ask = move || {
            let asked = AskedPassword { password: password.clone(), about: about.get_untracked() };
            let wrong = wrong.clone();
            spawn_local(async move {
                // Without an answer there is no word on it; it is judged again when it is saved.
                let answer = client.ask::<_, PasswordStrength>("/auth/password/strength", &asked).await.ok();
                if value.try_with_untracked(|now| *now == asked.password) == Some(true) {
                    let good = answer.as_ref().is_some_and(|answer| answer.refused.is_none());
                    if good && untrack(|| form.error(pointer)) == wrong {
                        form.mended(pointer);
                    }
                    judged.try_set(answer);
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, REST).ok());
    });
    let state = move || {
        let typed = value.with(|value| value.chars().count() as u64);
        match (typed, judged.get()) {
            (1..12, _) => {
                (0, say().kit_characters_more(many(usize::try_from(12 - typed).unwrap_or_default())))
            }
            (0, _) | (_, None) => (0, String::new()),
            (_, Some(PasswordStrength { refused: Some(why), .. })) => {
                (1, if language() == Language::En { why } else { say().wrong_easy() })
            }
            (_, Some(PasswordStrength { score, advice, .. })) => {
                let word = match score {
                    0..=2 => say().account_fair(),
                    3 => say().account_good(),
                    _ => say().account_strong(),
                };
                (
                    score.max(2),
                    [Some(word.as_str()), advice.as_deref().filter(|_| language() == Language::En)]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(" "),
                )
            }
        }
    };
    let state = Memo::new(move |_| state());
    view! {
        <div class="new-password">
            <TextField
                form
                pointer
                label=say().account_new_password()
                hint=say().account_new_password_hint()
                value
                kind="password"
                autocomplete="new-password"
            />
            <div class=move || format!("strength s{}", state.get().0) aria-hidden="true">
                <i></i>
                <i></i>
                <i></i>
                <i></i>
            </div>
            <p class="strength-words small" role="status">{move || state.get().1}</p>
        </div>
    }
    .into_any()
}
