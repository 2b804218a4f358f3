#!/usr/bin/env bash
# Checks that the job and the role's session are long enough for a deploy. With the pattern `*` in STACKS, for all stacks in one
# apply; else for the rollout of each stack, given as arguments. With --release as the first argument, for a release of each.
# Exit 6 if one is too short, 2 if AWS doesn't allow it.
set -euo pipefail

"$SCRIPTS/session.sh"
limits=(--job-minutes "$JOB_MINUTES" --session-minutes "$((SESSION_SECONDS / 60))")
if [[ ${1:-} == --release ]]; then
  limits+=(--release)
  shift
fi
status=0
# A release has no patterns, but one stack.
if [[ ${STACKS:-} == '*' ]]; then
  npx cdktf-ecs-codedeploy budget "${limits[@]}" || status=$?
else
  for stack in "$@"; do
    npx cdktf-ecs-codedeploy budget --stack "$stack" "${limits[@]}" || status=$?
  done
fi
if ((status == 6)); then
  echo "::error title=budget::timeout-minutes or role-duration-seconds is too short for a rollout. The log has the details."
fi
exit "$status"
