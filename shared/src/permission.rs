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
        /// Staff of the issuer: all that there is, users and settings included.
        IssuerAdmin = "issuer_admin",
        /// Staff of the issuer: sets up, imports, publishes and manages documents.
        IssuerIssuing = "issuer_issuing",
        /// Staff of the issuer: finds documents for those who ask, and answers reports.
        IssuerSupport = "issuer_support",
        /// Staff of the issuer: sees all, and changes nothing.
        IssuerAuditor = "issuer_auditor",
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
        /// See all centres.
        ViewCentres = "view_centres",
        /// Create and change centres.
        ManageCentres = "manage_centres",
        /// See all qualifications.
        ViewQualifications = "view_qualifications",
        /// Create and change qualifications.
        ManageQualifications = "manage_qualifications",
        /// See all learners.
        ViewLearners = "view_learners",
        /// Create, change and merge learners.
        ManageLearners = "manage_learners",
        /// See all users.
        ViewUsers = "view_users",
        /// Create, change, lock and delete users.
        ManageUsers = "manage_users",
        /// See the brand, the rules and the templates of the portal.
        ViewSettings = "view_settings",
        /// Change the brand, the rules and the templates of the portal.
        ManageSettings = "manage_settings",
        /// Make and revoke API keys, and set up webhooks.
        ManageIntegrations = "manage_integrations",
        /// See all that is kept of a learner, and erase what is personal.
        ErasePersonalData = "erase_personal_data",
        /// See who did what, when.
        ViewAudit = "view_audit",
        /// See batches, their rows and their files.
        ViewBatches = "view_batches",
        /// Import awards, and mend their rows.
        ImportBatches = "import_batches",
        /// Issue the valid rows of a batch.
        PublishBatches = "publish_batches",
        /// Suspend, reinstate, revoke and replace issued documents.
        ManageDocuments = "manage_documents",
        /// Answer what is reported.
        AnswerReports = "answer_reports",
        /// See the print jobs, records and documents of all centres, and search everywhere.
        ViewAllDocuments = "view_all_documents",
        /// See reports and the figures of all centres.
        ViewReports = "view_reports",
        /// See orders and the accounts of centres.
        ViewOrders = "view_orders",
        /// Make and send what was ordered, give money back, and write payments down.
        ManageOrders = "manage_orders",
        /// Set up what can be ordered, and for how much.
        ManageProducts = "manage_products",
        /// See the print jobs, records and documents of one's centres.
        ViewDocuments = "view_documents",
        /// Tell the learners of one's centres that documents wait for them.
        NotifyLearners = "notify_learners",
        /// Order prints for one's centres, and see what was ordered.
        OrderDocuments = "order_documents",
        /// See, create and change the users of one's centres.
        ManageCentreUsers = "manage_centre_users",
        /// See who did what in one's centres.
        ViewCentreAudit = "view_centre_audit",
        /// See one's own documents, and order prints of them.
        ViewOwnDocuments = "view_own_documents",
    }
}

impl Role {
    /// The role of a user of this kind, where no more is said.
    pub fn of(kind: UserKind, is_admin: bool) -> Self {
        match (kind, is_admin) {
            (UserKind::Issuer, true) => Self::IssuerAdmin,
            (UserKind::Issuer, false) => Self::IssuerIssuing,
            (UserKind::Centre, true) => Self::CentreAdmin,
            (UserKind::Centre, false) => Self::CentreUser,
            (UserKind::Learner, _) => Self::Learner,
        }
    }

    /// This role with or without the right to manage users.
    #[must_use]
    pub fn with_admin(self, is_admin: bool) -> Self {
        if is_admin == self.is_admin() { self } else { Self::of(self.kind(), is_admin) }
    }

    /// On whose side users with this role are.
    pub fn kind(self) -> UserKind {
        match self {
            Self::IssuerAdmin | Self::IssuerIssuing | Self::IssuerSupport | Self::IssuerAuditor => {
                UserKind::Issuer
            }
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
                P::ViewCentres,
                P::ManageCentres,
                P::ViewQualifications,
                P::ManageQualifications,
                P::ViewLearners,
                P::ManageLearners,
                P::ViewUsers,
                P::ManageUsers,
                P::ViewSettings,
                P::ManageSettings,
                P::ManageIntegrations,
                P::ErasePersonalData,
                P::ViewAudit,
                P::ViewBatches,
                P::ImportBatches,
                P::PublishBatches,
                P::ManageDocuments,
                P::AnswerReports,
                P::ViewAllDocuments,
                P::ViewReports,
                P::ViewOrders,
                P::ManageOrders,
                P::ManageProducts,
            ],
            Self::IssuerIssuing => &[
                P::ViewCentres,
                P::ManageCentres,
                P::ViewQualifications,
                P::ManageQualifications,
                P::ViewLearners,
                P::ManageLearners,
                P::ViewBatches,
                P::ImportBatches,
                P::PublishBatches,
                P::ManageDocuments,
                P::AnswerReports,
                P::ViewAllDocuments,
                P::ViewReports,
                P::ViewOrders,
                P::ManageOrders,
            ],
            Self::IssuerSupport => &[
                P::ViewCentres,
                P::ViewQualifications,
                P::ViewLearners,
                P::ViewBatches,
                P::AnswerReports,
                P::ViewAllDocuments,
                P::ViewReports,
                P::ViewOrders,
            ],
            Self::IssuerAuditor => &[
                P::ViewCentres,
                P::ViewQualifications,
                P::ViewLearners,
                P::ViewUsers,
                P::ViewSettings,
                P::ViewAudit,
                P::ViewBatches,
                P::ViewAllDocuments,
                P::ViewReports,
                P::ViewOrders,
            ],
            Self::CentreAdmin => &[
                P::ViewDocuments,
                P::NotifyLearners,
                P::OrderDocuments,
                P::ManageCentreUsers,
                P::ViewCentreAudit,
            ],
            Self::CentreUser => &[P::ViewDocuments, P::NotifyLearners, P::OrderDocuments],
            Self::Learner => &[P::ViewOwnDocuments],
        }
    }

    /// What users with this role do, in one sentence.
    pub const fn does(self) -> &'static str {
        match self {
            Self::IssuerAdmin => "Does everything, and manages users and settings.",
            Self::IssuerIssuing => {
                "Sets up centres, qualifications and learners; imports, publishes and manages documents."
            }
            Self::IssuerSupport => "Finds documents and learners, and answers reports. Issues nothing.",
            Self::IssuerAuditor => "Sees everything, the audit trail included. Changes nothing.",
            Self::CentreAdmin => "Works with the centre’s documents, and manages its users.",
            Self::CentreUser => "Works with the centre’s documents.",
            Self::Learner => "Sees and shares own documents.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TextEnum;

    #[test]
    fn an_auditor_sees_what_an_administrator_sees_and_changes_nothing() {
        let views = |role: Role| -> Vec<_> {
            let sees = |it: &&Permission| it.as_str().starts_with("view_");
            role.permissions().iter().filter(sees).copied().collect()
        };
        assert_eq!(views(Role::IssuerAdmin), views(Role::IssuerAuditor));
        assert_eq!(views(Role::IssuerAuditor).len(), Role::IssuerAuditor.permissions().len());
    }

    #[test]
    fn a_role_keeps_its_kind_whoever_manages_users() {
        for role in Role::ALL {
            for is_admin in [true, false] {
                assert_eq!(role.with_admin(is_admin).kind(), role.kind());
            }
            assert_eq!(role.with_admin(role.is_admin()), *role);
        }
    }
}
