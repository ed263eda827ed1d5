"""Asks a bill, before anything is made of it, for all that a bill must not hold."""

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from checker.billing.envelope import Envelope
from checker.billing.focus import NUMBERS
from checker.billing.view import NO_OBJECT, PRODUCT, View
from checker.documents.columns import Columns, ColumnsError
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

_CATEGORIES = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")
_MAY_BE_NEGATIVE = ("Credit", "Adjustment")
_CURRENCIES = 20
_MOST_GOODS = 50_000
_MOST_WORDINGS = 500
_CODE = re.compile("[A-Z]{3}")
_EXPORT = "export the bill again, as FOCUS 1.2 or newer"


class Checked(NamedTuple):
    """What one file of a bill holds: charges, their sum, currencies.

    `spans` are the first and last days of what is charged, each pair once; of use where there is
    any. `used` says that they are of use. `view` is what tells its products apart.
    """

    rows: int
    total: Decimal
    currencies: tuple[str, ...]
    spans: tuple[tuple[datetime.date, datetime.date], ...]
    used: bool
    view: View

    @property
    def first(self) -> datetime.date:
        """The first day of use."""
        return min(first for first, _ in self.spans)

    @property
    def last(self) -> datetime.date:
        """The last day of use; without any use the last on which anything begins."""
        return max(last if self.used else first for first, last in self.spans)


class _Rule(NamedTuple):
    """One thing that no row may be: how SQL tells it, and what is said of it."""

    kind: str
    condition: str
    message: str
    next_step: str


def check(
    goods: str, view: View, database: Columns, path: str, envelope: Envelope | None,
    as_of: datetime.date,
) -> Checked | Problem:  # fmt: skip
    """Return what a file holds, or the first thing that is wrong with it.

    The table `goods` is made in the same pass: what the file sells, with its charges and cost.
    """
    rules = list(_rules(view, envelope, as_of))
    view = _listed(goods, rules, view, database)
    rows, total, wrong = database.rows(
        f"SELECT CAST(coalesce(sum(charges), 0) AS BIGINT), CAST(sum(cost) AS DECIMAL(38, 10)), "
        f"sum(wrong) FROM {goods}"
    )[0]
    if not rows:
        return Problem("empty", "there is a header and no charge", Location(path), _EXPORT)
    if wrong:
        return _broken(rules, rows, view, database, path)
    found = database.rows(f"SELECT DISTINCT currency FROM {goods} ORDER BY 1 LIMIT {_CURRENCIES}")
    currencies = tuple(str(row[0]) for row in found)
    odd = next((one for one in currencies if not _CODE.fullmatch(one)), None)
    if odd is not None:
        message = f"BillingCurrency is {_shown(odd)}, which is no currency code such as USD"
        return Problem("currency", message, Location(path), _EXPORT)
    checked = Checked(rows, total, currencies, *_spans(view, database), view)
    return _against(checked, envelope) or checked


def _listed(goods: str, rules: Sequence[_Rule], view: View, database: Columns) -> View:
    """List what is sold, and return the view with which it was.

    Where each charge is described in its own way, as gateways do, less of it tells products apart.
    """
    try:
        _list_goods(goods, rules, view, database)
        if database.rows(f"SELECT count(*) FROM {goods}")[0][0] <= _MOST_GOODS:
            return view
        database.rows(f"DROP TABLE {goods}")
    except ColumnsError as error:
        if "memory" not in str(error).lower() and "allocate" not in str(error).lower():
            raise
    counted = database.rows(view.wordings)
    many = [row for row in counted if row[1] > _MOST_WORDINGS]
    view = view.shortened(
        [goods for goods, _, without in many if without <= _MOST_WORDINGS],
        [goods for goods, _, without in many if without > _MOST_WORDINGS],
    )
    _list_goods(goods, rules, view, database)
    return view


def _list_goods(goods: str, rules: Sequence[_Rule], view: View, database: Columns) -> None:
    """List what is sold, and count what breaks any rule; which one is asked where it matters."""
    wrong = " OR ".join(f"({rule.condition})" for rule in rules)
    database.rows(
        f"CREATE TABLE {goods} AS SELECT key, currency, "
        f"any_value(row({', '.join(PRODUCT)})) AS product, count(*) AS charges, "
        f"CAST(sum(cost) AS DECIMAL(38, 10)) AS cost, count(*) FILTER (WHERE {wrong}) AS wrong "
        f"FROM ({_with_raw(view)}) GROUP BY key, currency"
    )


def _spans(
    view: View, database: Columns
) -> tuple[tuple[tuple[datetime.date, datetime.date], ...], bool]:
    found = database.rows(
        "SELECT DISTINCT charge_category = 'Usage', CAST(start AS DATE), "
        f"CAST(finish - INTERVAL 1 SECOND AS DATE) FROM ({view.select}) ORDER BY ALL"
    )
    used = any(row[0] for row in found)
    return tuple((first, last) for use, first, last in found if use or not used), used


def _broken(rules: Sequence[_Rule], rows: int, view: View, database: Columns, path: str) -> Problem:
    """Return the problem of the first rule that any charge breaks."""
    counts = ", ".join(f"count(*) FILTER (WHERE {rule.condition})" for rule in rules)
    counted = database.rows(f"SELECT {counts} FROM ({_with_raw(view)})")[0]
    rule, count = next((rule, n) for rule, n in zip(rules, counted, strict=True) if n)
    return _told(rule, count, rows, view, database, path)


