"""Counted tokens stand before declared ones, and what both say is compared."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from by_hand import AS_OF, facts_of, manifest
from test_facts_capacity import node

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.model.facts import Subject
from checker.model.report import Money
from checker.model.values import Interval, Unknown

START = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC)


def counts(
    folder: Path, days: Sequence[int], kind: str = "tokens", parts: tuple[int, ...] = (45, 15)
) -> EvidenceStore:
    lines = ["timestamp,series,value,unit,type,workload"]
    for day in days:
        at = (START - timedelta(days=day)).isoformat()
        for way, value in zip(("input", "output"), parts, strict=False):
            lines.append(f"{at},{kind},{value}000000,{kind},{way},w")
    path = folder / f"{kind}.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (folder / f"{path.name}.envelope.yaml").write_text(
        f"schema: ai-spend/evidence/v1\nkind: {kind}\nsource: a test\n"
        f"collected_at: {AS_OF}T00:00:00Z\nsha256: {sha256(path.read_bytes()).hexdigest()}\n"
    )
    store = read([""], SourceTree(folder), AS_OF)
    assert not store.problems, store.problems
    return store


def workload(store: EvidenceStore, **body: Any) -> Subject:
    body = {"fixed_cost": "$156,000/month", **body}
    found = facts_of(node("aws_instance.node", copies=4), manifest("w", **body), evidence=store)
    return next(one for one in found.subjects if one.kind == "workload")


def test_counted_tokens_stand_before_declared_ones(tmp_path: Path) -> None:
    facts = workload(counts(tmp_path, range(1, 31)), tokens_per_day="120M").facts
    volume = facts["tokens_per_day"]
    assert (volume.value, volume.basis) == (Decimal(60_000_000), "measured")
    assert "the manifest declares 120,000,000 tokens a day" in volume.because
    assert facts["tokens_per_month"].value == Decimal(60_000_000) * 365 / 12
    assert facts["input_share"].value == Decimal("0.75")
    assert facts["tokens_split"].value is True
    assert facts["counted_in_tokens"].value is True
    assert facts["tokens_against_measured"].value == 2
    price = facts["effective_price"].value
    assert isinstance(price, Money)
    assert round(price.amount, 2) == Decimal("85.48")


def test_a_quarter_apart_is_not_told(tmp_path: Path) -> None:
    facts = workload(counts(tmp_path, range(1, 31)), tokens_per_day="75M").facts
    assert facts["tokens_against_measured"].value == Decimal("1.25")
    assert "declares" not in facts["tokens_per_day"].because


def test_half_a_month_is_enough_and_less_is_not(tmp_path: Path) -> None:
    half = workload(counts(tmp_path, range(1, 15))).facts
    assert half["tokens_per_day"].value == Decimal(60_000_000)
    less = workload(counts(tmp_path, range(1, 14)), tokens_per_day="50M").facts
    assert (less["tokens_per_day"].value, less["tokens_per_day"].basis) == (50_000_000, "declared")
    ratio = less["tokens_against_measured"].value
    assert isinstance(ratio, Unknown)
    assert ratio.high is not None


def test_a_missing_day_is_not_zero(tmp_path: Path) -> None:
    days = [day for day in range(1, 31) if day != 7]
    facts = workload(counts(tmp_path, days)).facts
    volume = facts["tokens_per_day"].value
    assert isinstance(volume, Unknown)
    assert "1 of 30 days were not measured in full" in repr(volume)
    assert volume.low == Decimal(58_000_000)


def test_tokens_by_request_are_compared_with_the_month_before(tmp_path: Path) -> None:
    rows = ["timestamp,series,metric,value,workload"]
    for day in range(1, 61):
        calls = 3 if day > 30 else 2
        rows.append(f"{(START - timedelta(days=day)).isoformat()},r,Invocations,{calls},w")
    (tmp_path / "requests.csv").write_text("\n".join(rows) + "\n")
    facts = workload(counts(tmp_path, range(1, 61))).facts
    assert facts["tokens_per_request_growth"].value == Decimal("0.5")


def test_without_evidence_nothing_changes(tmp_path: Path) -> None:
    facts = workload(EvidenceStore(), tokens_per_day="60M").facts
    assert facts["tokens_per_day"].basis == "declared"
    assert "not given" in repr(facts["tokens_against_measured"].value)


def test_shares_split_what_two_workloads_use(tmp_path: Path) -> None:
    store = counts(tmp_path, range(1, 31))
    bodies = [
        manifest(name, name, resources=[{"terraform": "aws_instance.node*", "share": share}],
                 evidence={"match": {"workload": "w"}})
        for name, share in (("one", "40%"), ("two", "60%"))
    ]  # fmt: skip
    found = facts_of(node("aws_instance.node", copies=4), *bodies, evidence=store)
    volumes = {
        one.address: one.facts["tokens_per_day"].value
        for one in found.subjects
        if one.kind == "workload"
    }
    assert volumes == {"one": Decimal(24_000_000), "two": Decimal(36_000_000)}
    assert store.problems == ()
    assert store.gaps == ()
    assert not isinstance(volumes["one"], Interval)
