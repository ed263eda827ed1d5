#!/usr/bin/env bash
# Keeps one comment on the pull request: updates the one that is there, writes one where there is
# something to say, and never writes one on a clean pull request that had none.
set -euo pipefail
file="${AI_SPEND_REPORT:-}/comment.md"
if [[ ! -s "$file" ]]; then
  echo "There is no comment to keep: the check ended before it had a report."
  exit 0
fi
comments="repos/$GITHUB_REPOSITORY/issues/$AI_SPEND_PULL/comments"
AI_SPEND_MARKER="$(head -n 1 "$file")"
export AI_SPEND_MARKER AI_SPEND_AUTHOR
# Only a comment of our own counts: anybody may write one that begins like it.
own='.[] | select(.user.login == env.AI_SPEND_AUTHOR)
  | select(.body | startswith(env.AI_SPEND_MARKER)) | .id'
refused() {
  echo "::notice::The comment was not written: the token may not write pull requests (a change from a fork, or permissions without pull-requests: write)."
  exit 0
}
found="$(gh api --paginate "$comments" --jq "$own")" || refused
id="${found%%$'\n'*}"
if [[ -n "$id" ]]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$file" || refused
elif [[ "$(sed -n 2p "$file")" != "<!-- ai-spend: quiet -->" ]]; then
  gh api --silent --method POST "$comments" -F "body=@$file" || refused
fi
