"""Compares what a workload runs on and how far its product is with its team's maturity."""

from collections.abc import Callable, Iterator, Mapping

from checker.facts.reading import derived, missing
from checker.model.fact_types import MANAGEMENT, MATURITY
from checker.model.facts import Fact
from checker.model.values import Reason, Unknown

_LEVELS = ("low", "medium", "high")
_PRODUCT = {"poc": 0, "early": 0, "growth": 1, "scale": 1, "mission_critical": 2}
_RUNS_ON = {"fully_managed": "saas", "partially_managed": "paas", "self_managed": "iaas"}
ON_PREMISES = "on_premises"
_Ranked = tuple[str, Callable[[object], int | Unknown]]


def alignment(facts: Mapping[str, Fact]) -> Iterator[Fact]:
    """Yield how far management and product are ahead, and people behind, in stages from none up."""
    asked = (
        ("management_ahead", "management", _highest, "maturity", _stage),
        ("readiness_gap", "management", _highest, "readiness", _level),
        ("product_ahead", "lifecycle_stage", _product, "maturity", _stage),
    )
    for name, first, rank, second, other in asked:
        yield _difference(name, (first, rank), (second, other), facts)


def _difference(name: str, left: _Ranked, right: _Ranked, facts: Mapping[str, Fact]) -> Fact:
    sides = {key: facts.get(key) for key, _ in (left, right)}
    used = [one for one in sides.values() if one is not None]
    lacking = missing(sides)
    if lacking is not None:
        return derived(name, lacking, used)
    high, low = (rank(one.value) for (_, rank), one in zip((left, right), used, strict=True))
    if isinstance(high, Unknown) or isinstance(low, Unknown):
        return derived(name, high if isinstance(high, Unknown) else low, used)
    return derived(name, max(0, high - low), used)


def _highest(value: object) -> int | Unknown:
    """Return the rank of the management that asks most of people; all parts have to be known."""
    members = value if isinstance(value, tuple) else (value,)
    known = [MANAGEMENT.index(one) for one in members if isinstance(one, str)]
    if known and max(known) == len(MANAGEMENT) - 1:
        return max(known)
    open_one = next((one for one in members if isinstance(one, Unknown)), None)
    if open_one is not None or not known:
        return open_one or Unknown(Reason("nothing in the code shows who runs the machines"),
                                   needs=("management",))  # fmt: skip
    return max(known)


def _stage(value: object) -> int | Unknown:
    return MATURITY.index(value) if isinstance(value, str) else _open(value, "maturity")


def _level(value: object) -> int | Unknown:
    return _LEVELS.index(value) if isinstance(value, str) else _open(value, "readiness")


def _product(value: object) -> int | Unknown:
    return _PRODUCT[value] if isinstance(value, str) else _open(value, "lifecycle_stage")


def _open(value: object, name: str) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(Reason("it is not said"), needs=(name,))


def runs_on(facts: Mapping[str, Fact], on_premises: bool) -> Fact:
    """Return on what a workload runs: the managements found, and hardware outside any cloud."""
    found = facts.get("management")
    members = found.value if found is not None else ()
    words = {_RUNS_ON[one] for one in members if isinstance(one, str)}
    if on_premises:
        words = (words - {"iaas"}) | {ON_PREMISES}
    more = tuple(one for one in members if isinstance(one, Unknown))[:1]
    return derived("runs_on", (*sorted(words), *more), [found] if found is not None else [])
