"""A command that does nothing says why in sentences: within 88 columns, without a raw sign."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.__main__ import run
from checker.cli.refusing import say

CASES = yaml.safe_load((Path(__file__).parent / "cases_refusals.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: " ".join(case["args"]).encode("ascii", "replace").decode()
)
def test_a_refusal_is_read_at_once(
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_instance" "n" {\n  instance_type = "p5.48xlarge"\n}\n'
    )
    monkeypatch.chdir(tmp_path)
    code = run(case["args"])
    told = capsys.readouterr().err
    assert code == (0 if case["args"][-1] == "own" else 2)
    assert case["says"] in re.sub(r"\s+", " ", told)
    assert [line for line in told.splitlines() if len(line) > 88] == []
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", told)
    assert not re.search(r"^::", told, re.MULTILINE)
    assert "Traceback" not in told
    assert str(tmp_path) not in told


def test_a_word_that_is_too_long_is_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    name = "x" * 120
    say(f"There is no file {name}. Write another name.")
    assert name in capsys.readouterr().err
