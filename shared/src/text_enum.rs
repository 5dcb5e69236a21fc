//! Closed lists that are written as `snake_case` words in JSON, in the database and in the URL.

/// A closed list whose values have one written form everywhere.
pub trait TextEnum: Copy + Eq + Sized + 'static {
    /// All values, in their declared order.
    const ALL: &'static [Self];

    /// The written form.
    fn as_str(self) -> &'static str;

    /// The value with this written form.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.as_str() == text)
    }
}

/// Declares an enum with its written forms: serde, [`TextEnum`], `Display` and the OpenAPI schema.
macro_rules! text_enum {
    // The text is a `tt`: as a `literal`, utoipa would not see it in the attribute.
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $crate::TextEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::TextEnum::as_str(*self))
            }
        }
    };
}
