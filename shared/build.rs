//! Makes a function of each message in `locales`. A mistake in a catalogue stops the build.

use std::{env, path::Path, process::ExitCode};

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> ExitCode {
    let Some(out) = env::var_os("OUT_DIR") else { return ExitCode::FAILURE };
    let path = |name: &str| Path::new(&out).join(name).display().to_string();
    build_from_locales_folder(
        BuildOptions::default()
            .with_prefix("")
            .with_lint_level(LintLevel::Strict)
            // Both languages are written from left to right, and mails are plain text.
            .without_bidi_isolation()
            .without_format()
            .with_output_file_path(&path("messages.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&path("messages.ftl"))),
    )
}
