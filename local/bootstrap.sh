#!/bin/sh
# Prepares this machine for `make up` and `make test`: what is missing of the system's
# packages, then the virtual environment. Nothing is asked or changed when nothing is missing.
#
#   local/bootstrap.sh [test|bench] "test" also needs a browser, "bench" a load generator
#   local/bootstrap.sh tools        only uv, to make the lock file
#   local/bootstrap.sh packages P…  the part that needs root; called by this script itself
set -eu

UV_VERSION=0.13.9
SERVICE_UNITS="postgresql.service rabbitmq-server.service epmd.service epmd.socket nginx.service"

# Seconds with two decimals, from the clock and the start that local/progress.py goes by.
uptime_now() {
    if read -r now rest 2>/dev/null </proc/uptime; then echo "$now"; else echo 0.00; fi
}
LETTERS_STARTED=${LETTERS_STARTED:-$(uptime_now)}
export LETTERS_STARTED

say() {
    tenths=$(($(uptime_now | tr -d .) / 10 - $(echo "$LETTERS_STARTED" | tr -d .) / 10))
    printf '[%3d.%ds] %s\n' $((tenths / 10)) $((tenths % 10)) "$*"
}

refuse() {
    printf '%s\n' "Missing on this machine: $1" >&2
    if [ -e docker-compose.yml ]; then
        echo "Install that, or use the other way to run everything: docker compose up" >&2
    else
        echo "Install that, then give the same command again." >&2
    fi
    exit 1
}

# --- the part that runs as root -------------------------------------------------------------

enabled_units() {
    command -v systemctl >/dev/null || return 0
    for unit in $SERVICE_UNITS; do
        if [ "$(systemctl is-enabled "$unit" 2>/dev/null)" = enabled ]; then echo "$unit"; fi
    done
}

# Debian starts and enables a daemon when its package is installed. The platform runs private
# copies, so the system's must neither take the ports now nor come up at the next boot.
install_packages() {
    umask 022
    exec 8>/run/lock/letter-to-myself.lock
    flock 8
    export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        trap 'exit 130' INT TERM HUP
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 0755 "$policy"
    fi
    before=$(enabled_units | tr "\n" " ")
    apt_install "$@" || { say "Refreshing the package lists"; apt_update; apt_install "$@"; }
    for unit in $(enabled_units); do
        case " $before" in *" $unit "*) continue ;; esac
        systemctl disable "$unit" >/dev/null 2>&1 || say "Could not disable the new $unit"
    done
}

apt_update() { apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null; }

apt_install() {
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "$@" >"$log" 2>&1 8>&- || { keep=$?; tail -n 5 "$log"; return $keep; }
}

if [ "${1:-}" = packages ]; then
    shift
    log=$(mktemp)
    install_packages "$@"
    rm -f "$log"
    exit 0
fi

# --- what is missing ------------------------------------------------------------------------

PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin
cd "$(dirname "$0")/.."
clone=$(pwd -P)

usable_python() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
        >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11 /usr/bin/python3; do
        if usable_python "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

has_postgresql() {
    for server in $(ls -d /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres 2>/dev/null) \
        "$(pg_config --bindir 2>/dev/null)/postgres" "$(command -v postgres)"; do
        [ -x "$server" ] || continue
        [ "$("$server" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 15 ] && return 0
    done
    return 1
}

has_browser() {
    for browser in "${CHROMIUM:-chromium}" chromium-headless-shell chromium chromium-browser google-chrome; do
        if command -v "$browser" >/dev/null; then return 0; fi
    done
    return 1
}

has_korean_font() { fc-list ':lang=ko' 2>/dev/null | grep -q .; }

missing=
purpose=${1:-}
[ -n "$(find_python)" ] || missing="$missing python3 python3-venv"
has_postgresql || missing="$missing postgresql"
# The wrappers of Debian's package are for root only, so look for the package's own programs.
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || command -v rabbitmq-server >/dev/null \
    || missing="$missing rabbitmq-server"
command -v nginx >/dev/null || missing="$missing nginx"
if [ "$purpose" = test ]; then
    # Chromium without windows: the same pages at half the processor time.
    has_browser || missing="$missing chromium-headless-shell"
    has_korean_font || missing="$missing fonts-nanum"
fi
if [ "$purpose" = bench ]; then command -v wrk >/dev/null || missing="$missing wrk"; fi
if [ "$purpose" = tools ]; then missing=; fi
if [ -n "$missing" ]; then
    missing=${missing# }
    # shellcheck source=/dev/null
    system=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}") || system=unknown
    case $system in
        "debian 12" | "debian 13" | "ubuntu 24.04") ;;
        *) refuse "$missing (installed by itself only on Debian 12/13 and Ubuntu 24.04; this is ${system:-unknown})" ;;
    esac
    case $system in ubuntu*) missing=$(echo "$missing" | sed 's/\bchromium-headless-shell\b/chromium-browser/') ;; esac
    if [ "$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi
    [ -z "$as_root" ] || command -v sudo >/dev/null || refuse "$missing (and neither root nor sudo to install it)"
    say "Installing packages: $missing (a minute or two; no system service is started or enabled)"
    # shellcheck disable=SC2086  # a list of words on purpose
    $as_root env LETTERS_STARTED="$LETTERS_STARTED" sh "$clone/local/bootstrap.sh" packages $missing || refuse "$missing (apt could not install it, see above)"
    say "Packages are installed"
fi

# --- uv and the virtual environment ---------------------------------------------------------

python=$(find_python)
[ -n "$python" ] || refuse "Python 3.11, 3.12 or 3.13 with venv"
tools=$clone/.local/tools
mkdir -p "$tools"
exec 9>"$tools/lock"
flock 9
# Behind a company's proxy only the system's certificates are right.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then export UV_SYSTEM_CERTS=true; fi

if [ "$("$tools/uv/bin/uv" --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    say "Fetching uv $UV_VERSION, which makes the virtual environment"
    rm -rf "$tools/uv"
    "$python" -m venv "$tools/uv"
    # Errors only: pip's warnings are about the machine's own settings.
    "$tools/uv/bin/python" -m pip --disable-pip-version-check --no-input -qq install "uv==$UV_VERSION" 9>&- \
        || refuse "uv $UV_VERSION (pip could not install it, see above)"
fi
[ "$purpose" != tools ] || exit 0

wanted=$({ echo "$UV_VERSION" "$python"; cat uv.lock pyproject.toml libs/*/pyproject.toml ./*-service/pyproject.toml; } | sha256sum)
wanted="$wanted $clone"
if [ "$(cat .venv/letters-stamp 2>/dev/null)" != "$wanted" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    say "Installing Python packages into .venv: $(grep -c '^\[\[package\]\]' uv.lock) of uv.lock at most"
    # Programs in it carry the clone's path in their first line: a moved clone needs a new one.
    case $(cat .venv/letters-stamp 2>/dev/null) in "" | *" $clone") ;; *) rm -rf .venv ;; esac
    env -u VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv UV_HTTP_TIMEOUT=180 \
        "$tools/uv/bin/uv" sync --quiet --no-progress --frozen --all-packages --python "$python" 9>&-
    printf '%s\n' "$wanted" >.venv/letters-stamp
    say "The virtual environment is ready"
fi
