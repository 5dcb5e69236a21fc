//! A block of cells from a spreadsheet, put into the sheet from one cell on.

use leptos::prelude::*;

use crate::batches::grid::state::{Block, Grid, Values};

/// The most rows that are pasted at once.
const MOST: usize = shared::batches::MAX_ROW_CHANGES;

/// Whether a text is more than one cell.
pub fn is_block(text: &str) -> bool {
    let text = text.trim_end_matches(['\r', '\n']);
    text.contains('\t') || text.contains('\n')
}

/// The cells of a block: rows by lines, cells by tabs, with the quotation marks that spreadsheets put around cells of
/// several lines.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.trim_end_matches(['\r', '\n']).chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\t' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            // A cell of this sheet is one line.
            '\n' | '\r' => cell.push(' '),
            c => cell.push(c),
        }
    }
    row.push(cell);
    rows.push(row);
    rows
}

/// Puts a block into the sheet, from this cell on to the right and down. What lies beyond the page is said.
pub fn block(grid: Grid, at: usize, place: usize, text: &str) {
    let rows = cells(text);
    let asked = rows.len();
    let columns = grid.columns.get_untracked();
    let lines = grid.lines.get_untracked();
    let changes: Vec<_> = lines
        .into_iter()
        .skip(at)
        .zip(rows)
        .take(MOST)
        .map(|(line, cells)| {
            let cells = columns.iter().skip(place).zip(cells);
            let values = cells.map(|(column, cell)| (column.to_string(), grid.meant(*column, &cell)));
            (line, values.collect::<Values>())
        })
        .collect();
    if changes.len() < asked {
        grid.toasts
            .warn(format!("{} of {asked} rows were pasted: there are no more on this page.", changes.len()));
    }
    grid.save_many(changes, Block::Pasted);
}
