#!/usr/bin/env bash
# tools/with-services.sh COMMAND...: runs a command beside a private PostgreSQL and a private S3 server.
#
# Both listen on free ports of loopback, keep their data in a temporary folder, and end with the command, which finds
# them by PORTAL_TEST_POSTGRES_URL, PORTAL_TEST_S3_ENDPOINT and the AWS variables. One test on PostgreSQL, for example:
#   PORTAL_TEST_ENGINE=postgres tools/with-services.sh cargo test -p api import
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"
(($# > 0)) || die "which command? see $0 --help"

folder=$(mktemp -d "${TMPDIR:-/tmp}/portal-services-XXXXXX")
s3=''
# PostgreSQL refuses to run as root.
as_postgres=()
if [ "$(id -u)" -eq 0 ]; then
    as_postgres=(runuser -u postgres --)
    chmod 755 "$folder"
    install -d -o postgres "$folder/postgres"
else
    mkdir "$folder/postgres"
fi
postgres_tools=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
[ -n "$postgres_tools" ] || die "there is no PostgreSQL server; tools/setup.sh test installs it"
pg() {
    local tool=$1
    shift
    (cd "$folder/postgres" && "${as_postgres[@]}" "$postgres_tools/$tool" -D "$folder/postgres/data" "$@" >>"$folder/log" 2>&1)
}

stop() {
    [ -z "$s3" ] || { kill "$s3" && wait "$s3"; } 2>/dev/null || true
    [ ! -f "$folder/postgres/data/postmaster.pid" ] || pg pg_ctl -m immediate -w stop || true
    rm -rf "$folder"
}
trap stop EXIT
trap exit INT TERM HUP

free_port() {
    node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })"
}

start_postgres() {
    local port options
    port=$(free_port)
    options="-p $port -k '$folder/postgres' -c listen_addresses=127.0.0.1 -c max_connections=300"
    options+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    if ! pg initdb -U portal -A trust -E UTF8 --locale=C.UTF-8 --no-sync ||
        ! pg pg_ctl -w -t 30 -l "$folder/postgres/log" -o "$options" start; then
        cat "$folder"/log "$folder"/postgres/log >&2 || true
        die "PostgreSQL did not start"
    fi
    export PORTAL_TEST_POSTGRES_URL=postgres://portal@127.0.0.1:$port/postgres
}

start_s3() {
    local port
    port=$(free_port)
    .setup/venv/bin/moto_server -H 127.0.0.1 -p "$port" >"$folder/s3.log" 2>&1 &
    s3=$!
    for _ in {1..150}; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            export PORTAL_TEST_S3_ENDPOINT=http://127.0.0.1:$port
            export AWS_ENDPOINT=$PORTAL_TEST_S3_ENDPOINT AWS_ALLOW_HTTP=true AWS_REGION=us-east-1
            export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
            return
        fi
        kill -0 "$s3" 2>/dev/null || break
        sleep 0.2
    done
    cat "$folder/s3.log" >&2
    die "the S3 server did not start"
}

start_postgres
start_s3
"$@"
