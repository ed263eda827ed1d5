"""Evidence through the command line: what is wrong is named, stops an audit, and never passes."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from running import Run

DAY = "2026-11-21"
START = datetime(2026, 10, 22, tzinfo=UTC)
POLICY = "reserved-gpu-sustains-utilization"
CODE = """resource "aws_instance" "node" {
  count         = 1
  instance_type = "g5.12xlarge"
  ami           = "ami-1"
}
"""
MANIFEST = """schema: ai-spend/workload/v1
workload: w
owner: ml@novaspark.example
deployment_model: self_hosted
"""
HEADER = "timestamp,series,value,unit,workload"
Rows = Sequence[str]


def good(level: str = "80", unit: str = "%", gpus: int = 4, workload: str = "w") -> list[str]:
    """Thirty days of four GPUs, by the hour."""
    return [
        f"{(START + timedelta(hours=hour)).isoformat()},g{gpu},{level},{unit},{workload}"
        for gpu in range(gpus)
        for hour in range(720)
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of four GPUs with one manifest and an empty folder of evidence."""
    folder = tmp_path / "project"
    (folder / "evidence").mkdir(parents=True)
    (folder / "main.tf").write_text(CODE)
    (folder / "ai-workload.yaml").write_text(MANIFEST)
    return folder


def put(project: Path, rows: Rows, name: str = "u.csv", header: str = HEADER) -> Path:
    path = project / "evidence" / name
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def judged(run: Run, project: Path, *more: str, select: str = POLICY) -> tuple[int, Any, str]:
    """Return exit code, JSON report and screen of an audit."""
    report = project.parent / "report.json"
    done = run(
        "check", ".", "--evidence", "evidence", "--as-of", DAY, "--select", select,
        "--profile", "audit", "--format", "text", "--format", f"json={report}", *more, cwd=project,
    )  # fmt: skip
    assert done.code not in (2, 4), done
    return done.code, json.loads(report.read_text()), done.out


def test_good_evidence_passes_so_that_the_others_mean_something(run: Run, project: Path) -> None:
    put(project, good())
    code, report, _ = judged(run, project)
    assert code == 0, report["problems"]
    assert report["passed"] == {POLICY: ["w: A10G-24GB on demand"]} or report["passed"][POLICY]


def changed(old: str, new: str, at: int = 7) -> list[str]:
    rows = good()
    rows[at] = rows[at].replace(old, new)
    return rows


