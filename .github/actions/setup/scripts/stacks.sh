#!/usr/bin/env bash
# Prints the synthesized stacks that match one of the patterns in STACKS, one a line, in the order of their dependencies.
# The arguments are passed to `cdktf-ecs-codedeploy stacks`, such as --changed-from.
set -euo pipefail

names="$(npx cdktf-ecs-codedeploy stacks "$@")"
read -ra patterns <<<"$STACKS"
while IFS= read -r name; do
  for pattern in "${patterns[@]}"; do
    # Without quotes, the right side is a pattern.
    # shellcheck disable=SC2053
    if [[ -n $name && $name == $pattern ]]; then
      echo "$name"
      break
    fi
  done
done <<<"$names"
