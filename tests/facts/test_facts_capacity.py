"""How busy paid hardware is, what of it is idle, and how much of it would be enough."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import AS_OF, facts_of, manifest, resource, subject, value
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.facts import Facts
from checker.facts.capacity import _idle_whole
from checker.facts.economics_staircase import ROOM, carrying
from checker.facts.hardware import total
from checker.facts.sums import Share, added
from checker.model.report import Money
from checker.model.values import Interval, Unknown

HOURS = 30 * 24


def node(address: str, sku: str = "p4d.24xlarge", copies: int = 1, **body: Any) -> Any:
    return resource(address, {"instance_type": sku, **body}, copies=Interval(copies, copies))


def metrics(folder: Path, busy: str, series: int = 32, hours: int = HOURS) -> EvidenceStore:
    start = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) - timedelta(days=30)
    lines = ["timestamp,series,value,unit"]
    for hour in range(hours):
        at = (start + timedelta(hours=hour)).isoformat()
        lines += [f'{at},DCGM_FI_DEV_GPU_UTIL{{gpu="{n}"}},{busy},%' for n in range(series)]
    (folder / "use.csv").write_text("\n".join(lines), "utf-8")
    store = read(["use.csv"], SourceTree(folder), AS_OF)
    assert not store.problems, store.problems
    return store


def judged(folder: Path, code: Sequence[Any], busy: str = "40", **more: Any) -> Facts:
    store = metrics(folder, busy, **more)
    body: dict[str, Any] = {"evidence": {"gpu_utilization": {"file": "use.csv"}}}
    return facts_of(*code, manifest("w", fixed_cost="$156,000/month", **body), evidence=store)


def test_forty_percent(tmp_path: Path) -> None:
    pool = subject(judged(tmp_path, [node("aws_instance.node", copies=4)]), "capacity")
    assert value(pool, "gpu_utilization") == Decimal("0.4")
    assert pool.facts["gpu_utilization"].basis == "measured"
    assert value(pool, "idle_cost") == Money(Decimal("93600"), "USD", "month")
    assert value(pool, "idle_accelerators") == 19
    assert value(pool, "busy_instances") == 2
    assert value(pool, "busy_instances_use") == Decimal("0.8")
    assert value(pool, "release_saving") == Money(78_000, "USD", "month")
    assert "gpu_utilization" in pool.measures


def test_hours_that_nobody_measured_leave_a_range(tmp_path: Path) -> None:
    facts = judged(tmp_path, [node("aws_instance.node", copies=4)], hours=HOURS // 2)
    pool = subject(facts, "capacity")
    assert value(pool, "gpu_utilization") == Interval(Decimal("0.2"), Decimal("0.7"))
    assert value(pool, "idle_accelerators") == Interval(9, 25)
    assert value(pool, "busy_instances") == Interval(1, 4)
    assert value(pool, "release_saving").amount == Interval(0, 117_000)
    assert value(pool, "idle_cost").amount == Interval(Decimal("46800"), Decimal("124800"))


def test_a_busy_pool_does_not_hide_an_idle_reservation() -> None:
    code = [
        node("aws_instance.demand"),
        node(
            "aws_instance.reserved",
            capacity_reservation_specification=[
                {"capacity_reservation_target": [{"capacity_reservation_id": "cr-1"}]}
            ],
        ),
        node("aws_instance.small", "g5.xlarge"),
    ]
    facts = facts_of(*code, manifest("w"))
    assert [one.address for one in facts.subjects if one.kind == "capacity"] == [
        "w/A100-40GB/on_demand",
        "w/A100-40GB/reserved",
        "w/A10G/on_demand",
    ]


def test_a_cost_is_split_by_list_price() -> None:
    code = [node("aws_instance.big"), node("aws_instance.small", "g5.xlarge")]
    facts = facts_of(*code, manifest("w", fixed_cost="$10,000/month"))
    parts = [value(one, "fixed_cost").amount for one in facts.subjects if one.kind == "capacity"]
    assert sum(parts) == pytest.approx(10_000)
    assert parts[0] > parts[1]


def test_a_reservation_larger_than_its_nodes_is_what_is_paid() -> None:
    held = resource(
        "aws_ec2_capacity_reservation.r", {"instance_type": "p4d.24xlarge", "instance_count": 6}
    )
    inside = node(
        "aws_instance.node",
        copies=4,
        capacity_reservation_specification=[
            {"capacity_reservation_target": [{"capacity_reservation_id": "cr-1"}]}
        ],
    )
    pool = subject(facts_of(held, inside, manifest("w")), "capacity")
    assert value(pool, "accelerator_count") == 48
    assert value(pool, "monthly_list_price").amount == Decimal("21.957642") * 6 * 730


def test_the_code_says_when_a_reservation_ends() -> None:
    held = resource(
        "aws_ec2_capacity_reservation.r",
        {"instance_type": "p4d.24xlarge", "instance_count": 1, "end_date": "2027-03-01T00:00:00Z"},
    )
    facts = facts_of(held, manifest("w"))
    assert value(subject(facts, "capacity"), "commitment_ends") == date(2027, 3, 1)
    declared = manifest("w", commitment={"term": "12mo", "start": "2026-04-01"})
    assert value(subject(facts_of(held, declared), "capacity"), "commitment_ends") == date(
        2027, 4, 1
    )


def test_metrics_that_do_not_say_of_which_capacity_are_a_gap(tmp_path: Path) -> None:
    code = [node("aws_instance.big", copies=4), node("aws_instance.small", "g5.xlarge")]
    facts = judged(tmp_path, code)
    assert [one.measures for one in facts.subjects if one.kind == "capacity"] == [{}, {}]
    assert "do not say which of its capacities" in facts.gaps[0].message


def test_who_uses_a_pool_pays_a_share_of_it() -> None:
    pool = manifest("pool", "pool", fixed_cost="$10,000/month")
    user = manifest("user", "user", uses=[{"workload": "pool", "share": "40%"}])
    code = resource("aws_instance.gpu", {"instance_type": "g5.xlarge"}, root="pool")
    facts = facts_of(code, pool, user)
    mine = subject(facts, "workload", "user")
    assert value(mine, "fixed_cost") == Money(Decimal("4000"), "USD", "month")
    assert mine.facts["fixed_cost"].because == "40% of pool"
    lost = facts_of(manifest("user", uses=[{"workload": "pol", "share": "40%"}]))
    assert [one.message for one in lost.problems] == ["no workload is called pol"]


SHARES = st.integers(0, 100).map(lambda one: Decimal(one) / 100)


@given(st.integers(1, 64), SHARES)
def test_idle_and_busy_add_up(instances: int, busy: Decimal) -> None:
    needed = carrying(instances, busy)
    assert needed == instances or instances * busy <= needed * ROOM < instances * busy + ROOM
    assert 0 <= needed <= instances
    idle = _idle_whole(busy, instances * 8)
    assert 0 <= idle <= instances * 8 * (1 - busy)


@given(st.integers(0, 64), st.integers(0, 64), SHARES, SHARES)
def test_a_wider_question_gives_a_wider_answer(a: int, b: int, c: Decimal, d: Decimal) -> None:
    counts, shares = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    wide = _idle_whole(shares, counts)
    low, high = (wide, wide) if isinstance(wide, int) else wide
    for count in counts:
        for share in shares:
            assert low <= _idle_whole(share, count) <= high


@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 100))
def test_parts_of_accelerators_are_exact(above: int, below: int, instances: int) -> None:
    each = Decimal(above) / Decimal(below)
    found = total(each, None, instances)
    assert abs(found - each * instances) < Decimal("1e-20")


def test_unknown_parts_leave_a_sum_open_upward() -> None:
    known, maybe, unknown = (
        facts_of(one).owned[0].resource
        for one in (
            node("aws_instance.a", "g5.xlarge", 2),
            resource("aws_instance.b", {"instance_type": "g5.xlarge"}, copies=Interval(0, 3)),
            resource("aws_instance.c", {"instance_type": "g5.xlarge"}, copies=Interval(0, None)),
        )
    )
    assert added("accelerator_count", [Share(known)]).value == 2
    assert added("accelerator_count", [Share(known), Share(maybe)]).value == Interval(2, 5)
    open_sum = added("accelerator_count", [Share(known), Share(unknown)]).value
    assert (open_sum.low, open_sum.high) == (2, None)
    assert not isinstance(open_sum, Unknown)
