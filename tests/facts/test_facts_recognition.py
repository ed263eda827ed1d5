"""What is recognized in Terraform text, with which facts, and what is not."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from from_text import facts_from

from checker.model.values import Interval, Unknown

CASES = [
    case
    for name in ("cases_recognition.yaml", "cases_around.yaml")
    for case in yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_recognition(case: dict[str, Any], tmp_path: Path) -> None:
    facts = facts_from(tmp_path, {"main.tf": case["terraform"], **case.get("files", {})})
    items = {item.address: item for item in facts.items}
    owned = {one.resource.address: one.resource for one in facts.owned}
    assert set(owned) == set(case["expect"])
    for address, wanted in case["expect"].items():
        found = owned[address]
        shown = {name: _shown(fact.value) for name, fact in found.facts.items()}
        shown["ai_spend"] = items[address].ai_spend
        assert {name: shown.get(name, "absent") for name in wanted} == wanted
    gaps = [gap.message for gap in facts.gaps]
    for wanted in case.get("gaps", []):
        assert any(gap.startswith(wanted) for gap in gaps), gaps
    assert len(gaps) == len(case.get("gaps", [])), gaps


def _shown(value: Any) -> Any:
    if value is None:
        return "none"
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Interval):
        return f"{value.low} to {value.high}"
    return list(value) if isinstance(value, tuple) else value
