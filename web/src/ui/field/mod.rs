//! Forms: their state, and fields of all kinds with label, hint and error.

mod colour;
mod combobox;
mod draft;
mod form;
mod frame;
mod new_password;
mod pick;
mod picture;
mod rows;
mod several;
mod source;
mod text;

pub use colour::ColourField;
pub use combobox::{ComboField, Combobox};
pub use draft::{Change, Snapshot};
pub use form::{ErrorSummary, Form, Submit};
pub use new_password::NewPasswordField;
pub use pick::{CheckField, Choice, RadioField, SelectField, SwitchField, TicksField, choices, switch};
pub use picture::PictureField;
pub use rows::{RowsField, part};
pub use several::SeveralField;
pub use source::Source;
pub use text::{AreaField, DateField, MoneyField, NumberField, TextField, minor_units, money_text};
