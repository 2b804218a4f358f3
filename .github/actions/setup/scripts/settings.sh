#!/usr/bin/env bash
# Sets the environment of all later steps of the job.
set -euo pipefail

# Terraform doesn't create the folder of its cache.
mkdir -p "$RUNNER_TEMP/terraform-providers" "$RUNNER_TEMP/cdktf-ecs-codedeploy"
{
  echo "SCRIPTS=$GITHUB_ACTION_PATH/scripts"
  # What is uploaded as an artifact. Plan files never get there: they may hold secrets.
  echo "REPORTS=$RUNNER_TEMP/cdktf-ecs-codedeploy"
  echo "TF_PLUGIN_CACHE_DIR=$RUNNER_TEMP/terraform-providers"
  # cdktf.out has no lock file of providers. Without one, Terraform uses the cache only if this is set.
  echo "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=true"
} >>"$GITHUB_ENV"

# An empty value is not the same as none: it would be an empty image.
for name in ECS_CODEDEPLOY_IMAGE ECS_CODEDEPLOY_IMAGES ECS_CODEDEPLOY_ENVIRONMENT; do
  if [[ -n ${!name} ]]; then
    # With a delimiter that the value can't contain: it may have several lines.
    end="$(cksum <<<"${!name}" | tr -d ' ')-$RANDOM$RANDOM"
    printf '%s<<%s\n%s\n%s\n' "$name" "$end" "${!name}" "$end" >>"$GITHUB_ENV"
  fi
done
