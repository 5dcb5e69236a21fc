#!/usr/bin/env bash
# tools/bench.sh [FILTER...]: measures issuing, verifying and the issuer's desk in a release build, and what the first visit to
# the web application downloads. Filters are handed to the benchmarks.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

tools/build.sh web
say "the server"
cargo bench "${locked[@]}" -p api --benches -- "$@"
say "the issuer's desk on PostgreSQL"
# shellcheck disable=SC2016 # the variable is set by with-services
tools/with-services.sh bash -c 'PORTAL_BENCH_DATABASE_URL=$PORTAL_TEST_POSTGRES_URL cargo bench -p api --bench desk'
say "the web application's first load"
node tools/first-load.mjs "$web_dist"
