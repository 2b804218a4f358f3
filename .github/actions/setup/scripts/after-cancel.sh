#!/usr/bin/env bash
# After a cancelled deploy of stacks, given as arguments: shows what became of their deployments.
# The driver's watchdog stops the run's deployment, with a rollback. GitHub gives this step five minutes.
set -euo pipefail

for stack in "$@"; do
  if grep -q '"aws_codedeploy_deployment_group"' "cdktf.out/stacks/$stack/cdk.tf.json"; then
    echo "::group::$stack"
    # Until the rollback has ended. The exit code is the deployment's own.
    timeout --signal INT 240 npx cdktf-ecs-codedeploy watch --stack "$stack" || echo "watch ended with $?"
    npx cdktf-ecs-codedeploy status --stack "$stack" || echo "status ended with $?"
    echo "::endgroup::"
  fi
done
