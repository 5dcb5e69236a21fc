//! Small line drawings in the colour of the text around them. They never carry meaning alone.

use leptos::prelude::*;
use shared::verify::Mark;

/// A tick.
pub const TICK: &str = Mark::Tick.drawing();
/// A cross.
pub const CROSS: &str = Mark::Cross.drawing();
/// A clock's face.
pub const CLOCK: &str = Mark::Clock.drawing();
/// A circle, half of it dark.
pub const HALF: &str =
    "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 4.2v7.6a3.8 3.8 0 0 0 0-7.6zM9.3 5.5v5M10.5 6.8v2.4";
/// Two upright bars: on hold.
pub const PAUSE: &str = Mark::Pause.drawing();
/// An arrow to the right.
pub const ARROW: &str = "M2.5 8h10.5M9 4l4 4-4 4";
/// An arrow upwards.
pub const UP: &str = "M8 13V3.4M4.2 7L8 3.2 11.8 7";
/// An arrow downwards.
pub const DOWN: &str = "M8 3v9.6M4.2 9L8 12.8 11.8 9";
/// An angle downwards.
pub const ANGLE: &str = "M4 6l4 4 4-4";
/// An angle to the left.
pub const BACK: &str = "M10 3.5L5.5 8l4.5 4.5";
/// An angle to the right.
pub const NEXT: &str = "M6 3.5L10.5 8 6 12.5";
/// A magnifying glass.
pub const SEARCH: &str = "M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.6 10.6l3.4 3.4";
/// A cog.
pub const COG: &str = "M8 3.4a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.2zM8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM8 3.4V1.3M8 12.6v2.1M3.4 8H1.3M12.6 8h2.1M4.7 4.7L3.3 3.3M11.3 11.3l1.4 1.4M4.7 11.3l-1.4 1.4M11.3 4.7l1.4-1.4";
/// Three lines: a menu.
pub const MENU: &str = "M2.5 4.5h11M2.5 8h11M2.5 11.5h11";
/// A sheet of paper.
pub const PAPER: &str = "M4 1.8h5.4L12.6 5v9.2H4zM9.2 1.8V5.2h3.4M6 8h4.6M6 10.6h4.6";
/// An arrow into a tray.
pub const DOWNLOAD: &str = "M8 2v7.6M4.8 6.6L8 9.8l3.2-3.2M2.5 11.5v2h11v-2";
/// An arrow out of a tray.
pub const UPLOAD: &str = "M8 9.8V2.2M4.8 5.4L8 2.2l3.2 3.2M2.5 11.5v2h11v-2";
/// A tray with nothing in it.
pub const TRAY: &str = "M2 9.2L4 3h8l2 6.2V13H2zM2 9.2h3.6l1 1.6h2.8l1-1.6H14";
/// Two sheets, one behind the other.
pub const COPIES: &str = Mark::Copies.drawing();
/// A triangle with a mark of exclamation.
pub const WARNING: &str = "M8 2.2l6.2 11.3H1.8zM8 6.4v3.2M8 11.4v.4";
/// An envelope.
pub const MAIL: &str = "M1.8 3.5h12.4v9H1.8zM2 3.8l6 5 6-5";
/// A mark of question.
pub const QUESTION: &str = Mark::Question.drawing();

/// A plus.
pub const PLUS: &str = "M8 3.2v9.6M3.2 8h9.6";
/// Three dots: more that can be done.
pub const MORE: &str = "M3.4 8h.02M8 8h.02M12.6 8h.02";
/// A pen.
pub const PEN: &str = "M10.4 3l2.6 2.6-7.6 7.6-3.2.6.6-3.2zM9 4.4L11.6 7";
/// A bin.
pub const BIN: &str = "M3 4.5h10M6.3 4.3V2.6h3.4v1.7M4.3 4.6l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4";
/// Three columns.
pub const COLUMNS: &str = "M2.2 3h11.6v10H2.2zM6 3v10M10 3v10";
/// A basket.
pub const BASKET: &str = "M1.8 6.4h12.4l-1.4 7.2H3.2zM4.8 6.2l2-4M11.2 6.2l-2-4M6 9v2.2M10 9v2.2";
/// A letter i in a circle.
pub const INFO: &str = "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.4v3.8M8 4.9v.1";
/// An arrow that turns back.
pub const UNDO: &str = "M5.4 3L2.4 6l3 3M2.8 6h6.4a3.6 3.6 0 0 1 0 7.2H6.4";
/// An arrow in a circle: once more.
pub const AGAIN: &str = "M13 8a5 5 0 1 1-1.6-3.7M13.2 2.4v2.8h-2.8";
/// A printer.
pub const PRINTER: &str = "M4.4 6V2.2h7.2V6M4.4 11.4H2.2V6h11.6v5.4h-2.2M4.4 9.4h7.2v4.4H4.4z";
/// A key.
pub const KEY: &str =
    "M5.2 5.6a3 3 0 1 0 0 4.8 3 3 0 0 0 1.2-1.6h3.2v2h1.8v-2h2.2V7.2H6.4a3 3 0 0 0-1.2-1.6zM3.4 8h.02";
/// A person.
pub const PERSON: &str =
    "M8 8.2a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8zM2.6 14c.5-3 2.6-4.4 5.4-4.4s4.9 1.4 5.4 4.4";
/// A house with columns: a centre.
pub const BUILDING: &str = "M2 6.2L8 2.4l6 3.8M3 13.4h10M4.2 6.6v6.6M8 6.6v6.6M11.8 6.6v6.6";
/// A rosette: an award.
pub const AWARD: &str = "M8 2a3.9 3.9 0 1 0 0 7.8A3.9 3.9 0 0 0 8 2zM5.6 9l-1 5L8 12.4 11.4 14l-1-5";
/// A camera.
pub const CAMERA: &str =
    "M2 4.6h2.8l1-1.8h4.4l1 1.8H14v8.4H2zM8 6.4a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8z";
/// Bars of different height.
pub const CHART: &str = "M2.2 13.6h11.6M4.2 13.4V8.6M8 13.4V3.4M11.8 13.4V6";
/// A box to keep things in.
pub const ARCHIVE: &str = "M2 3h12v3H2zM3 6v7.4h10V6M6.4 8.6h3.2";
/// Two people.
pub const PEOPLE: &str = "M6 7.6A2.5 2.5 0 1 0 6 2.6a2.5 2.5 0 0 0 0 5zM1.4 13.4c.4-2.8 2.2-4 4.6-4s4.2 1.2 4.6 4M10.6 2.9a2.4 2.4 0 0 1 0 4.5M12 9.9c1.5.5 2.4 1.7 2.6 3.5";

/// A drawing of 16 units, as wide as `size` pixels.
pub fn icon_of(shape: &'static str, size: u8) -> AnyView {
    view! {
        <svg class="icon" width=size height=size viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=shape></path>
        </svg>
    }
    .into_any()
}

/// A drawing as high as a line of text.
pub fn icon(shape: &'static str) -> AnyView {
    icon_of(shape, 16)
}

/// The mark of the portal: a tick within a seal.
pub fn mark() -> AnyView {
    view! {
        <svg class="seal" width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
            <circle cx="15" cy="15" r="13.5" stroke-width="1.5"></circle>
            <circle cx="15" cy="15" r="10.5" stroke-width=".75" stroke-dasharray="1.5 1.5"></circle>
            <path d="M9.5 15.3l3.7 3.7 7.3-7.7" stroke-width="2.2"></path>
        </svg>
    }
    .into_any()
}