BAD: dict[str, tuple[list[str], str, str]] = {
    "NaN": (changed(",80,", ",NaN,"), "u.csv:9", "NaN or infinite"),
    "infinite": (changed(",80,", ",Inf,"), "u.csv:9", "NaN or infinite"),
    "negative": (changed(",80,", ",-3,"), "u.csv:9", "less than nothing"),
    "140 %": (changed(",80,", ",140,"), "u.csv:9", "140% is more than a GPU has"),
    "the future": (changed("2026-10-22", "2027-10-22"), "u.csv:9", "after the day of this check"),
    "a naive time": (changed("+00:00", ""), "u.csv:9", "has no time zone"),
    "mixed units": (changed(",80,%", ",0.8,ratio"), "u.csv:9", "some rows are in percent"),
    "a formula": (changed(",80,", ",=A1+1,"), "u.csv:9", "spreadsheet formula"),
    "a NUL": (changed(",80,", ",8\0,"), "u.csv", ""),
    "a row too short": (changed(",%,w", ""), "u.csv:9", "3 fields"),
    "two that differ": ([*good(), good("20")[5]], "u.csv:2882", "two samples"),
    "a ratio as percent": (good("0.8"), "u.csv:2", "may well mean a ratio"),
    "no number": (changed(",80,", ",busy,"), "u.csv:9", "is not a number"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_trusted_stops_an_audit_and_never_passes(
    run: Run, project: Path, name: str
) -> None:
    rows, place, says = BAD[name]
    put(project, rows)
    code, report, screen = judged(run, project)
    assert code == 3, (report["problems"], report["summary"])
    (problem,) = report["problems"]
    where = problem["location"]
    assert f"{where['path']}:{where['line']}".startswith(f"evidence/{place}"), where
    assert says in problem["message"]
    assert problem["next_step"]
    assert "evidence/u.csv" in screen
    if name not in ("NaN", "infinite"):
        assert not report["passed"].get(POLICY)


def test_two_files_that_disagree_are_named(run: Run, project: Path) -> None:
    put(project, good("80"), "a.csv")
    put(project, good("20")[:100], "b.csv")
    code, report, _ = judged(run, project)
    assert code == 3
    assert {problem["kind"] for problem in report["problems"]} == {"conflict"}
    assert "a.csv:2" in report["problems"][0]["message"]
    assert not report["passed"].get(POLICY)


def test_two_files_that_agree_count_once_and_say_so(run: Run, project: Path) -> None:
    put(project, good(), "a.csv")
    put(project, good()[:100], "b.csv")
    code, report, screen = judged(run, project)
    assert code == 0, report["problems"]
    told = [one["message"] for one in report["notices"]]
    assert any("100 samples are given twice and counted once" in one for one in told)
    assert "given twice" in " ".join(screen.split())


def envelope(data: bytes, **more: str) -> str:
    stated = {
        "schema": "ai-spend/evidence/v1", "kind": "gpu_utilization", "source": "a test",
        "collected_at": "2026-11-21T00:00:00Z", "sha256": sha256(data).hexdigest(), **more,
    }  # fmt: skip
    return "".join(f"{key}: {value}\n" for key, value in stated.items())


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"sha256": "0" * 64}, "digest"),
        ({"window": "{from: 2026-10-22T00:00:00Z, to: 2027-01-21T00:00:00Z}"}, "future"),
        ({"unit": "ratio"}, "unit"),
    ],
)
def test_an_envelope_that_does_not_fit_is_named(
    run: Run, project: Path, more: dict[str, str], kind: str
) -> None:
    data = put(project, good())
    beside = data.with_name(f"{data.name}.envelope.yaml")
    beside.write_text(envelope(data.read_bytes(), **more))
    code, report, _ = judged(run, project)
    assert code == 3
    assert [problem["kind"] for problem in report["problems"]] == [kind]
    assert not report["passed"].get(POLICY)


