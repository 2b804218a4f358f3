#!/usr/bin/env bash
# After a cancelled run: shows how the deployments of the given stacks ended, or that of `--application <name>`.
# The driver's watchdog stops the run's deployments, with a rollback. GitHub ends the job five minutes after the cancellation, and
# the artifacts are uploaded after this. So all services together have four minutes.
set -euo pipefail

start="$(date +%s)"

# Runs a command of this project until a number of seconds after the start.
until_second() { # <seconds> <command> <arguments…>
  local left="$((start + $1 - $(date +%s)))"
  shift
  if ((left > 0)); then
    timeout --signal INT --kill-after 5 "$left" npx cdktf-ecs-codedeploy "$@" || echo "$1 ended with $?"
  else
    echo "No time is left: GitHub ends a cancelled job after five minutes."
    echo "Next: npx cdktf-ecs-codedeploy $*"
  fi
}

show() { # <title> <the options that name the service…>
  echo "::group::$1"
  shift
  # Until the rollback has ended. The exit code is the deployment's own. The rollbacks of other stacks go on meanwhile.
  until_second 210 watch "$@"
  until_second 240 status "$@"
  echo "::endgroup::"
}

if [[ ${1:-} == --application ]]; then
  show "$2" "$@"
  exit
fi
for stack in "$@"; do
  if grep -q '"aws_codedeploy_deployment_group"' "cdktf.out/stacks/$stack/cdk.tf.json"; then
    show "$stack" --stack "$stack"
  fi
done
