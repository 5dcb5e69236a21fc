//! A log as a file, written as it is read.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header, web::Bytes};
use futures_util::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::{
    chain::{Line, START},
    check, seal,
};
use crate::{app::App, problem::Error};

/// Lines that are sent at a time.
const CHUNK: usize = 200;

/// A log to be saved.
pub struct LogFile {
    name: String,
    body: std::pin::Pin<Box<dyn stream::Stream<Item = Result<Bytes, Error>>>>,
}

impl LogFile {
    /// The log of this centre, or the portal's own.
    pub fn of(app: &App, centre_id: Option<Uuid>) -> Self {
        let (count, last) = (0_u64, START.to_owned());
        let lines = check::lines(app, centre_id).chunks(CHUNK).boxed_local();
        let body = stream::try_unfold(Some((lines, count, last)), |state| async move {
            let Some((mut lines, mut count, mut last)) = state else { return Ok(None) };
            let Some(some) = lines.next().await else {
                return Ok(Some((Bytes::from(format!("end {count} {last}\n")), None)));
            };
            let mut text = String::new();
            for line in some {
                let line: Line = line?;
                text.push_str(&line.to_string());
                text.push('\n');
                (count, last) = (count + 1, line.hash);
            }
            Ok::<_, Error>(Some((Bytes::from(text), Some((lines, count, last)))))
        });
        let name = format!("audit-log_{}_{}.txt", seal::log_of(centre_id), app.clock.today());
        Self { name, body: Box::pin(body.into_stream()) }
    }
}

impl Responder for LogFile {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.name)))
            .streaming(self.body)
    }
}
