#!/usr/bin/env bash
# Installs the checker of this action in an environment of its own, and puts it on the path.
set -euo pipefail
home="$RUNNER_TEMP/ai-spend-checker"
python -m venv "$home"
"$home/bin/python" -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"
echo "$home/bin" >> "$GITHUB_PATH"
