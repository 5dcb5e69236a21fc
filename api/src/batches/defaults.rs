//! What the issuer's rules put into cells that a row leaves blank.

use shared::{TextEnum, batches::Column, settings::Rules};

use super::source::RawRow;

/// Fills blank cells in by the rules, where these differ from what a blank cell means anyway. The row keeps what was
/// filled in: rules that change later don't change what a row that is checked asks for.
pub fn fill(row: &mut RawRow, rules: &Rules) {
    let first = Rules::default();
    let mut put = |column: Column, text: String| {
        let cell = row.cells.entry(column.as_str().to_owned()).or_default();
        if cell.trim().is_empty() {
            *cell = text;
        }
    };
    if rules.default_documents != first.default_documents {
        let kinds: Vec<_> = rules.default_documents.iter().map(|kind| kind.as_str()).collect();
        put(Column::Documents, kinds.join(";"));
    }
    if rules.default_language != first.default_language {
        put(Column::Language, rules.default_language.clone());
    }
}
