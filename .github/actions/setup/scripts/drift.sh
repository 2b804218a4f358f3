#!/usr/bin/env bash
# Checks each stack, given as arguments: its plan is empty, and `doctor` finds nothing that would block a deployment.
# An annotation for each that isn't so. Exit 1 for an error, after all stacks.
set -euo pipefail

terraform="${TERRAFORM_BINARY_NAME:-terraform}"
failed=0

report() { # <error or warning> <stack> <text> <next command>
  echo "::$1 title=$2::$3%0ANext: $4"
  echo "- **$2**: $3 Next: \`$4\`" >>"$GITHUB_STEP_SUMMARY"
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
  plan="npx cdktf diff $stack"
  case "$status" in
  0) ;;
  2) report error "$stack" "The plan of $stack is not empty. The group $stack in the log of this job has it. If the last deploy of $stack failed or is missing, deploy it. Otherwise somebody changed AWS: put the change into the code, or deploy to undo it." "$plan" ;;
  *) report error "$stack" "The plan of $stack failed. The group $stack in the log of this job has the error." "$plan" ;;
  esac
  doctor="npx cdktf-ecs-codedeploy doctor --stack $stack"
  case "$diagnosis" in
  0) ;;
  5) report warning "$stack" "doctor found nothing that would block a deployment of $stack, but could not read everything. The group $stack in the log of this job has the details." "$doctor" ;;
  6) report error "$stack" "doctor found what would block a deployment of $stack. The group $stack in the log of this job has the findings and their fixes." "$doctor" ;;
  *) report error "$stack" "doctor failed for $stack, with exit code $diagnosis. The group $stack in the log of this job has the error." "$doctor" ;;
  esac
done
if ((failed == 0)); then
  echo "No drift in: $*" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$failed"
