"""JSON for people is indented, JSON of thousands of findings is small: the same data both ways."""

import io
import json
from typing import Any

import pytest

from checker.reports.json import dump


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
