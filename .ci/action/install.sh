#!/usr/bin/env bash
# Installs the checker of this action in an environment of its own, and puts it on the path.
# Python is isolated (-I): started in the folder of the change, it would else take a file of the
# change that is called venv.py or pip.py for its own module, and run it.
set -euo pipefail
home="$RUNNER_TEMP/ai-spend-checker"
python -I -m venv "$home"
"$home/bin/python" -I -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"
echo "$home/bin" >> "$GITHUB_PATH"
