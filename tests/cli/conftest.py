"""Runs `ai-spend` in this process, in a folder, as a user would at a pipe."""

from pathlib import Path
from shutil import copytree

import pytest
from running import Done, Run

from checker.cli import command_line

SPEND = Path(__file__).parent / "spend"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs one command line, in a folder where one is given."""

    def running(*arguments: str, cwd: Path | None = None) -> Done:
        if cwd is not None:
            monkeypatch.chdir(cwd)
        capsys.readouterr()
        code = command_line([*arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return running


@pytest.fixture
def spend(tmp_path: Path) -> Path:
    """Return a copy of a small project that spends on AI in two roots, without any manifest."""
    return Path(copytree(SPEND, tmp_path / "spend"))
