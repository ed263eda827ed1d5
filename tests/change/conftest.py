"""The NovaSpark example as a repository with a change in it."""

from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from judged_changes import EXAMPLE, Judge, Told, judged
from scratch import Scratch


@pytest.fixture
def nova(tmp_path: Path) -> Scratch:
    """Return NovaSpark on `main`, and the branch `change` checked out with nothing changed."""
    folder = Path(copytree(EXAMPLE, tmp_path / "nova", ignore=ignore_patterns("expected")))
    scratch = Scratch(folder)
    scratch.commit()
    scratch.branch()
    return scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path / "repo")


@pytest.fixture
def judge(capsys: pytest.CaptureFixture[str]) -> Judge:
    def run(scratch: Scratch, *options: str, base: str = "main") -> Told:
        return judged(scratch.path, capsys, *options, base=base)

    return run
