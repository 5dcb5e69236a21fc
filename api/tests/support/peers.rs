//! Other programs that read PDFs, as those who receive them use.

use std::{path::Path, process::Command};

/// A PDF in a file, for as long as this is kept.
pub struct PdfFile(tempfile::TempDir);

impl PdfFile {
    /// Writes the bytes down.
    pub fn new(bytes: &[u8]) -> Self {
        assert!(bytes.starts_with(b"%PDF-"), "this is no PDF");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file.pdf"), bytes).unwrap();
        Self(folder)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}; tools/setup.sh test installs it"));
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Its structure holds.
    pub fn check(&self) {
        self.run("qpdf", &["--check", "file.pdf"]);
    }

    /// Its text, with white space made single.
    pub fn text(&self) -> String {
        let text = self.run("pdftotext", &["-layout", "file.pdf", "-"]);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The title that it gives itself.
    pub fn title(&self) -> String {
        let told = self.run("pdfinfo", &["file.pdf"]);
        let title = told.lines().find_map(|line| line.strip_prefix("Title:"));
        title.unwrap_or_default().trim().to_owned()
    }

    /// How many bitmaps it shows, masks not counted.
    pub fn images(&self) -> usize {
        let list = self.run("pdfimages", &["-list", "file.pdf"]);
        list.lines().filter(|line| line.split_whitespace().nth(2) == Some("image")).count()
    }

    /// What the QR code on its first page says.
    pub fn qr_code(&self) -> String {
        self.run("pdftoppm", &["-r", "150", "-f", "1", "-l", "1", "-singlefile", "-png", "file.pdf", "page"]);
        assert!(Path::new(&self.0.path().join("page.png")).exists());
        self.run("zbarimg", &["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "page.png"])
            .trim()
            .to_owned()
    }
}
