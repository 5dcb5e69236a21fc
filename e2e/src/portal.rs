//! The running program.

use std::{
    env,
    fs::{self, File},
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::{Client, scene, wait};

/// The issuer's address, in every portal here.
pub const ISSUER_EMAIL: &str = "ifor.issuer@example.org";
/// The issuer's password.
pub const ISSUER_PASSWORD: &str = "Tinplate-Lantern-48-Ochre";

/// The password of the demo's users.
pub const DEMO_PASSWORD: &str = "northmoor-demo-2026";
/// The demo's issuer.
pub const DEMO_ISSUER: &str = "m.okafor@northmoor.example";
/// The demo's user of two centres.
pub const DEMO_USER: &str = "z.marsh@harbour.example";

/// One `portal serve` on a data folder of its own; it ends when this is dropped.
pub struct Portal {
    /// Where it is reached, without a slash at the end.
    pub base: String,
    program: Program,
    server: Child,
}

/// The program with its folder and its settings.
struct Program {
    binary: PathBuf,
    base: String,
    folder: TempDir,
    settings: Vec<(String, String)>,
}

impl Portal {
    /// Starts an empty portal that has one issuer.
    pub async fn start() -> Result<Self> {
        let portal = Self::serve(Program::prepare()?).await?;
        let arguments =
            ["admin", "create-issuer", "--email", ISSUER_EMAIL, "--name", "Ifor Issuer", "--password-stdin"];
        portal.run(&arguments, &format!("{ISSUER_PASSWORD}\n")).context("creating the issuer")?;
        Ok(portal)
    }

    /// Starts a portal with the demo's data; its users' password is [`DEMO_PASSWORD`].
    pub async fn demo() -> Result<Self> {
        let program = Program::prepare()?;
        program.begin_with_demo()?;
        Self::serve(program).await
    }

    /// Starts a portal with the demo's data, whose web application has the living page of the kit. `PORTAL_KIT_DIST`
    /// says where that is, else it is where `tools/build.sh kit` writes it.
    pub async fn with_kit() -> Result<Self> {
        let given = env::var_os("PORTAL_KIT_DIST").map(PathBuf::from);
        let dist = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/web-kit"));
        ensure!(
            dist.join("index.html").is_file(),
            "there is no {}; `tools/build.sh kit` makes it",
            dist.display()
        );
        let mut program = Program::prepare()?;
        program.settings.push(("PORTAL_WEB_DIST".to_owned(), dist.display().to_string()));
        program.begin_with_demo()?;
        Self::serve(program).await
    }

    async fn serve(program: Program) -> Result<Self> {
        let server = program.serve()?;
        let mut portal = Self { base: program.base.clone(), program, server };
        portal.ready().await?;
        Ok(portal)
    }

    /// Runs one of the program's commands on the same data, with this text as its input; returns what it printed.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<String> {
        self.program.run(arguments, input)
    }

    /// Stops the server and starts it again on the same data, with these settings more.
    pub async fn restart(&mut self, settings: &[(&str, &str)]) -> Result<()> {
        self.stop();
        let more = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.program.settings.extend(more);
        self.server = self.program.serve()?;
        self.ready().await
    }

    /// A caller that has not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.base)
    }

    async fn ready(&mut self) -> Result<()> {
        let client = self.client();
        let program = &self.program;
        let server = &mut self.server;
        wait::until("the portal to be ready", wait::WORK, async || {
            if let Some(status) = server.try_wait()? {
                return Ok(Some(Err(status)));
            }
            Ok(client.is_ready().await.then_some(Ok(())))
        })
        .await?
        .map_err(|status| anyhow::anyhow!("`portal serve` ended with {status}:\n{}", program.log()))
    }

    fn stop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What journeys type, and no log may hold: passwords, addresses, names of learners and users, access tokens.
const NEVER_LOGGED: [&str; 12] = [
    ISSUER_PASSWORD,
    scene::PASSWORD,
    DEMO_PASSWORD,
    "@example.org",
    "harbour.example",
    "Pritchard",
    "Ifor Issuer",
    "Okafor",
    "Gwenllian",
    "Llŷr",
    "Tŵr",
    "eyJ",
];

