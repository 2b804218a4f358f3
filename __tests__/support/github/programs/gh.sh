#!/usr/bin/env bash
# The GitHub CLI, as far as the comments of pull request 7 of shop/infrastructure. $COMMENTS is a JSON file with them.
set -euo pipefail

[[ -n ${GH_TOKEN:-} && $1 == api ]]
shift
method=GET
while (($# > 0)); do
  case "$1" in
  --paginate | --silent) ;;
  --method) method="$2" && shift ;;
  --jq) filter="$2" && shift ;;
  --field) file="${2#body=@}" && shift ;;
  *) path="$1" ;;
  esac
  shift
done

# The text of the token lists what it may do.
levels=write
[[ $method != GET ]] || levels='read|write'
if [[ ! " $GH_TOKEN " =~ " pull-requests:"($levels)" " ]]; then
  # Not with --silent.
  [[ $method != GET ]] || echo '{"message":"Resource not accessible by integration","status":"403"}'
  echo "gh: Resource not accessible by integration (HTTP 403)" >&2
  exit 1
fi

if [[ $method != GET ]] && (($(wc -m <"$file") > 65536)); then
  echo "gh: Validation Failed (HTTP 422): body is too long (maximum is 65536 characters)" >&2
  exit 1
fi
case "$method $path" in
"GET repos/shop/infrastructure/issues/7/comments?per_page=100")
  jq --raw-output "$filter" "$COMMENTS"
  exit
  ;;
"POST repos/shop/infrastructure/issues/7/comments")
  change='. + [{id: (length + 1), user: {login: "github-actions[bot]"}, body: $body}]'
  ;;
"PATCH repos/shop/infrastructure/issues/comments/"*)
  change="map(if .id == ${path##*/} then .body = \$body else . end)"
  ;;
*)
  echo "gh: $method $path is not known" >&2
  exit 1
  ;;
esac
jq --rawfile body "$file" "$change" "$COMMENTS" >"$COMMENTS.new"
mv "$COMMENTS.new" "$COMMENTS"
