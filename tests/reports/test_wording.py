"""Words that formats share: values of facts, names of formats, places without a place."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from report_samples import finding, report

from checker.model.location import Location
from checker.model.report import Money
from checker.model.values import Interval, Reason, Unknown
from checker.reports import format_names, load_format
from checker.reports.style import safe
from checker.reports.wording.escapes import uri
from checker.reports.wording.findings import anchor, workload_text, worst_first
from checker.reports.wording.values import shown_value


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "", "not known"),
        (Unknown(Reason("nobody says it")), "", "not known"),
        (True, "", "yes"),
        (False, "", "no"),
        (Decimal("0.4"), "ratio", "40%"),
        (Decimal("0.4567"), "ratio", "45.67%"),
        (30, "duration", "30 days"),
        (60_000_000, "tokens a day", "60,000,000 tokens a day"),
        (0, "", "0"),
        (Interval(2, 4), "GPUs", "2 GPUs to 4 GPUs"),
        (Interval(2, 2), "GPUs", "2 GPUs"),
        (Interval(2, None), "", "2 or more"),
        (Interval(None, 4), "", "4 or less"),
        (Interval(None, None), "", "any number"),
        (Money(93600, "USD", "month"), "", "$93,600 a month"),
        (Money(Interval(5000, 9000), "USD", "month"), "", "$5,000 a month to $9,000 a month"),
        (Money(Interval(5000, None), "EUR", "month"), "", "5,000 EUR a month or more"),
        (("b", "a"), "", "b, a"),
        (frozenset(("b", "a")), "", "a, b"),
        ((), "", "none"),
        (date(2026, 11, 21), "", "2026-11-21"),
        ("self_hosted", "", "self-hosted"),
        ("p4d.24xlarge", "", "p4d.24xlarge"),
    ],
)
def test_values_in_words(value: Any, unit: str, words: str) -> None:
    assert shown_value(value, unit) == words


def test_every_format_is_found_under_its_own_name() -> None:
    assert format_names() == [
        "csv", "github", "gitlab-codequality", "html", "json", "junit", "markdown", "sarif", "text",
    ]  # fmt: skip
    for name in format_names():
        assert name == load_format(name).NAME


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("arn:aws:iam::123:role/x", "arn:aws:iam::123:role/x"),
        ("::error::x", "\\u003a:error::x"),
        ("a ::error::x", "a \\u003a:error::x"),
        ("a\n::error", "a \\u003a:error"),
        ("##[error]", "\\u0023#[error]"),
        ("##VSO[x]", "\\u0023#VSO[x]"),
        ("## title", "## title"),
        ("a\u202eb", "a\\u202eb"),
    ],
)
def test_what_a_log_would_obey_is_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_uris_are_relative_and_plain() -> None:
    assert uri("a b/c:d?e#f%g.tf") == "a%20b/c%3Ad%3Fe%23f%25g.tf"
    assert uri("\udcff") == "%ED%B3%BF"


def test_what_blocks_comes_first_then_the_worst() -> None:
    mild = finding("fail", "mild", blocking=False, severity="low")
    rows = [finding("unknown", "open"), mild, finding("warn", "near"), finding("fail", "worst")]
    assert [one.fingerprint for one in worst_first(rows)] == ["worst", "mild", "near", "open"]


def test_a_finding_is_always_somewhere() -> None:
    bare = finding("fail", "f", location=None, depends_on=())
    assert anchor(bare, report(inputs=[])) == Location("ai-spend.yaml")


def test_a_workload_without_a_manifest_is_known_by_its_folder() -> None:
    assert workload_text("llm") == "llm"
    assert workload_text("unowned:serving") == "serving/, in no manifest"
    assert workload_text("unowned:.") == "./, in no manifest"
