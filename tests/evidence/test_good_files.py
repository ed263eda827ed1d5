"""Every format gives what its file says: how much a day, how busy, and how sure that is."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.documents.tree import SourceTree
from checker.evidence import read
from checker.model.facts import PaidHours
from checker.model.values import Interval, Unknown

AS_OF = date(2026, 11, 21)
CASES = yaml.safe_load((Path(__file__).parent / "good_files.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_file_says_comes_out(case: dict[str, Any], tmp_path: Path) -> None:
    for name, text in case["files"].items():
        data = case["files"].get(name.removesuffix(".envelope.yaml"), "")
        digest = sha256(data.encode()).hexdigest()
        (tmp_path / name).write_text(text.replace("{sha256}", digest), encoding="utf-8")
    store = read([""], SourceTree(tmp_path), AS_OF)
    assert not store.problems, store.problems
    gpus = case.get("gpus", 1)
    measure = store.measure(
        case["ask"], {"workload": "a"}, PaidHours(gpus, 1), case.get("file"), "a"
    )
    assert measure is not None
    for name in ("mean", "p20"):
        if name not in case:
            continue
        fact = measure.statistic(name, 2, AS_OF, None)
        assert fits(fact.value, case[name]), fact
        assert case.get("because", "") in fact.because
        assert fact.basis == "measured"
    assert [gap.message for gap in store.gaps] == case.get("gaps", [])


def fits(found: object, wanted: Any) -> bool:
    if isinstance(wanted, str):
        return found == Decimal(wanted)
    low, high = (
        (found.low, found.high) if isinstance(found, (Interval, Unknown)) else (found, found)
    )
    if isinstance(wanted, dict):
        wanted = [wanted["at_least"], wanted.get("at_most")]
    near = [
        end is wish is None or (end is not None and wish is not None and close(end, wish))
        for end, wish in zip((low, high), wanted, strict=True)
    ]
    return all(near)


def close(found: Any, wanted: str) -> bool:
    return abs(Decimal(found) - Decimal(wanted)) < Decimal("0.0001")
