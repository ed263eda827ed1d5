"""Writes amounts, volumes and models as people read them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checker.evaluation.display import shown
from checker.model.report import Money
from checker.model.values import Interval, Unknown

MODELS = {
    "closed_source_api": "a closed API",
    "hosted_open_source": "a hosted open model",
    "self_hosted": "own hardware",
}
GROUNDS = {"code": "read in code", "attested": "attested", "assumed": "assumed"}
_BILLION = 10**9
_VERSIONED = r"([a-z]+)-?v?(\d+)(?:[-.p](\d+))?-(\d+(?:x\d+)?b)"


def tokens(value: Any) -> str:
    """Return `60M`, `1,172M` or `850K` tokens; a range as `50M to 70M`."""
    if isinstance(value, Interval):
        low, high = value
        if low is None or high is None:
            return f"{tokens(high if low is None else low)} or {'less' if low is None else 'more'}"
        first, last = tokens(low), tokens(high)
        return first if first == last else f"{first} to {last}"
    number = Decimal(value)
    if _BILLION <= number < 100 * _BILLION:
        return f"{number / 10**6:,.0f}M"
    return shown(number, "rate")


def money(value: Money | Unknown, kind: str = "money") -> str:
    """Return `$7,984`, a bound as `≥$1,314`, a range, or that it is not known."""
    if isinstance(value, Unknown):
        return "not known"
    amount = value.amount
    if isinstance(amount, Interval) and amount.high is None:
        return f"≥{shown(value._replace(amount=amount.low or 0), kind)}"
    return shown(value, kind).replace(" to ", "–")


def reason(value: Unknown) -> str:
    """Return the first reason why something is not known."""
    if value.reasons:
        return value.reasons[0].text
    return f"nobody says {' and '.join(value.needs)}" if value.needs else "it is not known"


def model_name(model: str) -> str:
    """Return a model as people call it: `Llama 3.1 70B` for `meta.llama3-1-70b-instruct-v1:0`."""
    name = model.rpartition("/")[2].lower()
    name = re.sub(r"-v\d+(:\d+)?\Z|:\d+\Z", "", name)
    name = re.sub(r"\A(?:us|eu|apac|global)\.", "", name)
    name = re.sub(r"\A[a-z]+\.(?=[a-z])", "", name)
    name = re.sub(r"-(?:instruct|chat|it)(?:-turbo)?\Z", "", name)
    found = re.fullmatch(_VERSIONED, name)
    if found is None:
        return name
    family, first, second, size = found.groups()
    version = f"{first}.{second}" if second else first
    return f"{family.title()} {version} {size.upper()}"


def size_of(*models: str) -> str:
    """Return the size that a model's name tells, such as `70B`; empty where none does."""
    for model in models:
        found = re.search(r"(?<![a-z0-9])(\d+(?:\.\d+)?(?:x\d+)?b)(?![a-z0-9])", model.lower())
        if found:
            return found[1].upper()
    return ""


def conditions(because: Sequence[str]) -> str:
    """Return the conditions of a way in one clause: `the vendor may tune it and does so in US`."""
    words = [one.removeprefix("if ") for one in because if one.startswith("if ")]
    first = [one.partition(" ")[0] + " " + one.split(" ")[1] for one in words]
    joined = [
        one.removeprefix(f"{head} ") if number and head == first[0] else one
        for number, (one, head) in enumerate(zip(words, first, strict=True))
    ]
    return " and ".join(joined)


def share(value: Any) -> str:
    """Return a share as `40%`."""
    return shown(value, "ratio")


def machines(number: Any) -> str:
    """Return `1 node` or `2 nodes`."""
    return "1 node" if number == 1 else f"{shown(number)} nodes"
