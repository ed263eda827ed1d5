"""What terraform plan knows before apply, we know; refreshed by the benchmark of unknowns."""

import json
from pathlib import Path

from known_parts import known_parts

RECORDED = Path(__file__).with_name("recorded_unknowns.json")


def test_known_and_unknown_parts_are_those_of_terraforms_plan():
    cases = json.loads(RECORDED.read_text())
    assert len(cases) > 1_000
    differ = [(text, known_parts(text), theirs) for text, theirs in cases]
    assert not [case for case in differ if case[1] != case[2]][:5]
