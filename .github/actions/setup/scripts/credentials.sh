#!/usr/bin/env bash
# Checks what AWS credentials by OIDC need: ROLE_ARN, REGION, and GitHub's permission to get a token. Exit 2 if one is missing.
set -euo pipefail

fail() { # <title> <text, with %0A between lines>
  echo "::error title=$1::$2" >&2
  exit 2
}

# GitHub takes a variable that doesn't exist as an empty text, also for a required input.
for input in "role-arn $ROLE_ARN" "region $REGION"; do
  if [[ $input == *' ' ]]; then
    name="${input% }"
    fail "$name" "The input $name is empty. If your workflow takes it from a variable, such as vars.DEPLOY_ROLE_ARN, create the variable in Settings, Secrets and variables, Actions. It must be a variable of the repository or of the organization: a job that calls a workflow doesn't get those of an environment."
  fi
done

# GitHub sets it only for a job with the permission.
if [[ -z ${ACTIONS_ID_TOKEN_REQUEST_URL:-} ]]; then
  fail permissions "This job can't get AWS credentials, because it has no permission id-token: write. Add these lines to the job in your workflow, and keep its other permissions:%0A    permissions:%0A      contents: read%0A      id-token: write"
fi
