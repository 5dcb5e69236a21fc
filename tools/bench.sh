#!/usr/bin/env bash
# tools/bench.sh [FILTER...]: measures issuing, verifying, the lists and the desk in a release build, on SQLite and (lists, desk)
# on a private PostgreSQL, and what the first visit to the web
# application downloads. Filters are handed to the benchmarks.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

tools/build.sh web
say "the server"
tools/setup.sh bench
tools/with-services.sh cargo bench "${locked[@]}" -p api --benches -- "$@"
say "the web application's first load"
node tools/first-load.mjs "$web_dist" public.html
node tools/first-load.mjs "$web_dist"
