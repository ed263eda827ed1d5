"""Every format, run as a user runs it: the same bytes whatever the machine is set to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checker.reports import format_names

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
FORMATS = format_names()


def reports(folder: Path, cwd: Path, **environment: str) -> dict[str, bytes]:
    folder.mkdir()
    path = os.path.relpath(NOVASPARK, cwd)
    wanted = [option for name in FORMATS for option in ("--format", f"{name}={folder / name}")]
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", path, "--as-of", "2026-11-21", *wanted],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    return {name: (folder / name).read_bytes() for name in FORMATS}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("formats") / "first"
    return reports(folder, ROOT, PYTHONHASHSEED="1", LC_ALL="C.UTF-8", TZ="UTC")


def test_hash_seed_locale_and_time_zone_change_no_byte(
    first: dict[str, bytes], tmp_path: Path
) -> None:
    second = reports(
        tmp_path / "second", ROOT, PYTHONHASHSEED="2", LC_ALL="C", TZ="Asia/Tokyo",
        PYTHONUTF8="0", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
    )  # fmt: skip
    assert {name for name in FORMATS if first[name] != second[name]} == set()
    assert not (tmp_path / "summary").exists()


def test_the_working_directory_changes_the_screen_only(
    first: dict[str, bytes], tmp_path: Path
) -> None:
    second = reports(tmp_path / "second", tmp_path, PYTHONHASHSEED="3")
    assert {name for name in FORMATS if first[name] != second[name]} == {"text"}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_names_the_machine(name: str, first: dict[str, bytes]) -> None:
    assert str(ROOT).encode() not in first[name]
    assert first[name].endswith(b"\n")
