#!/bin/sh
# Makes .venv and tools/emulator/.venv ready. Costs a few milliseconds when nothing changed since the last time.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE VIRTUAL_ENV

stamp=.venv/skylift.stamp
private=.skylift-tools

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Services that brought an app along, with a lock of its own.
own_environments() {
    find services -mindepth 3 -maxdepth 3 -path '*/environment/uv.lock' -exec dirname {} +
}

# A moved checkout counts as a change: environments carry absolute paths.
fingerprint() {
    { pwd; cat uv.lock tools/emulator/uv.lock; members; } | cksum
}

members() {
    cat pyproject.toml tools/pyproject.toml ./*/*/pyproject.toml
    own_environments | while read -r own; do cat "$own/pyproject.toml" "$own/uv.lock"; done
}

ready() {
    [ -x .venv/bin/skylift ] && [ -x .venv/bin/python ] && [ -x tools/emulator/.venv/bin/python ] &&
        [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]
}

# The first Python on PATH that is new enough, as an absolute path.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        found=$(command -v "$name") || continue
        "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        "$found" -c 'import sys; print(sys.executable)'
        return
    done
    fail "needs Python 3.11 or newer on PATH; found: $( (python3 --version) 2>/dev/null || echo none)." \
        "Install it (on Debian or Ubuntu: apt install python3 python3-venv) and run this again."
}

# uv of our own, away from the machine's packages. Distributions may ship Python without venv or without ensurepip.
install_uv() {
    echo "setup: no usable uv on PATH, installing one into $private" >&2
    rm -rf "$private"
    if "$python" -m venv "$private" >/dev/null 2>&1; then
        "$private/bin/python" -m pip install --quiet --disable-pip-version-check uv ||
            fail "pip could not install uv: see the lines above. Is the network up?"
        return
    fi
    rm -rf "$private"
    "$python" -m pip --version >/dev/null 2>&1 ||
        fail "$python has neither venv nor pip." \
            "Install them (on Debian or Ubuntu: apt install python3-venv), or uv, and run this again."
    "$python" -m pip install --quiet --disable-pip-version-check --target "$private" uv ||
        fail "pip could not install uv: see the lines above. Is the network up?"
}

# The machine's own, unless it is older than the workspace asks for. Not asked through the lock, which knows nothing
# of a folder that was just added.
find_uv() {
    uv=uv
    uv python find --quiet --no-python-downloads "$python" >/dev/null 2>&1 && return
    uv="$private/bin/uv"
    [ -x "$uv" ] || install_uv
}

# Not --locked: a folder that was just added must not break set-up. CI checks the lock.
# The environment's Python is chosen once; a later set-up keeps it.
sync() {
    [ -x "$1/.venv/bin/python" ] || UV_PYTHON="$python"
    export UV_PYTHON
    shift
    "$uv" sync --quiet --compile-bytecode "$@" || fail "uv could not install the dependencies: see the lines above."
    unset UV_PYTHON
}

if ready && [ "${1:-}" != --again ]; then
    exit 0
fi
python=$(find_python)
find_uv
# A home that cannot be written to (a system user) has no place for a cache.
[ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/$private/cache}"
echo "setup: installing dependencies" >&2
sync_all() {
    sync . --all-packages --all-extras
    sync tools/emulator --project tools/emulator
    # A zygote's workers share what it has loaded, so there is one Python for all.
    python=$PWD/.venv/bin/python
    for own in $(own_environments); do
        sync "$own" --project "$own"
    done
}

# A folder that appears meanwhile is not forgotten.
installed=
while [ "$installed" != "$(members | cksum)" ]; do
    installed=$(members | cksum)
    sync_all
done
fingerprint >"$stamp"
