"""Adds up amounts over resources, as intervals where a part may not exist or is not known."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.reading import NO_FILES
from checker.facts.resource import Resource
from checker.model.facts import Fact, weakest
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Reason, Unknown

ZERO = Interval(0, 0)


class Share(NamedTuple):
    """A resource as one workload has it: how much of it, and whether it is created at all."""

    resource: Resource
    share: Decimal = Decimal(1)

    @property
    def sure(self) -> bool:
        """Whether it certainly exists and certainly is AI spend."""
        return self.resource.exists is True and self.resource.ai_spend is True


def added(name: str, parts: Sequence[Share], because: str = "") -> Fact:
    """Return the sum of one amount over resources; nothing at all adds up to none."""
    facts = [one.resource.facts[name] for one in parts if name in one.resource.facts]
    low: Number | None = 0
    high: Number | None = 0
    reasons: list[Reason] = []
    for one in parts:
        found = one.resource.facts.get(name)
        piece = _piece(one, found)
        low = None if low is None or piece.low is None else low + piece.low
        high = None if high is None or piece.high is None else high + piece.high
        if found is not None and isinstance(found.value, Unknown):
            reasons += found.value.reasons
    value: Any = Interval(low, high)
    if reasons and low != high:
        value = Unknown(*dict.fromkeys(reasons), low=low, high=high)
    elif low is not None and low == high:
        value = low
    return _joined(name, value, facts, because)


def _piece(one: Share, found: Fact | None) -> Interval:
    if found is None:
        return ZERO
    whole = span(found.value)
    low = whole.low if one.sure else 0
    ends = (_scaled(low, one.share), _scaled(whole.high, one.share))
    return Interval(*ends)


def _scaled(value: Number | None, share: Decimal) -> Number | None:
    if value is None or share == 1:
        return value
    product = value * share
    return int(product) if product == product.to_integral_value() else product


def money(name: str, parts: Sequence[Share]) -> Fact | None:
    """Return the sum of money over resources; one without its price leaves the sum unknown."""
    return _money(name, [(one, one.resource.facts.get(name)) for one in parts])


def contracts(parts: Sequence[Share]) -> Fact | None:
    """Return what resources cost a month by the organization's own prices, if all have one."""
    found = [(one, one.resource.contract) for one in parts]
    return _money("contract_price", found) if all(fact for _, fact in found) else None


def _money(name: str, found: Sequence[tuple[Share, Fact | None]]) -> Fact | None:
    there = [fact for _, fact in found if fact is not None]
    if not there:
        return None
    reasons = [r for one in there if isinstance(one.value, Unknown) for r in one.value.reasons]
    currencies = {one.value.currency for one in there if isinstance(one.value, Money)}
    if reasons or len(currencies) != 1 or len(there) < len(found):
        why = reasons or [Reason("not everything has a price in one currency")]
        return _joined(name, Unknown(*dict.fromkeys(why)), there, "")
    low: Number = Decimal(0)
    high: Number | None = Decimal(0)
    for (one, _), fact in zip(found, there, strict=True):
        amount = span(fact.value.amount)
        low += (amount.low or 0) * one.share if one.sure else 0
        # Where one part may cost any sum, so may all of them.
        high = None if high is None or amount.high is None else high + amount.high * one.share
    value = Money(low if low == high else Interval(low, high), currencies.pop(), "month")
    said = "; ".join(dict.fromkeys(one.because for one in there if one.because))
    return _joined(name, value, there, said)


def oldest(name: str, parts: Sequence[Share]) -> Fact | None:
    """Return the earliest of one date over resources."""
    facts = [one.resource.facts[name] for one in parts if name in one.resource.facts]
    return min(facts, key=lambda one: one.value) if facts else None


def collected(name: str, parts: Iterable[Share]) -> Fact:
    """Return the set of one identity over resources; what may be in it too ends it."""
    members: set[Any] = set()
    reasons: list[Reason] = []
    facts: list[Fact] = []
    for one in parts:
        found = one.resource.facts.get(name)
        if found is None or found.value is None:
            continue
        facts.append(found)
        if isinstance(found.value, Unknown):
            reasons += found.value.reasons or (Reason("it is not known", found.location),)
        elif one.sure:
            members.add(found.value)
        else:
            reasons.append(Reason(f"{found.value}, if it is created", found.location))
    value = (*sorted(members), *([Unknown(*dict.fromkeys(reasons))] if reasons else []))
    return _joined(name, value, facts, "")


def agreed(name: str, parts: Iterable[Share]) -> Fact | None:
    """Return the one value that all resources share, or an unknown where they differ."""
    facts = [one.resource.facts[name] for one in parts if name in one.resource.facts]
    if not facts:
        return None
    if all(one.value == facts[0].value for one in facts):
        return _joined(name, facts[0].value, facts, facts[0].because)
    known = sorted({str(one.value) for one in facts if one.known and one.value is not None})
    reason = Reason(f"its resources differ: {', '.join(known)}", facts[0].location)
    return _joined(name, Unknown(reason), facts, "")


def _joined(name: str, value: Any, facts: Sequence[Fact], because: str) -> Fact:
    return Fact(
        name,
        value,
        weakest([one.basis for one in facts]),
        next((one.location for one in facts if one.location), None),
        because,
        NO_FILES.union(*(one.files for one in facts)),
        any(one.sensitive for one in facts),
    )
