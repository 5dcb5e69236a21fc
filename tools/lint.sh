#!/usr/bin/env bash
# tools/lint.sh [--no-install]: checks format, clippy for the server and for the web application, the shell scripts
# (where shellcheck is installed), and the dependencies' licences, sources and advisories.
#
# cargo-deny is installed when it is missing; with --no-install its checks are left out then, and said so.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"
[ "${1:-}" = --no-install ] || tools/setup.sh lint

scripts() {
    have shellcheck || { echo "skipped: shellcheck is not installed"; return; }
    shellcheck --external-sources --source-path=tools tools/*.sh .ci/run
}

dependencies() {
    have cargo-deny || { echo "skipped: cargo-deny is not installed"; return; }
    cargo deny "${locked[@]}" check licenses bans sources
}

advisories() {
    have cargo-deny || { echo "skipped: cargo-deny is not installed"; return; }
    # The list is a repository of its own; out of its reach there is nothing to compare with.
    if cargo deny fetch db >/dev/null 2>&1; then
        cargo deny "${locked[@]}" check advisories
    else
        echo "SKIPPED: the list of advisories can't be fetched from here; run this again where it can"
    fi
}

results=$(mktemp)
trap 'rm -f "$results"' EXIT
report "$results" "format" cargo fmt --all --check
report "$results" "shell scripts" scripts
report "$results" "clippy, server" cargo clippy "${locked[@]}" --workspace --exclude web --all-targets -- -D warnings
report "$results" "clippy, web application" cargo clippy "${locked[@]}" -p web --target "$wasm_target" -- -D warnings
report "$results" "licences, bans, sources" dependencies
report "$results" "advisories" advisories
summary "$results"
