//! The named fields that the wording of a template can hold: one closed list, for the editor and for the checker.

use crate::documents::DocumentKind;

text_enum! {
    /// A named field.
    TemplateField {
        /// The learner's full name.
        LearnerName = "learner_name",
        /// The issuer's number of the learner.
        EnrolmentNumber = "enrolment_number",
        /// The qualification's number.
        QualificationNumber = "qualification_number",
        /// The qualification's title.
        QualificationTitle = "qualification_title",
        /// The qualification's level.
        Level = "level",
        /// The result, where there is one.
        Result = "result",
        /// Date of the award, as 17/11/2026.
        AwardDate = "award_date",
        /// Date of the award, as 17 November 2026.
        AwardDateLong = "award_date_long",
        /// Date of issue, as 17/11/2026.
        IssueDate = "issue_date",
        /// Date of issue, as 17 November 2026.
        IssueDateLong = "issue_date_long",
        /// The last day on which it holds, where there is one.
        ExpiryDate = "expiry_date",
        /// Language of assessment in words, where it was not English.
        Language = "language",
        /// The centre's name.
        CentreName = "centre_name",
        /// The centre's number.
        CentreNumber = "centre_number",
        /// The awarding organisation.
        IssuerName = "issuer_name",
        /// Who signs.
        SignatoryName = "signatory_name",
        /// The signatory's office.
        SignatoryTitle = "signatory_title",
        /// Where a learner asks for help.
        SupportEmail = "support_email",
        /// The document's own reference.
        Reference = "reference",
        /// The reference of the document that it replaces, where it does.
        ReplacedReference = "replaced_reference",
        /// How many units there are.
        UnitCount = "unit_count",
        /// The sum of credits, where all are numbers.
        TotalCredits = "total_credits",
    }
}

impl TemplateField {
    /// The fields that a document of this kind knows.
    pub fn of(kind: DocumentKind) -> Vec<Self> {
        let all = <Self as crate::TextEnum>::ALL.iter().copied();
        all.filter(|field| {
            kind == DocumentKind::Transcript || !matches!(field, Self::UnitCount | Self::TotalCredits)
        })
        .collect()
    }

    /// Whether some awards have no value for it.
    pub fn may_be_blank(self) -> bool {
        matches!(
            self,
            Self::Result | Self::ExpiryDate | Self::Language | Self::ReplacedReference | Self::TotalCredits
        )
    }

    /// What it stands for.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::LearnerName => "The learner’s full name as registered",
            Self::EnrolmentNumber => "The learner’s enrolment number",
            Self::QualificationNumber => "The qualification’s number",
            Self::QualificationTitle => "The qualification’s title",
            Self::Level => "The qualification’s level",
            Self::Result => "The result, where there is one",
            Self::AwardDate => "Date of the award",
            Self::AwardDateLong => "Date of the award, in words",
            Self::IssueDate => "Date of issue",
            Self::IssueDateLong => "Date of issue, in words",
            Self::ExpiryDate => "The last day on which it holds, where there is one",
            Self::Language => "The language of assessment, where it was not English",
            Self::CentreName => "The centre’s name",
            Self::CentreNumber => "The centre’s number",
            Self::IssuerName => "Your organisation’s name",
            Self::SignatoryName => "Who signs",
            Self::SignatoryTitle => "The signatory’s office",
            Self::SupportEmail => "Your support address",
            Self::Reference => "The document’s own reference",
            Self::ReplacedReference => "The reference that it replaces, on replacements",
            Self::UnitCount => "How many units there are",
            Self::TotalCredits => "The sum of credits, where all are numbers",
        }
    }

    /// What may stand in its place.
    pub fn sample(self) -> &'static str {
        match self {
            Self::LearnerName => "Gwenllian Tŵr-Llŵyd",
            Self::EnrolmentNumber => "NA000000",
            Self::QualificationNumber => "601/2977/3",
            Self::QualificationTitle => "Level 2 Award in Food Safety and Hygiene",
            Self::Level => "Level 2",
            Self::Result => "Merit",
            Self::AwardDate | Self::IssueDate => "17/11/2026",
            Self::AwardDateLong | Self::IssueDateLong => "17 November 2026",
            Self::ExpiryDate => "16/11/2029",
            Self::Language => "Assessed in Welsh (cy)",
            Self::CentreName => "Harbour College",
            Self::CentreNumber => "10411",
            Self::IssuerName => "Northmoor Awards",
            Self::SignatoryName => "Eleanor Whitcombe",
            Self::SignatoryTitle => "Chief Executive",
            Self::SupportEmail => "help@northmoor.example",
            Self::Reference => "7K3M-9QPX-2HFD-V6T4",
            Self::ReplacedReference => "ABCD-EFGH-JKMN-1234",
            Self::UnitCount => "3",
            Self::TotalCredits => "4",
        }
    }
}
