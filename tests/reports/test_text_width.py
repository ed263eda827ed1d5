"""Tables of the screen stay within 88 columns, whatever the names and meanings are long."""

import io
from typing import Any

import pytest
from report_samples import report

from checker.model.report import Money, Question, WorkloadSummary
from checker.reports import load_format
from checker.reports.style import Style


def lines(**changes: Any) -> list[str]:
    out = io.StringIO()
    load_format("text").write(report(**changes), out, Style())
    return out.getvalue().splitlines()


@pytest.mark.parametrize("workloads", [("llm",), ("llm", "chat", "search")])
@pytest.mark.parametrize("who", ["engineering", "FinOps"])
def test_the_table_of_questions(workloads: tuple[str, ...], who: str) -> None:
    fact, meaning = "deployment_model_declared", "the deployment model that the manifest names"
    rows = [Question(fact, meaning, who, 3, 5, workloads)] * 2
    counts = {**report().counts, "unknown": 9}
    told = lines(questions=rows, counts=counts, headlines=[])
    assert [line for line in told if len(line) > 88] == []
    assert any(line.endswith(who) or "in 3 workloads" in line for line in told)


def test_the_rows_of_a_first_run() -> None:
    price = Money(80_358, "USD", "month")
    long = "16 × H100-80GB and A100-40GB in 2 × p5.48xlarge and more"
    rows = [
        WorkloadSummary(
            "a", False, None, "hosted_open_source", long, cost, "at list", None, 2, root
        )
        for cost, root in ((price, "services/inference"), (None, "b"))
    ]
    told = lines(workloads=rows, headlines=[])
    assert [line for line in told if len(line) > 88] == []
    assert any("…" in line and line.endswith("$80,358 a month at list") for line in told)
    assert any(line.startswith("  b/") and "in 2 × p5" in line for line in told)
