//! The command line.

use std::{
    fmt::Write as _,
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use shared::{check::Check, permission::UserKind, users::NewUser};
use tracing_subscriber::EnvFilter;

use crate::{
    app::{self, App, prepare_data_dir},
    audit::{check, seal},
    auth::access::{self, ACCESS_SECONDS},
    clock::Clock,
    config::{Config, DEFAULTS},
    db::Db,
    privacy::retention,
    samples, seed, server, users,
};

/// The centre portal: issues certificates, transcripts and letters, and lets anyone verify them.
#[derive(Parser)]
#[command(name = "portal", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the web application, and do the background work.
    Serve,
    /// Do background work only; for more processes on one PostgreSQL database.
    Worker,
    /// Bring the database up to date, and stop.
    Migrate,
    /// Let a new key sign access tokens. Nobody is signed out: tokens of the key before hold until they end by themselves.
    RotateKeys,
    /// Print the OpenAPI document as YAML.
    Openapi,
    /// Fill an empty database with demo data, and print its sign-ins. Does nothing to one with users.
    SeedDemo,
    /// Write sample documents of each kind, of made-up awards, into a folder as PDF.
    Samples {
        /// The folder, which is made if it is not there.
        folder: PathBuf,
    },
    /// Look after the audit trail.
    Audit {
        #[command(subcommand)]
        command: Audit,
    },
    /// Erase what is older than the rules let it be kept; the worker does so once a day.
    Retention {
        /// Only tell what would be erased.
        #[arg(long)]
        dry_run: bool,
    },
    /// Manage the portal from this machine.
    Admin {
        #[command(subcommand)]
        command: Admin,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Find entries that were altered, removed, added or moved. Ends with 1 if there are any.
    Verify {
        /// A log that was saved from the portal, instead of the database. `-` is standard input.
        #[arg(long)]
        file: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Admin {
    /// Create a user of the issuer who manages users, and who can sign in at once.
    CreateIssuer {
        /// The address, with which the user signs in.
        #[arg(long)]
        email: String,
        /// First and last name.
        #[arg(long)]
        name: String,
        /// Read the password from standard input: 12 to 128 characters.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    let matches = Cli::command().after_help(settings_help()).get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("portal: can't start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("portal: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    if let Command::Openapi = command {
        print!("{}", app::openapi_yaml()?);
        return Ok(());
    }
    if let Command::Audit { command: Audit::Verify { file: Some(file) } } = &command {
        return told(&[log_in(file)?]);
    }
    if let Command::Samples { folder } = &command {
        for name in samples::write(folder).await? {
            println!("{name}");
        }
        return Ok(());
    }
    let config = Config::load()?;
    log_to_stderr(&config)?;
    match command {
        Command::Serve => Box::pin(server::serve(App::open(config, Clock::system()).await?)).await,
        Command::Worker => server::work(App::open(config, Clock::system()).await?).await,
        Command::Migrate => migrate(&config).await,
        Command::RotateKeys => rotate_keys(config).await,
        Command::SeedDemo => Box::pin(seed::demo(config)).await,
        Command::Admin { command: Admin::CreateIssuer { email, name, .. } } => {
            create_issuer(config, email, &name).await
        }
        Command::Audit { .. } => {
            let app = App::open(config, Clock::system()).await?;
            seal::all(&app).await?;
            told(&check::database(&app).await?)
        }
        Command::Retention { dry_run } => {
            let app = App::open(config, Clock::system()).await?;
            let due = if dry_run { retention::due(&app).await? } else { retention::run(&app).await? };
            println!("{} learners", due.learners);
            println!("{} rows of imported files", due.rows);
            println!("names in {} entries of the audit trail", due.names);
            println!("{}", if dry_run { "would be erased" } else { "were erased" });
            Ok(())
        }
        Command::Openapi | Command::Samples { .. } => Ok(()),
    }
}

/// What is found of a log that was saved.
fn log_in(file: &Path) -> anyhow::Result<check::Found> {
    if file == Path::new("-") {
        return Ok(check::file(std::io::stdin().lock()));
    }
    let text = std::fs::File::open(file).with_context(|| format!("can't read {}", file.display()))?;
    Ok(check::file(std::io::BufReader::new(text)))
}

/// Tells what was found of each log; an error if anything is wrong.
fn told(found: &[check::Found]) -> anyhow::Result<()> {
    let mut wrong = 0;
    for log in found {
        let erased = if log.erased > 0 { format!(", {} without names", log.erased) } else { String::new() };
        match &log.fault {
            None => println!("{}: {} entries hold{erased}", log.log, log.entries),
            Some(fault) => {
                wrong += 1;
                println!("{}: WRONG after {} entries that hold{erased}: {fault}", log.log, log.entries);
            }
        }
    }
    anyhow::ensure!(wrong == 0, "the audit trail is not what was written");
    Ok(())
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    prepare_data_dir(config)?;
    Db::open(config).await?.close().await;
    println!("The database is up to date.");
    Ok(())
}

async fn rotate_keys(config: Config) -> anyhow::Result<()> {
    let app = App::open(config, Clock::system()).await?;
    access::rotate(&app).await?;
    println!("A new key signs access tokens. The one before is accepted for {ACCESS_SECONDS} seconds more.");
    Ok(())
}

async fn create_issuer(config: Config, email: String, name: &str) -> anyhow::Result<()> {
    let mut password = String::new();
    if std::io::stdin().is_terminal() {
        eprintln!("Type the password, then Enter and Ctrl-D.");
    }
    std::io::stdin().take(4096).read_to_string(&mut password).context("can't read the password")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let (first_name, last_name) = name.trim().rsplit_once(' ').unwrap_or(("", name.trim()));
    let new = NewUser {
        kind: UserKind::Issuer,
        email,
        username: None,
        first_name: first_name.to_owned(),
        middle_name: None,
        last_name: last_name.to_owned(),
        phone: None,
        is_admin: true,
        role: None,
        centre_ids: Vec::new(),
        password: Some(password.clone()),
    };
    if let Some(error) = new.errors().first() {
        bail!("{}: {}", error.field.trim_start_matches('/'), error.message);
    }
    let app = App::open(config, Clock::system()).await?;
    let user = users::service::create_ready(&app, new, password).await.map_err(|error| match error {
        crate::problem::Error::AlreadyExists(field) => anyhow::anyhow!(field.message),
        other => other.into(),
    })?;
    println!("{} can sign in now.", user.email);
    Ok(())
}

fn log_to_stderr(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("log: use filters like info or info,sqlx=warn")?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_target(false);
    if config.log_json {
        builder.json().init();
    } else {
        builder.init();
    }
    Ok(())
}

/// The settings for `--help`, from the file of defaults.
fn settings_help() -> String {
    let mut help = String::from("Settings (environment, or config.toml in lower case without PORTAL_):\n");
    let mut meaning = Vec::new();
    for line in DEFAULTS.lines() {
        if let Some(text) = line.strip_prefix("# ") {
            meaning.push(text);
        } else if let Some((name, default)) = line.split_once(" = ") {
            let _ = write!(help, "\n  PORTAL_{} [default: {default}]\n", name.to_ascii_uppercase());
            for text in meaning.drain(..) {
                let _ = writeln!(help, "      {text}");
            }
        } else {
            meaning.clear();
        }
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_explained() {
        let help = settings_help();
        let lines: Vec<_> = help.lines().collect();
        let settings = lines.windows(2).filter(|pair| pair[0].starts_with("  PORTAL_"));
        let bare: Vec<_> =
            settings.filter(|pair| !pair[1].starts_with("      ")).map(|pair| pair[0]).collect();
        assert_eq!(bare, Vec::<&str>::new());
    }
}
