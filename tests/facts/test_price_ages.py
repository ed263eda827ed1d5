"""Old list prices are told, and those that are too old decide nothing: by their own day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from checker.catalog import load_catalog
from checker.check import Request, Run
from checker.model.values import Unknown

_ROW = load_catalog().price("p4d.24xlarge", "us-east-1")
assert _ROW is not None
LISTED = _ROW.retrieved
CODE = """
provider "aws" {
  region = "us-east-1"
}
resource "aws_instance" "node" {
  ami           = "ami-1"
  instance_type = "p4d.24xlarge"
}
"""
MODEL = """
schema: ai-spend/workload/v1
workload: chat
owner: a@n.example
deployment_model: closed_source_api
tokens_per_day: {input: 3M, output: 1M}
model: {id: openai/gpt-4o}
"""
OWN = """
schema: ai-spend/settings/v1
prices:
  - {sku: openai/gpt-4o, input: $2, output: $9, source: PO-1, date: 2026-01-01}
"""


def _run(root: Path, as_of: date, **files: str) -> Run:
    for name, text in files.items():
        (root / name.replace("__", "-").replace("_", ".")).write_text(text, "utf-8")
    return Run(Request((root,), as_of), lambda stage, done, total: None)


@pytest.mark.parametrize(
    ("age", "said"),
    [(90, None), (91, "are 91 days old, and count until they are 180"),
     (180, "are 180 days old, and count until they are 180"),
     (181, "are 181 days old, and prove nothing now")],
)  # fmt: skip
def test_a_list_price_ages(tmp_path: Path, age: int, said: str | None) -> None:
    run = _run(tmp_path, LISTED + timedelta(days=age), main_tf=CODE)
    told = [one.message for one in run.report().notices]
    assert told == ([] if said is None else [f"list prices of {LISTED} {said}"])
    facts = next(one.facts for one in run.facts.subjects if one.kind == "resource")
    assert isinstance(facts["monthly_list_price"].value, Unknown) == (age > 180)


def test_the_price_of_a_model_ages_too(tmp_path: Path) -> None:
    row = load_catalog().api_price("openai/gpt-4o")
    assert row is not None
    as_of = row.retrieved + timedelta(days=181)
    run = _run(tmp_path, as_of, ai__workload_yaml=MODEL)
    assert [one.message for one in run.report().notices] == [
        f"list prices of {row.retrieved} are 181 days old, and prove nothing now"
    ]
    facts = next(one.facts for one in run.facts.subjects if one.kind == "workload")
    assert isinstance(facts["effective_price"].value, Unknown)


def test_an_own_price_needs_no_list(tmp_path: Path) -> None:
    run = _run(tmp_path, date(2027, 12, 1), ai__workload_yaml=MODEL, ai__spend_yaml=OWN)
    assert not run.report().notices
    facts = next(one.facts for one in run.facts.subjects if one.kind == "workload")
    assert facts["effective_price"].known
