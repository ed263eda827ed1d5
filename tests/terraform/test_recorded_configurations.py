"""Reads 1,000 generated configurations again and compares them with what Terraform planned."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from differential_configurations import Tally, read, recorded, write

PARTS = 10
"""The configurations are read in parts, so that a failure is found quickly."""
CONFIGURATIONS = recorded()


def test_enough_are_recorded() -> None:
    assert len(CONFIGURATIONS) >= 1000


@pytest.mark.parametrize("part", range(PARTS))
def test_known_values_are_as_planned(part: int, tmp_path: Path) -> None:
    tally = Tally()
    for one in CONFIGURATIONS[part::PARTS]:
        folder = tmp_path / str(one["seed"])
        write(folder, one["files"])
        before = len(tally.wrong)
        tally.compare(read(folder), one["planned"], one.get("applied", {}))
        assert tally.wrong[before:] == [], f"seed {one['seed']}"
    known = tally.equal + tally.only_theirs
    assert tally.only_theirs <= known * 0.02, tally.cautious
