"""Every command on one hostile project: each format is read back by a parser that is not ours."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hostile_project import BRANCH, DAY, TEXT, hostile_project
from test_injection import NO_SIGN, PARSERS

from checker.cli import command_line

AS_OF = ("--as-of", DAY)
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project as a repository: a hostile branch, and a change upon it."""
    folder = hostile_project(tmp_path_factory.mktemp("hostile") / "code")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", TEXT), ("branch", BRANCH)):
        subprocess.run([*GIT, *command], cwd=folder, check=True, env=_plain())
    pool = folder / "gamma" / "terraform.tfvars"
    pool.write_text(pool.read_text().replace("node_count     = 4", "node_count     = 6"))
    audit = folder.parent
    row = json.dumps(f"a{TEXT}")
    fleet = (
        f"schema: ai-spend/fleet/v1\nrepositories:\n  - {{name: one, path: code, owner: {row}}}\n"
    )
    (audit / "fleet.yaml").write_text(fleet)
    (audit / "good.yaml").write_text(fleet.replace(f", owner: {row}", ""))
    return folder


def _plain() -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    def run(*arguments: str, cwd: Path = project) -> tuple[int, str, str]:
        monkeypatch.chdir(cwd)
        capsys.readouterr()
        code = command_line([*arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def harmless(text: str, commands: bool = False) -> None:
    """Hold a text to what no stream may carry; `commands` are those that a format is made of."""
    found = NO_SIGN.search(text)
    assert not found, repr(text[max(0, found.start() - 80) : found.end() + 20])
    text.encode("utf-8")
    assert "##[" not in text
    assert "##vso[" not in text.lower()
    assert commands or not re.search(r"^\s*::", text, re.MULTILINE)


def plain(text: str) -> None:
    """Nothing more than `harmless` is asked of what only people read."""


READERS: dict[str, Callable[[str], Any]] = {**PARSERS, "text": plain, "yaml": yaml.safe_load}
LISTS = {
    "inventory": ("csv", "json", "text"), "questions": ("json", "text"),
    "fit demo": ("html", "json", "text"), "explain own-rule": ("json", "text"),
    "policy docs own-rule": ("html", "markdown", "text"),
}  # fmt: skip
COMMANDS = [
    *(f"check --format {name}" for name in PARSERS),
    *(f"check --verbose --format {name}" for name in ("sarif", "text")),
    *(f"check --base {BRANCH} --format {name}" for name in ("github", "html", "markdown", "text")),
    *(f"{command} --format {name}" for command, names in LISTS.items() for name in names),
    "explain ai-spend-has-an-owner demo --format text", "policy list own", "policy show own-rule",
    "init --dry-run", "init --dry-run --questions",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.replace(BRANCH, "BRANCH"))
def test_no_text_changes_the_structure(say: Say, command: str) -> None:
    day = () if command.startswith("policy") else AS_OF
    code, out, err = say(*command.split(" "), *day)
    assert code in (0, 1, 3), err
    name = command.rpartition(" ")[2] if "--format" in command else "text"
    READERS[name](out)
    harmless(out, name == "github")
    harmless(err)


REFUSED = [
    ("check", TEXT), ("check", "--select", TEXT), ("check", "--base", TEXT),
    ("check", "--format", TEXT), ("check", "--workspace", TEXT), ("check", "--var", TEXT),
    ("check", "--as-of", TEXT), ("check", "--evidence", TEXT), ("check", "--output", f"{TEXT}/x"),
    ("explain", TEXT), ("explain", "own-rule", TEXT), ("inventory", "--explain", TEXT),
    ("fit", TEXT), ("fit", "demo", "--what-if", f"{TEXT}=1"), ("questions", "--who", TEXT),
    ("waive", TEXT), ("waive", "own-rule", TEXT), ("waive", "own-rule", "demo", "--ticket", TEXT),
    ("baseline", TEXT), ("policy", "show", TEXT), ("policy", "docs", TEXT), (TEXT,),
    ("policy", "facts", TEXT), ("policy", "facts", "gpu", TEXT), ("policy", "test", TEXT),
    ("policy", "try", TEXT, "--on", "ai-spend.yaml"), ("policy", "try", "own-rule", "--on", TEXT),
    ("audit", "run", TEXT), ("audit", "run", "../fleet.yaml"), ("audit", "diff", TEXT),
    ("audit", "history", "--store", TEXT), ("audit", "verify", TEXT),
    ("collect", "prometheus", "--url", TEXT, "--from", TEXT, "--to", TEXT, "--query", TEXT,
     "--label", TEXT, "--output", "out"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", REFUSED, ids=lambda one: " ".join(one).replace(TEXT, "TEXT"))
def test_no_refusal_repeats_a_command(say: Say, arguments: tuple[str, ...]) -> None:
    code, out, err = say(*arguments)
    assert code in (0, 1, 2, 3)
    harmless(out)
    harmless(err)


def test_audits_and_their_lists(say: Say, project: Path, tmp_path: Path) -> None:
    home, store = project.parent, str(tmp_path / "audits.db")
    shapes = [f"--format={name}={tmp_path / name}" for name in ("html", "json", "text")]
    bundle = str(tmp_path / "bundle.json")
    code, out, err = say(
        "audit", "run", "good.yaml", *AS_OF, "--store", store, "--bundle", bundle, *shapes, cwd=home
    )
    assert code in (0, 1, 3), err
    for name in ("html", "json", "text"):
        text = (tmp_path / name).read_text()
        READERS[name](text)
        harmless(text)
    lists = [("history",), ("trend", "--by", "team"), ("trend", "--by", "policy")]
    for asked in lists:
        for name in ("csv", "json", "text"):
            code, told, wrong = say("audit", *asked, "--store", store, "--format", name, cwd=home)
            assert code == 0, wrong
            READERS[name](told)
            harmless(told)
    code, told, wrong = say("audit", "verify", bundle, cwd=home)
    for text in (out, err, told, wrong):
        harmless(text)


def test_what_is_written_is_read_back(say: Say, project: Path) -> None:
    code, out, err = say(
        "waive", "own-rule", "demo", *AS_OF, "--reason", TEXT, "--owner", "a@b.example",
        "--approver", "fin@b.example", "--ticket", TEXT, "--expires", "2026-12-21",
    )  # fmt: skip
    assert code == 0, err
    (row,) = yaml.safe_load((project / "waivers" / "demo.yaml").read_text())["waivers"]
    (project / "waivers" / "demo.yaml").unlink()
    assert row["reason"].split() == TEXT.split()
    harmless(out + err)
    code, out, err = say("baseline", "write", *AS_OF)
    assert code == 3, "what could not be read is said"
    json.loads((project / "ai-spend-baseline.json").read_text())
    (project / "ai-spend-baseline.json").unlink()
    harmless(out + err)
