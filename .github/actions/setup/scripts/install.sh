#!/usr/bin/env bash
# Installs the packages of the project in the working directory, and runs the command in PREPARE, if any.
set -euo pipefail

npm ci --no-audit --no-fund
if [[ -n ${PREPARE:-} ]]; then
  bash -euo pipefail -c "$PREPARE"
fi
