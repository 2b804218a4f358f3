#!/usr/bin/env bash
# A program that records its call, and does what the test wrote for the longest beginning of it: `cdktf diff web`,
# `cdktf diff`, `cdktf`. Without an answer it succeeds and prints nothing.
call="$(basename "$0") $*"
echo "$call" >>"$FAKES/calls"
beginning="$call"
while [[ ! -e "$FAKES/answers/${beginning//\//_}" ]]; do
  [[ $beginning == *' '* ]] || exit 0
  beginning="${beginning% *}"
done
source "$FAKES/answers/${beginning//\//_}"
