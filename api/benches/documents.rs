//! Documents per CPU-second on one core, with and without signature, and their bytes; next to bare krilla, `ReportLab` and
//! `WeasyPrint` making the same certificate page in the same run (rounds alternate), and what memory does over many.
//!
//! `DOCUMENTS_BENCH_MANY` is how many are made for the last (100,000 by default).

#![allow(clippy::cast_precision_loss, clippy::unwrap_used, missing_docs, reason = "a bench")]

mod bare;
#[path = "support/spread.rs"]
mod spread;

use std::{collections::HashMap, fs, path::Path, process::Command};

use api::{
    app::App,
    clock::Clock,
    config::Config,
    documents::{
        render::{Facts, Renderer, template::Templates},
        sign::{Signer, Statement},
    },
    settings::sample,
};
use shared::{
    TextEnum,
    batches::Component,
    documents::{DocumentKind, View},
};
use spread::Spread;

const ROUNDS: usize = 5;
/// CPU seconds of one measurement.
const LONG: f64 = 0.7;

/// CPU seconds of this thread so far, from the kernel in nanoseconds (`getrusage` counts in ticks on some kernels).
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// How many times a CPU-second something is done, and the mean of what it gives.
fn rate(mut once: impl FnMut(usize) -> usize) -> (f64, f64) {
    let (started, mut times, mut bytes) = (cpu(), 0, 0);
    while times == 0 || cpu() - started < LONG {
        for _ in 0..20 {
            bytes += once(times);
            times += 1;
        }
    }
    (times as f64 / (cpu() - started), bytes as f64 / times as f64)
}

fn names() -> Vec<String> {
    let (first, last) =
        (["Gwenllian", "Amelia", "Łukasz", "Zoë", "Siân"], ["Tŵr-Llŵyd", "Evans", "Okafor", "D’Arcy"]);
    first.iter().flat_map(|first| last.iter().map(move |last| format!("{first} {last}"))).collect()
}

fn url(at: usize) -> String {
    format!("https://portal.northmoor.example/v/7K3M{at:012}")
}

/// The facts of a document, whose learner and reference differ from the one before.
fn facts(base: &Facts, names: &[String], at: usize) -> Facts {
    let mut facts = base.clone();
    facts.learner_name.clone_from(&names[at % names.len()]);
    facts.reference = format!("7K3M{at:012}");
    facts.verify_url = url(at);
    facts
}

