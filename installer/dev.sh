#!/usr/bin/env bash
# Everything a person who works on the program types: set up, run, demonstrate, test, check.
# `bash installer/dev.sh` alone lists the verbs. Standard output belongs to the program that a
# verb starts; what this script has to say goes to standard error.
set -eu -o pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
python="$venv/bin/python"
lock="$root/requirements-dev.lock"
stamp="$venv/set-up"

# Debian package, and how to see without dpkg that the machine already has what it brings.
needed_packages() {
    cat <<'TABLE'
softhsm2               command softhsm2-util
poppler-utils          command pdfsig
qpdf                   command qpdf
mupdf-tools            command mutool
strace                 command strace
libnss3-tools          command certutil
gcc                    command gcc
libc6-dev              file    /usr/include/stdio.h
libssl-dev             file    /usr/include/openssl/ssl.h
openssl                command openssl
fonts-arphic-gbsn00lp  file    /usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf
libegl1                library libEGL.so.1
libgl1                 library libGL.so.1
libfontconfig1         library libfontconfig.so.1
libfreetype6           library libfreetype.so.6
libdbus-1-3            library libdbus-1.so.3
libglib2.0-0           library libglib-2.0.so.0
libxkbcommon0          library libxkbcommon.so.0
libx11-6               library libX11.so.6
libxcb1                library libxcb.so.1
libxcb-cursor0         library libxcb-cursor.so.0
libxcb-icccm4          library libxcb-icccm.so.4
libxcb-image0          library libxcb-image.so.0
libxcb-keysyms1        library libxcb-keysyms.so.1
libxcb-render-util0    library libxcb-render-util.so.0
libxcb-xkb1            library libxcb-xkb.so.1
libxkbcommon-x11-0     library libxkbcommon-x11.so.0
xvfb                   command Xvfb
xdotool                command xdotool
TABLE
}

usage() {
    cat >&2 <<'TEXT'
usage: bash installer/dev.sh VERB

  setup             install what is missing; every other verb does this first
  demo [--headless] [--sm2] [--program CLI]
                    seal and verify the demonstration letter with a rehearsal token;
                    --sm2: an SKF token with SM2 keys and an electronic seal (GB/T 38540);
                    --program: by an installed yinxin-cli
  run ARGS…         the program from this checkout: run sign …, run verify …
  test [ARGS…]      the tests (arguments go to pytest)
  check             lint, format, types, import contracts and tests
  bench [PART…]     time and memory beside pyhanko and other viewers; sizes of the packages
  fuzz [ARGS…]      damaged seals, containers, certificates, SKF answers: --executions N
  shot [ARGS…]      screenshots of the window
  package [KIND…]   make appimage, deb, uos, rehearsal, msi (all if none is named) in dist/,
                    or program, the frozen program alone
  package-test [KIND…]  make the same and try it: clean Debian trees, so root or sudo
TEXT
}

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "dev.sh: $*"
    exit 1
}

# --- system packages -------------------------------------------------------------------------

has() {
    case "$1" in
        command) command -v "$2" >/dev/null ;;
        file) [ -e "$2" ] ;;
        library) PATH="$PATH:/usr/sbin:/sbin" ldconfig -p | grep -F "$2 " >/dev/null ;;
    esac
}

missing_of() {
    local package kind thing
    "$1" | while read -r package kind thing; do
        has "$kind" "$thing" || printf '%s\n' "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env "$@"
    elif command -v sudo >/dev/null; then
        sudo env "$@"
    else
        fail "installing packages needs root: run as root or install sudo."
    fi
}

apt_get() { as_root DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >/dev/null; }

apt_install() { apt_get install --yes --no-install-recommends "$@"; }

apt_install_fresh() {
    say "Refreshing the package lists."
    apt_get update || fail "apt-get update failed: is the network there?"
    apt_install "$@" || fail "apt-get could not install these (is the network there?): $*"
}

install_packages() {
    command -v apt-get >/dev/null ||
        fail "there is no apt-get here; install by hand what these Debian packages hold: $*"
    say "Installing with apt-get: $*"
    if apt-cache show "$@" >/dev/null 2>&1; then
        apt_install "$@" || apt_install_fresh "$@"
    else
        apt_install_fresh "$@"
    fi
}

# Of one table.
ensure_packages() {
    local missing
    mapfile -t missing < <(missing_of "$1")
    [ "${#missing[@]}" = 0 ] || install_packages "${missing[@]}"
}

# --- Python ----------------------------------------------------------------------------------

recent_pythons() {
    local name
    for name in python3.13 python3.12 python3.11 python3.14 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
        fi
    done
}

can_make_venvs() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Prints the interpreter to use. Debian ships ensurepip apart, in pythonX.Y-venv.
choose_python() {
    local name names
    mapfile -t names < <(recent_pythons)
    [ "${#names[@]}" -gt 0 ] || fail "Python 3.11 or later is needed and none was found."
    for name in "${names[@]}"; do
        if can_make_venvs "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    install_packages "${names[0]}-venv"
    can_make_venvs "${names[0]}" || fail "${names[0]} cannot make virtual environments."
    printf '%s\n' "${names[0]}"
}

ensure_venv() {
    local chosen
    if [ -x "$python" ] && "$python" -m pip --version >/dev/null 2>&1; then return; fi
    chosen="$(choose_python)"
    say "Making a virtual environment with $chosen in .venv."
    "$chosen" -m venv --clear "$venv" >&2
}

install_locked() {
    say "Installing the locked Python packages (about 250 MB the first time)."
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --requirement "$lock" </dev/null >&2 ||
        fail "the Python packages could not be installed: is the network there?"
}

