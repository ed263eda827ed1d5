"""Every command of the README runs, and its examples are valid."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from checker.cli import program

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = "\n".join(
    (ROOT / name).read_text()
    for name in ("README.md", "policies/README.md", "examples/README.md", "examples/ci/README.md")
)


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


COMMANDS = [
    line for block in blocks("console", PAGES) for line in block.splitlines() if line.strip()
]
RUNNABLE = [
    command.partition("&&")[2].strip() or command for command in COMMANDS if "pytest" not in command
]


def test_there_are_exactly_two_set_up_commands() -> None:
    assert [command for command in COMMANDS if command.startswith("python -m pip")] == COMMANDS[:2]
    assert "check examples/novaspark" in COMMANDS[0]
    assert "&& python -m pytest" in COMMANDS[1]


@pytest.mark.parametrize("command", RUNNABLE)
def test_command_runs(command: str, tmp_path: Path) -> None:
    words = command.split()
    assert words[0] == "ai-spend"
    words = [str(tmp_path / word) if word == "report.json" else word for word in words[1:]]
    done = subprocess.run(
        [sys.executable, "-m", "checker", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == (1 if words[0] == "check" else 0), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_five_line_manifest_is_read(tmp_path: Path) -> None:
    manifest = next(block for block in blocks("yaml") if "workload:" in block)
    assert len(manifest.splitlines()) == 5
    (tmp_path / "ai-workload.yaml").write_text(manifest)
    (tmp_path / "main.tf").write_text(
        'resource "aws_instance" "a" {\n  instance_type = "p4d.24xlarge"\n}\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", str(tmp_path)], capture_output=True, text=True
    )
    assert "research-llm" in done.stdout
    assert "COULD NOT READ" not in done.stdout


def test_the_policy_of_the_readme_proves_itself(tmp_path: Path) -> None:
    policy = next(block for block in blocks("yaml") if block.lstrip().startswith("# yaml"))
    target = tmp_path / "demo-gpus-stay-small.yaml"
    target.write_text(policy)
    done = subprocess.run(
        [sys.executable, "-m", "checker", "policy", "test", str(target)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 examples" in done.stdout


def test_the_exit_codes_are_the_programs() -> None:
    from checker import __main__ as entry

    table = re.search(r"\| exit code.*?\n\n", README, re.DOTALL)
    assert table
    for code in (entry.DEFECT, entry.INTERRUPTED, entry.TERMINATED, entry.BROKEN_PIPE):
        assert str(code) in table[0]


SHOWN = [
    line.strip()
    for block in blocks("sh", PAGES)
    for line in block.replace("\\\n", " ").splitlines()
    if line.strip().startswith("ai-spend ")
]


@pytest.mark.parametrize("command", SHOWN)
def test_a_command_that_is_only_shown_is_there_with_its_options(command: str) -> None:
    words = shlex.split(command)[1:]
    names = [word for word in words if re.fullmatch(r"[a-z]+", word)]
    found: click.Command = program
    context = click.Context(program)
    while isinstance(found, click.Group):
        inner = found.get_command(context, names.pop(0))
        assert inner is not None, command
        found = inner
    known = {name for one in found.params for name in one.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_page_and_file_that_is_named_is_there() -> None:
    named = re.findall(r"`([a-z]+/[A-Za-z0-9_./-]+\.(?:md|json|yaml|yml))`", PAGES)
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_settings_of_the_page_about_policies_are_read(tmp_path: Path) -> None:
    page = (ROOT / "policies" / "README.md").read_text()
    (settings,) = blocks("yaml", page)
    (tmp_path / "ai-spend.yaml").write_text(settings)
    (tmp_path / "policies" / "own").mkdir(parents=True)
    policy = next(block for block in blocks("yaml") if block.lstrip().startswith("# yaml"))
    (tmp_path / "policies" / "own" / "small.yaml").write_text(policy)
    (tmp_path / "main.tf").write_text('resource "aws_bedrock_custom_model" "a" {\n}\n')
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", str(tmp_path), "--as-of", "2026-11-21"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 3), done.stdout + done.stderr
    assert "NOT USABLE" not in done.stdout
