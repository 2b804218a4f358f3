#!/usr/bin/env bash
# Writes the review of all saved plans, and the list of the stacks without one, to $REPORTS/review.md and to the step summary.
# The arguments are passed to `cdktf-ecs-codedeploy review`. Ends with its exit code: 6 if warnings have to fail the check.
set -euo pipefail

review="$REPORTS/review.md"
status=0
: >"$review"
if compgen -G 'cdktf.out/stacks/*/plan' >/dev/null; then
  errors="$(mktemp)"
  npx cdktf-ecs-codedeploy review "$@" >"$review" 2>"$errors" || status=$?
  cat "$errors" >&2
  if ((status != 0 && status != 6)); then
    # Otherwise an empty comment would replace the last one.
    { printf '**The plans could not be reviewed.**\n\n```text\n' && cat "$errors" && printf '```\n'; } >"$review"
  fi
  rm "$errors"
elif [[ ! -e $REPORTS/not-planned.md ]]; then
  echo "No stack differs from the base branch." >"$review"
fi
if [[ -e $REPORTS/not-planned.md ]]; then
  { printf '\n### Stacks without a plan\n\n' && cat "$REPORTS/not-planned.md"; } >>"$review"
fi
cat "$review" >>"$GITHUB_STEP_SUMMARY"
exit "$status"
