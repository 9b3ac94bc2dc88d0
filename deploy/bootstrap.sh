#!/bin/sh
# Make this checkout runnable: Debian packages, Python environments, the pages' assets. Says what it does and why.
# A second run finds everything in place and takes no time.
# usage: bootstrap.sh [--no-servers | --browser]
#   --no-servers: only what `make check` needs     --browser: what the browser tests need, too
set -eu
umask 022 # the suite runs as an unprivileged user, who has to read what is installed here
cd "$(dirname "$0")/.."

tools=.portolan-tools
uv_version=0.13.9

say() { printf '  %s\n' "$*" >&2; }

give_up() {
    printf 'portolan: %s\n' "$*" >&2
    exit 2
}

# Debian's own Python comes first: one below /root or a home folder is closed to the unprivileged user.
find_python() {
    for candidate in /usr/bin/python3 /usr/local/bin/python3 python3; do
        if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

missing_packages() {
    if [ -z "$(find_python)" ]; then
        echo python3 python3-venv
    fi
    if ! command -v npm >/dev/null; then
        echo nodejs npm
    fi
    if [ "${1:-}" = --no-servers ]; then
        return
    fi
    if [ -z "${AMQP_URI:-}" ] && [ ! -e /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
        echo rabbitmq-server
    fi
    if [ -z "${DATABASE_URI:-}" ] && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
        echo postgresql
    fi
    if [ "${1:-}" = --browser ] && ! command -v chromium >/dev/null; then
        echo chromium fonts-inter
    fi
}

# usage: purpose PACKAGE...
purpose() {
    for package in "$@"; do
        case $package in
            python3) say "  python3, python3-venv: what the suite is written in" ;;
            npm) say "  nodejs, npm: fetch the pages' scripts and styles by the lock file; nothing of them runs" ;;
            rabbitmq-server) say "  rabbitmq-server: the message broker" ;;
            postgresql) say "  postgresql: the database" ;;
            chromium) say "  chromium, fonts-inter: the browser tests drive this browser" ;;
        esac
    done
}

install_packages() {
    say "Debian packages are missing: $*"
    purpose "$@"
    say "Nothing of them is started: the suite runs private copies on loopback ports."
    if ! command -v apt-get >/dev/null; then
        give_up "this is no Debian: install $* in your system's way, or set AMQP_URI and DATABASE_URI to servers of yours."
    fi
    if [ "$(id -u)" -eq 0 ]; then
        sh deploy/install-packages.sh "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        say "Installing needs root: using sudo, for this step alone."
        sudo -n sh deploy/install-packages.sh "$@"
    else
        give_up "installing packages needs root, and you are not. Run once: sudo sh deploy/install-packages.sh $*
          Everything else works as an ordinary user."
    fi
}

install_uv() {
    uv=$tools/uv-$uv_version/bin/uv
    if [ -x "$uv" ] && "$uv" --version >/dev/null 2>&1; then
        return
    fi
    say "Installing uv $uv_version, which installs Python packages by the lock file"
    rm -rf "$tools/uv-$uv_version"
    "$python" -m venv "$tools/uv-$uv_version"
    "$tools/uv-$uv_version/bin/pip" install --quiet --disable-pip-version-check "uv==$uv_version"
}

# usage: sync FOLDER WHAT UV_ARGUMENT...
sync() {
    folder=$1 what=$2
    shift 2
    stamp=$folder/.portolan-stamp
    if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c '' 2>/dev/null; then
        if [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ]; then
            return
        fi
    else
        # No environment, or one whose Python has gone: make it with the Python of our choice.
        rm -rf "$folder"
        set -- --python "$python" "$@"
    fi
    say "Installing $what into $folder"
    UV_PROJECT_ENVIRONMENT=$folder UV_PYTHON_DOWNLOADS=never \
        "$uv" sync --quiet --frozen --compile-bytecode "$@"
    echo "$fingerprint" >"$stamp"
}

packages=$(missing_packages "$@" | tr '\n' ' ')
if [ -n "$packages" ]; then
    # shellcheck disable=SC2086 # a list of words
    install_packages $packages
fi
python=$(find_python)
[ -n "$python" ] || give_up "no Python from 3.11 on with its venv module was found."
mkdir -p "$tools"
install_uv
fingerprint=$(cat uv.lock pyproject.toml | sha256sum)
sync .venv "the suite's Python packages"
if [ "${1:-}" != --no-servers ] && [ -z "${S3_ENDPOINT:-}" ]; then
    sync "$tools/store" "the object store" --only-group store --no-install-project
fi
if [ "${1:-}" = --browser ]; then
    "$python" -I deploy/assets.py --tests
else
    "$python" -I deploy/assets.py
fi
