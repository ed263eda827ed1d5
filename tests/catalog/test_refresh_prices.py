"""The maintainers' tool turns a price map into new rows, and leaves what it doubts to a person."""

import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from checker.catalog.store import documents_of

ROOT = Path(__file__).parents[2]
DAY = date(2026, 12, 1)
ROWS = """# Prices.
schema: ai-spend/catalog/v1
kind: api_prices
defaults: {currency: USD, source: LITELLM, date: "2026-07-20", valid_until: "2027-01-16"}
rows:
  - {id: gpt-4o, provider: openai, input: 2.5, output: 10.0, cached_input: 1.25}
  - {id: "meta.llama3:0", provider: aws, input: 0.22, output: 0.22}
  - {id: gone, provider: x, input: 1.0, output: 2.0}
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "tools" / "refresh_prices.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_new_prices_are_written_and_the_rest_keeps_its_date(tool: ModuleType) -> None:
    prices = tool.token_prices(
        '{"gpt-4o": {"input_cost_per_token": 2e-06, "output_cost_per_token": 0.000008,'
        ' "cache_read_input_token_cost": 1.0e-6},'
        ' "meta.llama3:0": {"input_cost_per_token": 2.2e-07, "output_cost_per_token": 2.2e-07}}'
    )
    found = tool.refreshed(ROWS, prices, DAY)
    assert "{id: gpt-4o, provider: openai, input: 2, output: 8, cached_input: 1}" in found.text
    assert '{id: "meta.llama3:0", provider: aws, input: 0.22, output: 0.22}' in found.text
    assert 'source: LITELLM, date: "2026-12-01", valid_until: "2027-05-30"}' in found.text
    assert 'output: 2.0, date: "2026-07-20", valid_until: "2027-01-16"}' in found.text
    assert found.notes == ("gone: not in the map; it keeps its price and its date",)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('"input_cost_per_token": 0, "output_cost_per_token": 1e-5', "input is zero"),
        ('"input_cost_per_token": null, "output_cost_per_token": 1e-5', "input is zero"),
        ('"input_cost_per_token": 2.5e-6', "output is zero or no number"),
        (
            '"input_cost_per_token": 2.5e-9, "output_cost_per_token": 1e-5',
            "moved from 2.5 to 0.0025",
        ),
        ('"input_cost_per_token": 4e-6, "output_cost_per_token": 1e-5', "moved from 2.5 to 4"),
    ],
)
def test_what_cannot_be_a_price_is_left_to_a_person(
    tool: ModuleType, entry: str, says: str
) -> None:
    found = tool.refreshed(ROWS, tool.token_prices('{"gpt-4o": {' + entry + "}}"), DAY)
    assert says in found.notes[0]
    assert "input: 2.5, output: 10.0, cached_input: 1.25, date: " in found.text


def test_prices_of_machines_come_from_any_text_of_pairs(tool: ModuleType) -> None:
    text = 'var onDemand = map[string]float64{\n\t"p4d.24xlarge": 21.5, "g5.xlarge": NaN,\n}'
    assert tool.machine_prices(text) == {"p4d.24xlarge": {"amount": Decimal("21.5")},
                                         "g5.xlarge": {}}  # fmt: skip


@pytest.mark.parametrize("name", ["aws", "azure", "gcp"])
def test_the_catalog_s_own_files_come_back_as_they_are(tool: ModuleType, name: str) -> None:
    """A map with today's prices changes dates only, and what is written is the catalog's YAML."""
    path = tool.CATALOG / "prices" / f"{name}.yaml"
    before = documents_of(path)
    prices = {
        str(row["sku"]).lower(): {"amount": Decimal(str(row["amount"]))}
        for document in before
        for row in document["rows"]
    }
    found = tool.refreshed(path.read_text("utf-8"), prices, DAY)
    assert not found.notes
    changed = [line for line in found.text.splitlines() if line not in path.read_text("utf-8")]
    assert all(line.startswith("defaults:") for line in changed)
