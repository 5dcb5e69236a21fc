//! "Jobs issued": the list of a centre's print jobs.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    TextEnum,
    page::Page,
    print_jobs::{PrintJob, PrintJobStatus},
};

use crate::{
    print_jobs::row::{follow_jobs, job_actions, job_columns},
    session::use_centre,
    ui::{
        fetch::fetch,
        field::Choice,
        list::{Filter, List, ListView, Named},
        page::PageHead,
    },
};

/// The list of print jobs.
#[component]
pub fn PrintJobListPage() -> impl IntoView {
    let centre = use_centre();
    let statuses = PrintJobStatus::ALL.iter().map(|it| Choice::new(it.as_str(), status_word(*it))).collect();
    let filters = vec![
        Filter::ticks("status", "Status", statuses),
        Filter::days("created_from", "created_to", "Created"),
    ];
    let list = List::new(filters, "-created_at");
    let jobs = fetch::<Page<PrintJob>>(move || list.request(&centre.api("/print-jobs")), false);
    follow_jobs(jobs, || ());
    let lead = move || match centre.name() {
        name if name.is_empty() => "Every batch of documents published for your centre.".to_owned(),
        name => format!("Every batch of documents published for {name}."),
    };
    view! {
        <PageHead title="Jobs issued" lead=Signal::derive(lead)/>
        <ListView
            list
            data=jobs
            named=Named::new("job", "jobs")
            columns=job_columns(centre)
            key=|job| job.id.to_string()
            search="Reference, person or qualification"
            empty="Jobs appear here as soon as documents are published for your centre."
            actions=Rc::new(job_actions(centre))
        />
    }
}

fn status_word(status: PrintJobStatus) -> &'static str {
    match status {
        PrintJobStatus::Pending => "Pending",
        PrintJobStatus::Processing => "Processing",
        PrintJobStatus::Completed => "Completed",
        PrintJobStatus::Failed => "Failed",
    }
}
