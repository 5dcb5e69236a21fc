//! Someone changed the same thing at the same time: theirs and yours, field by field.

use leptos::prelude::*;

use crate::ui::{
    dialog::Dialog,
    field::{Change, Form, Snapshot},
    id::unique,
};

/// The comparison of a form.
#[derive(Clone, Copy)]
pub struct Compare {
    form: Form,
    open: RwSignal<bool>,
    changes: RwSignal<Vec<Change>>,
    theirs: StoredValue<Snapshot>,
    /// The fields for which theirs is chosen.
    taken: RwSignal<Vec<String>>,
}

impl Compare {
    /// The comparison of this form; closed.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            open: RwSignal::new(false),
            changes: RwSignal::new(Vec::new()),
            theirs: StoredValue::new(Vec::new()),
            taken: RwSignal::new(Vec::new()),
        }
    }

    /// Opens it. The fields hold theirs now; afterwards they hold yours again, with theirs where only they
    /// changed something.
    pub fn show(self, yours: Snapshot) {
        let form = self.form;
        let theirs = form.snapshot();
        let changes = form.compare(&yours);
        form.rebase();
        let mine = yours.into_iter().filter(|(pointer, _)| {
            // What only they changed is taken over.
            !changes.iter().any(|change| change.pointer == *pointer && change.only_theirs)
        });
        form.write(&mine.collect());
        self.theirs.set_value(theirs);
        self.taken.set(Vec::new());
        self.changes.set(changes);
        self.open.set(true);
    }

    /// Takes theirs for these fields.
    fn take(self, fields: impl Fn(&str) -> bool) {
        let theirs = self.theirs.get_value();
        self.form.write(&theirs.into_iter().filter(|(pointer, _)| fields(pointer)).collect());
    }

    /// The dialog; `save` sends the form again.
    pub fn view(self, save: Callback<()>) -> AnyView {
        let close = move || self.open.set(false);
        let on_save = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let taken = self.taken.get_untracked();
            self.take(|pointer| taken.iter().any(|known| known == pointer));
            close();
            save.run(());
        };
        let all_theirs = move |_| {
            self.take(|_| true);
            close();
        };
        let clash = move || self.changes.with(|changes| changes.iter().any(|change| change.both));
        let lead = move || {
            if self.changes.with(Vec::is_empty) {
                "What they saved is what you have typed. Nothing is left to do."
            } else if clash() {
                "They saved before you did. Choose whose value is right where you both changed the same."
            } else {
                "They saved before you did, but you did not change the same fields: both can stay."
            }
        };
        let rows = move || self.changes.get().into_iter().map(|change| self.row(change)).collect_view();
        view! {
            <Dialog open=self.open title="Someone changed this meanwhile" on_close=move |()| close()>
                <form class="dialog-body stack" on:submit=on_save>
                    <p>{lead}</p>
                    <div class="compare">{rows}</div>
                    <div class="actions">
                        <button class="btn primary" type="submit">"Save with these values"</button>
                        <button class="btn" type="button" on:click=all_theirs>"Take all of theirs"</button>
                        <button class="btn quiet" type="button" on:click=move |_| close()>"Go back to the form"</button>
                    </div>
                </form>
            </Dialog>
        }
        .into_any()
    }

    fn row(self, change: Change) -> AnyView {
        let Change { pointer, label, theirs, yours, both, only_theirs } = change;
        if !both {
            let (value, whose) =
                if only_theirs { (theirs, "changed by them") } else { (yours, "changed by you") };
            return view! {
                <fieldset>
                    <legend>{label}</legend>
                    <p class="compare-value">
                        <span class="value">{value}</span>
                        <span class="sub">{whose}</span>
                    </p>
                </fieldset>
            }
            .into_any();
        }
        let name = unique("whose");
        let choice = |words: &'static str, value: String, is_theirs: bool| {
            let (pointer, name) = (pointer.clone(), name.clone());
            let on = {
                let pointer = pointer.clone();
                move || self.taken.with(|taken| taken.contains(&pointer)) == is_theirs
            };
            let choose = move |_| {
                self.taken.update(|taken| {
                    taken.retain(|known| *known != pointer);
                    if is_theirs {
                        taken.push(pointer.clone());
                    }
                });
            };
            view! {
                <label class="compare-value">
                    <input type="radio" name=name prop:checked=on on:change=choose/>
                    <span>
                        <span class="value">{value}</span>
                        <span class="sub">{words}</span>
                    </span>
                </label>
            }
        };
        view! {
            <fieldset>
                <legend>{label}</legend>
                {choice("yours", yours, false)}
                {choice("theirs", theirs, true)}
            </fieldset>
        }
        .into_any()
    }
}
