//! The running program: the listeners, the worker, and their end.

use std::time::Duration;

use actix_web::{HttpServer, web::Data};
use anyhow::Context;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::{
    signal::unix::{SignalKind, signal},
    time::interval,
};

use crate::{
    app::{App, SHUTDOWN, service},
    audit::seal,
    events, health,
    jobs::runner,
};

/// How often what was measured is put together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or Ctrl-C.
pub async fn serve(app: Data<App>) -> anyhow::Result<()> {
    let state = app.clone();
    let server = HttpServer::new(move || service(state.clone()))
        .disable_signals()
        .shutdown_timeout(SHUTDOWN.as_secs())
        .bind(app.config.bind)
        .with_context(|| format!("can't listen on {}", app.config.bind))?
        .run();
    let metrics = serve_metrics(&app)?;
    let worker = tokio::spawn(runner::work(app.clone(), app.stopping.clone()));
    let news = tokio::spawn(events::watch(app.clone(), app.stopping.clone()));
    let chaining = tokio::spawn(seal::keep(app.clone(), app.stopping.clone()));
    stop_on_signal(&app)?;
    let handle = server.handle();
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        stopping.cancelled().await;
        handle.stop(true).await;
    });
    println!("The portal is ready at {}", app.config.public_base_url);
    let served = server.await;
    app.stopping.cancel();
    worker.await.context("the worker broke")?;
    news.await.context("the news broke")?;
    chaining.await.context("the chaining broke")?;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    app.db.clone().close().await;
    served.context("the server broke")
}

/// Works on the queue until SIGTERM or Ctrl-C.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    stop_on_signal(&app)?;
    println!("The worker is ready");
    let chaining = tokio::spawn(seal::keep(app.clone(), app.stopping.clone()));
    runner::work(app.clone(), app.stopping.clone()).await;
    chaining.await.context("the chaining broke")?;
    app.db.clone().close().await;
    Ok(())
}

fn stop_on_signal(app: &App) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
    });
    Ok(())
}

/// Serves metrics on their own listener, where one is set.
fn serve_metrics(app: &Data<App>) -> anyhow::Result<Option<actix_web::dev::ServerHandle>> {
    let Some(bind) = app.config.metrics_bind else { return Ok(None) };
    let recorder = PrometheusBuilder::new().install_recorder().context("can't record metrics")?;
    // What was measured is kept one by one until someone asks, or until this.
    let (upkeep, stopping) = (recorder.clone(), app.stopping.clone());
    tokio::spawn(async move {
        let mut tick = interval(UPKEEP);
        while stopping.run_until_cancelled(tick.tick()).await.is_some() {
            upkeep.run_upkeep();
        }
    });
    let recorder = Data::new(recorder);
    let app = app.clone();
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(app.clone())
            .app_data(recorder.clone())
            .configure(health::configure_metrics)
    })
    .workers(1)
    .disable_signals()
    .bind(bind)
    .with_context(|| format!("can't listen on {bind} for metrics"))?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(Some(handle))
}
