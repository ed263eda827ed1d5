"""Writes the wiring of the two gates: a pre-commit hook, and a check of every pull request."""

from checker import __version__

HOOKS_FILE = ".pre-commit-config.yaml"
WORKFLOW_FILE = ".github/workflows/ai-spend.yml"

_FILES = r"\.(tf|tofu|tfvars|ya?ml)$|\.(tf|tofu|tfvars)\.json$|(^|/)ai-spend-baseline\.json$"
_HOOK = """\
  - repo: local
    hooks:
      - id: ai-spend-check
        name: AI spend check
        entry: ai-spend check --profile pre-commit
        language: python
        additional_dependencies: ["ai-spend-checker=={version}"]
        files: '{files}'
        require_serial: true
"""

_WORKFLOW = """\
# Judges the AI spend of every pull request, and of the main branch.
name: AI spend
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  ai-spend:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      # -I: no file of the change that is called pip.py is run.
      - run: python -I -m pip install "ai-spend-checker=={version}"
      - name: Judge what the pull request changes
        if: github.event_name == 'pull_request'
        env:
          BASE: origin/${{{{ github.base_ref }}}}
        run: ai-spend check --base "$BASE" --format github --format "markdown=$GITHUB_STEP_SUMMARY"
      - name: Judge the main branch
        if: github.event_name == 'push'
        run: ai-spend check
"""


def hook_entry() -> str:
    """Return the entry of a pre-commit configuration, as it stands under `repos:`."""
    return _HOOK.format(version=__version__, files=_FILES)


def hooks_text() -> str:
    """Return a whole pre-commit configuration."""
    about = "# Checks AI spend before each commit; it is silent when nothing is wrong."
    return f"{about}\nrepos:\n{hook_entry()}"


def workflow_text() -> str:
    """Return a workflow that checks pull requests."""
    return _WORKFLOW.format(version=__version__)
