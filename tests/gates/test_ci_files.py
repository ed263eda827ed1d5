"""The action, the GitLab template and the page: they parse, and their shell runs for real."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from checker.reports.wording.wiring import workflow_text

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step.get("name", step.get("uses")): step for step in ACTION["runs"]["steps"]}
GITLAB = yaml.safe_load((ROOT / ".ci" / "gitlab.yml").read_text())["ai-spend"]
PAGE = (ROOT / "examples" / "ci" / "README.md").read_text()
MANIFEST = "schema: ai-spend/workload/v1\nworkload: search\nowner: search@x.example\n"
QUIET = 'terraform {\n  required_version = ">= 1.5"\n}\n'
LOUD = 'resource "aws_instance" "demo" {\n  ami = "a"\n  instance_type = "p5.48xlarge"\n}\n'
# Plays `gh`: what is asked goes to a file, and the comments that are there come from one.
GH = """#!{python}
import json, os, sys
from pathlib import Path
home = Path({home!r})
arguments = sys.argv[1:]
with (home / "asked").open("a") as out:
    out.write(json.dumps(arguments) + "\\n")
if (home / "refuses").exists():
    sys.exit(1)
if "--jq" in arguments:
    assert "env.AI_SPEND_MARKER" in arguments[arguments.index("--jq") + 1]
    for row in json.loads((home / "comments").read_text()):
        if row["login"] == os.environ["AI_SPEND_AUTHOR"]:
            if row["body"].startswith(os.environ["AI_SPEND_MARKER"]):
                print(row["id"])
