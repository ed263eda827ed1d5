"""Files put together: envelopes, labels, claims, duplicates, and what belongs to nobody."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.model.facts import PaidHours

AS_OF = date(2026, 11, 21)
HEADER = "timestamp,series,value,unit,workload\n"


def csv(*rows: str) -> str:
    return HEADER + "".join(f"2026-11-20T0{row}\n" for row in rows)


def stored(folder: Path, **files: str) -> EvidenceStore:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    store = read([""], SourceTree(folder), AS_OF)
    assert not store.problems, store.problems
    return store


def test_series_are_found_by_their_labels(tmp_path: Path) -> None:
    store = stored(
        tmp_path, u=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a", "0:00:00Z,g1,50,%,b")
    )
    measure = store.measure("gpu_utilization", {"workload": "a"}, PaidHours(1, 1))
    assert measure is not None
    assert [dict(one.labels) for one in measure.series] == [{"series": "g0", "workload": "a"}]
    assert store.measure("gpu_utilization", {"workload": "c"}) is None
    assert store.measure("gpu_utilization", {}) is None
    assert store.measure("tokens", {"workload": "a"}) is None


def test_what_nobody_claims_is_without_code(tmp_path: Path) -> None:
    store = stored(
        tmp_path, u=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a", "0:00:00Z,g1,50,%,b")
    )
    assert len(store.unmatched()) == 2
    store.measure("gpu_utilization", {"workload": "a"}, workload="one")
    assert [one.labels["workload"] for one in store.unmatched("gpu_utilization")] == ["b"]
    assert [(str(gap.location), gap.message) for gap in store.gaps] == [
        ("u.csv:1", "1 series of gpu_utilization match no workload")
    ]


def test_series_that_two_workloads_claim_are_a_problem(tmp_path: Path) -> None:
    store = stored(tmp_path, u=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a"))
    store.measure("gpu_utilization", {"workload": "a"}, workload="one")
    store.measure("gpu_utilization", {"workload": "a"}, workload="one")
    assert store.contested() == []
    store.measure("gpu_utilization", {"series": "g0"}, workload="two")
    (problem,) = store.problems
    assert problem.message == "1 series of gpu_utilization belong to one and to two"
    assert "evidence.match" in problem.next_step


def test_a_file_that_a_manifest_names_needs_no_labels(tmp_path: Path) -> None:
    store = stored(
        tmp_path,
        u="timestamp,series,value,unit\n2026-11-20T00:00:00Z,g0,50,%\n2026-11-20T01:00:00Z,g0,50,%\n",
    )
    assert store.measure("gpu_utilization", {"workload": "x"}) is None
    measure = store.measure("gpu_utilization", {"workload": "x"}, PaidHours(1, 1), "u.csv", "x")
    assert measure is not None
    assert "origin not stated" in measure.statistic("mean", 1, AS_OF, None).because


def test_the_same_sample_twice_counts_once_and_is_said(tmp_path: Path) -> None:
    store = stored(
        tmp_path,
        one=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a"),
        two=csv("1:00:00Z,g0,0.5,ratio,a", "2:00:00Z,g0,0.5,ratio,a"),
    )
    assert [one.message for one in store.notices] == [
        "1 sample is given twice and counted once (one.csv, two.csv)"
    ]
    (series,) = store.series
    assert len(series.times) == 3
    measure = store.measure("gpu_utilization", {"workload": "a"}, PaidHours(1, 1))
    assert measure is not None
    assert measure.coverage(1, AS_OF).measured == 3


def test_a_month_in_two_files_at_two_steps_is_one_pool(tmp_path: Path) -> None:
    fine = [f"4:{minute:02}:00Z,g0,50,%,a" for minute in range(0, 60, 5)]
    store = stored(tmp_path, one=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a"), two=csv(*fine))
    measure = store.measure("gpu_utilization", {"workload": "a"}, PaidHours(1, 1))
    assert measure is not None
    assert measure.coverage(1, AS_OF).measured == 3
    assert "every 5m and every 1h" in measure.statistic("mean", 1, AS_OF, None).because


def test_the_metric_that_covers_most_wins_and_of_equals_the_stronger(tmp_path: Path) -> None:
    def rows(metric: str, hours: int, unit: str, value: str) -> list[str]:
        return [f"{hour}:00:00Z,{metric},{value},{unit},a" for hour in range(hours)]

    weak, strong = (
        rows("DCGM_FI_DEV_GPU_UTIL", 3, "%", "50"),
        rows("DCGM_FI_PROF_SM_ACTIVE", 3, "ratio", "0.2"),
    )
    both = stored(tmp_path, u=csv(*weak, *strong)).measure("gpu_utilization", {"workload": "a"})
    assert both is not None
    assert both.meaning().value == "sm_active"
    less = stored(tmp_path, u=csv(*weak, *strong[:2])).measure("gpu_utilization", {"workload": "a"})
    assert less is not None
    assert less.meaning().value == "upper_bound"


def test_a_time_zone_of_the_envelope_makes_times_exact(tmp_path: Path) -> None:
    text = "timestamp,series,value,unit\n2026-11-20T01:00:00,g0,50,%\n2026-11-20T02:00:00,g0,50,%\n"
    (tmp_path / "u.csv").write_text(text)
    (tmp_path / "u.csv.envelope.yaml").write_text(
        "schema: ai-spend/evidence/v1\nkind: gpu_utilization\nsource: test\n"
        "time_zone: Europe/Berlin\n"
        "labels: {shard: 3, canary: true}\ncollected_at: 2026-11-21T00:00:00Z\n"
        f"sha256: {sha256(text.encode()).hexdigest()}\n"
    )
    store = read(["u.csv"], SourceTree(tmp_path), AS_OF)
    assert not store.problems, store.problems
    (series,) = store.series
    assert series.times[0] == 1_795_132_800_000
    assert dict(series.labels) == {"series": "g0", "shard": "3", "canary": "true"}
    assert series.stated


@pytest.mark.parametrize(
    ("times", "step"),
    [(("0:00:00", "0:05:00", "0:10:00"), "5m"), (("0:00:00", "0:00:58", "0:02:00"), "1m"),
     (("0:00:00", "2:00:00"), "1h")],
)  # fmt: skip
def test_the_step_is_taken_from_the_data(tmp_path: Path, times: tuple[str, ...], step: str) -> None:
    store = stored(tmp_path, u=csv(*(f"{time}Z,g0,50,%,a" for time in times)))
    from checker.evidence.times import in_words

    assert [in_words(one.step) for one in store.series] == [step]


def test_stores_of_two_folders_add_up(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
    one = stored(tmp_path / "x", u=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a"))
    two = stored(tmp_path / "y", v=csv("1:00:00Z,g0,60,%,a", "2:00:00Z,g0,60,%,a"))
    both = one.plus(two)
    assert [problem.kind for problem in both.problems] == ["conflict"]
    assert both.files == ()


def test_evidence_in_a_nul_free_crlf_file_with_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeff" + csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a").replace("\n", "\r\n")
    (tmp_path / "u.csv").write_bytes(text.encode())
    store = read([""], SourceTree(tmp_path), AS_OF)
    assert not store.problems
    measure = store.measure("gpu_utilization", {"workload": "a"}, PaidHours(1, 1))
    assert measure is not None
    assert measure.coverage(1, AS_OF).measured == Decimal(2)


def test_a_folder_outside_the_project_is_read_whole(tmp_path: Path) -> None:
    for name in ("project", "evidence"):
        (tmp_path / name).mkdir()
    stored(tmp_path / "evidence", u=csv("0:00:00Z,g0,50,%,a", "1:00:00Z,g0,50,%,a"))
    outside = SourceTree(tmp_path / "evidence")
    store = read([], SourceTree(tmp_path / "project"), AS_OF, folder=outside)
    assert store.files == ("u.csv",)
    gone = SourceTree(tmp_path / "nowhere")
    assert len(read([], SourceTree(tmp_path / "project"), AS_OF, folder=gone).problems) == 1


def test_column_names_may_be_capitals_and_labels_keep_theirs(tmp_path: Path) -> None:
    rows = "2026-11-20T00:00:00Z,g0,50,%,h1\n2026-11-20T01:00:00Z,g0,50,%,h1\n"
    store = stored(tmp_path, u=f"Timestamp,Series,Value,Unit,Hostname\n{rows}")
    assert [one.labels["Hostname"] for one in store.series] == ["h1"]
