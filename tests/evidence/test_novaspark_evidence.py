"""The example's evidence: the same bytes every time, and exactly what the story says."""

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.model.facts import PaidHours

EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"
AS_OF = date(2026, 11, 21)
MATCH = {"cluster": "research", "service": "research-llm"}


@pytest.fixture(scope="module")
def store() -> EvidenceStore:
    return read(["evidence"], SourceTree(EXAMPLE), AS_OF, Decimal(7))


def test_the_script_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    import make_evidence  # type: ignore[import-not-found]

    name = make_evidence.FILE.name
    monkeypatch.setattr(make_evidence, "FILE", tmp_path / name)
    make_evidence.main()
    sys.modules.pop("make_evidence")
    for file in (name, name + ".envelope.yaml"):
        assert (tmp_path / file).read_bytes() == (EXAMPLE / "evidence" / file).read_bytes()


def test_the_story_comes_out(store: EvidenceStore) -> None:
    assert store.problems == ()
    assert store.notices == ()
    measure = store.measure("gpu_utilization", MATCH, PaidHours(32, 4, date(2026, 4, 1)))
    assert measure is not None
    mean = measure.statistic("mean", 30, AS_OF, None)
    assert mean.value == Decimal("0.4")
    assert mean.basis == "measured"
    assert mean.because == (
        "DCGM_FI_DEV_GPU_UTIL, hourly, mean of 32 GPUs over 720 paid hours, none missing"
    )
    busy = measure.statistic("share_at_or_above", 30, AS_OF, Decimal("0.6"))
    assert busy.value * 720 == pytest.approx(Decimal(41))
    assert measure.meaning().value == "upper_bound"
    covered = measure.coverage(30, AS_OF)
    assert (covered.measured, covered.paid, covered.hours) == (23040, 23040, 720)
    assert (covered.first, covered.last) == (date(2026, 10, 22), date(2026, 11, 20))
    assert store.unmatched() == ()


def test_a_month_later_the_same_evidence_decides_nothing(store: EvidenceStore) -> None:
    measure = store.measure("gpu_utilization", MATCH, PaidHours(32, 4))
    assert measure is not None
    later = measure.statistic("mean", 30, date(2026, 12, 1), None)
    assert "evidence counts for 7 days" in repr(later.value)


def test_the_same_answer_spread_over_lines_gives_the_same(
    store: EvidenceStore, tmp_path: Path
) -> None:
    answer = json.loads((EXAMPLE / "evidence" / "dcgm-2026-11.json").read_text())
    for entry in answer["data"]["result"]:
        entry["metric"]["__name__"] = "DCGM_FI_DEV_GPU_UTIL"
    (tmp_path / "u.json").write_text(json.dumps(answer, indent=1))
    again = read(["u.json"], SourceTree(tmp_path), AS_OF)
    assert again.problems == ()
    measure = again.measure("gpu_utilization", {"node": "ip-10-40-1-11"}, PaidHours(8, 1))
    first = store.measure("gpu_utilization", {"node": "ip-10-40-1-11"}, PaidHours(8, 1))
    assert measure is not None
    assert first is not None
    assert (
        measure.statistic("mean", 30, AS_OF, None).value
        == first.statistic("mean", 30, AS_OF, None).value
    )
