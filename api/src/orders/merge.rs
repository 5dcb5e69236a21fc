//! Several PDFs as one, for a printer: the pages as they are, without what screen readers need.

use anyhow::Context;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// What a page may have from the nodes above it.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// A page with all that it has from above.
fn whole(document: &Document, id: ObjectId) -> anyhow::Result<Dictionary> {
    let mut page = document.get_dictionary(id)?.clone();
    let mut above = page.get(b"Parent").and_then(Object::as_reference).ok();
    // A node can't be its own ancestor, but a broken file may say so.
    for _ in 0..32 {
        let Some(parent) = above.and_then(|id| document.get_dictionary(id).ok()) else { break };
        for name in INHERITED {
            if let (false, Ok(value)) = (page.has(name), parent.get(name)) {
                page.set(name, value.clone());
            }
        }
        above = parent.get(b"Parent").and_then(Object::as_reference).ok();
    }
    // What they lead to stays behind.
    for name in [b"StructParents".as_slice(), b"Annots", b"Tabs"] {
        page.remove(name);
    }
    Ok(page)
}

/// These files one after the other, each as many times as it says.
pub fn merged(files: Vec<(Vec<u8>, usize)>) -> anyhow::Result<Vec<u8>> {
    let mut out = Document::with_version("1.7");
    let pages_id = out.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for (bytes, copies) in files {
        let mut document = Document::load_mem(&bytes).context("a document can't be read again")?;
        document.renumber_objects_with(out.max_id + 1);
        let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
        let pages = pages.into_iter().map(|id| whole(&document, id)).collect::<anyhow::Result<Vec<_>>>()?;
        out.max_id = document.max_id;
        out.objects.extend(document.objects);
        for _ in 0..copies {
            for page in &pages {
                let mut page = page.clone();
                page.set("Parent", pages_id);
                kids.push(out.add_object(page).into());
            }
        }
    }
    let count = i64::try_from(kids.len())?;
    out.objects.insert(pages_id, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = out.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages_id });
    out.trailer.set("Root", catalog);
    // What only the structure for screen readers led to.
    out.prune_objects();
    out.renumber_objects();
    out.compress();
    let mut bytes = Vec::new();
    out.save_to(&mut bytes)?;
    Ok(bytes)
}
