//! The HTML form of a mail, made from its text, so that both say the same. One column in tables, which every mail
//! program lays out alike; no picture and nothing else is loaded from outside: that would tell when a mail is read.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use shared::{language::Language, messages::messages, settings::BrandSettings};

/// The page for a mail's text: paragraphs, of which one that is a link alone becomes a button.
pub fn of(brand: &BrandSettings, language: &str, subject: &str, text: &str) -> String {
    let parts: Vec<&str> = text.trim().split("\n\n").map(str::trim).collect();
    let open = messages(Language::of_tag(language)).mail_open();
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (subject) }
                style { (PreEscaped(dark(brand))) }
            }
            body class="ground" style="margin:0;padding:0;background:#f2f4f5" {
                table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0"
                    style="background:#f2f4f5" {
                    tr { td align="center" style="padding:24px 12px" {
                        table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0"
                            style="max-width:600px;background:#ffffff;border-radius:8px" {
                            tr { td class="name" style={ (FONT) "padding:20px 28px;border-bottom:3px solid " (brand.accent)
                                ";font-size:18px;font-weight:700;color:#1c2126" } { (brand.name) } }
                            tr { td class="text" style={ (FONT) "padding:24px 28px 12px;font-size:16px;line-height:1.5;color:#1c2126" } {
                                @for part in &parts { (paragraph(part, &brand.accent, &open)) }
                            } }
                        }
                    } }
                }
            }
        }
    };
    page.into_string()
}

const FONT: &str = "font-family:Arial,Helvetica,sans-serif;";

fn dark(brand: &BrandSettings) -> String {
    format!(
        "@media (prefers-color-scheme:dark){{.ground{{background:#101418!important}}.sheet{{background:#1b2025!important}}\
         .name,.text{{color:#eef1f3!important}}.name{{border-color:{0}!important}}.link{{color:{0}!important}}\
         .button{{background:{0}!important}}.button a{{color:#101418!important}}}}",
        brand.accent_dark
    )
}

fn paragraph(text: &str, accent: &str, open: &str) -> Markup {
    if is_link(text) {
        return html! {
            table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 8px" {
                tr { td class="button" style={ "border-radius:6px;background:" (accent) } {
                    a href=(text) style={ (FONT) "display:inline-block;padding:12px 20px;font-size:16px;font-weight:700;\
                        color:#ffffff;text-decoration:none" } { (open) }
                } }
            }
            p style={ (FONT) "margin:0 0 16px;font-size:13px;line-height:1.4;word-break:break-all" } {
                a class="link" href=(text) style={ "color:" (accent) } { (text) }
            }
        };
    }
    html! {
        p style={ (FONT) "margin:0 0 16px" } {
            @for (at, line) in text.lines().enumerate() {
                @if at > 0 { br; }
                (line)
            }
        }
    }
}

fn is_link(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}
