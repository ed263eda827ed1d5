"""Turns a public price map into a reviewed diff of the catalog's price rows.

    python tools/refresh_prices.py tokens MAP.json --date 2026-11-21
    python tools/refresh_prices.py machines PRICES --provider aws --date 2026-11-21 [--write]

A tool of the maintainers, outside the package: the checker itself fetches nothing and never changes
its own prices. MAP.json is a LiteLLM-style map (prices of one token); PRICES is any text with pairs
such as "p4d.24xlarge": 21.957642, as Karpenter's price files have. Both are local files, fetched
by hand. What changes is printed as a diff and written only with --write; a price of zero, without
a number, or that moved by more than half is told and left as it is, for somebody to look at.
"""

import argparse
import difflib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

CATALOG = Path(__file__).parent.parent / "checker" / "catalog"
VALID_DAYS = 180
MOST_CHANGE = Decimal("0.5")

_MILLION = 1_000_000
_ROW = re.compile(r"  - \{(?P<fields>.*)\}\s*\Z")
_NAME = re.compile(r"""(?:id|sku): "?([^",}]+)"?""")
_DATES = re.compile(r'(?<![a-z_])(date|valid_until): "[0-9-]+"')
_PAIR = re.compile(r'"([\w.-]+)":\s*([^,\s}]+)')
_TOKENS = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
    "batch_input": "input_cost_per_token_batches",
}

Fields = Mapping[str, Decimal]
"""The new prices of one row by field."""


class Refreshed(NamedTuple):
    """The new text of one file, and what a person has to look at."""

    text: str
    notes: tuple[str, ...]


def token_prices(text: str) -> dict[str, Fields]:
    """Return the prices of a million tokens by model id; what is no price is left out."""
    rows = json.loads(text, parse_float=Decimal)
    found: dict[str, Fields] = {}
    for name, row in rows.items():
        prices = {field: _price(row.get(key), _MILLION) for field, key in _TOKENS.items()}
        found[name] = {field: price for field, price in prices.items() if price is not None}
    return found


def machine_prices(text: str) -> dict[str, Fields]:
    """Return the prices of an hour by machine type, out of any text of pairs."""
    found: dict[str, Fields] = {}
    for name, written in _PAIR.findall(text):
        price = _price(written, 1)
        found[name.lower()] = {} if price is None else {"amount": price}
    return found


def _price(value: object, times: int) -> Decimal | None:
    """Return a price above zero, else None: a price map writes 0 where it knows none."""
    try:
        price = Decimal(str(value)) * times
    except InvalidOperation:
        return None
    return price.normalize() if price.is_finite() and price > 0 else None


def refreshed(text: str, prices: Mapping[str, Fields], day: date) -> Refreshed:
    """Return a file of rows with new prices; a row without one keeps its own date."""
    notes: list[str] = []
    lines = text.splitlines(keepends=True)
    old = dict(_default_dates(lines))
    for at, line in enumerate(lines):
        match = _ROW.match(line.rstrip("\n"))
        name = _NAME.search(line)
        if match is None or name is None:
            continue
        new = prices.get(name[1]) or prices.get(name[1].lower())
        told = list(_doubts(line, name[1], new))
        notes += told
        lines[at] = _dated(line, old) if told or not new else _priced(line, new)
    fresh = {"date": day.isoformat(),
             "valid_until": (day + timedelta(days=VALID_DAYS)).isoformat()}  # fmt: skip
    return Refreshed("".join(_redated(lines, fresh)), tuple(notes))


def _default_dates(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("defaults:"):
            for match in _DATES.finditer(line):
                yield match[1], match[0]


def _redated(lines: list[str], fresh: Mapping[str, str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("defaults:"):
            line = _DATES.sub(lambda match: f'{match[1]}: "{fresh[match[1]]}"', line)
        yield line


def _doubts(line: str, name: str, new: Fields | None) -> Iterator[str]:
    """Yield why a row is not changed by a machine."""
    if new is None:
        yield f"{name}: not in the map; it keeps its price and its date"
        return
    for field in ("amount", "input", "output"):
        before = _field(line, field)
        if before is None:
            continue
        after = new.get(field)
        if after is None:
            yield f"{name}: {field} is zero or no number in the map"
        elif abs(after / before - 1) > MOST_CHANGE:
            yield f"{name}: {field} moved from {before} to {after:f}: look at it first"


def _field(line: str, field: str) -> Decimal | None:
    match = re.search(rf"(?<![a-z_]){field}: ([0-9.]+)", line)
    return Decimal(match[1]) if match else None


def _priced(line: str, new: Fields) -> str:
    """Return a row with its new prices; only fields that it has are changed."""
    for field, price in new.items():
        written = _field(line, field)
        if written is not None and written != price:
            pattern = rf"(?<![a-z_]){field}: [0-9.]+"
            line = re.sub(pattern, f"{field}: {price:f}", line)
    return line


def _dated(line: str, old: Mapping[str, str]) -> str:
    """Return a row that was not refreshed with the dates that were the file's."""
    if _DATES.search(line) or not old:
        return line
    end = line.rindex("}")
    return f"{line[:end]}, {', '.join(old.values())}{line[end:]}"


def main(arguments: list[str]) -> int:
    """Print the diff and what to look at; 1 where anything was left for a person."""
    given = _given(arguments)
    machines = given.kind == "machines"
    path = CATALOG / ("prices" if machines else "api_prices")
    path /= f"{given.provider}.yaml" if machines else "tokens.yaml"
    reads: Callable[[str], dict[str, Fields]] = machine_prices if machines else token_prices
    before = path.read_text("utf-8")
    after = refreshed(before, reads(Path(given.map).read_text("utf-8")), given.date)
    names = (f"a/{path.name}", f"b/{path.name}")
    diff = difflib.unified_diff(before.splitlines(True), after.text.splitlines(True), *names)
    sys.stdout.writelines(diff)
    for note in after.notes:
        print(f"look at  {note}", file=sys.stderr)
    if given.write:
        path.write_text(after.text, "utf-8")
    return 1 if after.notes else 0


def _given(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("tokens", "machines"))
    parser.add_argument("map", help="a local file")
    parser.add_argument("--provider", choices=("aws", "azure", "gcp"), default="aws")
    parser.add_argument("--date", type=date.fromisoformat, required=True, help="day of the map")
    parser.add_argument("--write", action="store_true", help="change the catalog's file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