impl Drop for Portal {
    fn drop(&mut self) {
        self.stop();
        // Test runners show it where the test has failed.
        println!("--- portal serve ---\n{}", self.program.log());
        let leak = self
            .program
            .all_logged()
            .lines()
            .find(|line| NEVER_LOGGED.iter().any(|it| line.contains(it)))
            .map(str::to_owned);
        if let Some(line) = leak {
            assert!(std::thread::panicking(), "the log holds what it must not: {line}");
        }
    }
}

impl Program {
    fn prepare() -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let base = format!("http://127.0.0.1:{port}");
        let folder = tempfile::tempdir()?;
        let mut settings = vec![
            ("PORTAL_BIND".to_owned(), format!("127.0.0.1:{port}")),
            ("PORTAL_DATA_DIR".to_owned(), folder.path().join("data").display().to_string()),
            ("PORTAL_PUBLIC_BASE_URL".to_owned(), base.clone()),
        ];
        settings.extend(web_dist().map(|dist| ("PORTAL_WEB_DIST".to_owned(), dist.display().to_string())));
        Ok(Self { binary: binary()?, base, folder, settings })
    }

    /// The program in its own folder, with its own settings and none of the caller's.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PORTAL_")) {
            command.env_remove(name);
        }
        let settings = self.settings.iter().map(|(name, value)| (name, value));
        command.envs(settings).current_dir(self.folder.path());
        command
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Puts a copy of the demo's data into the folder. It is seeded once a day for a build of the program: that takes longer
    /// than most journeys. What is written in its documents leads to the portal that seeded it.
    fn begin_with_demo(&self) -> Result<()> {
        let built = fs::metadata(&self.binary)?.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
        #[expect(clippy::disallowed_methods, reason = "the program that seeds goes by this clock too")]
        let now = SystemTime::now();
        let today = now.duration_since(UNIX_EPOCH)?.as_secs() / (24 * 60 * 60);
        let test = env::current_exe()?;
        let home = test.ancestors().nth(3).context("the test lies in no target folder")?.join("tmp/demo");
        let seeded = home.join(format!("{built}-{today}"));
        fs::create_dir_all(&home)?;
        let lock = File::create(home.join("lock"))?;
        lock.lock()?;
        if seeded.exists() {
            return copy(&seeded, &self.data_dir());
        }
        let printed = self.run(&["seed-demo"], "").context("seeding the demo")?;
        ensure!(printed.contains(DEMO_PASSWORD), "the demo prints another password: {printed}");
        for older in fs::read_dir(&home)?.filter_map(Result::ok).filter(|it| it.path().is_dir()) {
            fs::remove_dir_all(older.path())?;
        }
        let half = home.join("half");
        copy(&self.data_dir(), &half)?;
        Ok(fs::rename(half, seeded)?)
    }

    fn serve(&self) -> Result<Child> {
        let log = fs::File::options().create(true).append(true).open(self.folder.path().join("log"))?;
        self.command()
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {}", self.binary.display()))
    }

    fn run(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("no standard input")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`portal {}` failed: {printed}{complaint}", arguments.join(" "));
        Ok(printed)
    }

    /// All that the server logged.
    fn all_logged(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The last lines that the server logged.
    fn log(&self) -> String {
        let text = self.all_logged();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let copied = Command::new("cp").arg("-a").args([from, to]).status()?;
    ensure!(copied.success(), "can't copy {} to {}", from.display(), to.display());
    Ok(())
}

/// The program to test: `PORTAL_BIN`, else the one built beside this test, else the release build.
fn binary() -> Result<PathBuf> {
    if let Some(path) = env::var_os("PORTAL_BIN") {
        return fs::canonicalize(&path).with_context(|| format!("PORTAL_BIN is {}", path.display()));
    }
    let test = env::current_exe()?;
    let folder = test.ancestors().nth(2).context("the test lies in no target folder")?;
    for path in [folder.join("portal"), folder.join("../release/portal")] {
        if path.is_file() {
            return Ok(path);
        }
    }
    bail!("there is no portal in {}; build it with `cargo build`, or set PORTAL_BIN", folder.display())
}

/// The built web application: `PORTAL_WEB_DIST`, else the project's, else none, and the binary must carry it.
fn web_dist() -> Option<PathBuf> {
    let given = env::var_os("PORTAL_WEB_DIST").map(PathBuf::from);
    let dist = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist"));
    dist.join("index.html").is_file().then_some(dist)
}
