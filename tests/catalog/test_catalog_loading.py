"""The catalog reads each kind when it is asked for, and a pack gives what the files give."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from checker.catalog import load_catalog
from checker.catalog.modules import Modules
from checker.catalog.prices import Prices
from checker.catalog.reading import CatalogError, type_row
from checker.catalog.rows import (
    Accelerator,
    Amount,
    Choice,
    Instances,
    Part,
    Quantity,
    Rule,
    TagPath,
    When,
)
from checker.catalog.signals import Signals
from checker.catalog.store import KINDS, rows_from_files

ORIGIN = {"source": "TEST", "date": "2026-11-21"}


def test_a_kind_is_read_when_it_is_asked_for() -> None:
    asked: list[str] = []

    def read(kind: str) -> Sequence[Any]:
        asked.append(kind)
        return rows_from_files(kind)

    catalog = load_catalog(read)
    assert asked == []
    catalog.terraform_type("aws_instance")
    catalog.terraform_type("aws_s3_bucket")
    assert asked == ["terraform"]
    catalog.price("p4d.24xlarge")
    catalog.price("p4d.24xlarge")
    assert asked == ["terraform", "prices"]


def test_a_pack_of_json_gives_what_the_files_give() -> None:
    plain = {kind: rows_from_files(kind) for kind in KINDS}
    text = json.dumps(plain, default=lambda number: float(str(number)))
    packed = json.loads(text, parse_float=Decimal)
    one, other = load_catalog(), load_catalog(packed.__getitem__)
    assert one.types == other.types
    for name in one.types:
        assert one.terraform_type(name) == other.terraform_type(name)
    for row in plain["machines"]:
        if "sku" in row:
            asked = (row["provider"], row["sku"])
            assert one.machine(*asked) == other.machine(*asked)
    for row in plain["prices"]:
        assert one.price(row["sku"]) == other.price(row["sku"])
    for row in plain["api_prices"]:
        assert one.api_price(row["id"]) == other.api_price(row["id"])
    for row in plain["models"]:
        assert one.model(row["patterns"][0]) == other.model(row["patterns"][0])


def test_a_row_may_be_written_short_or_long() -> None:
    short = type_row({
        **ORIGIN, "type": "a_b", "provider": "a", "role": "capacity", "when": "machine",
        "sku": "size", "tags": "tags", "instances": {"desired": "count"}, "commitment": "spot",
    })  # fmt: skip
    long = type_row({
        **ORIGIN, "type": "a_b", "provider": "a", "role": {"default": "capacity", "rules": []},
        "when": [{"how": "machine"} | {"paths": [], "patterns": []}], "parts": [{"sku": ["size"]}],
        "tags": [{"path": "tags", "form": "map"}], "instances": {"desired": [{"path": "count"}]},
        "commitment": {"default": "spot", "rules": []},
    })  # fmt: skip
    assert short == long
    assert short.when == (When("machine"),)
    assert short.tags == (TagPath("tags"),)
    assert short.taggable
    assert short.parts[0].instances.desired == (Amount("count"),)


def test_what_stands_beside_parts_holds_for_every_part() -> None:
    row = type_row({
        **ORIGIN, "type": "a_b", "provider": "a", "role": "capacity", "commitment": "on_demand",
        "parts": [{"at": "one", "sku": "one.size"}, {"at": "two", "commitment": "spot"}],
    })  # fmt: skip
    assert [part.commitment.default for part in row.parts] == ["on_demand", "spot"]
    assert [part.at for part in row.parts] == ["one", "two"]


def test_rules_keep_their_order_and_flags_become_words() -> None:
    row = type_row({
        **ORIGIN, "type": "a_b", "provider": "a", "role": "capacity",
        "commitment": {"default": "on_demand", "rules": [
            {"path": "spot", "is": True, "then": "spot"},
            {"path": "reservation", "then": "reserved"},
        ]},
    })  # fmt: skip
    assert row.parts[0].commitment == Choice(
        "on_demand", (Rule("spot", ("true",), "spot"), Rule("reservation", (), "reserved"))
    )


def test_every_field_that_is_written_is_read() -> None:
    """A field read under another name than it is written would be lost without a word."""
    row = type_row({
        **ORIGIN, "type": "a_b", "provider": "a", "role": "capacity",
        "accelerators": {"type": "gpu.type", "per_instance": "gpu.count", "default_count": 1,
                         "slices": "gpu.slice", "before": "gpu"},
        "instances": {"min": "a", "desired": "b", "max": {"path": "c", "per_zone": True},
                      "default": 1, "default_min": 2, "default_max": 3, "zones": "z"},
        "parts": [{"at": "x", "name": "x.n", "keyed": True, "sku": "x.s", "default_sku": "d",
                   "topology": "x.t", "models": "x.m", "ends": "x.e", "term": "1mo",
                   "routing": "world", "active": [{"path": "off", "then": "no"}],
                   "quantities": [{"path": "x.q", "unit": "ptu"}]}],
    })  # fmt: skip
    part = row.parts[0]
    assert part.accelerators == (Accelerator("gpu.type", ("gpu.count",), 1, ("gpu.slice",), "gpu"),)
    assert part.instances == Instances(
        (Amount("a"),), (Amount("b"),), (Amount("c", True),), None, 1, 2, 3, ("z",)
    )
    assert part._replace(accelerators=(), instances=Instances()) == Part(
        "x", "x.n", True, ("x.s",), "d", (), ("x.t",), Instances(),
        (Quantity("x.q", Choice("ptu")),), ("x.m",), Choice(), Choice("1mo"), ("x.e",),
        Choice("world"), Choice(None, (Rule("off", (), "no"),)),
    )  # fmt: skip


def test_a_field_that_no_row_has_is_refused() -> None:
    with pytest.raises(CatalogError, match="a_b: no such field: skuu"):
        type_row({**ORIGIN, "type": "a_b", "provider": "a", "role": "capacity", "skuu": "x"})


def test_an_arm_type_is_found_without_its_version_and_regardless_of_case() -> None:
    row = load_catalog().subtype(
        "azapi_resource", "microsoft.CognitiveServices/accounts/deployments@2024-10-01"
    )
    assert row is not None
    assert row.role.default == "capacity"


def test_a_name_that_nobody_knows_is_nothing() -> None:
    catalog = load_catalog()
    assert catalog.terraform_type("") is None
    assert catalog.machine(None, "") is None
    assert catalog.machine("nowhere", "p4d.24xlarge") is not None
    assert catalog.model("") is None
    assert catalog.module("") is None
    assert catalog.kubernetes_object("", "") is None
    assert catalog.node_label("") is None
    assert catalog.extended_resource("cpu") is None


def test_a_type_inside_another_is_no_type_of_its_own() -> None:
    assert not any(":" in name for name in load_catalog().types)


def test_of_several_prices_the_one_of_the_region_counts_and_only_on_demand() -> None:
    def row(region: str, amount: int, **more: Any) -> dict[str, Any]:
        return {
            "provider": "aws", "sku": "p4d.24xlarge", "amount": amount, "currency": "USD",
            "unit": "hour", "region": region, "valid_until": "2027-01-16", **ORIGIN, **more,
        }  # fmt: skip

    prices = Prices([
        row("us-east-1", 9, term="12mo"), row("us-east-1", 20), row("eu-west-1", 25),
    ])  # fmt: skip
    found = [prices.find("p4d.24xlarge", one) for one in ("us-east-1", "eu-west-1", "x", None)]
    assert [one.amount if one else None for one in found] == [20, 25, 20, 20]


def test_a_module_row_ends_where_its_versions_do() -> None:
    modules = Modules([
        {"sources": "a/b/aws", "since": 2, "until": 4, **ORIGIN, "provider": "aws",
         "creates": [{"type": "a_b", "role": "capacity"}]},
    ])  # fmt: skip
    found = [modules.find("a/b/aws", version) for version in ("1.9", "2.0", "~> 3.1", "4.0", None)]
    assert [one is not None for one in found] == [False, True, True, False, True]


def test_of_several_signals_the_one_that_says_most_decides() -> None:
    rows = [
        {"kind": "env", "pattern": pattern, "provider": provider, **ORIGIN}
        for pattern, provider in (("*_KEY", "short"), ("ACME_*_KEY", "long"), ("ACME_A_KEY", "all"))
    ]
    signals = Signals(rows)
    found = [signals.env(name) for name in ("A_KEY", "ACME_B_KEY", "ACME_A_KEY")]
    assert [one.provider if one else None for one in found] == ["short", "long", "all"]


def test_a_label_says_its_value_in_our_words() -> None:
    catalog = load_catalog()
    reservation = catalog.node_label("cloud.google.com/reservation-name")
    capacity = catalog.node_label("karpenter.sh/capacity-type")
    assert reservation is not None
    assert capacity is not None
    assert reservation.word("any-name") == "reserved"
    assert [capacity.word(one) for one in ("on-demand", "odd")] == ["on_demand", "odd"]
