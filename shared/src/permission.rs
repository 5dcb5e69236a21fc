//! Who a user is to the portal, and what a role lets one do.

text_enum! {
    /// On whose side a user is.
    UserKind {
        /// Staff of the awarding organisation.
        Issuer = "issuer",
        /// Staff of one or more centres.
        Centre = "centre",
        /// A learner.
        Learner = "learner",
    }
}

text_enum! {
    /// A set of permissions that a user has.
    Role {
        /// All that issuer staff can do, users included.
        IssuerAdmin = "issuer_admin",
        /// Sets up, imports and publishes.
        IssuerStaff = "issuer_staff",
        /// All that a centre's user does, and manages the centre's users.
        CentreAdmin = "centre_admin",
        /// Sees and uses the centre's documents.
        CentreUser = "centre_user",
        /// Sees and shares own documents.
        Learner = "learner",
    }
}

text_enum! {
    /// One thing that a role may allow.
    Permission {
        /// See all centres, and create and change them.
        ManageCentres = "manage_centres",
        /// See all qualifications, and create and change them.
        ManageQualifications = "manage_qualifications",
        /// See all learners, and create and change them.
        ManageLearners = "manage_learners",
        /// See all users, and create and change them.
        ManageUsers = "manage_users",
        /// See and change the brand and the rules of the portal.
        ManageSettings = "manage_settings",
        /// See all that is kept of a learner, and erase what is personal.
        ErasePersonalData = "erase_personal_data",
        /// See who did what, when.
        ViewAudit = "view_audit",
        /// Import awards, review and mend their rows.
        ImportBatches = "import_batches",
        /// Issue the valid rows of a batch.
        PublishBatches = "publish_batches",
        /// Suspend, reinstate, revoke and replace issued documents.
        ManageDocuments = "manage_documents",
        /// See the print jobs, records and documents of all centres, and search everywhere.
        ViewAllDocuments = "view_all_documents",
        /// See reports and the figures of all centres.
        ViewReports = "view_reports",
        /// See the print jobs, records and documents of one's centres.
        ViewDocuments = "view_documents",
        /// Tell the learners of one's centres that documents wait for them.
        NotifyLearners = "notify_learners",
        /// See, create and change the users of one's centres.
        ManageCentreUsers = "manage_centre_users",
        /// See who did what in one's centres.
        ViewCentreAudit = "view_centre_audit",
        /// See one's own documents.
        ViewOwnDocuments = "view_own_documents",
    }
}

impl Role {
    /// The role of a user of this kind.
    pub fn of(kind: UserKind, is_admin: bool) -> Self {
        match (kind, is_admin) {
            (UserKind::Issuer, true) => Self::IssuerAdmin,
            (UserKind::Issuer, false) => Self::IssuerStaff,
            (UserKind::Centre, true) => Self::CentreAdmin,
            (UserKind::Centre, false) => Self::CentreUser,
            (UserKind::Learner, _) => Self::Learner,
        }
    }

    /// On whose side users with this role are.
    pub fn kind(self) -> UserKind {
        match self {
            Self::IssuerAdmin | Self::IssuerStaff => UserKind::Issuer,
            Self::CentreAdmin | Self::CentreUser => UserKind::Centre,
            Self::Learner => UserKind::Learner,
        }
    }

    /// Whether users with this role manage other users.
    pub fn is_admin(self) -> bool {
        matches!(self, Self::IssuerAdmin | Self::CentreAdmin)
    }

    /// What users with this role may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::IssuerAdmin => &[
                P::ManageCentres,
                P::ManageQualifications,
                P::ManageLearners,
                P::ManageUsers,
                P::ManageSettings,
                P::ErasePersonalData,
                P::ViewAudit,
                P::ImportBatches,
                P::PublishBatches,
                P::ManageDocuments,
                P::ViewAllDocuments,
                P::ViewReports,
            ],
            Self::IssuerStaff => &[
                P::ManageCentres,
                P::ManageQualifications,
                P::ManageLearners,
                P::ImportBatches,
                P::PublishBatches,
                P::ManageDocuments,
                P::ViewAllDocuments,
                P::ViewReports,
            ],
            Self::CentreAdmin => {
                &[P::ViewDocuments, P::NotifyLearners, P::ManageCentreUsers, P::ViewCentreAudit]
            }
            Self::CentreUser => &[P::ViewDocuments, P::NotifyLearners],
            Self::Learner => &[P::ViewOwnDocuments],
        }
    }
}
