//! What is done to a user from a row or from the page: lock, unlock, delete, restore, send a mail again. The same for the
//! issuer and for administrators of a centre.

use chrono::{Days, NaiveDate};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    settings::LockoutReason,
    users::{MAX_LOCK_NOTE, MAX_LOCK_YEARS, NewLock, RESTORE_DAYS, User, UserStatus},
};

use crate::{
    client::{Fault, new_key},
    format::spoken,
    scope::{Scope, use_scope},
    session::{Session, use_session},
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        fetch::fetch,
        field::{AreaField, Choice, DateField, ErrorSummary, Form, SelectField, Submit},
        toast::{Toasts, use_toasts},
    },
};

/// What can be done to users on a page.
#[derive(Clone, Copy)]
pub struct Acts {
    scope: Scope,
    toasts: Toasts,
    session: Session,
    /// Who is being locked.
    locking: RwSignal<Option<User>>,
    /// Runs after something was done; told whether the user is still there.
    after: Callback<bool>,
}

impl Acts {
    /// What can be done on this page; `after` runs when something was done, with whether the user is still there.
    pub fn new(after: impl Fn(bool) + Send + Sync + 'static) -> Self {
        Self {
            scope: use_scope(),
            toasts: use_toasts(),
            session: use_session(),
            locking: RwSignal::new(None),
            after: Callback::new(after),
        }
    }

    /// Whether whoever is signed in may do anything to this user.
    pub fn may(self, user: &User) -> bool {
        may_manage(self.session, self.scope) && !self.is_own(user)
    }

    /// Whether it is the account of whoever is signed in.
    pub fn is_own(self, user: &User) -> bool {
        self.session.me().is_some_and(|me| me.user.id == user.id)
    }

    fn path(self, user: &User) -> String {
        untrack(|| self.scope.api(&format!("/users/{}", user.id)))
    }

    /// The address of the page that changes a user.
    pub fn edit(self, user: &User) -> String {
        self.scope.link(&format!("/users/{}/edit", user.id))
    }

    /// Opens the dialog that locks a user.
    pub fn lock(self, user: User) {
        self.locking.set(Some(user));
    }

    /// Unlocks a user.
    pub fn unlock(self, user: &User) {
        let said = format!("Unlocked {}.", user.name());
        self.step(format!("{}/unlock", self.path(user)), said);
    }

    /// Restores a deleted user.
    pub fn restore(self, user: &User) {
        let said = format!("Restored {}.", user.name());
        self.step(format!("{}/restore", self.path(user)), said);
    }

    fn step(self, path: String, said: String) {
        spawn_local(async move {
            let result = self.session.client.post_empty::<User>(&path, &new_key()).await.map(drop);
            self.end(result, said, true);
        });
    }

    fn end(self, result: Result<(), Fault>, said: String, stays: bool) {
        match result {
            Ok(()) => {
                self.toasts.say(said);
                self.after.try_run(stays);
            }
            Err(fault) => self.toasts.warn(fault.detail()),
        }
    }

    /// Deletes a user at once, says so and offers to undo it.
    pub fn remove(self, user: &User) {
        let (path, name) = (self.path(user), user.name());
        let elsewhere = user.works_elsewhere;
        spawn_local(async move {
            if let Err(fault) = self.session.client.delete(&path, None).await {
                self.toasts.warn(fault.detail());
                return;
            }
            self.after.try_run(false);
            let said = if elsewhere {
                format!("Removed {name} from this centre. You can restore the user for {RESTORE_DAYS} days.")
            } else {
                format!("Deleted {name}. You can restore the user for {RESTORE_DAYS} days.")
            };
            let undo = move || self.step(format!("{path}/restore"), format!("Restored {name}."));
            self.toasts.say_with_undo(said, undo);
        });
    }

    /// Sends the invitation, or the request to confirm an address, again.
    pub fn resend(self, user: &User) {
        let path = format!("{}/resend-confirmation", self.path(user));
        let to = user.waiting_email.as_ref().map_or_else(|| user.email.clone(), |it| it.email.clone());
        spawn_local(async move {
            let result = self.session.client.call(&path, &new_key()).await;
            let said = format!("A new mail is on its way to {to}. The links before don’t work any more.");
            self.end(result, said, true);
        });
    }
}

