"""The formats that our schemas name (quantities, dates, globs), checked where they are written."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from checker.model import quantities
from checker.model.quantities import QuantityError

Check = Callable[[object], bool]
_OR_NONE = "-or-none"
_DATE = r"(?a)\d{4}-\d\d-\d\d"


def formats() -> dict[str, Check]:
    """Return the check of every format, each with and without `none` as a further answer.

    A check raises ValueError with the reason. Lists and mappings pass where the schema allows them
    besides: `count-per-day` is also written as a mapping of input and output.
    """
    named: dict[str, Callable[[object], object]] = {
        "money": quantities.money,
        "money-per-hour": lambda text: quantities.money(text, "hour"),
        "money-per-month": lambda text: quantities.money(text, "month"),
        "token-price": quantities.token_price,
        "count": quantities.amount,
        "count-per-day": lambda text: quantities.amount(text, "day"),
        "count-per-second": lambda text: quantities.amount(text, "second"),
        "ratio": quantities.ratio,
        "share": quantities.share,
        "duration": quantities.duration,
        "latency": quantities.milliseconds,
        "quantity": _quantity,
        "rate": _rate,
        "date": read_date,
        "date-time": read_time,
        "glob": _glob,
        "path": _path,
        "only-none": _nothing,
    }
    return {
        name + ending: _scalars_only(check, bool(ending))
        for name, check in named.items()
        for ending in ("", _OR_NONE)
    }


def read_date(text: object) -> date:
    """Read a day such as `2026-04-01`."""
    if not isinstance(text, str) or not re.fullmatch(_DATE, text):
        raise QuantityError(f"{text} is not a date", "write it as 2026-04-01")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QuantityError(f"{text}: {error}", "write a day of the calendar") from error


def read_time(text: object) -> datetime:
    """Read a moment with its time zone, such as `2026-11-21T06:00:00Z`."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise QuantityError(f"{text} is not a time", "write it as 2026-11-21T06:00:00Z")
    if moment.tzinfo is None:
        step = "add Z for UTC, or an offset such as +01:00"
        raise QuantityError(f"{text} does not say its time zone", step)
    return moment


def _scalars_only(check: Callable[[object], object], none_allowed: bool) -> Check:
    def checked(value: object) -> bool:
        if isinstance(value, (dict, list)) or (none_allowed and value == "none"):
            return True
        try:
            check(value)
        except QuantityError as error:
            if none_allowed:
                raise QuantityError(error.message, f"{error.next_step}, or none") from error
            raise
        return True

    return checked


def _quantity(text: object) -> None:
    """Accept any quantity: what it counts is the reader's to know."""
    if isinstance(text, (int, Decimal)) and not isinstance(text, bool):
        return
    for read in (quantities.ratio, quantities.duration, quantities.milliseconds):
        try:
            read(text)
        except QuantityError:
            continue
        return
    if isinstance(text, str) and not text[:1].isdigit():
        quantities.money(text)
        return
    try:
        quantities.amount(text)
    except QuantityError:
        quantities.money(text)


def _rate(value: object) -> None:
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool) or value <= 0:
        raise QuantityError(f"{value} is not an exchange rate", "write a number above 0, as 1.08")


def _path(text: object) -> None:
    if not isinstance(text, str) or not text:
        raise QuantityError(f"{text} is not a path", "write a path, as in evidence/gpu.csv")
    if text.startswith(("/", "~")) or "\\" in text:
        step = "write it from this file's folder, with forward slashes"
        raise QuantityError(f"{text} is a path of one machine", step)


def _glob(text: object) -> None:
    if not isinstance(text, str) or not text:
        raise QuantityError(f"{text} is not a path", "write a path or glob, as in sandbox/**")
    if text.startswith(("/", "~")) or ".." in text.split("/") or "\\" in text:
        step = "write it from the folder of ai-spend.yaml, with forward slashes"
        raise QuantityError(f"{text} leads outside the project", step)


def _nothing(text: object) -> None:
    if text != "none":
        raise QuantityError(f"{text} is not an answer here", "write the fields below it, or none")