def test_a_truncated_parquet_file_is_named(run: Run, project: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = project / "evidence" / "u.parquet"
    base = duckdb.connect()
    base.execute(
        "COPY (SELECT TIMESTAMPTZ '2026-10-22 00:00:00+00' + to_hours(i) AS timestamp, "
        f"'g' || g AS series, 80.0 AS value, '%' AS unit, 'w' AS workload "
        f"FROM range(720) r(i), range(4) s(g)) TO '{path}' (FORMAT parquet)"
    )
    code, report, _ = judged(run, project)
    assert code == 0, report["problems"]
    path.write_bytes(path.read_bytes()[:-100])
    code, report, screen = judged(run, project)
    assert code == 3
    assert [one["location"]["path"] for one in report["problems"]] == ["evidence/u.parquet"]
    assert "cannot be read as Parquet" in " ".join(screen.split())
    assert not report["passed"].get(POLICY)


def test_rows_that_match_no_workload_are_without_code_and_counted(run: Run, project: Path) -> None:
    put(project, [*good(), *good(gpus=3, workload="elsewhere")])
    _, report, screen = judged(run, project)
    (gap,) = [gap for gap in report["gaps"] if gap["kind"] == "without-code"]
    assert gap["message"] == "3 series of gpu_utilization match no workload"
    assert "3 series of gpu_utilization match no workload" in " ".join(screen.split())


SECOND = MANIFEST.replace("workload: w", "workload: v") + "evidence: {match: {workload: w}}\n"


def tokens(days: int = 30) -> list[str]:
    return [
        f"{(START + timedelta(days=day)).isoformat()},t,90000000,tokens,w" for day in range(days)
    ]


def stated_tokens(project: Path) -> None:
    data = put(project, tokens())
    data.with_name(f"{data.name}.envelope.yaml").write_text(
        envelope(data.read_bytes(), kind="tokens")
    )


def test_rows_that_match_two_workloads_are_a_problem(run: Run, project: Path) -> None:
    (project / "other").mkdir()
    (project / "other" / "ai-workload.yaml").write_text(SECOND)
    stated_tokens(project)
    code, report, screen = judged(run, project, select="self-hosting-has-the-volume")
    assert code == 3
    (problem,) = [one for one in report["problems"] if one["kind"] == "contested"]
    assert "1 series of tokens belong to v and to w" in problem["message"]
    assert "share" in problem["next_step"]
    assert "belong to v and to w" in " ".join(screen.split())


def test_shares_split_what_two_workloads_count(run: Run, project: Path) -> None:
    (project / "other").mkdir()
    shared = "resources:\n  - {{terraform: aws_instance.node, share: {}}}\n"
    (project / "other" / "ai-workload.yaml").write_text(SECOND + shared.format("25%"))
    (project / "ai-workload.yaml").write_text(MANIFEST + shared.format("75%"))
    stated_tokens(project)
    _, report, _ = judged(run, project, select="self-hosting-has-the-volume")
    assert not [one for one in report["problems"] if one["kind"] == "contested"]
    found = {
        one["subject"]["workload"]: fact["value"]
        for one in report["findings"]
        for fact in one["evidence"]
        if fact["fact"] == "tokens_per_day"
    }
    assert {name: float(value) for name, value in found.items()} == {
        "w": 67_500_000,
        "v": 22_500_000,
    }


def test_uses_splits_what_a_pool_and_its_users_count(run: Run, project: Path) -> None:
    (project / "other").mkdir()
    uses = SECOND + "uses: [{workload: w, share: 40%}]\n"
    (project / "other" / "ai-workload.yaml").write_text(uses)
    stated_tokens(project)
    _, report, _ = judged(run, project, select="self-hosting-has-the-volume")
    assert not [one for one in report["problems"] if one["kind"] == "contested"]
    found = {
        one["subject"]["workload"]: float(fact["value"])
        for one in report["findings"]
        for fact in one["evidence"]
        if fact["fact"] == "tokens_per_day"
    }
    assert found == {"w": 54_000_000, "v": 36_000_000}
    (project / "other" / "ai-workload.yaml").write_text(uses.replace(", share: 40%", ""))
    _, report, _ = judged(run, project, select="self-hosting-has-the-volume")
    assert not [one for one in report["problems"] if one["kind"] == "contested"]


def test_what_is_declared_far_from_what_was_counted_warns(run: Run, project: Path) -> None:
    stated_tokens(project)
    for declared, verdict in (("120M", "warn"), ("100M", None)):
        (project / "ai-workload.yaml").write_text(MANIFEST + f"tokens_per_day: {declared}\n")
        _, report, _ = judged(run, project, select="declared-volume-matches-measured")
        said = [one["verdict"] for one in report["findings"]]
        assert said == ([verdict] if verdict else []), report["findings"]


def test_a_key_figure_over_its_target_fails(run: Run, project: Path) -> None:
    put(project, ["2026-11-15,w,compute_cost_per_training_session,12,USD"], "k.csv",
        "date,workload,kpi,value,unit")  # fmt: skip
    kpis = "kpis: [{name: compute_cost_per_training_session, target: $10}]\n"
    (project / "ai-workload.yaml").write_text(MANIFEST + kpis)
    _, report, _ = judged(run, project, select="session-cost-is-on-target")
    (found,) = report["findings"]
    assert found["verdict"] == "fail", found
    assert "120%" in found["message"]