# A .pth file rather than PYTHONPATH: worker processes start with `python -I` and find it too.
link_checkout() {
    local site
    site="$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    printf '%s\n' "$root" >"$site/yinxin-checkout.pth"
}

# The absolute paths in the sums make a moved checkout set itself up again.
current_stamp() { sha256sum "$root/installer/dev.sh" "$lock"; }

is_set_up() { [ -e "$stamp" ] && [ "$(<"$stamp")" = "$(current_stamp)" ]; }

ensure_set_up() {
    if is_set_up; then return; fi
    ensure_packages needed_packages
    ensure_venv
    install_locked
    link_checkout
    current_stamp >"$stamp"
    say "Set up."
}

# --- check -----------------------------------------------------------------------------------

failed_steps=()
# not the script in .venv/bin, which a moved checkout would break
lint_imports='from importlinter.cli import lint_imports_command as lint; lint()'

step() {
    local name="$1"
    shift
    say "== $name"
    "$@" || failed_steps+=("$name")
}

check() {
    cd -- "$root"
    step "lint" "$python" -m ruff check .
    step "format" "$python" -m ruff format --check .
    step "types" "$python" -m mypy
    step "import contracts" "$python" -c "$lint_imports" --no-logo
    step "tests" "$python" -m pytest
    summary
}

summary() {
    if [ "${#failed_steps[@]}" = 0 ]; then
        say "check: lint, format, types, import contracts and tests all passed"
    else
        printf 'check: failed: %s\n' "${failed_steps[@]}" >&2
        exit 1
    fi
}

# --- packages --------------------------------------------------------------------------------

build_venv="$root/build/venv"
package_lock="$root/requirements-package.lock"

# What making and trying packages needs beside; PyInstaller copies the libraries from this machine.
package_tools() {
    cat <<'TABLE'
binutils               command objdump
squashfs-tools         command mksquashfs
libsquashfuse-dev      file    /usr/include/squashfuse/squashfuse.h
libfuse3-dev           file    /usr/include/fuse3/fuse.h
libzstd-dev            file    /usr/include/zstd.h
zlib1g-dev             file    /usr/include/zlib.h
lintian                command lintian
debootstrap            command debootstrap
desktop-file-utils     command desktop-file-validate
appstream              command appstreamcli
libxcb-cursor0         library libxcb-cursor.so.0
libxcb-icccm4          library libxcb-icccm.so.4
libxcb-image0          library libxcb-image.so.0
libxcb-keysyms1        library libxcb-keysyms.so.1
libxcb-render-util0    library libxcb-render-util.so.0
libxcb-shape0          library libxcb-shape.so.0
libxcb-xkb1            library libxcb-xkb.so.1
libxkbcommon-x11-0     library libxkbcommon-x11.so.0
TABLE
}

# What making and trying the MSI needs beside: Windows programs run in Wine.
windows_tools() {
    cat <<'TABLE'
wine                   command wine
wine64                 file    /usr/lib/wine/wine64
msitools               command msibuild
gcab                   command gcab
locales                file    /usr/share/i18n/locales/zh_CN
osslsigncode           command osslsigncode
ca-certificates        file    /etc/ssl/certs/ca-certificates.crt
gcc-mingw-w64-x86-64   command x86_64-w64-mingw32-gcc
TABLE
}

# An environment of its own: what only developers need cannot get into a package.
ensure_build_venv() {
    local mark="$build_venv/set-up"
    if [ -e "$mark" ] && [ "$(<"$mark")" = "$(sha256sum "$package_lock")" ]; then return; fi
    say "Making the build environment in build/venv."
    "$python" -m venv --clear "$build_venv" >&2
    "$build_venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --require-hashes --requirement "$package_lock" </dev/null >&2 ||
        fail "the Python packages could not be installed: is the network there?"
    sha256sum "$package_lock" >"$mark"
}

package() {
    ensure_packages package_tools
    case " ${*:-msi} " in *" msi "*) ensure_packages windows_tools ;; esac
    ensure_build_venv
    "$build_venv/bin/python" "$root/installer/package.py" "$@"
}

# Debian trees and their namespaces are root's; it leaves no caches in the checkout.
package_test() {
    local kinds=("$@") kind tests=()
    [ "$#" -gt 0 ] || kinds=(program deb uos appimage rehearsal msi)
    package "${kinds[@]}"
    for kind in "${kinds[@]}"; do tests+=("$root/tests/packages/try_$kind"*.py); done
    cd -- "$root"
    as_root PYTHONDONTWRITEBYTECODE=1 "$python" -m pytest -p no:cacheprovider "${tests[@]}"
}

# --- verbs -----------------------------------------------------------------------------------

run_tests() {
    cd -- "$root"
    exec "$python" -m pytest "$@"
}

main() {
    local verb="${1:-}"
    case "$verb" in
        setup | demo | run | test | check | bench | fuzz | shot | package | package-test) shift ;;
        *) usage && exit 2 ;;
    esac
    ensure_set_up
    # -P: a folder called app where the caller stands is not our program.
    case "$verb" in
        setup) say "Ready: bash installer/dev.sh demo" ;;
        demo) exec "$python" -P "$root/installer/demo.py" "$@" ;;
        run) exec "$python" -P -m app "$@" ;;
        test) run_tests "$@" ;;
        check) check ;;
        bench) exec "$python" -P -m tests.bench "$@" ;;
        fuzz) exec "$python" -P -m tests.fuzz "$@" ;;
        shot) exec "$python" -P -m tests.gui.shots "$@" ;;
        package) package "$@" ;;
        package-test) package_test "$@" ;;
    esac
}

main "$@"
