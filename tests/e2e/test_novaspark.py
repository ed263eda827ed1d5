"""The example, run as a user runs it: the story comes out, as golden files."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
EXPECTED = NOVASPARK / "expected"


def ai_spend(*arguments: str, cwd: Path = ROOT, **environment: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "checker", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def check(*arguments: str, cwd: Path = ROOT, **environment: str) -> Any:
    path = os.path.relpath(NOVASPARK, cwd)
    return ai_spend("check", path, "--as-of", "2026-11-21", *arguments, cwd=cwd, **environment)


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    data = json.loads(check("--format", "json").stdout)
    assert isinstance(data, dict)
    return data


def test_the_screen_is_as_expected(golden: Callable[[Path, str], None]) -> None:
    done = check()
    assert done.returncode == 1, done.stderr
    golden(EXPECTED / "check.txt", done.stdout)


def test_the_json_is_as_expected(golden: Callable[[Path, str], None]) -> None:
    golden(EXPECTED / "report.json", check("--format", "json").stdout)


def test_the_inventory_is_as_expected(golden: Callable[[Path, str], None]) -> None:
    done = ai_spend("inventory", "examples/novaspark", "--as-of", "2026-11-21")
    assert done.returncode == 0, done.stderr
    golden(EXPECTED / "inventory.txt", done.stdout)


def test_gamma_fails_on_utilization_with_number_file_and_line() -> None:
    lines = check().stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if "40% busy" in line)
    told = "\n".join(lines[start : start + 6])
    assert "60%" in lines[start]
    assert "$93,600 of $156,000 a month is idle" in told
    assert "examples/novaspark/gamma/" in told


def test_the_story(report: dict[str, Any]) -> None:
    fails = {
        (finding["subject"]["workload"], finding["policy"])
        for finding in report["findings"]
        if finding["verdict"] == "fail"
    }
    assert ("support-chatbot", "ai-spend-is-attributable") in fails
    assert ("research-llm", "reserved-gpu-sustains-utilization") in fails
    assert not [fail for fail in fails if fail[0] == "internal-search"]
    assert report["problems"] == []


def test_the_report_keeps_its_schema(report: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(report, schema, cls=jsonschema.Draft202012Validator)


def test_the_counts_add_up(report: dict[str, Any]) -> None:
    summary = report["summary"]
    told = [finding["verdict"] for finding in report["findings"]]
    assert summary["fail"] == told.count("fail")
    assert summary["unknown"] == told.count("unknown")
    assert summary["pass"] == sum(map(len, report["passed"].values()))
    assert summary["not_applicable"] == sum(report["not_applicable"].values())


def test_the_same_bytes_whatever_the_seed_locale_or_folder(tmp_path: Path) -> None:
    first = check("--format", "json", PYTHONHASHSEED="1", LC_ALL="C").stdout
    others = [
        check("--format", "json", PYTHONHASHSEED="77", LC_ALL="C.UTF-8").stdout,
        check("--format", "json", cwd=tmp_path, PYTHONHASHSEED="3", TZ="Asia/Tokyo").stdout,
        check("--format", "json", cwd=NOVASPARK / "gamma", PYTHONUTF8="0").stdout,
    ]
    assert first
    assert all(other == first for other in others)
    assert str(ROOT) not in first


def test_a_part_of_the_project_is_judged_with_the_whole_behind_it() -> None:
    done = ai_spend("check", "examples/novaspark/gamma", "--as-of", "2026-11-21")
    assert done.returncode == 1
    assert "40% busy" in done.stdout
    assert "support-chatbot" not in done.stdout