/// Whether whoever is signed in manages the users of this scope.
pub fn may_manage(session: Session, scope: Scope) -> bool {
    use shared::permission::Permission;
    session.may(if scope.is_issuer() { Permission::ManageUsers } else { Permission::ManageCentreUsers })
}

/// What a user waits for before the account can be used; none: for nothing.
pub fn waits_for(user: &User) -> Option<(&'static str, &'static str)> {
    match user.status {
        UserStatus::Invited => {
            Some(("Invited, and has not chosen a password yet", "Send the invitation again"))
        }
        UserStatus::Active if user.waiting_email.is_some() => {
            Some(("The new email address is not confirmed yet", "Send the mail again"))
        }
        UserStatus::Active if !user.email_confirmed => {
            Some(("The email address is not confirmed: this user can’t sign in yet", "Send the mail again"))
        }
        _ => None,
    }
}

/// The dialog that locks a user, open while there is someone to lock.
#[component]
pub fn LockDialog(acts: Acts) -> impl IntoView {
    let locking = acts.locking;
    view! {
        <Dialog
            open=Signal::derive(move || locking.with(Option::is_some))
            title=Signal::derive(move || {
                locking.with(|user| user.as_ref().map(|user| format!("Lock {}", user.name())).unwrap_or_default())
            })
            on_close=move |()| locking.set(None)
        >
            {move || locking.get().map(|user| view! { <LockForm acts user/> })}
        </Dialog>
    }
    .into_any()
}

/// Spans of time that are often chosen, in days.
const SPANS: [(&str, u64); 4] = [("1 week", 7), ("1 month", 30), ("3 months", 91), ("1 year", 365)];

/// The day so many days from now, here.
fn day_after(days: u64) -> String {
    let now = js_sys::Date::new_0();
    NaiveDate::from_ymd_opt(now.get_full_year().cast_signed(), now.get_month() + 1, now.get_date())
        .and_then(|today| today.checked_add_days(Days::new(days)))
        .map(|day| day.to_string())
        .unwrap_or_default()
}

#[component]
fn LockForm(acts: Acts, user: User) -> impl IntoView {
    let form = Form::new("lock");
    let (until, reason, note) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let reasons = fetch::<Vec<LockoutReason>>(|| "/lockout-reasons".to_owned(), false);
    let options = Signal::derive(move || {
        let of = |it: &LockoutReason| Choice::new(&it.code, it.label.clone());
        reasons.read(|all| all.iter().map(of).collect::<Vec<_>>()).unwrap_or_default()
    });
    let user = StoredValue::new(user);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = NewLock {
            until: until.get_untracked(),
            reason: reason.get_untracked(),
            note: Some(note.get_untracked()).filter(|note| !note.trim().is_empty()),
        };
        if !form.begin(request.errors()) {
            return;
        }
        let path = user.with_value(|user| format!("{}/lock", acts.path(user)));
        spawn_local(async move {
            let result = acts.session.client.post::<_, User>(&path, &request, &new_key()).await;
            form.end(&result);
            if let Ok(locked) = result {
                let end = locked.lock.as_ref().map(|lock| spoken(lock.until)).unwrap_or_default();
                acts.locking.try_set(None);
                acts.toasts.say(format!("Locked {} until {end}.", locked.name()));
                acts.after.try_run(true);
            }
        });
    };
    let spans = SPANS
        .map(|(label, days)| {
            view! { <Button label weight=Weight::Quiet on_click=move |()| until.set(day_after(days))/> }
        })
        .collect_view();
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <p>"The user is signed out everywhere at once. The lock ends by itself on that day."</p>
            <DateField
                form
                pointer="/until"
                label="Locked until"
                value=until
                from=day_after(1)
                until=day_after(MAX_LOCK_YEARS.unsigned_abs() * 365)
            />
            <div class="actions" role="group" aria-label="Common spans">{spans}</div>
            <SelectField form pointer="/reason" label="Reason" value=reason options/>
            <AreaField
                form
                pointer="/note"
                label="More information"
                hint="For administrators; the user does not see it."
                value=note
                optional=true
                most=MAX_LOCK_NOTE
            />
            <div class="actions">
                <Submit form label="Lock" busy="Locking…" danger=true/>
                <button class="btn" type="button" on:click=move |_| acts.locking.set(None)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}
