//! Sample documents for the gallery in `docs`: made-up awards, as short, as Welsh and as long as they come.

use std::path::Path;

use anyhow::Context;
use chrono::{Days, Months};
use shared::{TextEnum, batches::Component, documents::DocumentKind, documents::View};

use crate::{
    app::App,
    clock::Clock,
    config::Config,
    documents::{
        self,
        render::{Facts, template::Templates},
    },
    settings::sample,
};

/// What a sample is like: it ends the name of its file.
const WAYS: [&str; 3] = ["english", "welsh", "long"];

/// Writes each kind of document in each way into a folder, as `certificate-welsh.pdf`; gives their names without the
/// ending. The same program always writes the same bytes.
pub async fn write(folder: &Path) -> anyhow::Result<Vec<String>> {
    let data = tempfile::tempdir()?;
    let settings = [
        ("PORTAL_DATA_DIR", data.path().to_string_lossy().into_owned()),
        ("PORTAL_PUBLIC_BASE_URL", "https://portal.northmoor.example".to_owned()),
    ];
    let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let config = Config::from_sources(&data.path().join("config.toml"), &settings)?;
    let day = "2026-11-23T12:00:00Z".parse()?;
    let app = App::open(config, Clock::fixed(day)).await?;
    std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    let mut names = Vec::new();
    for kind in DocumentKind::ALL {
        for way in WAYS {
            let name = format!("{kind}-{way}");
            let template = Templates::first().of(*kind).clone();
            let (_, bytes) =
                documents::rendered(&app, facts(&app, *kind, way).await?, template, View::Digital)
                    .await
                    .with_context(|| format!("can't make {name}"))?;
            std::fs::write(folder.join(format!("{name}.pdf")), bytes)?;
            names.push(name);
        }
    }
    app.db.clone().close().await;
    Ok(names)
}

async fn facts(app: &App, kind: DocumentKind, way: &str) -> anyhow::Result<Facts> {
    let mut facts = sample::facts(app, sample::issuer(&app.settings().await?.brand), kind);
    match way {
        "welsh" => welsh(&mut facts),
        "long" => long(&mut facts),
        _ => english(&mut facts),
    }
    Ok(facts)
}

fn refer(facts: &mut Facts, reference: &str) {
    facts.verify_url = facts.verify_url.replace(&facts.reference, reference);
    reference.clone_into(&mut facts.reference);
}

fn english(facts: &mut Facts) {
    refer(facts, "7K3M9QPX2HFDV6T4");
    "Amelia Hartley-Brooke".clone_into(&mut facts.learner_name);
    "NM-20415".clone_into(&mut facts.enrolment_number);
}

fn welsh(facts: &mut Facts) {
    refer(facts, "4D8RCW1N6YJ0ZQ5B");
    "Gwenllian Tŵr-Llŵyd".clone_into(&mut facts.learner_name);
    "NM-20433".clone_into(&mut facts.enrolment_number);
    "Coleg Glan-yr-Afon".clone_into(&mut facts.centre_name);
    "20522".clone_into(&mut facts.centre_number);
    "Dyfarniad Lefel 2 mewn Diogelwch a Hylendid Bwyd".clone_into(&mut facts.qualification_title);
    "C00/4821/6".clone_into(&mut facts.qualification_number);
    facts.result = Some("Teilyngdod".to_owned());
    "cy".clone_into(&mut facts.language);
    for (unit, title) in facts.components.iter_mut().zip([
        "Egwyddorion diogelwch bwyd",
        "Hylendid cegin a gwasanaeth caffi",
        "Alergenau a labelu",
    ]) {
        title.clone_into(&mut unit.title);
    }
}

fn long(facts: &mut Facts) {
    refer(facts, "9X2PTVH7G5MK3E8A");
    "Maximiliana Wilhelmina O’Shaughnessy-Fitzgerald de Montmorency-Llewellyn"
        .clone_into(&mut facts.learner_name);
    "NM-20477/2026-B".clone_into(&mut facts.enrolment_number);
    "Northern Skills Partnership for Hospitality and Catering".clone_into(&mut facts.centre_name);
    "30877".clone_into(&mut facts.centre_number);
    "Level 3 Extended Diploma in the Principles and Practice of Sustainable Hospitality, Event Management and \
     Culinary Leadership"
        .clone_into(&mut facts.qualification_title);
    "603/5512/X".clone_into(&mut facts.qualification_number);
    "Level 3".clone_into(&mut facts.level);
    facts.result = Some("Distinction* with commendation of the examiners".to_owned());
    facts.award_date = facts.award_date - Days::new(12);
    facts.expires_on = facts.award_date.checked_add_months(Months::new(36));
    facts.replaces = Some("2C6NQF0W8RZJ4DYH".to_owned());
    if facts.kind == DocumentKind::Transcript {
        facts.components = (1..=60).map(unit).collect();
    }
}

/// A unit of a long transcript.
fn unit(number: usize) -> Component {
    const TITLES: [&str; 6] = [
        "Food safety in catering",
        "Kitchen hygiene, cleaning and the control of pests in premises that serve food to the public",
        "Allergens and labelling",
        "Planning menus for events, with regard to season, cost, diet and culture",
        "Leading a team in a professional kitchen",
        "Stock, storage and temperature control",
    ];
    const GRADES: [&str; 4] = ["Pass", "Merit", "Distinction", "Merit"];
    Component {
        reference: format!("H/618/{number:04}"),
        title: TITLES[number % TITLES.len()].to_owned(),
        level: format!("Level {}", 2 + number % 2),
        credits: format!("{}", 2 + number % 5),
        grade: GRADES[number % GRADES.len()].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// The largest picture of the gallery, in bytes.
    const LARGEST: u64 = 80_000;

    #[tokio::test]
    async fn the_gallery_can_be_made_anew() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let names = write(one.path()).await.unwrap();
        assert_eq!(names, write(two.path()).await.unwrap());
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/gallery");
        for name in &names {
            let file = |folder: &Path| std::fs::read(folder.join(format!("{name}.pdf"))).unwrap();
            assert_eq!(file(one.path()), file(two.path()), "{name}");
            let path = one.path().join(format!("{name}.pdf"));
            assert!(
                Command::new("qpdf").arg("--check").arg(path).output().unwrap().status.success(),
                "{name}"
            );
            assert!(gallery.join(format!("{name}.pdf")).exists(), "tools/gallery.sh makes {name}.pdf");
            let picture = std::fs::metadata(gallery.join(format!("{name}.png"))).unwrap();
            assert!(picture.len() < LARGEST, "{name}.png has {} bytes", picture.len());
        }
    }
}
