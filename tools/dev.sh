#!/usr/bin/env bash
# tools/dev.sh: serves a debug build on ./data, and builds and starts it again whenever a source file changes.
#
# The web application is rebuilt by `trunk watch` into target/web-dev; reload the page to see it. It has the living page
# of the kit at /ui-kit. The first build takes minutes. The settings are the portal's own (`portal --help`), for example PORTAL_BIND=127.0.0.1:9000.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

export PORTAL_WEB_DIST=$target_dir/web-dev
portal=$target_dir/debug/portal
looked=$(mktemp)
watcher='' server=''

stop() {
    [ -z "$1" ] || { kill "$1" && wait "$1"; } 2>/dev/null || true
}
trap 'stop "$server"; stop "$watcher"; rm -f "$looked"' EXIT
trap exit INT TERM

changed() {
    [ -n "$(find api shared migration Cargo.toml Cargo.lock -newer "$looked" -type f -print -quit)" ]
}

tools/setup.sh run
cargo fetch
say "building the web application, and watching it"
mkdir -p "$PORTAL_WEB_DIST" "$web_dist"
trunk watch --offline --features ui-kit --dist "$PORTAL_WEB_DIST" --watch web --watch shared --ignore "$web_dist" &
watcher=$!
until [ -f "$PORTAL_WEB_DIST/index.html" ]; do
    kill -0 "$watcher" 2>/dev/null || die "trunk has stopped; its words are above"
    sleep 1
done

while true; do
    touch "$looked"
    say "building the server"
    if cargo build -p api; then
        stop "$server"
        "$portal" seed-demo
        "$portal" serve &
        server=$!
    fi
    until changed; do sleep 1; done
done
