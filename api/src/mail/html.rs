//! The HTML form of a mail, made from its text, so that both say the same. No picture and nothing else is loaded from
//! outside: that would tell when a mail is read.

use shared::settings::BrandSettings;

/// The page for a mail's text: paragraphs, of which one that is a link alone becomes a button.
pub fn of(brand: &BrandSettings, subject: &str, text: &str) -> String {
    let body: String = text.trim().split("\n\n").map(|part| paragraph(part.trim(), &brand.accent)).collect();
    let (name, subject) = (escaped(&brand.name), escaped(subject));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><title>{subject}</title>\
         </head><body style=\"margin:0;padding:24px 16px;font:16px/1.5 system-ui,sans-serif\">\
         <div style=\"max-width:34em;margin:0 auto\"><p style=\"margin:0 0 24px;padding:0 0 12px;border-bottom:2px \
         solid {};font-weight:600\">{name}</p>{body}</div></body></html>\n",
        escaped(&brand.accent)
    )
}

fn paragraph(text: &str, accent: &str) -> String {
    let words = escaped(text);
    if is_link(text) {
        return format!(
            "<p style=\"margin:0 0 8px\"><a href=\"{words}\" style=\"display:inline-block;padding:10px 18px;\
             border-radius:6px;background:{};color:#ffffff;text-decoration:none;font-weight:600\">Open this page</a>\
             </p><p style=\"margin:0 0 16px;font-size:13px;overflow-wrap:anywhere\">{words}</p>",
            escaped(accent)
        );
    }
    format!("<p style=\"margin:0 0 16px\">{}</p>", words.replace('\n', "<br>"))
}

fn is_link(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
