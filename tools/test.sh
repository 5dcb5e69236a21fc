#!/usr/bin/env bash
# tools/test.sh [sqlite|postgres|browser|acceptance]...: runs these parts of the tests, or all of them.
#
#   sqlite       every test of the server's crates, on SQLite
#   postgres     the same tests on a private PostgreSQL
#   browser      the journeys in headless Chromium; screenshots go to e2e/screenshots
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
server_tests() {
    if have cargo-nextest; then
        PORTAL_TEST_ENGINE=$1 cargo nextest run "${packages[@]}" -E 'not package(e2e)'
    else
        PORTAL_TEST_ENGINE=$1 cargo test "${packages[@]}" --exclude e2e --lib --bins --tests
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
    tools/build.sh web
    case " ${parts[*]} " in *" browser "*) tools/build.sh kit ;; esac
    say "building the server and the tests"
    cargo test "${packages[@]}" --no-run --quiet
    exec tools/with-services.sh "$self" "${parts[@]}"
fi

results=$(mktemp)
trap 'rm -f "$results"' EXIT
for part in "${parts[@]}"; do
    case $part in
    sqlite) report "$results" "server tests on SQLite" server_tests sqlite ;;
    postgres) report "$results" "server tests on PostgreSQL" server_tests postgres ;;
    browser)
        export PORTAL_BIN=$target_dir/debug/portal PORTAL_WEB_DIST=$web_dist PORTAL_KIT_DIST=$target_dir/web-kit
        report "$results" "journeys in the browser" browser_tests
        ;;
    acceptance)
        export PORTAL_BIN=$target_dir/debug/portal PORTAL_WEB_DIST=$web_dist
        report "$results" "acceptance: the main job" acceptance
        ;;
    esac
done
summary "$results"
