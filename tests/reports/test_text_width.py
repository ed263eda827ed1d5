"""Tables of the screen stay within 88 columns, whatever the names and meanings are long."""

import io
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest
from report_samples import report

from checker.cli import command_line
from checker.model.report import Money, Question, WorkloadSummary
from checker.reports import load_format
from checker.reports.style import Style
from checker.reports.wording.width import fitting, padded, span


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


WIDE = (
    "🚀🚀 モデル 🔥 推論 環境", "研究 開発 部門 大規模 言語 モデル 学習 基盤",
    "services/💰 spend/日本語 の フォルダ",
)  # fmt: skip


def columns_of(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def test_wide_signs_take_two_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = 'resource "aws_instance" "{}" {{\n  instance_type = "{}"\n}}\n'
    for name in (*WIDE, "ascii", "a/long/name/of/a/folder/that/holds/gpus/of/one/kind"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "ノード.tf").write_text(box.format("a", "p5.48xlarge"))
        (tmp_path / name / "main.tf").write_text(box.format("b", "g5.12xlarge") * (name != WIDE[0]))
    monkeypatch.chdir(tmp_path)
    for command in (("check",), ("inventory",), ("questions",)):
        command_line([*command, "--as-of", "2026-11-21"])
        told = capsys.readouterr().out.splitlines()
        assert [line for line in told if columns_of(line) > 88] == []
    assert max(map(columns_of, told)) > 60


@pytest.mark.parametrize(
    "text", ["plain", "…→≥·×", *WIDE, "⚡✅⭐ ❤️ 한국어 ｗｉｄｅ", "\u0e01\u0e33"]
)
def test_a_span_is_never_less_than_what_a_terminal_takes(text: str) -> None:
    assert columns_of(text) <= span(text) <= 2 * len(text)
    assert span(fitting(text, 5)) <= 5
    assert span(padded(text, 60)) == span(padded(text, 60, right=True)) == 60


@pytest.mark.parametrize("text", ["", "plain", "猫a猫b", "⚙️⚙️a", "a🚀" * 5])
@pytest.mark.parametrize("columns", range(-1, 12))
def test_the_longest_beginning_that_fits_is_kept(text: str, columns: int) -> None:
    fits = [end for end in range(len(text) + 1) if span(text[:end]) <= columns]
    assert fitting(text, columns) == text[: max(fits, default=0)]


def test_a_long_text_is_cut_as_fast_as_a_short_one() -> None:
    assert span(fitting("猫" * 100_000, 150_000)) == 150_000
