//! A real mail server (aiosmtpd) that takes, puts off, refuses, drops or ignores mails; `smtp.py` says which.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use mail_parser::MessageParser;
use serde_json::Value;
use tempfile::TempDir;

/// A running server.
pub struct MailServer {
    process: Child,
    folder: TempDir,
    /// Where it is reached, as `PORTAL_SMTP_URL`.
    pub url: String,
}

/// A mail that it accepted.
pub struct Mail {
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The mail as it was sent.
    pub source: String,
}

impl MailServer {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(root.join(".setup/venv/bin/python"))
            .arg(root.join("api/tests/support/smtp.py"))
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python: {error}; tools/setup.sh test installs it"));
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        assert!(!port.is_empty(), "the mail server did not start; tools/setup.sh test installs it");
        Self { process, folder, url: format!("smtp://127.0.0.1:{}", port.trim()) }
    }

    /// The mails that it accepted, the oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
        files.sort();
        files
            .iter()
            .map(|file| {
                let mail: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
                let to = mail["to"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
                Mail { to: to.collect(), source: mail["content"].as_str().unwrap().to_owned() }
            })
            .collect()
    }

    /// The mails that it accepted for an address.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.to == [address]).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // Whether it still ran is its own matter.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Mail {
    /// A header's value; empty if it is not there.
    pub fn header(&self, name: &str) -> String {
        let parsed = MessageParser::default().parse(&self.source).unwrap();
        parsed.header_raw(name).unwrap_or_default().trim().to_owned()
    }

    /// The subject, decoded.
    pub fn subject(&self) -> String {
        MessageParser::default().parse(&self.source).unwrap().subject().unwrap_or_default().to_owned()
    }

    /// The text.
    pub fn text(&self) -> String {
        let parsed = MessageParser::default().parse(&self.source).unwrap();
        parsed.body_text(0).unwrap().replace("\r\n", "\n")
    }

    /// The page.
    pub fn html(&self) -> String {
        MessageParser::default().parse(&self.source).unwrap().body_html(0).unwrap().into_owned()
    }

    /// The names of its headers, without those of its parts.
    pub fn header_names(&self) -> Vec<String> {
        let parsed = MessageParser::default().parse(&self.source).unwrap();
        parsed.headers().iter().map(|header| header.name().to_owned()).collect()
    }
}
