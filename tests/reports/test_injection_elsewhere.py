"""No text changes the structure of what is not a report: comparisons, lists of audits, trends."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import report_samples
from test_injection import NO_SIGN, PAYLOADS, of_csv, of_data, of_html

from checker.check import Request
from checker.fitting import fits
from checker.model.history import (
    ChangedFinding,
    Deadline,
    Difference,
    Month,
    PastAudit,
    Trend,
    TrendRow,
)
from checker.model.report import Money
from checker.reports import format_names, write_as
from checker.reports.style import Style
from checker.survey import inventory, questions, reasons

OURS = {
    "change", "before", "after", "kind", "by", "bundle", "exit_code", "standings", "verdicts",
    "model", "standing", "code", "way",
}  # fmt: skip
"""Fields whose words are ours here: no input can put anything else there."""
MONEY = (Money(93_600, "USD", "month"),)
DAY = date(2026, 11, 21)
NOVASPARK = Path(__file__).parents[2] / "examples" / "novaspark"
AUDIT = PastAudit(1, "fleet.yaml", DAY, 3, {"fail": 1, "pass": 2}, MONEY, (), 1, "sha256:aa")
PARSERS: dict[str, Callable[[str], Any]] = {"csv": of_csv, "json": of_data, "html": of_html}


def nobody(stage: str, done: int, total: int) -> None:
    """Hear nothing of the progress."""


def sample(folder: str) -> Any:
    if folder == "history":
        return [AUDIT, AUDIT._replace(run=2)]
    if folder == "difference":
        row = ChangedFinding("new", "a/b", "defaults", "busy", "a.b", "llm", "ml", "", "fail",
                             "40% busy")  # fmt: skip
        return Difference(AUDIT, AUDIT._replace(run=2), [row, row._replace(change="fixed")], 4)
    if folder == "trend":
        rows = [TrendRow("ml", [Month(date(2026, 11, 1), {"fail": 1}, MONEY, ())])]
        ends = [Deadline("waiver", "a/b", "busy", "ml@x.example", DAY, MONEY[0])]
        return Trend("team", rows, ends, DAY, 2, 30)
    request = Request(paths=(NOVASPARK,), as_of=DAY)
    if folder == "reasons":
        return reasons(request, "reserved-gpu-sustains-utilization", "research-llm", nobody)
    if folder == "fit":
        return fits(request, "", {}, nobody)
    return (inventory if folder == "inventory" else questions)(request, nobody)


@pytest.mark.parametrize(
    "folder", ["history", "difference", "trend", "fit", "inventory", "questions", "reasons"]
)
def test_no_text_changes_the_structure(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_samples, "WORDS", report_samples.WORDS | OURS)
    clean = sample(folder)
    for name in format_names(folder):
        plain = written(name, folder, clean)
        for label, payload in PAYLOADS.items():
            text = written(name, folder, report_samples.poisoned(clean, payload))
            assert text != plain, (name, label)
            text.encode("utf-8")
            assert not NO_SIGN.search(text), (name, label)
            assert "##[" not in text, (name, label)
            assert "##vso[" not in text.lower(), (name, label)
            assert not re.search(r"^\s*::", text, re.MULTILINE), (name, label)
            if name in PARSERS:
                assert PARSERS[name](text) == PARSERS[name](plain), (name, label)


def written(name: str, folder: str, what: Any) -> str:
    out = io.StringIO(newline="")
    write_as(name, folder, what, out, Style())
    return out.getvalue()
