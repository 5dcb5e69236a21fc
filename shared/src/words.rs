//! What the values of closed lists are called, on screen and in files.

use crate::{
    bulk_changes::{BulkOutcome, BulkStatus},
    centres::CentreStatus,
    documents::{DocumentKind, DocumentStatus, DocumentStep, NotificationStatus},
    exports::ExportStatus,
    issue_reports::{IssueStatus, IssueSubject},
    notifications::{ItemOutcome, NotificationKind, NotificationRunStatus, NotificationState},
    permission::Role,
    print_jobs::{NotMade, PrintJobStatus},
    qualifications::QualificationStatus,
    users::UserStatus,
};

macro_rules! words {
    ($($name:ident { $($variant:ident => $word:literal),+ $(,)? })+) => {
        $(impl $name {
            /// What it is called, on screen and in files.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        })+
    };
}

words! {
    BulkOutcome {
        Waiting => "Waiting",
        Changed => "Changed",
        Suspended => "Was suspended already",
        NotSuspended => "Was not suspended",
        Revoked => "Was cancelled before",
        Replaced => "Was replaced before",
    }
    BulkStatus { Pending => "Waiting", Processing => "Under way", Completed => "Done", Failed => "Given up" }
    CentreStatus { Active => "Active", Inactive => "Archived" }
    DocumentKind { Certificate => "Certificate", Transcript => "Transcript", Letter => "Letter" }
    DocumentStatus {
        Valid => "Valid",
        Expired => "Expired",
        Suspended => "Suspended",
        Revoked => "Cancelled",
        Replaced => "Replaced",
    }
    DocumentStep { Suspend => "Suspend", Reinstate => "Reinstate", Revoke => "Cancel" }
    ExportStatus { Queued => "Waiting", Processing => "Being made", Completed => "Ready", Failed => "Failed" }
    IssueStatus { Open => "Open", InProgress => "In progress", Closed => "Closed" }
    IssueSubject { Document => "Document", Record => "Record", Export => "Download" }
    ItemOutcome {
        Ready => "To be sent",
        Queued => "Queued",
        Sent => "Sent",
        Failed => "Not delivered",
        NotFound => "No such record of yours",
        Repeated => "In the list twice",
        NoEmail => "No email address",
        MalformedEmail => "Not an email address",
        NothingValid => "No valid document",
        QueuedAlready => "Queued already",
        SentAlready => "Notified already",
        NotTold => "Not notified yet",
        Registered => "Registered already",
        TooSoon => "Written to lately",
        NoReminders => "No reminders wanted",
    }
    NotificationKind { Notify => "Notification", Reminder => "Reminder" }
    NotificationRunStatus {
        Draft => "Not started",
        Queued => "Waiting",
        Processing => "Being sent",
        Completed => "Done",
        Failed => "Failed",
    }
    NotificationState { Queued => "Queued", Sent => "Sent", Failed => "Not delivered" }
    NotificationStatus {
        NotNotified => "Not notified",
        Queued => "Queued",
        Sent => "Notified",
        Failed => "Not delivered",
    }
    NotMade {
        Storage => "File store",
        Interrupted => "Cut off",
        Internal => "Fault on our side",
        Held => "Row held back",
    }
    PrintJobStatus {
        Pending => "Pending",
        Processing => "Processing",
        Completed => "Completed",
        Failed => "Failed",
    }
    QualificationStatus { Active => "Active", Archived => "Archived" }
    Role {
        IssuerAdmin => "Administrator",
        IssuerIssuing => "Issuing",
        IssuerSupport => "Support",
        IssuerAuditor => "Auditor",
        CentreAdmin => "Administrator",
        CentreUser => "User",
        Learner => "Learner",
    }
    UserStatus {
        Active => "Active",
        Inactive => "Inactive",
        Locked => "Locked",
        Invited => "Invited",
        Deleted => "Deleted",
    }
}
