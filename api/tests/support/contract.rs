//! The contract: the OpenAPI document, and whether an answer agrees with it.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    TextEnum,
    problem::{Code, MEDIA_TYPE},
};

use super::{client::Answer, prepared};

/// Headers that every answer has.
const ALWAYS: [&str; 6] = [
    "x-request-id",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "content-security-policy",
    "permissions-policy",
];

/// The OpenAPI document.
pub struct Contract {
    document: Value,
    /// The schemas that were needed so far, ready to use.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// One operation of the document.
pub struct Operation<'a> {
    /// Its method.
    pub method: Method,
    /// Its path, with parameters in braces.
    pub path: &'a str,
    /// What the document says of it.
    pub spec: &'a Value,
}

impl Operation<'_> {
    /// Its name in the document.
    pub fn id(&self) -> &str {
        self.spec["operationId"].as_str().unwrap_or_default()
    }
}

impl Contract {
    /// The document of the service as it is built.
    pub fn read() -> Self {
        let mut document = serde_json::to_value(api::app::openapi()).unwrap();
        for schema in document["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            close(schema);
        }
        Self { document, validators: Mutex::default() }
    }

    /// The same, from a file: to put it together takes longer than to read it.
    pub async fn known() -> Self {
        let write = async |path: &Path| fs::write(path, Self::read().document.to_string()).unwrap();
        let made = prepared::once("contract.json", write).await;
        let document = serde_json::from_slice(&fs::read(made).unwrap()).unwrap();
        Self { document, validators: Mutex::default() }
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.document["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(|(method, spec)| Operation {
                method: method.to_uppercase().parse().unwrap(),
                path,
                spec,
            })
        })
    }

    /// The operation that a request with this path and query means.
    fn operation(&self, method: &Method, path: &str) -> Option<Operation<'_>> {
        let path = path.split('?').next().unwrap_or_default();
        let fits = |template: &str| {
            let (wanted, given): (Vec<_>, Vec<_>) =
                (template.split('/').collect(), path.split('/').collect());
            wanted.len() == given.len()
                && wanted.iter().zip(given).all(|(want, have)| want.starts_with('{') || *want == have)
        };
        // `/verify/file` is not the reference called "file".
        self.operations()
            .filter(|operation| operation.method == *method && fits(operation.path))
            .min_by_key(|operation| operation.path.matches('{').count())
    }

    /// What an answer has that the document does not promise, or the other way round.
    pub fn check(&self, method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
        for name in ALWAYS {
            if answer.header(name).is_empty() {
                return Err(format!("the answer has no {name}"));
            }
        }
        let media_type = answer.header("content-type").split(';').next().unwrap_or_default();
        // Outside of the API are pages, for people.
        if answer.status >= 400 && path.starts_with("/api/") {
            check_problem(answer, media_type)?;
        }
        if !path.starts_with("/api/v1/") {
            return Ok(());
        }
        let Some(operation) = self.operation(method, path) else {
            // What the document does not have is not there.
            return if answer.status == 404 {
                Ok(())
            } else {
                Err("the document has no such operation".into())
            };
        };
        let responses = &operation.spec["responses"];
        let declared = match &responses[answer.status.to_string()] {
            Value::Null if answer.status >= 400 => &responses["default"],
            declared => declared,
        };
        if declared.is_null() {
            return Err(format!("the document does not declare status {}", answer.status));
        }
        let Some(content) = declared["content"].as_object() else {
            return if answer.body.is_empty() { Ok(()) } else { Err("the document declares no body".into()) };
        };
        let Some(content) = content.get(media_type) else {
            return Err(format!("the document does not declare {media_type:?}"));
        };
        if media_type.ends_with("json") { self.check_schema(&content["schema"], answer) } else { Ok(()) }
    }

    fn check_schema(&self, schema: &Value, answer: &Answer) -> Result<(), String> {
        let validator = self.validator(schema);
        let body: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let faults: Vec<_> =
            validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if faults.is_empty() { Ok(()) } else { Err(format!("the body does not fit: {}", faults.join("; "))) }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let make = || {
            let mut named = BTreeMap::new();
            self.collect(schema, &mut named);
            let whole = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "components": { "schemas": named },
                "allOf": [schema],
            });
            Arc::new(jsonschema::options().should_validate_formats(true).build(&whole).unwrap())
        };
        Arc::clone(validators.entry(schema.to_string()).or_insert_with(make))
    }

    /// Adds the schemas that this one names, and those that they name. All of them would take long to make ready.
    fn collect<'a>(&'a self, schema: &'a Value, named: &mut BTreeMap<&'a str, &'a Value>) {
        match schema {
            Value::Object(members) => {
                let name =
                    members.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
                if let Some(name) = name.filter(|name| !named.contains_key(name)) {
                    let found = &self.document["components"]["schemas"][name];
                    named.insert(name, found);
                    self.collect(found, named);
                }
                members.values().for_each(|member| self.collect(member, named));
            }
            Value::Array(parts) => parts.iter().for_each(|part| self.collect(part, named)),
            _ => {}
        }
    }
}

fn check_problem(answer: &Answer, media_type: &str) -> Result<(), String> {
    if media_type != MEDIA_TYPE {
        return Err(format!("an error as {media_type:?}"));
    }
    let problem: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
    if problem["status"] != answer.status {
        return Err("the problem has another status than the answer".into());
    }
    match problem["code"].as_str().and_then(Code::parse) {
        Some(_) => Ok(()),
        None => Err("the problem's code is not of the closed list".into()),
    }
}

/// Lets a schema of an object allow nothing but its properties: an answer must not say more than declared.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("properties") && !members.contains_key("allOf") {
                members.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(parts) => parts.iter_mut().for_each(close),
        _ => {}
    }
}
