//! The page of the reports: their filters, which all share, and the report that is open.

use leptos::prelude::*;
use shared::{TextEnum, documents::DocumentKind};

use crate::{
    print_jobs::{centres, qualifications},
    reports::{
        documents::DocumentsReport, notifications::NotificationsReport, publishing::PublishingTimesReport,
        quarterly::QuarterlyReturn,
    },
    ui::{
        button::Button,
        field::Choice,
        icon,
        list::{Chips, Filter, FilterPanel, List},
        page::PageHead,
        status::kind_name,
        tabs::{Tab, Tabs, use_tab},
    },
};

/// What a report of any kind keeps of the others' filters.
const KEEP: &[&str] = &["from", "to", "centre_id", "qualification_id", "kind", "regulated", "by"];

/// The reports.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let kinds = DocumentKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind_name(*kind))).collect();
    let regulated = [("true", "Regulated only"), ("false", "Not regulated only")];
    let filters = vec![
        Filter::days("from", "to", "Issued"),
        Filter::found("centre_id", "Centre", centres()),
        Filter::found("qualification_id", "Qualification", qualifications()),
        Filter::ticks("kind", "Document", kinds),
        Filter::one(
            "regulated",
            "Qualifications",
            regulated.iter().map(|(value, label)| Choice::new(*value, *label)).collect(),
        ),
        Filter::silent("by"),
    ];
    let list = List::new(filters, "");
    let tab = use_tab();
    let tabs = vec![
        Tab::new("", "Documents"),
        Tab::new("notifications", "Notifications"),
        Tab::new("publishing", "Publishing times"),
        Tab::new("quarterly", "Quarterly return"),
    ];
    let report = move || {
        tab.with(|tab| match tab.as_str() {
            "notifications" => view! { <NotificationsReport list/> }.into_any(),
            "publishing" => view! { <PublishingTimesReport list/> }.into_any(),
            "quarterly" => view! { <QuarterlyReturn list/> }.into_any(),
            _ => view! { <DocumentsReport list/> }.into_any(),
        })
    };
    let print = move |()| {
        let _ = window().print();
    };
    view! {
        <PageHead title="Reports" lead="Figures over everything that was issued. Days and months are those of UTC.">
            <Button label="Print" shape=icon::PRINTER on_click=print/>
        </PageHead>
        <Tabs label="Reports" tabs keep=KEEP/>
        <div class="report-tools tools">
            <FilterPanel list/>
            <Chips list/>
        </div>
        {report}
    }
}
