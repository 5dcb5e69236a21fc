//! The choice of the square of a picture that is to be shown: by dragging, or by three sliders.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::ui::{
    button::{Button, Weight},
    dialog::Dialog,
};

/// A square of a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Its width and height.
    pub side: u32,
}

/// The smallest square, in pixels: what the small picture has.
const LEAST: f64 = 64.0;
/// The most that it can be enlarged.
const CLOSEST: f64 = 5.0;

/// The picture, and where the square is: how close, and where its middle is as a share of the room that it has.
#[derive(Clone, Copy, PartialEq)]
struct View {
    width: f64,
    height: f64,
    zoom: f64,
    across: f64,
    down: f64,
}

impl View {
    fn of(width: u32, height: u32) -> Self {
        Self { width: width.into(), height: height.into(), zoom: 1.0, across: 0.5, down: 0.5 }
    }

    fn closest(self) -> f64 {
        (self.width.min(self.height) / LEAST).clamp(1.0, CLOSEST)
    }

    fn side(self) -> f64 {
        self.width.min(self.height) / self.zoom.clamp(1.0, self.closest())
    }

    /// How far the square can go to the right, and down.
    fn room(self) -> (f64, f64) {
        (self.width - self.side(), self.height - self.side())
    }

    /// Moves the square by so many pixels.
    fn moved(self, right: f64, down: f64) -> Self {
        let (across_room, down_room) = self.room();
        let share =
            |now: f64, by: f64, room: f64| if room < 1.0 { now } else { (now + by / room).clamp(0.0, 1.0) };
        Self {
            across: share(self.across, right, across_room),
            down: share(self.down, down, down_room),
            ..self
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the picture")]
    fn crop(self) -> Crop {
        let (across_room, down_room) = self.room();
        Crop {
            x: (self.across * across_room).floor() as u32,
            y: (self.down * down_room).floor() as u32,
            side: self.side().floor() as u32,
        }
    }
}

/// The dialog, open while there is a picture. Where the browser can't show it, nothing is chosen of it.
#[component]
pub fn Cropper(
    /// The address of the picture.
    #[prop(into)]
    address: Signal<Option<String>>,
    /// Whether it is being sent.
    #[prop(into)]
    busy: Signal<bool>,
    /// Runs with the square.
    #[prop(into)]
    on_chosen: Callback<Option<Crop>>,
    /// Runs when nothing is wanted of it.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let now = RwSignal::new(None::<View>);
    let open = Memo::new(move |_| address.with(Option::is_some));
    Effect::new(move || {
        if open.get() {
            now.set(None);
        }
    });
    let send = move |()| {
        if let Some(now) = now.get_untracked() {
            on_chosen.run(Some(now.crop()));
        }
    };
    view! {
        <Dialog open title="Choose the part to show" on_close>
            <div class="dialog-body stack">
                <Stage address now on_broken=move |()| on_chosen.run(None)/>
                {slider("Zoom", now, |view| (view.zoom - 1.0) / (view.closest() - 1.0).max(0.01), |view, share| {
                    View { zoom: 1.0 + share * (view.closest() - 1.0), ..view }
                })}
                {slider("Left to right", now, |view| view.across, |view, share| View { across: share, ..view })}
                {slider("Top to bottom", now, |view| view.down, |view, share| View { down: share, ..view })}
                <div class="actions">
                    <Button label="Use this picture" weight=Weight::Primary busy on_click=send/>
                    <Button label="Cancel" on_click=move |()| on_close.run(())/>
                </div>
            </div>
        </Dialog>
    }
}

/// What the square shows. The pointer drags the picture under it.
#[component]
fn Stage(
    address: Signal<Option<String>>,
    now: RwSignal<Option<View>>,
    #[prop(into)] on_broken: Callback<()>,
) -> impl IntoView {
    let stage = NodeRef::<html::Div>::new();
    let held = StoredValue::new(None::<(i32, i32)>);
    let on_load = move |event: ev::Event| {
        let image = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlImageElement>().ok());
        if let Some(image) = image {
            // As it stands upright, whatever way the camera was held.
            now.set(Some(View::of(image.natural_width(), image.natural_height())));
        }
    };
    let on_down = move |event: ev::PointerEvent| {
        event.prevent_default();
        held.set_value(Some((event.client_x(), event.client_y())));
        if let Some(stage) = stage.get_untracked() {
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
    };
    let on_move = move |event: ev::PointerEvent| {
        let (Some((x, y)), Some(stage)) = (held.get_value(), stage.get_untracked()) else { return };
        held.set_value(Some((event.client_x(), event.client_y())));
        let shown = f64::from(stage.client_width().max(1));
        now.update(|now| {
            if let Some(view) = now {
                let scale = view.side() / shown;
                *view = view
                    .moved(f64::from(x - event.client_x()) * scale, f64::from(y - event.client_y()) * scale);
            }
        });
    };
    let let_go = move |_| held.set_value(None);
    // Shares of the stage, so that it can have any size.
    let share = move |of: fn(View) -> f64| {
        now.get().map(|view| format!("{}%", of(view) / view.side() * 100.0)).unwrap_or_default()
    };
    view! {
        <div
            class="crop-stage"
            node_ref=stage
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=let_go
            on:pointercancel=let_go
        >
            <img
                src=move || address.get()
                alt="The picture that you chose"
                draggable="false"
                style:width=move || share(|view| view.width)
                style:left=move || share(|view| -view.across * view.room().0)
                style:top=move || share(|view| -view.down * view.room().1)
                on:load=on_load
                on:error=move |_| on_broken.run(())
            />
        </div>
    }
}

fn slider(
    label: &'static str,
    now: RwSignal<Option<View>>,
    read: fn(View) -> f64,
    write: fn(View, f64) -> View,
) -> AnyView {
    let value = move || now.get().map_or(50.0, |view| (read(view) * 100.0).round()).to_string();
    let on_input = move |text: String| {
        let share = text.parse::<f64>().unwrap_or(50.0) / 100.0;
        now.update(|now| {
            if let Some(view) = now {
                *view = write(*view, share.clamp(0.0, 1.0));
            }
        });
    };
    view! {
        <label class="crop-slider">
            <span>{label}</span>
            <input
                type="range"
                min="0"
                max="100"
                prop:value=value
                on:input:target=move |event| on_input(event.target().value())
            />
        </label>
    }
    .into_any()
}
