"""Runs `ai-spend check --base` in a scratch repository, as a pull request's job would."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker.cli import command_line

AS_OF = "2026-11-21"
EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"


class Told(NamedTuple):
    """How a check of a change ended, its report, and what it said."""

    code: int
    report: dict[str, Any]
    err: str

    @property
    def change(self) -> dict[str, Any]:
        found: dict[str, Any] = self.report["change"]
        return found

    @property
    def stopping(self) -> list[tuple[str, str]]:
        rows = self.report["findings"]
        return [(row["policy"], row["subject"]["address"]) for row in rows if row["blocking"]]

    def states(self, policy: str) -> dict[str, tuple[str, str]]:
        rows = [row for row in self.report["findings"] if row["policy"] == policy]
        return {row["subject"]["address"]: (row["verdict"], row["change"]) for row in rows}


Judge = Callable[..., Told]


def judged(
    folder: Path, capsys: pytest.CaptureFixture[str], *options: str, base: str = "main"
) -> Told:
    capsys.readouterr()
    command = ["check", "--base", base, "--as-of", AS_OF, "--format", "json", *options]
    code = command_line([*command, *([] if any("/" in one for one in options) else [str(folder)])])
    said = capsys.readouterr()
    return Told(code, json.loads(said.out) if said.out else {}, said.err)
