#!/bin/sh
# Format, lint, types, architecture, workflows: everything that needs no platform. Goes on after a failure, so that
# one run shows all there is; `tools/check.sh --lock` also checks the locks, which needs the network.
set -u
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE
failed=

step() {
    name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed="$failed $name,"
}

uv_command() {
    if [ -x .skylift-tools/bin/uv ]; then .skylift-tools/bin/uv "$@"; else uv "$@"; fi
}

locks() {
    uv_command lock --check && uv_command lock --check --project tools/emulator || return
    for own in services/*/environment/uv.lock; do
        [ ! -f "$own" ] || uv_command lock --check --project "${own%/uv.lock}" || return
    done
}

workflows() {
    .venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml &&
        .venv/bin/zizmor --offline --quiet .github/workflows
}

step format .venv/bin/ruff format --check .
step lint .venv/bin/ruff check .
step types .venv/bin/python tools/typecheck.py
step architecture .venv/bin/python -m pytest -q --tb=short tests/architecture
step workflows workflows
[ "${1:-}" != --lock ] || step locks locks

[ -z "$failed" ] || { printf 'check: failed:%s\n' "${failed%,}" >&2; exit 1; }
