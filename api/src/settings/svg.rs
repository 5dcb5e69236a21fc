//! What an SVG that was sent may hold. What it draws is kept as plain paths anyway; but whoever sends a drawing with
//! scripts, text or pictures in it is told, instead of getting back another drawing than was sent.

use usvg::roxmltree::Document;

use crate::documents::render::picture::Drawing;

/// Largest drawing that can be sent, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// How deep elements may be inside each other.
const MAX_DEPTH: usize = 48;

/// The drawing of an SVG, as a new SVG with nothing but paths in it, and its size.
pub fn clean(bytes: &[u8]) -> Result<(String, f32, f32), String> {
    if bytes.len() > MAX_BYTES {
        return Err(format!(
            "A drawing may have at most {} KB; this one has {} KB.",
            MAX_BYTES >> 10,
            bytes.len() >> 10
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "The drawing is not UTF-8 text.".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    shallow(text)?;
    let document = Document::parse(text).map_err(|error| match error {
        usvg::roxmltree::Error::DtdDetected => {
            "It declares a document type: save it as plain SVG, without one.".to_owned()
        }
        _ => "It is not a complete SVG drawing.".to_owned(),
    })?;
    inspect(&document)?;
    let drawing = Drawing::read(text)?;
    let clean = drawing.to_svg();
    if clean.len() > MAX_BYTES {
        return Err("It is too detailed: simplify it, or send a PNG.".to_owned());
    }
    Ok((clean, drawing.width, drawing.height))
}

/// Counts how deep the tags go, before any parser follows them down.
fn shallow(text: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for part in text.split('<').skip(1) {
        if part.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if part.starts_with(|c: char| c.is_alphabetic())
            && !part.split('>').next().is_some_and(|tag| tag.ends_with('/'))
        {
            depth += 1;
        }
        if depth > MAX_DEPTH {
            return Err("Its groups are too deep inside each other: save it as plain SVG.".to_owned());
        }
    }
    Ok(())
}

fn inspect(document: &Document<'_>) -> Result<(), String> {
    const SVG: &str = "http://www.w3.org/2000/svg";
    if !document.root_element().has_tag_name((SVG, "svg")) {
        return Err("It is not an SVG drawing.".to_owned());
    }
    for node in document.descendants().filter(usvg::roxmltree::Node::is_element) {
        let tag = node.tag_name();
        let name = tag.name();
        // What other programs keep about a drawing draws nothing.
        if tag.namespace() == Some(SVG) {
            match name {
                "script" => return Err("It holds a script. A logo is a drawing and nothing else.".to_owned()),
                "foreignObject" | "iframe" | "audio" | "video" | "a" => {
                    return Err(format!(
                        "It holds a “{name}” element. A logo is a drawing and nothing else."
                    ));
                }
                "animate" | "animateMotion" | "animateTransform" | "animateColor" | "set" | "discard" => {
                    return Err("It moves. Send it as it is to stand.".to_owned());
                }
                "image" | "feImage" => {
                    return Err("It holds a picture: send that as PNG or JPEG instead.".to_owned());
                }
                "text" | "tspan" | "textPath" => {
                    return Err("It holds text: turn it into outlines.".to_owned());
                }
                "use" | "symbol" | "marker" | "pattern" => {
                    return Err(format!(
                        "It uses “{name}” elements: save it as plain SVG, with shapes only."
                    ));
                }
                _ => {}
            }
        }
        let outside = |value: &str| {
            let value = value.to_ascii_lowercase();
            value.contains("@import")
                || value.contains("javascript:")
                || urls(&value).any(|url| !url.starts_with('#'))
        };
        for attribute in node.attributes() {
            let key = attribute.name().to_ascii_lowercase();
            if key.starts_with("on") && tag.namespace() == Some(SVG) {
                return Err("It holds a script. A logo is a drawing and nothing else.".to_owned());
            }
            if (key == "href" && !attribute.value().trim().starts_with('#')) || outside(attribute.value()) {
                return Err("It refers to something outside itself. Put all into the drawing.".to_owned());
            }
        }
        if name == "style" && node.children().filter_map(|child| child.text()).any(outside) {
            return Err("It refers to something outside itself. Put all into the drawing.".to_owned());
        }
    }
    Ok(())
}

/// What the `url(...)` of a style names.
fn urls(style: &str) -> impl Iterator<Item = &str> {
    style.split("url(").skip(1).map(|rest| rest.trim_start_matches([' ', '\'', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inner: &str) -> String {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 40 20'>{inner}</svg>"
        )
    }

    fn refused(inner: &str) -> String {
        clean(svg(inner).as_bytes()).unwrap_err()
    }

    #[test]
    fn a_drawing_stays_and_all_else_goes() {
        let (text, width, height) = clean(
            svg("<title>Secret</title><metadata>me</metadata><style>.a{fill:#c00}</style>\
                 <g transform='translate(2 3)'><rect class='a' width='10' height='5'/></g>\
                 <circle cx='20' cy='10' r='4' fill='none' stroke='navy' stroke-width='2' stroke-dasharray='1 2'/>")
            .as_bytes(),
        )
        .unwrap();
        assert_eq!((width, height), (40.0, 20.0));
        assert!(
            text.contains("#cc0000") && text.contains("#000080") && text.contains("stroke-dasharray"),
            "{text}"
        );
        assert!(!text.contains("Secret") && !text.contains("style") && !text.contains("class"), "{text}");
        // What was made is taken again, and stays as it is.
        assert_eq!(clean(text.as_bytes()).unwrap().0, text);
    }

    #[test]
    fn a_drawing_with_more_in_it_is_refused_with_the_reason() {
        for (inner, why) in [
            ("<script>alert(1)</script><rect width='4' height='4'/>", "script"),
            ("<rect width='4' height='4' onload='alert(1)'/>", "script"),
            ("<rect width='4' height='4' style='fill:url(https://evil.example/x)'/>", "outside"),
            ("<style>@import 'https://evil.example/x.css';</style><rect width='4' height='4'/>", "outside"),
            ("<a xlink:href='javascript:alert(1)'><rect width='4' height='4'/></a>", "“a”"),
            ("<image xlink:href='https://evil.example/x.png' width='4' height='4'/>", "picture"),
            ("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>", "foreignObject"),
            ("<text>Awards</text>", "outlines"),
            ("<rect width='4' height='4'><animate attributeName='x' to='9'/></rect>", "moves"),
            (
                "<defs><linearGradient id='a'><stop offset='0' stop-color='red'/><stop offset='1' stop-color='blue'/></linearGradient></defs><rect width='4' height='4' fill='url(#a)'/>",
                "gradients",
            ),
            (
                "<mask id='m'><rect width='9' height='9' fill='#fff'/></mask><rect width='4' height='4' mask='url(#m)'/>",
                "masks",
            ),
            ("", "nothing to see"),
        ] {
            let said = refused(inner);
            assert!(said.contains(why), "{inner}: {said}");
        }
        assert!(refused(&"<g>".repeat(500)).contains("too deep"));
        assert!(clean(b"<html><script>1</script></html>").unwrap_err().contains("not an SVG"));
        assert!(clean(b"\xff\xfe<svg/>").unwrap_err().contains("UTF-8"));
        assert!(clean(&vec![b' '; MAX_BYTES + 1]).unwrap_err().contains("256 KB"));
        let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>";
        assert!(clean(bomb.as_bytes()).unwrap_err().contains("document type"));
    }

    #[test]
    fn a_frame_that_clips_nothing_is_no_clipping() {
        let frame = "<clipPath id='c'><rect width='40' height='20'/></clipPath><g clip-path='url(#c)'><rect width='4' height='4'/></g>";
        assert!(clean(svg(frame).as_bytes()).is_ok());
        let real = frame.replace("width='40'", "width='2'");
        assert!(clean(svg(&real).as_bytes()).unwrap_err().contains("clipping"));
    }
}
