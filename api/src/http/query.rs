//! Query parameters: unknown and malformed ones are refused by name, when the handler asks for them.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use shared::{TextEnum, check::Check};

use super::{body::field_code, list::FileQuery, page::PageQuery};
use crate::problem::{Error, Result};

/// A query string, not yet read.
pub struct Query(String);

impl Query {
    /// The parameters.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        let parse = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(self.0.as_bytes()));
        serde_path_to_error::deserialize(parse).map_err(|error| {
            let path = error.path().to_string();
            let message = error.into_inner().to_string();
            // serde names an unknown or missing parameter in its message only.
            let field = match message.split('`').nth(1) {
                Some(name) if path == "." || message.starts_with("unknown field") => name.to_owned(),
                _ => path,
            };
            match field_code(&message) {
                code @ "unknown_field" => Error::field(&field, code, "There is no such parameter here."),
                code => Error::field(&field, code, format!("This parameter is wrong: {message}.")),
            }
        })
    }
}

impl Query {
    /// The parameters, with each value checked.
    pub fn read_checked<T: DeserializeOwned + Check>(&self) -> Result<T> {
        let value: T = self.read()?;
        match value.errors() {
            errors if errors.is_empty() => Ok(value),
            errors => Err(Error::InvalidFields(errors)),
        }
    }

    /// The parameters of a list, and which page of it is asked for.
    pub fn read_list<T: DeserializeOwned>(&self) -> Result<(T, PageQuery)> {
        let (page, list) = self.split(&["limit", "cursor"]);
        Ok((list.read()?, page.read()?))
    }

    /// The parameters of a list, and what of it a file has.
    pub fn read_file<T: DeserializeOwned>(&self) -> Result<(T, FileQuery)> {
        let (file, list) = self.split(&["columns"]);
        Ok((list.read()?, file.read()?))
    }

    /// The parameters of these names, and all others.
    pub fn split(&self, names: &[&str]) -> (Self, Self) {
        let pairs = || url::form_urlencoded::parse(self.0.as_bytes());
        let of = |named: bool| {
            let pairs = pairs().filter(|(name, _)| names.contains(&name.as_ref()) == named);
            Self(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
        };
        (of(true), of(false))
    }
}

impl Query {
    /// The parameters of a request.
    pub fn of(request: &HttpRequest) -> Self {
        Self(request.query_string().to_owned())
    }
}

impl FromRequest for Query {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// Values of a closed list, joined by commas.
pub fn comma_list<'de, D: Deserializer<'de>, T: TextEnum>(
    deserializer: D,
) -> std::result::Result<Vec<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.split(',')
        .filter(|word| !word.is_empty())
        .map(|word| {
            T::parse(word).ok_or_else(|| {
                let known: Vec<_> = T::ALL.iter().map(|value| value.as_str()).collect();
                D::Error::custom(format!("use one or more of {}", known.join(", ")))
            })
        })
        .collect()
}
