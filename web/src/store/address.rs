//! The fields of an address to which something is sent.

use leptos::prelude::*;
use shared::{centres::Address, orders::Delivery};

use crate::{
    centres::country_choices,
    language::say,
    ui::field::{Form, SelectField, TextField},
};

/// The fields.
#[derive(Clone, Copy)]
pub struct DeliveryFields {
    name: RwSignal<String>,
    line1: RwSignal<String>,
    line2: RwSignal<String>,
    town: RwSignal<String>,
    postcode: RwSignal<String>,
    country: RwSignal<String>,
}

impl DeliveryFields {
    /// The fields, filled in where an address is known.
    pub fn new(known: Option<Delivery>) -> Self {
        let known = known.unwrap_or_else(|| Delivery {
            name: String::new(),
            address: Address {
                line1: String::new(),
                line2: None,
                town: String::new(),
                postcode: String::new(),
                country: "GB".to_owned(),
            },
        });
        Self {
            name: RwSignal::new(known.name),
            line1: RwSignal::new(known.address.line1),
            line2: RwSignal::new(known.address.line2.unwrap_or_default()),
            town: RwSignal::new(known.address.town),
            postcode: RwSignal::new(known.address.postcode),
            country: RwSignal::new(known.address.country),
        }
    }

    /// What was typed.
    pub fn read(self) -> Delivery {
        Delivery {
            name: self.name.get_untracked(),
            address: Address {
                line1: self.line1.get_untracked(),
                line2: Some(self.line2.get_untracked()).filter(|line| !line.trim().is_empty()),
                town: self.town.get_untracked(),
                postcode: self.postcode.get_untracked(),
                country: self.country.get_untracked(),
            },
        }
    }

    /// The fields on screen.
    pub fn view(self, form: Form) -> AnyView {
        view! {
            <TextField form pointer="/delivery/name" label=say().checkout_name() value=self.name autocomplete="name"/>
            <TextField form pointer="/delivery/address/line1" label=say().checkout_line1() value=self.line1 autocomplete="address-line1"/>
            <TextField form pointer="/delivery/address/line2" label=say().checkout_line2() value=self.line2 autocomplete="address-line2" optional=true/>
            <TextField form pointer="/delivery/address/town" label=say().checkout_town() value=self.town autocomplete="address-level2"/>
            <TextField form pointer="/delivery/address/postcode" label=say().checkout_postcode() value=self.postcode autocomplete="postal-code" width="medium"/>
            <SelectField form pointer="/delivery/address/country" label=say().checkout_country() value=self.country options=country_choices(&self.country.get_untracked()) blank=""/>
        }
        .into_any()
    }
}
