#!/usr/bin/env bash
# tools/bench.sh [FILTER...]: measures in a release build how documents are made (next to ReportLab, WeasyPrint and bare
# krilla), issued, exported (next to zip) and verified (next to nginx), the lists, the records and the desk, on SQLite and
# (verification, lists, records, desk) on a private PostgreSQL, and what the first visit to the web application downloads.
# Filters are handed to the benchmarks.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

tools/build.sh web
say "the server"
tools/setup.sh bench
.setup/venv/bin/python -m pip install --quiet --requirement tools/requirements-bench.txt
tools/with-services.sh cargo bench "${locked[@]}" -p api --benches -- "$@"
say "the web application's first load"
node tools/first-load.mjs "$web_dist" public.html
node tools/first-load.mjs "$web_dist"
