//! Documents: the viewer of a record's documents, and the PDF on a page or in a phone's own program.

pub mod issued;
mod pdf;
mod viewer;

pub use pdf::{DownloadLink, PdfFrame, can_show, file_name, keep, save, save_named, use_pdf};
pub use viewer::Viewer;
