#!/usr/bin/env bash
# Plans stacks, given as arguments, with `cdktf diff`, which takes one stack and leaves the file `plan` in its folder.
# One after another: the cache of providers has no lock.
#
# $REPORTS/plans/<stack>.txt gets the text of each plan. $REPORTS/not-planned.md lists the stacks without a plan.
# Exit 1 if a plan failed, after all stacks. That a stack's dependency is not applied yet is not a failure.
set -euo pipefail

mkdir -p "$REPORTS/plans"
log="$(mktemp)"
failed=0

# Whether Terraform misses a stack that this one depends on, or one of its outputs.
misses_dependency() {
  grep -q 'Error: Unable to find remote state' "$log" ||
    { grep -q 'Error: Unsupported attribute' "$log" && grep -q 'cross-stack-output-' "$log"; }
}

for stack in "$@"; do
  echo "::group::Plan of $stack"
  if npx cdktf diff "$stack" --skip-synth --no-color 2>&1 | tee "$log"; then
    "${TERRAFORM_BINARY_NAME:-terraform}" -chdir="cdktf.out/stacks/$stack" show -no-color plan >"$REPORTS/plans/$stack.txt"
    outcome=planned
  elif misses_dependency; then
    outcome=too-early
  else
    outcome=failed
  fi
  if [[ $outcome != planned ]]; then
    # Terraform also saves a plan that failed. It is incomplete.
    rm -f "cdktf.out/stacks/$stack/plan"
  fi
  echo "::endgroup::"
  case "$outcome" in
  too-early)
    echo "- \`$stack\` can't be planned yet: a stack that it depends on is not applied, or has new outputs." >>"$REPORTS/not-planned.md"
    echo "::notice title=$stack::It can't be planned yet: a stack that it depends on is not applied, or has new outputs."
    ;;
  failed)
    echo "- **The plan of \`$stack\` failed.** The log of the job has the error." >>"$REPORTS/not-planned.md"
    echo "::error title=$stack::The plan failed."
    failed=1
    ;;
  esac
done
rm "$log"
exit "$failed"
