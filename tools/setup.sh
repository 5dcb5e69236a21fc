#!/usr/bin/env bash
# tools/setup.sh [run|test|bench|lint]: installs what the command of that name needs and this machine lacks.
#
#   run    the WebAssembly target, trunk, wasm-bindgen and wasm-opt (default)
#   test   the same, and: Chromium with its driver, PostgreSQL, PDF and QR code readers, an S3 server, axe
#   bench  the same, and wrk and nginx
#   lint   the WebAssembly target and cargo-deny
#
# Expects Rust (rustup), Node.js with npm, Python 3 for the tests, and apt (as root, or with sudo). Programs built
# here are kept in ~/.cache/portal-tools (PORTAL_TOOLS_HOME). With nothing to do it takes a fraction of a second.
source "$(dirname "$0")/lib.sh"
help_if_asked "$@"

purpose=${1:-run}
case $purpose in run | test | bench | lint) ;; *) die "no set-up is called '$purpose'; see $0 --help" ;; esac
mkdir -p .setup

# ---------------------------------------------------------------- Rust

# The compiler that CI builds the tests with (see .ci/run) is not for other people's programs.
unset RUSTC_WORKSPACE_WRAPPER
have cargo || PATH=$HOME/.cargo/bin:$PATH
have cargo || die "Rust is missing: install it with rustup (https://rustup.rs), then run this again"

ensure_rust() {
    # rustup reads the pinned version from rust-toolchain.toml, and most versions of it install that by themselves.
    rustc --version >/dev/null 2>&1 || rustup toolchain install
    if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$wasm_target" ]; then
        say "installing Rust's $wasm_target target"
        have rustup || die "this Rust has no $wasm_target target, and without rustup it can't be added"
        rustup target add "$wasm_target"
    fi
}

# cargo_tool CRATE VERSION [FLAG...]: builds a program once, quickly rather than well.
cargo_tool() {
    local crate=$1 version=$2
    shift 2
    say "installing $crate $version (minutes on a slow machine)"
    if have cargo-binstall && cargo binstall --no-confirm --root "$tools_home" "$crate@$version"; then return; fi
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=false \
        CARGO_TARGET_DIR=$target_dir/tools cargo install --root "$tools_home" "$crate@$version" "$@"
}

ensure_cargo_tools() {
    if [[ "$(trunk --version 2>/dev/null)" != "trunk $trunk_version" ]]; then
        cargo_tool trunk "$trunk_version" --locked --no-default-features --features rustls
    fi
    if [[ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $wasm_bindgen_version" ]]; then
        # Not --locked: its own lock file names a version that the registry has withdrawn.
        cargo_tool wasm-bindgen-cli "$wasm_bindgen_version"
    fi
    rm -rf "$target_dir/tools"
}

# ---------------------------------------------------------------- packages of Debian, npm and PyPI

# Fills `packages` with the Debian packages whose programs are missing.
packages=()
need() { have "$1" || packages+=("$2"); }

missing_packages() {
    need cc build-essential
    need node nodejs
    need npm npm
    if [ "$purpose" = bench ]; then
        need wrk wrk
        [ -x /usr/sbin/nginx ] || packages+=(nginx-light)
    fi
    if [ "$purpose" != run ]; then
        need chromium chromium
        need chromedriver chromium-driver
        need qpdf qpdf
        need unzip unzip
        need pdftotext poppler-utils
        need zbarimg zbar-tools
        need unzip unzip
        need python3 python3
        compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
        [ -x .setup/venv/bin/python ] || python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
    fi
}

# Finds how to become root before anything runs in the background, where nobody could type a password.
as_root=()
prepare_root() {
    [ "$(id -u)" -eq 0 ] && return
    have sudo || die "not root and no sudo: install these Debian packages, then run this again: ${packages[*]}"
    as_root=(sudo)
    sudo -v
}

install_packages() {
    ((${#packages[@]} == 0)) && return
    echo "Debian packages: ${packages[*]}"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    "${as_root[@]}" "${apt[@]}" update
    "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${packages[@]}"
}

npm_is_current() {
    [ -x tools/node_modules/.bin/wasm-opt ] && [ tools/node_modules/.package-lock.json -nt tools/package-lock.json ]
}

venv_is_current() {
    [ -x .setup/venv/bin/moto_server ] && cmp -s tools/requirements.txt .setup/venv/requirements.txt
}

install_venv() {
    echo "Python packages: $(tr '\n' ' ' <tools/requirements.txt)"
    rm -rf .setup/venv
    python3 -m venv .setup/venv
    .setup/venv/bin/pip install --quiet --disable-pip-version-check -r tools/requirements.txt
    cp tools/requirements.txt .setup/venv/requirements.txt
}

install_others() {
    install_packages
    if ! npm_is_current; then
        echo "npm packages of tools/package.json"
        npm ci --prefix tools --no-audit --no-fund --loglevel=error
        touch tools/node_modules/.package-lock.json
    fi
    [ "$purpose" = run ] || venv_is_current || install_venv
}

# ---------------------------------------------------------------- all of it

ensure_rust
if [ "$purpose" = lint ]; then
    have cargo-deny || cargo_tool cargo-deny "$deny_version" --locked
    exit
fi

missing_packages
((${#packages[@]} == 0)) || prepare_root
if [[ " ${packages[*]} " == *" build-essential "* ]]; then
    # Nothing can be compiled meanwhile.
    install_packages
    packages=()
fi
# These wait for the network while cargo compiles.
(install_others) >.setup/packages.log 2>&1 &
others=$!
trap 'kill "$others" 2>/dev/null || true' EXIT
ensure_cargo_tools
if ! wait "$others"; then
    cat .setup/packages.log >&2
    die "installing packages failed; the lines above say why"
fi
trap - EXIT
