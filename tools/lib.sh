# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this use the variables
# What the scripts of this folder share. They source it first; it goes to the project's top folder.

set -euo pipefail
self=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

trunk_version=0.21.14
deny_version=0.20.2
wasm_target=wasm32-unknown-unknown
# Must be the very version that the web application is linked with.
wasm_bindgen_version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)

# Built tools outlive one checkout, so that the next one starts quickly.
tools_home=${PORTAL_TOOLS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/portal-tools}
target_dir=${CARGO_TARGET_DIR:-$root/target}
web_dist=$root/web/dist
web_kit=$target_dir/web-kit
PATH=$tools_home/bin:$root/tools/node_modules/.bin:$PATH
export PATH

# Set in CI: there a Cargo.lock that is not current is an error.
locked=()
[ -z "${CI:-}" ] || locked=(--locked)

# A heading, so that a long run shows where it is.
say() {
    if [ -t 1 ]; then printf '\n\033[1m== %s\033[0m\n' "$*"; else printf '\n== %s\n' "$*"; fi
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Prints the script's leading comment when it is asked for help.
help_if_asked() {
    case ${1:-} in
    -h | --help)
        sed -n '2,/^[^#]/ { s/^# \{0,1\}//p }' "$self"
        exit 0
        ;;
    esac
}

# report FILE NAME COMMAND...: runs a stage under a heading and notes its result and seconds in FILE.
# A stage that fails does not end the script; `summary` does, when all have had their turn.
report() {
    local file=$1 name=$2 started=$SECONDS result=ok
    shift 2
    say "$name"
    "$@" || result=FAILED
    printf '%-7s %5d s  %s\n' "$result" "$((SECONDS - started))" "$name" >>"$file"
}

# Shows the results in FILE; fails when one stage has failed.
summary() {
    say "summary"
    cat "$1"
    ! grep -q '^FAILED' "$1"
}
