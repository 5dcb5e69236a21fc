#!/usr/bin/env bash
# tools/lint.sh [format|scripts|clippy|web|dependencies]...: checks these, or all of them.
#
#   format        rustfmt
#   scripts       shellcheck, where it is installed
#   clippy        clippy for the server and the tests
#   web           clippy for the web application
#   dependencies  the dependencies' licences, sources and advisories
#
# cargo-deny is installed when it is missing; in CI its checks are left out then, and said so.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

parts=("$@")
((${#parts[@]} > 0)) || parts=(format scripts clippy web dependencies)
for part in "${parts[@]}"; do
    case $part in format | scripts | clippy | web | dependencies) ;; *) die "no part is called '$part'; see $0 --help" ;; esac
done
[ -n "${CI:-}" ] || tools/setup.sh lint

scripts() {
    have shellcheck || { echo "skipped: shellcheck is not installed"; return; }
    shellcheck --external-sources --source-path=tools tools/*.sh .ci/run
}

licences() {
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
for part in "${parts[@]}"; do
    case $part in
    format) report "$results" "format" cargo fmt --all --check ;;
    scripts) report "$results" "shell scripts" scripts ;;
    clippy)
        report "$results" "clippy, server" \
            cargo clippy "${locked[@]}" --workspace --exclude web --all-targets -- -D warnings
        ;;
    web)
        for features in '' ui-kit; do
            report "$results" "clippy, web application${features:+ with $features}" \
                cargo clippy "${locked[@]}" -p web --target "$wasm_target" --features "$features" -- -D warnings
        done
        ;;
    dependencies)
        report "$results" "licences, bans, sources" licences
        report "$results" "advisories" advisories
        ;;
    esac
done
summary "$results"
