#!/usr/bin/env bash
# Install if needed, then start Twotier in the foreground; a mode set by hand or in .env wins over the sandbox.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install.sh
if [[ -z ${TWOTIER_MODE:-} ]] && ! grep -qsE '^(export )?TWOTIER_MODE *=' .env; then export TWOTIER_MODE=sandbox; fi
exec .venv/bin/twotier run
