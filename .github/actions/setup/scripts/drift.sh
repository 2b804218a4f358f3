#!/usr/bin/env bash
# Checks each stack, given as arguments: its plan is empty, and `doctor` finds nothing that would block a deployment.
# An annotation for each that isn't so. Exit 1 for an error, after all stacks.
set -euo pipefail

terraform="${TERRAFORM_BINARY_NAME:-terraform}"
failed=0

report() { # <error or warning> <stack> <text>
  echo "::$1 title=$2::$3"
  echo "- **$2**: $3" >>"$GITHUB_STEP_SUMMARY"
  if [[ $1 == error ]]; then
    failed=1
  fi
}

for stack in "$@"; do
  folder="cdktf.out/stacks/$stack"
  echo "::group::$stack"
  status=0
  { "$terraform" -chdir="$folder" init -input=false -no-color &&
    "$terraform" -chdir="$folder" plan -detailed-exitcode -lock=false -input=false -no-color; } || status=$?
  diagnosis=0
  # Only a stack with a service has a deployment group.
  if grep -q '"aws_codedeploy_deployment_group"' "$folder/cdk.tf.json"; then
    npx cdktf-ecs-codedeploy doctor --stack "$stack" || diagnosis=$?
  fi
  echo "::endgroup::"
  case "$status" in
  0) ;;
  2) report error "$stack" "Its plan is not empty. The log of the job has it." ;;
  *) report error "$stack" "It can't be planned. The log of the job has the error." ;;
  esac
  case "$diagnosis" in
  0) ;;
  5) report warning "$stack" "doctor found nothing, but could not read everything. The log of the job has the details." ;;
  *) report error "$stack" "doctor ended with $diagnosis. The log of the job has its findings." ;;
  esac
done
if ((failed == 0)); then
  echo "No drift in: $*" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$failed"
