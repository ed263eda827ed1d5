"""The hooks, run by the real pre-commit, installed from a copy of this checkout, offline."""

import os
import shutil
import site
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
SHIPPED = ("checker", "policies", "schemas", "pyproject.toml", "hatch_build.py", "README.md",
           "LICENSE", ".pre-commit-hooks.yaml")  # fmt: skip
INSTANCE = """
resource "aws_instance" "{name}" {{
  ami           = "ami-1"
  instance_type = {type}
}}
"""
OWNED = "schema: ai-spend/workload/v1\nworkload: search\nowner: search@x.example\n"
QUIET = 'terraform {\n  required_version = ">= 1.5"\n}\n'


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    said: str


class Repository:
    """A scratch repository with the hooks installed."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def run(self, *command: str) -> Done:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        return Done(done.returncode, done.stdout + done.stderr)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, files: dict[str, str], *options: str) -> Done:
        self.write(files)
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-m", "a change", *options)


def git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, str]]:
    """Return a repository with this checkout in it, its revision, and an environment without net.

    pre-commit makes its own Python environment and installs the checkout in it. What the checkout
    needs is found where this test runs, so that nothing is fetched.
    """
    home = tmp_path_factory.mktemp("home")
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("GIT_", "PIP_"))
    } | {
        "HOME": str(home), "PRE_COMMIT_HOME": str(home / "hooks"),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(site.getsitepackages()),
        "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@x.example",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@x.example",
    }  # fmt: skip
    source = tmp_path_factory.mktemp("checkout")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "_data")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    git(source, environment, "init", "-q")
    git(source, environment, "add", "-A")
    git(source, environment, "commit", "-q", "-m", "the checkout")
    return source, git(source, environment, "rev-parse", "HEAD"), environment


@pytest.fixture
def repository(
    tmp_path: Path, hooks: tuple[Path, str, dict[str, str]]
) -> Callable[[str], Repository]:
    """Return a function that makes a repository with one of the hooks in it."""
    source, revision, environment = hooks

    def made(hook: str) -> Repository:
        found = Repository(tmp_path / "scratch", environment)
        found.folder.mkdir()
        found.run("git", "init", "-q")
        config = f"repos:\n- repo: {source}\n  rev: {revision}\n  hooks: [{{id: {hook}}}]\n"
        found.write({".pre-commit-config.yaml": config})
        installed = found.run("pre-commit", "install", "--install-hooks")
        assert installed.code == 0, installed.said
        return found

    return made


def instance(name: str, type_: str = '"p5.48xlarge"') -> str:
    return INSTANCE.format(name=name, type=type_)


def test_a_clean_commit_says_nothing(repository: Callable[[str], Repository]) -> None:
    done = repository("ai-spend-check").commit({"main.tf": QUIET, "search/ai-workload.yaml": OWNED})
    assert done.code == 0
    lines = [line for line in done.said.splitlines() if line.startswith(("AI spend", "- ", "  "))]
    assert lines[0].startswith("AI spend check....")
    assert lines[0].endswith("Passed")
    assert not any("ai-spend" in line or line.startswith("- ") for line in lines)


def test_a_commit_is_stopped_by_what_it_brings(repository: Callable[[str], Repository]) -> None:
    scratch = repository("ai-spend-check")
    before = {f"old{number}/main.tf": instance("old") for number in range(3)}
    scratch.commit({"search/ai-workload.yaml": OWNED, **before}, "--no-verify")
    done = scratch.commit({"demo/compute.tf": instance("demo")})
    assert done.code == 1
    assert "- exit code: 1" in done.said
    assert "FAIL  8 × H100 80GB that no workload claims" in done.said
    assert "demo/compute.tf:2" in done.said
    assert "old0" not in done.said
    assert "1 finding stops this commit. 3 older ones in this repository do not." in done.said
    clean = scratch.commit({"demo/compute.tf": QUIET})
    assert clean.code == 0


def test_a_project_without_manifests_is_stopped_by_what_a_commit_adds(
    repository: Callable[[str], Repository],
) -> None:
    scratch = repository("ai-spend-check")
    scratch.commit({"old/main.tf": instance("old"), "other/main.tf": QUIET}, "--no-verify")
    touched = scratch.commit({"old/main.tf": instance("old") + QUIET})
    assert touched.code == 0, touched.said
    (scratch.folder / "old/main.tf").rename(scratch.folder / "other/nodes.tf")
    moved = scratch.commit({})
    assert moved.code == 0, moved.said
    done = scratch.commit({"demo/compute.tf": instance("demo")})
    assert done.code == 1
    assert "FAIL  8 × H100 80GB that no workload claims" in done.said
    assert "demo/compute.tf:2" in done.said


def test_a_changed_default_is_a_finding_of_the_root_that_calls_the_module(
    repository: Callable[[str], Repository],
) -> None:
    scratch = repository("ai-spend-check")
    module = 'variable "type" {{\n  default = "{}"\n}}\n'
    call = 'module "pool" {\n  source = "../modules/pool"\n}\n'
    files = {
        "search/ai-workload.yaml": OWNED,
        "demo/main.tf": call,
        "modules/pool/main.tf": instance("node", "var.type"),
        "modules/pool/variables.tf": module.format("t3.micro"),
    }
    assert scratch.commit(files).code == 0
    done = scratch.commit({"modules/pool/variables.tf": module.format("p5.48xlarge")})
    assert done.code == 1
    assert "that no workload claims" in done.said


def test_a_file_that_cannot_be_read_stops_its_own_commit_only(
    repository: Callable[[str], Repository],
) -> None:
    scratch = repository("ai-spend-check")
    done = scratch.commit({"broken/main.tf": 'resource "aws_instance" "a" {\n'})
    assert done.code == 1
    assert "- exit code: 3" in done.said
    assert "COULD NOT READ  broken/main.tf:1" in done.said
    scratch.commit({}, "--no-verify")
    assert scratch.commit({"fine/main.tf": QUIET}).code == 0


def test_manifests_and_policies_have_a_hook_of_their_own(
    repository: Callable[[str], Repository],
) -> None:
    scratch = repository("ai-spend-manifests")
    done = scratch.commit({"demo/compute.tf": instance("demo")})
    assert done.code == 0
    assert "(no files to check)Skipped" in done.said
    for name, text in (
        ("search/ai-workload.yaml", OWNED.replace("owner", "ownr")),
        ("ai-spend.yaml", "schema: ai-spend/settings/v1\nslect: [core]\n"),
        ("waivers/search.yaml", "schema: ai-spend/waivers/v1\nwaivers: [{policy: p}]\n"),
    ):
        done = scratch.commit({name: text})
        assert done.code == 1, name
        assert name in done.said
        (scratch.folder / name).unlink()
    assert scratch.commit({"search/ai-workload.yaml": OWNED}).code == 0


def test_a_list_in_chunks_is_right(tmp_path: Path) -> None:
    """Each chunk tells what rests on its own files; together they tell all."""
    files = {f"root{number}/main.tf": instance("node") for number in range(6)}
    scratch = Repository(tmp_path, dict(os.environ))
    scratch.run("git", "init", "-q")
    scratch.write({"search/ai-workload.yaml": OWNED, **files})
    for chunk in (sorted(files)[:3], sorted(files)[3:]):
        done = scratch.run(
            sys.executable, "-m", "checker", "check", "--profile", "pre-commit", *chunk
        )
        assert done.code == 1
        assert all((name in done.said) == (name in chunk) for name in files)
        assert "3 older ones in this repository do not." in done.said
