//! What was typed into a form since it was read or saved: whether anything was, and what differs from what
//! someone else saved meanwhile.

use std::rc::Rc;

use leptos::prelude::*;

use crate::ui::field::form::Form;

/// A field of a form, as text.
#[derive(Clone)]
pub struct Tracked {
    pub(super) pointer: String,
    pub(super) label: Signal<String>,
    value: Value,
    base: String,
    secret: bool,
}

/// The value of a field as text: how it is read, written, and said in words. Reading gives `None` once the
/// field's own signal has gone.
#[derive(Clone)]
pub(super) struct Value {
    pub read: Rc<dyn Fn() -> Option<String>>,
    pub write: Rc<dyn Fn(&str)>,
    pub show: Rc<dyn Fn(&str) -> String>,
}

impl Value {
    /// A text; `show` says it in words.
    pub(super) fn text(value: RwSignal<String>, show: impl Fn(&str) -> String + 'static) -> Self {
        Self {
            read: Rc::new(move || value.try_get()),
            write: Rc::new(move |text| drop(value.try_set(text.to_owned()))),
            show: Rc::new(show),
        }
    }

    fn now(&self) -> String {
        untrack(|| (self.read)()).unwrap_or_default()
    }
}

/// What the fields of a form hold: pointers and values.
pub type Snapshot = Vec<(String, String)>;

/// A field of which someone else's value and one's own differ.
#[derive(Clone, PartialEq)]
pub struct Change {
    /// The field.
    pub pointer: String,
    /// Its label.
    pub label: String,
    /// What someone else saved, in words.
    pub theirs: String,
    /// What was typed here, in words.
    pub yours: String,
    /// Whether both changed it, and one has to choose.
    pub both: bool,
    /// Whether only they changed it.
    pub only_theirs: bool,
}

/// Inside rows that are added and taken away: the whole of them is one field.
#[derive(Clone, Copy)]
pub(super) struct Inside;

impl Form {
    /// Follows a field. Fields that come and go with a choice keep what was typed into them.
    pub(super) fn track(self, pointer: Signal<String>, label: Signal<String>, value: Value, secret: bool) {
        if use_context::<Inside>().is_some() {
            return;
        }
        let pointer = pointer.get_untracked();
        let base = value.now();
        self.fields.update(|fields| match fields.iter_mut().find(|field| field.pointer == pointer) {
            Some(known) => known.value = value,
            None => fields.push(Tracked { pointer, label, value, base, secret }),
        });
    }

    /// Whether anything was typed that is not saved.
    pub fn is_dirty(self) -> bool {
        self.fields
            .try_with(|fields| {
                fields.iter().any(|field| (field.value.read)().is_some_and(|value| value != field.base))
            })
            .unwrap_or(false)
    }

    /// What is in the fields now is what is saved.
    pub fn rebase(self) {
        self.fields.try_update(|fields| {
            for field in fields.iter_mut() {
                field.base = field.value.now();
            }
        });
    }

    /// What is in the fields now, but for secrets.
    pub fn snapshot(self) -> Snapshot {
        self.fields
            .try_with_untracked(|fields| {
                let kept = fields.iter().filter(|field| !field.secret);
                kept.map(|field| (field.pointer.clone(), field.value.now())).collect()
            })
            .unwrap_or_default()
    }

    /// Of the fields that hold something unsaved, what they hold; but for secrets.
    pub fn typed(self) -> Snapshot {
        self.fields
            .try_with_untracked(|fields| {
                let kept = fields.iter().filter(|field| !field.secret);
                kept.filter_map(|field| {
                    let now = untrack(|| (field.value.read)())?;
                    (now != field.base).then(|| (field.pointer.clone(), now))
                })
                .collect()
            })
            .unwrap_or_default()
    }

    /// Puts these values into the fields.
    pub fn write(self, snapshot: &Snapshot) {
        // The fields are not borrowed while their values change: what follows them may read the form.
        let fields = self.fields.try_with_untracked(Clone::clone).unwrap_or_default();
        for (pointer, value) in snapshot {
            if let Some(field) = fields.iter().find(|field| field.pointer == *pointer) {
                (field.value.write)(value);
            }
        }
    }

    /// What differs between what someone else saved (in the fields now) and what was typed here. What was read
    /// before both is the base; call [`Self::rebase`] afterwards.
    pub fn compare(self, yours: &Snapshot) -> Vec<Change> {
        let shown = |field: &Tracked, value: &str| {
            let shown = (field.value.show)(value);
            if shown.trim().is_empty() { "Blank".to_owned() } else { shown }
        };
        self.fields.with_untracked(|fields| {
            fields
                .iter()
                .filter_map(|field| {
                    let theirs = field.value.now();
                    let yours = &yours.iter().find(|(pointer, _)| *pointer == field.pointer)?.1;
                    (theirs != *yours).then(|| Change {
                        pointer: field.pointer.clone(),
                        label: field.label.get_untracked(),
                        theirs: shown(field, &theirs),
                        yours: shown(field, yours),
                        both: theirs != field.base && *yours != field.base,
                        only_theirs: *yours == field.base,
                    })
                })
                .collect()
        })
    }
}
