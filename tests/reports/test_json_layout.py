"""JSON for people is indented, JSON of thousands of findings is small: the same data both ways."""

import io
import json
from typing import Any

import pytest
from report_samples import finding, report

from checker.reports.json import document, dump


def written(data: dict[str, Any]) -> str:
    out = io.StringIO()
    dump(data, out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"a": [], "b": {}, "c": None, "d": "line\nbreak\u2028 ##[x]"},
        {"rows": [{"a": [1, {"b": "ä"}]}] * 1_000, "last": [[1], []]},
    ],
)
def test_what_is_small_is_indented_as_ever(data: dict[str, Any]) -> None:
    assert json.loads(written(data)) == data
    if data:
        assert written(data) == json.dumps(data, indent=1).replace("##", "#\\u0023") + "\n"


def test_a_long_list_has_a_row_a_line() -> None:
    data = {"rows": [{"n": number, "t": "##[x]\n"} for number in range(1_001)], "last": {"a": 1}}
    text = written(data)
    assert json.loads(text) == data
    assert len(text.splitlines()) == 1_001 + 7
    assert "##" not in text


def test_an_unknown_verdict_says_only_what_it_has_to_say() -> None:
    bare = dict.fromkeys(("money", "remediation", "at", "standing"), "") | {"notes": ()}
    rows = [finding(verdict, "f", **bare, impact=None) for verdict in ("unknown", "fail")]
    unknown, fail = document(report()._replace(findings=rows))["findings"]
    left_out = set(fail) - set(unknown)
    assert {"money", "remediation", "at", "notes", "impact", "folded_under", "reason"} <= left_out
    assert {"missing", "evidence", "location", "blocking", "change", "fingerprint"} <= set(unknown)
    assert unknown["missing"] == ["owner"]
    assert [fail[name] for name in ("money", "notes", "impact")] == ["", [], None]


def test_places_and_evidence_hold_only_what_is_known() -> None:
    (row,) = document(report()._replace(findings=[finding("fail", "f")]))["findings"]
    assert row["location"] == {"path": "gamma/compute.tf", "line": 18, "column": 3}
    size, model = row["evidence"][1:]
    assert set(size) == {"fact", "value", "unit", "basis", "location"}
    assert set(model) == {"fact", "value", "unit", "basis", "because"}
