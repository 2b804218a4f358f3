#!/usr/bin/env bash
# Checks that AWS allows a role's session of SESSION_SECONDS. Exit 2 if it doesn't. The role may allow less.
set -euo pipefail

if [[ ! $SESSION_SECONDS =~ ^[0-9]{1,9}$ ]] || ((10#$SESSION_SECONDS < 900 || 10#$SESSION_SECONDS > 43200)); then
  echo "::error title=role-duration-seconds::role-duration-seconds is $SESSION_SECONDS. AWS allows sessions of a role from 900 seconds (15 minutes) to 43200 seconds (12 hours)." >&2
  exit 2
fi