def _rules(view: View, envelope: Envelope | None, as_of: datetime.date) -> Iterator[_Rule]:
    zone = "write times with their zone, as in 2026-11-21T06:00:00Z, or give time_zone in the "
    zone += "envelope"
    yield _Rule("time", "start IS NULL OR finish IS NULL",
                "the charge period is no time, or does not say its zone", zone)  # fmt: skip
    yield _Rule("time", "finish <= start", "the charge period ends before it begins", _EXPORT)
    for name, column in NUMBERS.items():
        bad = f"raw_{name} IS NOT NULL AND {name} IS NULL"
        if view.columns.has(column):
            message = f"{column} is no number: NaN, infinite, too large or text"
            yield _Rule("number", bad, message, _EXPORT)
    yield _Rule("number", "cost IS NULL", "EffectiveCost is empty",
                "a bill that leaves costs empty is not finished: export it later")  # fmt: skip
    allowed = ", ".join(f"'{one}'" for one in _CATEGORIES)
    yield _Rule("category", f"charge_category NOT IN ({allowed})",
                f"ChargeCategory is none of {', '.join(_CATEGORIES)}", _EXPORT)  # fmt: skip
    credits = ", ".join(f"'{one}'" for one in _MAY_BE_NEGATIVE)
    yield _Rule("negative",
                f"cost < 0 AND charge_category NOT IN ({credits}) AND charge_class <> 'Correction'",
                "a cost is negative and neither a credit, an adjustment nor a correction",
                "mark refunds as FOCUS does: ChargeCategory Credit, or ChargeClass "
                "Correction")  # fmt: skip
    yield _Rule("negative", "quantity < 0 AND charge_category = 'Usage' "
                "AND charge_class <> 'Correction'", "a quantity is negative", _EXPORT)  # fmt: skip
    end = as_of + datetime.timedelta(days=1)
    yield _Rule("future", f"charge_category = 'Usage' AND start >= TIMESTAMP '{end} 00:00:00'",
                f"use is billed after the day of this check, {as_of}",
                "mend the clock that wrote it, or check with a later --as-of")  # fmt: skip
    if envelope is not None and envelope.since is not None and envelope.until is not None:
        outside = f"start < TIMESTAMP '{envelope.since}' OR start >= TIMESTAMP '{envelope.until}'"
        yield _Rule("window", f"charge_category = 'Usage' AND ({outside})",
                    "use is billed outside the envelope's window",
                    "state the window that the bill was exported for")  # fmt: skip
    texts = ["service", "sku", "meter", "description", "account"]
    signs = [f"contains({one}, chr(0))" for one in texts]
    if view.is_text("ChargePeriodStart"):
        # Only text has been in a spreadsheet: no cell of Parquet is ever calculated.
        signs.append("contains(resource, chr(0))")
        texts.append("resource")
        signs += [f"starts_with({one}, '{sign}')" for one in texts for sign in "=@"]
    yield _Rule("formula", " OR ".join(signs), "a cell begins as a formula does, or holds a NUL",
                "export the bill from its source; a spreadsheet has been at it")  # fmt: skip


def _told(rule: _Rule, count: int, rows: int, view: View, database: Columns, path: str) -> Problem:
    """Return the problem with the first of the charges, in the order of what is shown."""
    example: tuple[Any, ...] = database.rows(
        "SELECT service, CAST(raw_start AS VARCHAR), CAST(raw_cost AS VARCHAR) "
        f"FROM ({_with_raw(view)}) WHERE {rule.condition} ORDER BY 2, 1, 3 LIMIT 1"
    )[0]
    service, time, money = (_shown(one) for one in example)
    message = (
        f"{rule.message}: {count:,} of {rows:,} charges, such as {service} from {time} at {money}"
    )
    return Problem(rule.kind, message, Location(path), rule.next_step,
                   judged="the other evidence files")  # fmt: skip


def tags_trouble(view: View, database: Columns, path: str) -> Problem | None:
    """Return the problem of AI charges whose tags are no names with values; `sold` is there.

    Nobody asks before something went wrong: reading all tags is a third of reading a bill.
    """
    wrong = f"NOT json_valid(tags) OR ({NO_OBJECT})"
    count, service, start, tags = database.rows(
        f"SELECT count(*), min_by(service, start), CAST(min(start) AS VARCHAR), "
        f"min_by(tags, start) FROM ({view.ours}) WHERE {wrong}"
    )[0]
    if not count:
        return None
    message = (
        f"Tags is no JSON object in {count:,} charges of AI, such as {_shown(service)} from "
        f"{_shown(start)}: {_shown(tags)}"
    )
    step = 'write tags as {"workload": "research-llm"}'
    return Problem("tags", message, Location(path), step, judged="the other evidence files")


def _with_raw(view: View) -> str:
    """Return the columns of `focus`, and what was written where a number or a time should be."""
    raw = {f"raw_{name}": view.written(column) for name, column in NUMBERS.items()}
    return view.select_with({**raw, "raw_start": view.written("ChargePeriodStart")})


def _shown(value: object) -> str:
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value))
    return text[:40] or "nothing"


def _against(checked: Checked, envelope: Envelope | None) -> Problem | None:
    """Compare a file with what its exporter counted."""
    if envelope is None:
        return None
    told: list[str] = []
    if envelope.rows is not None and envelope.rows != checked.rows:
        told.append(f"{checked.rows:,} charges, and the envelope says {envelope.rows:,}")
    cents = Decimal("0.01")
    if envelope.total is not None and abs(envelope.total - checked.total) > cents:
        told.append(f"{checked.total:,.2f} in sum, and the envelope says {envelope.total:,.2f}")
    if envelope.currency is not None and checked.currencies != (envelope.currency,):
        said = ", ".join(checked.currencies)
        told.append(f"charges in {said}, and the envelope says {envelope.currency}")
    if not told:
        return None
    message = f"the file holds {told[0]}"
    step = "export it again: a part is missing or stands twice"
    return Problem(
        "window", message, envelope.node.location, step, judged="the other evidence files"
    )
