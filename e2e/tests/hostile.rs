//! Clumsy and hostile use by hand (not kept).
use anyhow::Result;
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene,
};
use shared::batches::Column;
use std::fs;

#[tokio::test]
async fn hostile() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let folder = tempfile::tempdir()?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/batches").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("Imported batches").await?;
    // Import without a file.
    desk.click("button", "Import").await?;
    println!("NOFILE {:?}", desk.see("Choose a file").await.is_ok());
    let mut png = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10];
    png.extend((0..4000u32).map(|n| (n * 7919 % 251) as u8));
    let big = {
        let head = scene::csv(&scene.awards(1));
        let row = head.lines().nth(1).unwrap().to_owned() + "\r\n";
        let mut all = head.lines().next().unwrap().to_owned() + "\r\n";
        while all.len() < 40_000_000 {
            all += &row;
        }
        all.into_bytes()
    };
    for (name, bytes) in [
        ("picture.csv", png),
        ("empty.csv", Vec::new()),
        ("blank.csv", b"\r\n\r\n".to_vec()),
        ("other.csv", b"Name;Town\r\nSi\xc3\xb4n;Bangor\r\n".to_vec()),
        ("header-only.csv", scene::csv(&scene.awards(1)).lines().next().unwrap().as_bytes().to_vec()),
        (
            "latin1.csv",
            scene::csv(&scene.awards(3))
                .replace("ô", "\u{1}")
                .into_bytes()
                .into_iter()
                .map(|b| if b == 1 { 0xf4 } else { b })
                .collect(),
        ),
        ("big.csv", big),
    ] {
        desk.open("/issuer/batches").await?;
        desk.see("Imported batches").await?;
        let file = folder.path().join(name);
        fs::write(&file, &bytes)?;
        desk.upload(&file).await?;
        let started = std::time::Instant::now();
        desk.click("button", "Import").await?;
        tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
        println!(
            "FILE {name} at {} after {:?}: {}\n",
            desk.path().await?,
            started.elapsed(),
            desk.text().await?.chars().take(700).collect::<String>()
        );
        desk.screenshot(&format!("zz-{name}")).await.ok();
        println!("LOG {:?}", desk.assert_no_complaints(&[]).await.err().map(|e| e.to_string()));
        if name == "big.csv" {
            desk.reload().await?;
            tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
            println!(
                "BIG RELOAD {} {}",
                desk.path().await?,
                desk.text().await?.chars().take(500).collect::<String>()
            );
        }
    }
    // Long names, and a double click on Publish.
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(3);
    let mut awards = scene.awards(300);
    awards[0] = awards[0].clone().with(Column::LastName, &long);
    awards[1] = awards[1].clone().with(Column::LastName, &"x".repeat(300));
    awards[2] = awards[2].clone().with(Column::FirstName, "A\u{7}B");
    let file = folder.path().join(format!("{}.csv", "a-very-long-file-name-without-any-space".repeat(4)));
    fs::write(&file, scene::csv(&awards))?;
    desk.open("/issuer/batches").await?;
    desk.see("Imported batches").await?;
    desk.upload(&file).await?;
    desk.click("button", "Import").await?;
    desk.path_where("be it", |path| path.starts_with("/issuer/batches/")).await?;
    desk.reload().await?;
    println!("PUBLISH NAME {:?}", desk.name_like("button", "Publish ").await);
    desk.screenshot("zz-long").await?;
    println!("WIDE {:?}", desk.assert_no_horizontal_scroll().await.err().map(|e| e.to_string()));
    let publish = desk.name_like("button", "Publish ").await?;
    desk.click("button", &publish).await?;
    desk.see("This issues").await?;
    desk.evaluate::<Option<bool>>("const b=[...document.querySelectorAll('dialog[open] button[type=submit]')][0]; b.click(); b.click(); b.click(); return true").await?;
    desk.see("Print jobs of this batch").await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    desk.screenshot("zz-publishing").await?;
    println!("LIVE {}", desk.text().await?.chars().take(900).collect::<String>());
    desk.reload().await?;
    for _ in 0..4 {
        tokio::time::sleep(std::time::Duration::from_millis(2000)).await;
        let text = desk.text().await?;
        println!(
            "ROWS {:?}",
            text.find(" of 8").map(|at| text[at.saturating_sub(40)..].chars().take(80).collect::<String>())
        );
    }
    println!("JOBS {:?}", desk.rows().await?.first());
    desk.driver.back().await?;
    println!("BACK {}", desk.path().await?);
    desk.driver.back().await?;
    println!("BACK {}", desk.path().await?);
    desk.driver.forward().await?;
    println!("FWD {}", desk.path().await?);
    println!("LOG {:?}", desk.assert_no_complaints(&[]).await.err().map(|e| e.to_string()));
    desk.open("/issuer/batches/not-a-batch").await?;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    println!("404 {}", desk.text().await?);
    desk.open("/print-jobs").await?;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    println!("ISSUER AT CENTRE PAGE {}", desk.text().await?);
    desk.open("/nowhere").await?;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    println!("NOWHERE {}", desk.text().await?);
    Ok(())
}
