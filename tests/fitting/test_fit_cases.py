"""Small projects with the fit that is expected of them, each a row of a table."""

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from fit_samples import fits_of

from checker.reports import write_as
from checker.reports.style import Style

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[1] / "schemas" / "fit.schema.json").read_text())
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases_fit.yaml").read_text())


def _screen(found: Any) -> str:
    out = io.StringIO()
    write_as("text", "fit", found, out, Style())
    return out.getvalue()


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_case_fits_as_it_says(case: dict[str, Any], tmp_path: Path) -> None:
    found = fits_of(tmp_path, case["files"], case.get("what_if"))
    screen = _screen(found)
    flat = " ".join(screen.split())
    (fit,) = found.fits
    assert fit.best == case["best"], screen
    for words in case.get("says", ()):
        assert words in flat, screen
    for words in case.get("never", ()):
        assert words not in flat, screen
    assert all(len(line) <= 88 for line in screen.splitlines()), screen
    assert "None" not in screen
    assert "Unknown" not in screen
    out = io.StringIO()
    write_as("json", "fit", found, out, Style())
    jsonschema.validate(json.loads(out.getvalue()), SCHEMA, cls=jsonschema.Draft202012Validator)
