#!/usr/bin/env bash
# tools/run.sh: builds the portal, fills an empty ./data with a demo, prints its sign-ins, and serves it.
#
# The settings are the portal's own (`target/release/portal --help`), for example PORTAL_BIND=127.0.0.1:9000.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

tools/build.sh
say "starting"
"$target_dir/release/portal" seed-demo
exec "$target_dir/release/portal" serve
