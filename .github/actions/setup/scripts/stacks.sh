#!/usr/bin/env bash
# Prints the synthesized stacks that match one of the patterns in STACKS, one a line, in the order of their dependencies.
# A pattern that matches no stack of the app is an error (exit 2): it is probably misspelled.
# The arguments are passed to `cdktf-ecs-codedeploy stacks`, such as --changed-from.
set -euo pipefail

# Patterns may be on several lines. `read` ends with 1 at the end of its input.
read -rd '' -a patterns <<<"$STACKS" || true
all="$(npx cdktf-ecs-codedeploy stacks)"
for pattern in "${patterns[@]}"; do
  found=no
  while IFS= read -r name; do
    # Without quotes, the right side is a pattern.
    # shellcheck disable=SC2053
    if [[ -n $name && $name == $pattern ]]; then
      found=yes
    fi
  done <<<"$all"
  if [[ $found == no ]]; then
    echo "::error title=stacks::No stack matches $pattern. The stacks are: ${all//$'\n'/, }" >&2
    exit 2
  fi
done

names="$all"
if (($# > 0)); then
  names="$(npx cdktf-ecs-codedeploy stacks "$@")"
fi
while IFS= read -r name; do
  for pattern in "${patterns[@]}"; do
    # shellcheck disable=SC2053
    if [[ -n $name && $name == $pattern ]]; then
      echo "$name"
      break
    fi
  done
done <<<"$names"
