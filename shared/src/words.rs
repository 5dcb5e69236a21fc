//! What the values of closed lists are called, on screen and in files.

use crate::{
    centres::CentreStatus,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    exports::ExportStatus,
    issue_reports::{IssueStatus, IssueSubject},
    notifications::{ItemOutcome, NotificationKind, NotificationRunStatus, NotificationState},
    permission::Role,
    print_jobs::PrintJobStatus,
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
    CentreStatus { Active => "Active", Inactive => "Archived" }
    DocumentKind { Certificate => "Certificate", Transcript => "Transcript", Letter => "Letter" }
    DocumentStatus {
        Valid => "Valid",
        Expired => "Expired",
        Suspended => "Suspended",
        Revoked => "Cancelled",
        Replaced => "Replaced",
    }
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
        Inactive => "Switched off",
        Locked => "Locked",
        Invited => "Invited",
        Deleted => "Deleted",
    }
}
