"""What the architecture page promises of evidence: one module a format, nothing loaded in vain."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

FORMAT = '''"""Reads tab-separated values as the CSV format does."""

from datetime import tzinfo

from checker.documents.tree import Source
from checker.evidence.formats import csv_series
from checker.evidence.rows import Rows

NAME = "tsv"
ENDINGS = (".tsv",)


def matches(path: str, head: bytes) -> bool:
    """Whether a file is tab-separated, by its name."""
    return path.endswith(".tsv")


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return the columns of a file."""
    return csv_series.read(source._replace(text=source.text.replace("\\t", ",")), time_zone)
'''
ASK = """
from datetime import date
from pathlib import Path
from checker.documents.tree import SourceTree
from checker.evidence import read
store = read([""], SourceTree(Path(".")), date(2026, 11, 21))
assert len(store.series) == 1, store.problems
"""


def test_a_format_is_one_module(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "checker", tmp_path / "checker", ignore=shutil.ignore_patterns("__pycache__")
    )
    rows = "".join(f"2026-11-20T0{hour}:00:00Z\tg0\t50\t%\n" for hour in range(3))
    (tmp_path / "u.tsv").write_text("timestamp\tseries\tvalue\tunit\n" + rows)
    command = [sys.executable, "-c", ASK]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 1
    (tmp_path / "checker" / "evidence" / "formats" / "tab_separated.py").write_text(FORMAT)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nothing_of_evidence_is_loaded_before_there_is_any() -> None:
    ask = "import sys, checker.check; print([m for m in sys.modules if 'checker.evidence' in m])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
