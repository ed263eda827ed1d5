"""The catalog answers as the table says, for names as clouds, people and files spell them."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.catalog import Catalog, load_catalog
from checker.catalog.machines import chips
from checker.catalog.models import routing

CASES = yaml.safe_load((Path(__file__).parent / "cases_lookups.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def listed(name: str) -> Any:
    return pytest.mark.parametrize("case", CASES[name], ids=str)


def keyed(name: str) -> Any:
    return pytest.mark.parametrize(("name", "expected"), CASES[name].items(), ids=str)


@listed("machines")
def test_machine(catalog: Catalog, case: dict[str, Any]) -> None:
    machine = catalog.machine(case["provider"], case["sku"])
    assert machine is not None
    assert machine.accelerator == case["accelerator"]
    if "sixths" in case:
        assert machine.accelerators(3) == case["sixths"] // 2
    else:
        assert machine.accelerators() == Decimal(case["count"])
        assert machine.accelerators(8) == Decimal(case["count"]) * 8
    for name in ("memory_gib", "vendor"):
        assert getattr(machine, name) == case.get(name, getattr(machine, name))


@listed("plain_machines")
def test_a_plain_machine_is_neither_listed_nor_a_gap(
    catalog: Catalog, case: dict[str, str]
) -> None:
    assert catalog.machine(case["provider"], case["sku"]) is None
    assert not catalog.looks_like_accelerator(case["provider"], case["sku"])


@listed("gap_machines")
def test_a_machine_of_an_accelerator_family_is_a_gap_not_silence(
    catalog: Catalog, case: dict[str, str]
) -> None:
    assert catalog.machine(case["provider"], case["sku"]) is None
    assert catalog.looks_like_accelerator(case["provider"], case["sku"])


def test_every_listed_machine_belongs_to_a_family(catalog: Catalog) -> None:
    for row in catalog._read("machines"):
        if "sku" in row:
            assert catalog.looks_like_accelerator(row["provider"], row["sku"]), row["sku"]


@keyed("accelerators")
def test_accelerator_name(catalog: Catalog, name: str, expected: str | None) -> None:
    assert catalog.accelerator_name(name) == expected


@listed("models")
def test_weights(catalog: Catalog, case: dict[str, Any]) -> None:
    family = catalog.model(case["id"])
    assert (family.weights if family else None) == case["weights"]


@keyed("routes")
def test_routing(name: str, expected: str) -> None:
    assert routing(name) == expected


@listed("prices")
def test_price(catalog: Catalog, case: dict[str, Any]) -> None:
    row = catalog.price(case["sku"], case.get("region"))
    if case["amount"] is None:
        assert row is None
    else:
        assert row is not None
        assert row.amount == Decimal(case["amount"])
        assert (row.region, row.currency, row.unit) == (case["found"], "USD", "hour")


@listed("api_prices")
def test_api_price(catalog: Catalog, case: dict[str, Any]) -> None:
    price = catalog.api_price(case["id"])
    if case["input"] is None:
        assert price is None
    else:
        assert price is not None
        assert (price.input, price.output) == (Decimal(case["input"]), Decimal(case["output"]))


@listed("modules")
def test_module(catalog: Catalog, case: dict[str, Any]) -> None:
    row = catalog.module(case["source"], case.get("version"))
    assert [one.type for one in (row.creates if row else ())] == case["creates"]
    if row is not None:
        assert row.creates[0].parts[0].at == case["at"]


def check(signal: Any, expected: dict[str, Any] | None) -> None:
    if expected is None:
        assert signal is None
    else:
        assert signal is not None
        assert {name: getattr(signal, name) for name in expected} == expected


@keyed("env")
def test_signal_for_env(catalog: Catalog, name: str, expected: dict[str, Any] | None) -> None:
    check(catalog.signal_for_env(name), expected)


@keyed("images")
def test_signal_for_image(catalog: Catalog, name: str, expected: dict[str, Any] | None) -> None:
    check(catalog.signal_for_image(name), expected)


@keyed("charts")
def test_signal_for_chart(catalog: Catalog, name: str, expected: dict[str, Any] | None) -> None:
    check(catalog.signal_for_chart(name), expected)


@keyed("endpoints")
def test_signal_for_endpoint(catalog: Catalog, name: str, expected: dict[str, Any] | None) -> None:
    check(catalog.signal_for_endpoint(name), expected)


@keyed("names")
def test_signal_for_name(catalog: Catalog, name: str, expected: dict[str, Any] | None) -> None:
    check(catalog.signal_for_name(name), expected)


@keyed("looks_like_ai")
def test_looks_like_ai(catalog: Catalog, name: str, expected: bool) -> None:
    assert catalog.looks_like_ai(name) is expected


@keyed("topologies")
def test_topology(name: str, expected: int | None) -> None:
    assert chips(name) == expected
