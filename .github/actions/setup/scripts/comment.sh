#!/usr/bin/env bash
# Makes $REPORTS/review.md the one comment of this workflow on the pull request PULL_REQUEST: updates the comment that has the
# marker with NAME, or creates it. A comment that is too long for GitHub is shortened, with a link to the step summary.
set -euo pipefail

# GitHub's limit is 65,536 characters. This limit is in bytes, which are at least as many, and leaves room for the lines below.
limit=65000
marker="<!-- cdktf-ecs-codedeploy: diff ${NAME//[^A-Za-z0-9._\/ -]/} -->"
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
body="$(mktemp)"

# Whole lines up to the limit. Closes a code block and <details> that the cut leaves open.
shortened() {
  LC_ALL=C awk -v limit="$limit" '
    { size += length($0) + 1 }
    size > limit { exit }
    /^ *```/ { code = !code }
    !code { open += gsub(/<details/, "&") - gsub(/<\/details>/, "&") }
    { print }
    END {
      if (code) print "```"
      while (open-- > 0) print "\n</details>"
    }' "$REPORTS/review.md"
}

{
  echo "$marker"
  if (($(wc -c <"$REPORTS/review.md") <= limit)); then
    cat "$REPORTS/review.md"
  else
    shortened
    printf '\n**Shortened here.** [The summary of the run](%s) has the whole review.\n' "$run"
  fi
} >"$body"

# Calls GitHub's API. If it refuses, the script ends with what is missing.
api() {
  local errors status=0
  errors="$(mktemp)"
  gh api "$@" 2>"$errors" || status=$?
  if ((status != 0)); then
    cat "$errors" >&2
    if grep -q 'Resource not accessible by integration' "$errors"; then
      echo "::error title=permissions::This job can't write the comment, because it has no permission pull-requests: write. The summary of the run has the review. Add these lines to the job in your workflow, and keep its other permissions:%0A    permissions:%0A      contents: read%0A      id-token: write%0A      pull-requests: write" >&2
    else
      echo "::error title=comment::The comment was not written. The log of the job has GitHub's answer, and the summary of the run has the review." >&2
    fi
  fi
  rm "$errors"
  return "$status"
}

comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
# Only comments of this token's user: anybody may write a comment with the marker.
id="$(api --paginate "$comments?per_page=100" --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id" | sed -n 1p)"
if [[ -n $id ]]; then
  api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$body" --silent
else
  api --method POST "$comments" --field "body=@$body" --silent
fi
rm "$body"
