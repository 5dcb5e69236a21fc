#!/usr/bin/env bash
# tools/test.sh [sqlite|postgres|browser|acceptance]...: runs these parts of the tests, or all of them.
#
#   sqlite       every test of the server's crates, on SQLite
#   postgres     those of them that know of a database, on a private PostgreSQL
#   browser      the journeys in headless Chromium; screenshots go to e2e/screenshots (but in CI, where nobody looks)
#   acceptance   ../shared/acceptance/main-job, where that is there
#
# Installs what is missing and builds first. A part that fails does not keep the others from running; a summary ends it.
# Uses cargo-nextest where it is installed, else `cargo test`.
# Properties are tried on the same examples in each run, so that a failure tells of a change and not of luck;
# another PROPTEST_RNG_SEED (a number) tries others.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

parts=("$@")
((${#parts[@]} > 0)) || parts=(sqlite postgres browser acceptance)
for part in "${parts[@]}"; do
    case $part in sqlite | postgres | browser | acceptance) ;; *) die "no part is called '$part'; see $0 --help" ;; esac
done

export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20261124}

# One choice of packages for every run, so that nothing is compiled for two sets of features.
packages=(--workspace --exclude web "${locked[@]}")
# server_tests ENGINE: on SQLite all; the tests inside the crates' sources know of no engine, and run there only.
server_tests() {
    local which='not package(e2e)' targets=(--lib --bins --tests)
    if [ "$1" = postgres ]; then
        which+=' and kind(test)'
        targets=(--test http)
    fi
    if have cargo-nextest; then
        PORTAL_TEST_ENGINE=$1 cargo nextest run "${packages[@]}" -E "$which"
    else
        PORTAL_TEST_ENGINE=$1 cargo test "${packages[@]}" --exclude e2e "${targets[@]}"
    fi
}

browser_tests() {
    if have cargo-nextest; then
        cargo nextest run "${packages[@]}" -E 'package(e2e)'
    else
        cargo test "${locked[@]}" -p e2e --tests -- --test-threads=2
    fi
}

acceptance() {
    if [ -x ../shared/acceptance/main-job ]; then
        ../shared/acceptance/main-job
    else
        echo "skipped: there is no ../shared/acceptance/main-job here"
    fi
}

if [ -z "${PORTAL_TEST_POSTGRES_URL:-}" ]; then
    tools/setup.sh test
    # The last steps of either build are for one core: they go side by side. A group of its own can be ended as a whole.
    set -m
    tools/build.sh web >.setup/build-web.log 2>&1 &
    web=$!
    set +m
    trap 'kill -- -"$web" 2>/dev/null || true' EXIT
    say "building the server and the tests, and beside them the web application"
    cargo test "${packages[@]}" --no-run --quiet
    case " ${parts[*]} " in *" browser "*) tools/build.sh kit ;; esac
    wait "$web" || { cat .setup/build-web.log >&2; die "the web application was not built; the lines above say why"; }
    trap - EXIT
    exec tools/with-services.sh "$self" "${parts[@]}"
fi

results=$(mktemp)
trap 'rm -f "$results"' EXIT
for part in "${parts[@]}"; do
    case $part in
    sqlite) report "$results" "server tests on SQLite" server_tests sqlite ;;
    postgres) report "$results" "server tests on PostgreSQL" server_tests postgres ;;
    browser)
        export PORTAL_BIN=$target_dir/debug/portal PORTAL_WEB_DIST=$web_dist PORTAL_KIT_DIST=$web_kit
        report "$results" "journeys in the browser" browser_tests
        ;;
    acceptance)
        export PORTAL_BIN=$target_dir/debug/portal PORTAL_WEB_DIST=$web_dist
        report "$results" "acceptance: the main job" acceptance
        ;;
    esac
done
summary "$results"
