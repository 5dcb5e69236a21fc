//! The OpenAPI document: what the routes do not say themselves.

use std::collections::BTreeMap;

use shared::problem::{MEDIA_TYPE, Problem};
use utoipa::{
    IntoResponses, Modify, OpenApi,
    openapi::{
        ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// In `responses(...)`: any error, as problem+json.
pub struct Refused;

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description("An error").content(MEDIA_TYPE, content).build();
        BTreeMap::from([("default".to_owned(), response.into())])
    }
}

/// The document without paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Centre portal",
        description = "Issues certificates, transcripts and letters to centres, and lets anyone verify them. \
            Errors are RFC 9457 problems with a `code` from a closed list. Lists are paged by `cursor`. \
            Each secured operation names the permission that it needs. Programs sign in by an API key, which the issuer \
            makes: it is sent in the place of an access token, and its scopes are permissions.",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "sign-in", description = "Signing in and out"),
        (name = "me", description = "The signed-in user"),
        (name = "centre", description = "What a centre sees and does"),
        (name = "issuer", description = "What the awarding organisation's staff set up and issue"),
        (name = "learner", description = "What a learner sees and does"),
        (name = "public", description = "What anyone may ask"),
    ),
    components(schemas(Problem, shared::events::Event)),
    modifiers(&AccessToken)
)]
pub struct Document;

/// What is sent as the bearer token.
const BEARER: &str = "The `access_token` of `POST /auth/login`, or an API key (`cpk_...`), which is refused (403) for \
    permissions that are not in its scopes, for what concerns a person (`/me`, except `GET /me`), and for approving.";

struct AccessToken;

impl Modify for AccessToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT or API key")
            .description(Some(BEARER))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("access_token", SecurityScheme::Http(scheme));
    }
}
