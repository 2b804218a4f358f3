#!/usr/bin/env bash
# Prints the synthesized stacks that match one of the patterns in STACKS, one a line, in the order of their dependencies.
# A pattern that matches no stack of the app is an error (exit 2): it is probably misspelled.
# An access stack is left out, with a notice, unless its name is in STACKS: the roles of the workflows may not read its state.
# The arguments are passed to `cdktf-ecs-codedeploy stacks`, such as --changed-from.
set -euo pipefail

# Patterns may be on several lines. `read` ends with 1 at the end of its input.
read -rd '' -a patterns <<<"$STACKS" || true
document="$(npx cdktf-ecs-codedeploy stacks --json)"
# Not with jq: a runner that synthesizes has Node.
stacks_of() { # <JavaScript that gives the names>
  node --print "JSON.parse(require('fs').readFileSync(0, 'utf8')).stacks.$1.join('\\n')" <<<"$document"
}
all="$(stacks_of 'map(({ name }) => name)')"
access="$(stacks_of 'flatMap(({ name, access }) => access ? [name] : [])')"

matches() { # <name> <pattern>...
  local name="$1" pattern
  for pattern in "${@:2}"; do
    # Without quotes, the right side is a pattern.
    # shellcheck disable=SC2053
    if [[ $name == $pattern ]]; then
      return 0
    fi
  done
  return 1
}

# Whether a text is one of the lines of another.
is_line_of() { # <text> <lines>
  [[ $'\n'"$2"$'\n' == *$'\n'"$1"$'\n'* ]]
}

for pattern in "${patterns[@]}"; do
  found=no
  while IFS= read -r name; do
    if matches "$name" "$pattern"; then
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
named="$(printf '%s\n' "${patterns[@]}")"
while IFS= read -r name; do
  if [[ -z $name ]] || ! matches "$name" "${patterns[@]}"; then
    continue
  fi
  if ! is_line_of "$name" "$access" || is_line_of "$name" "$named"; then
    echo "$name"
    continue
  fi
  echo "::notice title=$name::$name is left out: it has the roles of the workflows, and none of them may change it. An administrator deploys it: npx cdktf deploy $name" >&2
  if (($# > 0)); then
    echo "- \`$name\` differs from the base branch, and is not planned here: an administrator deploys it. If it adds permissions, before this change; if it removes some, after it." >>"$REPORTS/not-planned.md"
  fi
done <<<"$names"