fn unit(number: usize) -> Component {
    Component {
        reference: format!("H/618/{number:04}"),
        title: format!("Temperature control, storage and stock rotation in busy kitchens, part {number}"),
        level: "Level 2".to_owned(),
        credits: "2".to_owned(),
        grade: "Merit".to_owned(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let settings =
        HashMap::from([("PORTAL_DATA_DIR".to_owned(), folder.path().to_string_lossy().into_owned())]);
    let config = Config::from_sources(&folder.path().join("config.toml"), &settings)?;
    let app = App::open(config, Clock::system()).await?;
    let brand = app.settings().await?.brand.clone();
    let (renderer, signer, at) = (&*app.renderer, &*app.signer, app.clock.now());
    let statement = Statement { signer: &brand.name, reason: "Issued by the awarding organisation", at };
    let names = names();
    let bases: Vec<(&str, Facts)> = DocumentKind::ALL
        .iter()
        .map(|kind| (kind.as_str(), sample::facts(&app, sample::issuer(&brand), *kind)))
        .chain([("transcript, 60 units", {
            let mut long = sample::facts(&app, sample::issuer(&brand), DocumentKind::Transcript);
            long.components = (1..=60).map(unit).collect();
            long
        })])
        .collect();

    println!("documents on one core; {ROUNDS} rounds; median (least to greatest)");
    for (what, base) in &bases {
        let (mut plain, mut signed, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(rate(|at| made(renderer, base, &names, at).len()).0);
            let (times, bytes) =
                rate(|at| signer.sign(made(renderer, base, &names, at), &statement).unwrap().len());
            signed.push(times);
            sizes.push(bytes);
        }
        println!("{what}");
        println!("  a CPU-second, not signed          {}", Spread::of(plain));
        println!("  a CPU-second, signed              {}", Spread::of(signed));
        println!("  bytes, signed                     {}", Spread::of(sizes));
    }
    compare(renderer, signer, &statement, &bases[0].1, &names);
    memory(renderer, signer, &statement, &bases[0].1, &names);
    Ok(())
}

fn made(renderer: &Renderer, base: &Facts, names: &[String], at: usize) -> Vec<u8> {
    renderer.render(&facts(base, names, at), Templates::first().of(base.kind), View::Digital).unwrap()
}

/// The certificate by each way, in alternating rounds.
fn compare(renderer: &Renderer, signer: &Signer, statement: &Statement<'_>, base: &Facts, names: &[String]) {
    let bare = bare::Bare::new(names);
    let pdf = made(renderer, base, names, 0);
    let mut rates: Vec<(&str, Vec<f64>)> = Vec::new();
    let mut note = |what, rate| match rates.iter_mut().find(|known| known.0 == what) {
        Some(known) => known.1.push(rate),
        None => rates.push((what, vec![rate])),
    };
    for _ in 0..ROUNDS {
        note("ours, tagged PDF/A", rate(|at| made(renderer, base, names, at).len()).0);
        note(
            "ours, tagged PDF/A, signed",
            rate(|at| signer.sign(made(renderer, base, names, at), statement).unwrap().len()).0,
        );
        note("signing alone", rate(|_| signer.sign(pdf.clone(), statement).unwrap().len()).0);
        note("bare krilla, tagged PDF/A", rate(|at| bare.page(at, &url(at)).len()).0);
        for (what, script) in
            [("ReportLab", "reportlab_certificate.py"), ("WeasyPrint", "weasyprint_certificate.py")]
        {
            if let Some(rate) = python(script) {
                note(what, rate);
            }
        }
    }
    println!("the certificate, a CPU-second");
    let of = |what: &str| rates.iter().find(|known| known.0 == what).map(|known| Spread::of(known.1.clone()));
    for (what, rates) in &rates {
        println!("  {what:32}  {}", Spread::of(rates.clone()).fine());
    }
    let signed = of("ours, tagged PDF/A, signed").unwrap().median;
    for other in ["ReportLab", "WeasyPrint"] {
        match of(other) {
            Some(other_rate) => {
                println!("  ours signed, as often as {other:10}  {:>8.1}", signed / other_rate.median);
            }
            None => println!("  {other} is not installed: tools/bench.sh does that"),
        }
    }
    let share = of("ours, tagged PDF/A").unwrap().median / of("bare krilla, tagged PDF/A").unwrap().median;
    println!("  ours not signed, of bare krilla   {share:>9.2}");
    println!("  milliseconds to sign              {:>9.3}", 1000.0 / of("signing alone").unwrap().median);
}

/// Certificates a CPU-second by a script of `tools/bench`; none where Python or its packages are missing.
fn python(script: &str) -> Option<f64> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(root.join(".setup/venv/bin/python"))
        .arg(root.join("tools/bench").join(script))
        .arg(format!("{LONG}"))
        .output()
        .ok()?;
    if !output.status.success() {
        eprintln!("{script}: {}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
        return None;
    }
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// What memory does while very many documents are made.
fn memory(renderer: &Renderer, signer: &Signer, statement: &Statement<'_>, base: &Facts, names: &[String]) {
    let many =
        std::env::var("DOCUMENTS_BENCH_MANY").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let mut learners = names.to_vec();
    println!("memory");
    for at in 1..=many {
        // Each with a name of its own, so that whatever is remembered grows if it can.
        learners[0] = format!("Gwenllian Tŵr-Llŵyd {at}");
        let pdf = made(renderer, base, &learners[..1], at);
        std::hint::black_box(signer.sign(pdf, statement).unwrap());
        if at == 1000 || at == many {
            println!("  after {at:>7} documents           {:>9} kB", resident());
        }
    }
}

/// The memory that this process has, from the kernel.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or_default()
}