"""


class Done(NamedTuple):
    """How a step ended, what it said, and what it handed to later steps."""

    code: int
    said: str
    outputs: dict[str, str]


class Runner:
    """A scratch repository and a runner's own folders and files."""

    def __init__(self, home: Path) -> None:
        self.home, self.code = home, home / "code"
        self.code.mkdir()
        (home / "bin").mkdir()
        gh = home / "bin" / "gh"
        gh.write_text(GH.format(python=sys.executable, home=str(home)))
        gh.chmod(0o755)
        self.comments([])
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_"))},
            "PATH": f"{home / 'bin'}{os.pathsep}{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(home / "temp"), "GITHUB_OUTPUT": str(home / "output"),
            "GITHUB_STEP_SUMMARY": str(home / "summary"), "GITHUB_PATH": str(home / "path"),
            "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_REPOSITORY": "a/b",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
        }  # fmt: skip
        self.git("init", "-q")
        self.base = self.commit({"search/ai-workload.yaml": MANIFEST, "search/main.tf": QUIET})

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@x.example"]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.code, env=self.environment, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, files: dict[str, str]) -> str:
        for name, text in files.items():
            path = self.code / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def comments(self, rows: list[dict[str, Any]]) -> None:
        (self.home / "comments").write_text(json.dumps(rows))

    def asked(self) -> list[list[str]]:
        file = self.home / "asked"
        return [json.loads(row) for row in file.read_text().splitlines()] if file.exists() else []

    def run(self, script: str, shell: tuple[str, ...] = ("bash", "-euo", "pipefail"),
            **environment: str) -> Done:  # fmt: skip
        (self.home / "output").write_text("")
        (self.home / "temp").mkdir(exist_ok=True)
        done = subprocess.run(
            [*shell, "-c", script], cwd=self.code, env=self.environment | environment,
            capture_output=True, text=True,
        )  # fmt: skip
        rows = (self.home / "output").read_text().splitlines()
        return Done(done.returncode, done.stdout + done.stderr, dict(r.split("=", 1) for r in rows))

    def step(self, name: str, **environment: str) -> Done:
        return self.run(STEPS[name]["run"], **environment)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return a runner on a fresh machine."""
    return Runner(tmp_path)


def test_nothing_is_interpolated_into_a_shell() -> None:
    for name, step in STEPS.items():
        assert "${{" not in step.get("run", ""), name
        assert "shell" in step or "run" not in step, name
        named = set(re.findall(r"AI_SPEND_\w+", step.get("run", "")))
        assert named <= set(step.get("env", {}))
    for step in STEPS.values():
        for script in re.findall(r"\.ci/action/\w+\.sh", step.get("run", "")):
            own = set(re.findall(r"AI_SPEND_\w+", (ROOT / script).read_text()))
            assert own - {"AI_SPEND_MARKER"} <= set(step.get("env", {})), script
    assert all(one["description"] for one in ACTION["inputs"].values())


def test_the_shell_of_the_action_is_sound() -> None:
    found = SCRIPTS / "shellcheck"
    command = str(found) if found.exists() else shutil.which("shellcheck")
    if not command:
        pytest.skip("shellcheck is not installed")
    scripts = sorted(map(str, (ROOT / ".ci" / "action").glob("*.sh")))
    done = subprocess.run([command, *scripts], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    # What the forges set is assigned nowhere (SC2154).
    sh = [command, "--shell=sh", "--exclude=SC2154", "-"]
    for script in ("\n".join(GITLAB["script"]), *blocks("sh")):
        done = subprocess.run(sh, input=script, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_a_change_that_is_stopped_gets_everything(runner: Runner) -> None:
    runner.commit({"demo/main.tf": LOUD})
    done = runner.step("Check", AI_SPEND_PATH=".", AI_SPEND_BASE=runner.base, AI_SPEND_EVIDENCE="")
    assert done.code == 0, done.said
    assert done.outputs["exit-code"] == "1"
    assert "::error file=demo/main.tf,line=1" in done.said
    summary = (runner.home / "summary").read_text()
    assert "1 finding stops this change" in summary
    report = Path(done.outputs["report"])
    assert sorted(path.name for path in report.iterdir()) == [
        "ai-spend.sarif", "comment.md", "report.html", "report.json",
    ]  # fmt: skip
    assert json.loads(Path(done.outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert runner.step("Result", AI_SPEND_CODE=done.outputs["exit-code"]).code == 1


def test_a_clean_change_passes(runner: Runner) -> None:
    runner.commit({"search/other.tf": QUIET.replace("1.5", "1.6")})
    done = runner.step("Check", AI_SPEND_PATH=".", AI_SPEND_BASE=runner.base, AI_SPEND_EVIDENCE="")
    assert done.outputs["exit-code"] == "0", done.said
    assert runner.step("Result", AI_SPEND_CODE="0").code == 0


@pytest.mark.parametrize("base", ["0" * 40, "; touch owned", "--output=owned", "$(touch owned)"])
def test_a_base_that_is_not_there_is_told(runner: Runner, base: str) -> None:
    done = runner.step("Check", AI_SPEND_PATH=".", AI_SPEND_BASE=base, AI_SPEND_EVIDENCE="")
    assert done.outputs["exit-code"] == "2"
    assert "sarif" not in done.outputs
    assert not (runner.code / "owned").exists()
    comment = runner.step("Keep one comment", AI_SPEND_REPORT=done.outputs["report"],
                          AI_SPEND_PULL="7", AI_SPEND_AUTHOR="bot")  # fmt: skip
    assert comment.code == 0
    assert runner.asked() == []


@pytest.mark.parametrize("path", ["; touch owned", "--help", "$(touch owned)"])
def test_a_path_is_never_a_command(runner: Runner, path: str) -> None:
    done = runner.step("Check", AI_SPEND_PATH=path, AI_SPEND_BASE="", AI_SPEND_EVIDENCE="")
    assert done.outputs["exit-code"] == "2"
    assert not (runner.code / "owned").exists()


def test_without_a_result_the_job_fails(runner: Runner) -> None:
    assert runner.step("Result", AI_SPEND_CODE="").code == 4


MARKER = "<!-- ai-spend: report -->"
SILENT = "<!-- ai-spend: quiet -->"
OURS = {"id": 5, "login": "bot", "body": f"{MARKER}\nold"}
FORGED = {"id": 6, "login": "someone", "body": f"{MARKER}\nold"}
OTHER = {"id": 8, "login": "bot", "body": "something else"}


@pytest.mark.parametrize(
    ("rows", "quiet", "method"),
    [
        ([], True, None),
        ([FORGED, OTHER], True, None),
        ([], False, "POST"),
        ([FORGED], False, "POST"),
        ([FORGED, OURS], False, "PATCH"),
        ([OURS], True, "PATCH"),
    ],
)
def test_one_comment_is_kept(
    runner: Runner, rows: list[dict[str, Any]], quiet: bool, method: str | None
) -> None:
    report = runner.home / "report"
    report.mkdir()
    (report / "comment.md").write_text(f"{MARKER}\n{f'{SILENT}{chr(10)}' if quiet else ''}new\n")
    runner.comments(rows)
    settings = {"AI_SPEND_REPORT": str(report), "AI_SPEND_PULL": "7"}
    done = runner.step("Keep one comment", AI_SPEND_AUTHOR="bot", **settings)
    assert done.code == 0, done.said
    written = [one for one in runner.asked() if "--method" in one]
    assert [one[one.index("--method") + 1] for one in written] == ([method] if method else [])
    for one in written:
        place = "issues/comments/5" if method == "PATCH" else "issues/7/comments"
        assert f"repos/a/b/{place}" in one
        assert f"body=@{report}/comment.md" in one
    (runner.home / "refuses").touch()
    refused = runner.step("Keep one comment", AI_SPEND_AUTHOR="bot", **settings)
    assert refused.code == 0
    assert "::notice::The comment was not written" in refused.said


@pytest.mark.parametrize(("files", "quiet"), [({"demo/main.tf": LOUD}, False), ({}, True)])
def test_the_marks_are_the_first_lines_of_a_comment(
    runner: Runner, files: dict[str, str], quiet: bool
) -> None:
    runner.commit({"search/other.tf": QUIET, **files})
    done = runner.step("Check", AI_SPEND_PATH=".", AI_SPEND_BASE=runner.base, AI_SPEND_EVIDENCE="")
    lines = (Path(done.outputs["report"]) / "comment.md").read_text().splitlines()
    assert lines[0] == MARKER
    assert (lines[1] == SILENT) is quiet


@pytest.mark.parametrize(("files", "code"), [({"demo/main.tf": LOUD}, 1), ({"x.tf": QUIET}, 0)])
def test_the_gitlab_job_runs(runner: Runner, files: dict[str, str], code: int) -> None:
    runner.commit(files)
    _, script = GITLAB["script"]
    # The runner of GitLab gives a job to sh or bash, which ends with the first failure.
    done = runner.run(script, ("sh", "-eu"), CI_MERGE_REQUEST_DIFF_BASE_SHA=runner.base)
    assert done.code == code, done.said
    reports = GITLAB["artifacts"]["reports"]
    issues = json.loads((runner.code / reports["codequality"]).read_text())
    assert isinstance(issues, list)
    assert issues or not code
    assert (runner.code / reports["junit"]).read_text().startswith("<?xml")
    assert (runner.code / GITLAB["artifacts"]["paths"][0]).exists()


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({"CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_ID": "1"}, "origin/main"),
        ({"CI_PROJECT_ID": "2", "CI_MERGE_REQUEST_PROJECT_ID": "1"}, ""),
        ({"CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_ID": "1",
          "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "gone; touch owned"}, ""),
    ],
)  # fmt: skip
def test_the_gitlab_job_compares_with_the_branch_of_today(
    runner: Runner, given: dict[str, str], base: str
) -> None:
    runner.commit({"search/other.tf": QUIET})
    runner.git("update-ref", "refs/remotes/origin/main", runner.base)
    asked = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
             "CI_MERGE_REQUEST_DIFF_BASE_SHA": runner.base}  # fmt: skip
    done = runner.run(GITLAB["script"][1], ("sh", "-eu"), **(asked | given))
    assert f"Change since {base or runner.base[:7]}" in done.said
    assert not (runner.code / "owned").exists()


def test_no_module_of_the_change_is_run() -> None:
    shells = [(ROOT / ".ci/action/install.sh").read_text(), *GITLAB["script"], *blocks("yaml")]
    for text in (*shells, workflow_text()):
        for line in re.findall(r"^[^#\n]*\bpython\S* .*-m .*", text, re.MULTILINE):
            assert " -I " in line, line


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_holds_what_parses(runner: Runner) -> None:
    documents = [yaml.safe_load(block) for block in blocks("yaml")]
    assert len(documents) == 4
    for script in blocks("sh"):
        assert runner.run(f"set -n\n{script}").code == 0
    azure = next(one["bash"] for one in documents[3]["steps"] if "bash" in one)
    runner.commit({"demo/main.tf": LOUD})
    runner.git("update-ref", "refs/remotes/origin/main", runner.base)
    script = re.sub(r"^python -m pip.*$", "", azure, flags=re.MULTILINE)
    done = runner.run(script, SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main")
    assert done.code == 1, done.said
    assert (runner.code / "ai-spend-junit.xml").exists()
