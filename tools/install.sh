#!/usr/bin/env bash
# Make .venv from the lock file: `install.sh` what the program needs, `install.sh dev` what tests and checks need too.
# An unchanged lock file is recognized by its hash, so that a second start costs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-run}
python=${PYTHON:-python3}
stamp=.venv/.installed
inputs=$(cat uv.lock pyproject.toml tools/uv.txt tools/install.sh | sha256sum | cut -d' ' -f1)

have=$(cat "$stamp" 2>/dev/null || true)
# What tests need includes what the program needs.
if [[ $have == "$inputs $want" || $have == "$inputs dev" ]] && [[ -x .venv/bin/twotier ]]; then exit 0; fi

if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Twotier needs Python 3.11 or newer with its venv module: apt-get install python3 python3-venv" >&2
    exit 1
fi
quiet=()
if ! [[ -t 2 ]]; then quiet=(--quiet); fi
echo "Installing Twotier into .venv ..." >&2
if ! [[ -x .venv/uv/bin/uv && $(cat .venv/uv/pinned 2>/dev/null) == "$(cat tools/uv.txt)" ]]; then
    "$python" -m venv .venv
    rm -rf .venv/uv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        --target .venv/uv -r tools/uv.txt
    cp tools/uv.txt .venv/uv/pinned
fi
groups=(--no-dev)
if [[ $want == dev ]]; then groups=(--dev); fi
UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=.venv/bin/python UV_PYTHON_DOWNLOADS=never \
    .venv/uv/bin/uv sync --frozen "${groups[@]}" ${quiet[@]+"${quiet[@]}"}
echo "$inputs $want" >"$stamp"
