//! A QR code as a drawing on the page.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone around it, in modules.
const QUIET: i32 = 4;

/// The code of a text; nothing for one that no code can hold.
pub fn qr(text: &str, label: String) -> Option<AnyView> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size();
    let mut path = String::new();
    for y in 0..side {
        for x in (0..side).filter(|x| code.get_module(*x, y)) {
            path += &format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let all = side + 2 * QUIET;
    Some(
        view! {
            <svg class="qr" viewBox=format!("0 0 {all} {all}") role="img" aria-label=label shape-rendering="crispEdges">
                <rect width=all.to_string() height=all.to_string() fill="#fff"></rect>
                <path d=path fill="#000"></path>
            </svg>
        }
        .into_any(),
    )
}
