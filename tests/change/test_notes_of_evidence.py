"""What was put right in evidence is told with a base as well: nothing between loses it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from judged_changes import Judge
from scratch import Scratch

from checker.change.side import _Paid
from checker.documents.tree import SourceTree
from checker.evidence import read
from checker.evidence.shared import SharedView
from checker.evidence.store import EvidenceStore
from checker.fitting.fits import _WithoutTokens
from checker.model.facts import EvidenceSource, Noting

START = datetime(2026, 10, 22, tzinfo=UTC)
CODE = 'resource "aws_instance" "node" {\n  ami = "x"\n  instance_type = "g5.12xlarge"\n}\n'
MANIFEST = "schema: ai-spend/workload/v1\nworkload: w\nowner: a@b.example\n"


def samples(hours: int) -> str:
    rows = (
        f"{(START + timedelta(hours=hour)).isoformat()},g{gpu},80,%,w"
        for gpu in range(4)
        for hour in range(hours)
    )
    return "\n".join(["timestamp,series,value,unit,workload", *rows]) + "\n"


def test_samples_that_are_given_twice_are_told_with_a_base(scratch: Scratch, judge: Judge) -> None:
    scratch.commit(
        {
            "main.tf": CODE,
            "ai-workload.yaml": MANIFEST,
            "evidence/a.csv": samples(720),
            "evidence/b.csv": samples(9),
        }
    )
    scratch.branch()
    scratch.commit({"main.tf": CODE.replace('"x"', '"y"')})
    told = judge(scratch, "--evidence", str(scratch.path / "evidence"), str(scratch.path))
    messages = [one["message"] for one in told.report["notices"]]
    assert any("36 samples are given twice and counted once" in one for one in messages), messages


@pytest.mark.parametrize(
    "view",
    [
        lambda store: _Paid(store, {}, keep=True),
        _WithoutTokens,
        lambda store: SharedView(EvidenceStore(), store),
    ],
    ids=["with a base", "in a fit", "in an audit"],
)
def test_whoever_stands_between_hands_notes_on(
    tmp_path: Path, view: Callable[[EvidenceStore], EvidenceSource]
) -> None:
    (tmp_path / "a.csv").write_text(samples(9))
    (tmp_path / "b.csv").write_text(samples(2))
    source = view(read(["a.csv", "b.csv"], SourceTree(tmp_path), date(2026, 11, 21)))
    assert isinstance(source, Noting)
    told = "8 samples are given twice and counted once (a.csv, b.csv)"
    assert [one.message for one in source.notices] == [told]
