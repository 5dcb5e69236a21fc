//! Figures and charts.

use leptos::prelude::*;

use crate::ui::{
    chart::{BarChart, ColumnChart, Series, ShareBar},
    icon,
    parts::Section,
    stat::{Stat, Stats},
    status::Tone,
};

const MONTHS: [&str; 12] =
    ["Dec 25", "Jan 26", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];

pub fn charts() -> AnyView {
    let months: Vec<_> = MONTHS.iter().map(|month| (*month).to_owned()).collect();
    let certificates = vec![5200, 4100, 6200, 7800, 6900, 9400, 12_300, 15_100, 8200, 7300, 9900, 10_400];
    let letters = vec![1200, 900, 1500, 2100, 1800, 2300, 3900, 4100, 2000, 1700, 2500, 2600];
    let stats = vec![
        Stat::new("Documents issued", "128,450").note("+8% on last year").link("/ui-kit?tab=charts"),
        Stat::new("Ready to publish", "1,204").shape(icon::TICK).tone(Tone::Good),
        Stat::new("Held back", "17").shape(icon::CROSS).tone(Tone::Bad),
        Stat::new("Waiting for approval", "3").shape(icon::CLOCK).tone(Tone::Warn),
        Stat::new("Notified", "97%").note("of 128,450"),
    ];
    let one = vec![Series::new("Certificates", certificates.clone())];
    let two = vec![Series::new("Certificates", certificates), Series::new("Letters", letters)];
    let again = months.clone();
    let bars = [
        ("Harbour College", 4210),
        ("Coleg Glan-yr-Afon", 2904),
        ("Northern Skills Partnership", 1730),
        ("St Brendan’s", 212),
    ]
    .map(|(name, value)| (name.to_owned(), value, "/ui-kit?tab=charts".to_owned()));
    view! {
        <Stats label="Figures" stats/>
        <Section title="Columns" pad=true>
            <ColumnChart
                title="Certificates issued by month"
                head="Month"
                labels=again
                series=one
            />
        </Section>
        <Section title="Columns of two series" pad=true>
            <ColumnChart
                title="Documents issued by month"
                head="Month"
                labels=months
                series=two
            />
        </Section>
        <Section title="Bars" pad=true>
            <BarChart title="Documents by centre" bars=bars.to_vec()/>
        </Section>
        <Section title="Shares" pad=true>
            <ShareBar
                title="Documents by status"
                parts=vec![
                    ("Valid", 9100, Some(Tone::Good)),
                    ("Suspended", 120, Some(Tone::Warn)),
                    ("Cancelled", 45, Some(Tone::Bad)),
                    ("Expired", 730, Some(Tone::Plain)),
                ]
            />
            <ShareBar
                title="Documents by kind"
                parts=vec![("Certificates", 5100, None), ("Transcripts", 3100, None), ("Letters", 1800, None)]
            />
        </Section>
    }
    .into_any()
}
