#!/usr/bin/env bash
# tools/build.sh [web|kit]: builds the web application into web/dist and the release binary target/release/portal, which
# carries it inside. With `web`, only the web application. With `kit`, only a debug build of it, into target/web-kit,
# that has the living page of the kit at /ui-kit.
#
# What has not changed is not built again. The tools come from tools/setup.sh, which this calls.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"
what=${1:-all}
case $what in all | web | kit) ;; *) die "there is no '$what' to build; see $0 --help" ;; esac

# The tests may be built by another compiler (see .ci/run); what is released is not.
[ "$what" = kit ] || unset RUSTC_WORKSPACE_WRAPPER

# One hash over all that the web application is made from.
web_inputs() {
    find web shared tools/build.sh tools/*.mjs tools/package-lock.json Cargo.toml Cargo.lock Trunk.toml \
        rust-toolchain.toml -path web/dist -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# unless_built NAME FOLDER COMMAND: runs the command, which builds the web application of this name into the folder, if
# something has changed since it last did.
unless_built() {
    local stamp=.setup/$1.sha256 inputs
    inputs=$(web_inputs)
    if [ -f "$2/index.html" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then
        echo "$1: nothing has changed"
        return
    fi
    say "building the $1"
    rm -f "$stamp"
    # Trunk works offline here, and would not fetch what cargo lacks.
    cargo fetch "${locked[@]}"
    "$3"
    echo "$inputs" >"$stamp"
}

build_web() {
    # Three programs: the desk, and the small ones of verifiers and of learners, which share its style sheets and fonts.
    local program small=$target_dir/web-small
    rm -rf "$small"
    for program in public learner; do
        mkdir -p "$small/$program"
        trunk build --release --offline "${locked[@]}" --dist "$small/$program" --html-output "$program.html" \
            "web/$program.html"
    done
    trunk build --release --offline "${locked[@]}"
    cp -n "$small"/*/* "$web_dist"/
    node tools/bundle-styles.mjs "$web_dist"
    node tools/precompress.mjs "$web_dist"
}

build_kit() {
    mkdir -p "$web_kit"
    trunk build --offline "${locked[@]}" --features ui-kit --dist "$web_kit"
}

tools/setup.sh run
if [ "$what" = kit ]; then
    unless_built "living page of the kit" "$web_kit" build_kit
    exit
fi
unless_built "web application" "$web_dist" build_web
if [ "$what" = all ]; then
    say "building the server"
    cargo build --release "${locked[@]}" -p api --features embed-web
fi
