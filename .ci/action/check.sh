#!/usr/bin/env bash
# Judges AI_SPEND_PATH, against AI_SPEND_BASE where there is one; keeps the exit code for later
# steps, so that the reports are there whatever it is.
set -euo pipefail
out="$RUNNER_TEMP/ai-spend"
rm -rf "$out"
mkdir -p "$out"
arguments=(
  --format github
  --format "sarif=$out/ai-spend.sarif"
  --format "markdown=$out/comment.md"
  --format "json=$out/report.json"
  --format "html=$out/report.html"
)
if [[ -n "${AI_SPEND_BASE:-}" ]]; then arguments+=("--base=$AI_SPEND_BASE"); fi
if [[ -n "${AI_SPEND_EVIDENCE:-}" ]]; then arguments+=("--evidence=$AI_SPEND_EVIDENCE"); fi
code=0
ai-spend check "${arguments[@]}" -- "${AI_SPEND_PATH:-.}" || code=$?
if [[ -s "$out/comment.md" ]]; then
  cat "$out/comment.md" >> "$GITHUB_STEP_SUMMARY"
fi
{
  echo "exit-code=$code"
  echo "report=$out"
  if [[ -s "$out/ai-spend.sarif" ]]; then echo "sarif=$out/ai-spend.sarif"; fi
} >> "$GITHUB_OUTPUT"
