"""Tells whether a change makes hardware larger or dearer, and what it adds to an idle pool."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

from checker.evaluation.display import shown
from checker.evaluation.identity import block_of
from checker.model.change import Growth
from checker.model.facts import Fact, Subject
from checker.model.money import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Unknown

_AMOUNTS = (
    "accelerator_count", "accelerator_count_min", "instances.min", "instances.desired",
    "instances.max", "monthly_list_price", "fixed_cost",
)  # fmt: skip
Key = tuple[str, str, str, str]
"""Kind, root (of a resource), context and address of a subject."""


class Pair(NamedTuple):
    """A subject before and after the change; one of them is None where it comes or goes."""

    before: Subject | None
    after: Subject | None


def key_of(subject: Subject) -> Key:
    """Return what tells a subject within one run; workloads have one name wherever they lie."""
    root = subject.root if subject.kind == "resource" else ""
    return (subject.kind, root, subject.context, subject.address)


def paired(before: Sequence[Subject], after: Sequence[Subject]) -> list[Pair]:
    """Pair the subjects of two runs: by name, by block in a folder, and what is left of a workload.

    Roots and places of `before` are told as they are called after the change.
    """
    names = [key_of, _block, _only_capacity]
    left, gone = list(after), list(before)
    pairs: list[Pair] = []
    for name in names:
        known: dict[object, list[Subject]] = {}
        for one in gone:
            known.setdefault(name(one), []).append(one)
        rest = []
        for one in left:
            group = known.get(name(one))
            if group:
                pairs.append(Pair(group.pop(0), one))
            else:
                rest.append(one)
        left, gone = rest, [one for group in known.values() for one in group]
    return [*pairs, *(Pair(None, one) for one in left), *(Pair(one, None) for one in gone)]


def _block(subject: Subject) -> object:
    if subject.kind != "resource":
        return ("", id(subject))
    folder = subject.location.path.rpartition("/")[0] if subject.location else subject.root
    return (subject.kind, folder, block_of(subject.address))


def _only_capacity(subject: Subject) -> object:
    """A pool whose machine or commitment changes is still the workload's pool."""
    if subject.kind != "capacity":
        return ("", id(subject))
    return (subject.kind, subject.workload, subject.context)


def grew(pair: Pair) -> bool:
    """Whether there is more of it, or may be, or it costs more; of two halves that both exist."""
    before, after = pair
    if before is None or after is None:
        return False
    return any(_more(before.facts.get(name), after.facts.get(name)) for name in _AMOUNTS)


def _more(before: Fact | None, after: Fact | None) -> bool:
    if before is None or after is None:
        return False
    then, now = _span(before.value), _span(after.value)
    if then is None or now is None:
        return False
    if now.high is None:
        return then.high is not None or (now.low or 0) > (then.low or 0)
    return (then.high is not None and now.high > then.high) or (now.low or 0) > (then.low or 0)


def _span(value: object) -> Interval | None:
    if isinstance(value, Money):
        return _span(value.amount)
    if isinstance(value, Interval):
        return value
    if isinstance(value, Unknown):
        return Interval(value.low or 0, value.high)
    if isinstance(value, (int, Decimal)):
        return Interval(value, value)
    return None


def enlarged(subjects: Iterable[Pair]) -> frozenset[Key]:
    """Return the subjects of the change that are larger or dearer than before, or wholly new.

    A workload that is new over hardware that stood before is not; its hardware decides.
    """
    pairs = list(subjects)
    larger = {key_of(pair.after) for pair in pairs if pair.after is not None and grew(pair)}
    added = {
        key_of(pair.after)
        for pair in pairs
        if pair.after is not None and pair.before is None and pair.after.kind == "resource"
    }
    grown = larger | added
    hardware: dict[tuple[str | None, str], list[bool]] = {}
    for one in (pair.after for pair in pairs):
        if one is not None and one.kind == "resource":
            hardware.setdefault((one.workload, one.context), []).append(key_of(one) in grown)
    # Of what has no hardware, all that there is is what the change declares.
    return frozenset(grown) | {
        key_of(one)
        for before, one in pairs
        if one is not None and before is None and one.kind in ("capacity", "workload")
        if any(hardware.get((one.workload, one.context), [True]))
    }


def growth_of(pair: Pair) -> Growth | None:
    """Return what is added to a pool of accelerators; None where nothing is."""
    before, after = pair
    if before is None or after is None or after.kind != "capacity":
        return None
    then, now = (_exact(one.facts.get("accelerator_count")) for one in (before, after))
    if then is None or (now is not None and now <= then):
        return None
    name = str(_plain(before.facts.get("accelerator")) or "")
    busy = before.facts.get("gpu_utilization")
    fact = after.facts.get("instances.desired") or after.facts.get("accelerator_count")
    return Growth(
        workload=after.workload or "",
        address=after.address,
        before=then,
        added=None if now is None else now - then,
        accelerator=shown(name, "accelerator") if name else "",
        busy=_share(busy),
        idle=_idle(then, busy),
        measured_to=str(_plain(before.facts.get("gpu_metrics_newest")) or ""),
        money=_difference(before, after),
        price_date=str(_plain(after.facts.get("list_price_date")) or ""),
        location=fact.location if fact is not None and fact.location else after.location,
    )


def _exact(fact: Fact | None) -> Number | None:
    return fact.value if fact is not None and isinstance(fact.value, (int, Decimal)) else None


def _plain(fact: Fact | None) -> object:
    return None if fact is None or isinstance(fact.value, Unknown) else fact.value


def _share(fact: Fact | None) -> str:
    value = _plain(fact)
    return shown(value, "ratio") if isinstance(value, (int, Decimal, Interval)) else ""


def _idle(count: Number, busy: Fact | None) -> int | None:
    """Return how many stand idle at least."""
    share = _span(_plain(busy))
    if share is None or share.high is None:
        return None
    return int((Decimal(count) * (1 - Decimal(share.high))).to_integral_value(ROUND_FLOOR))


def _difference(before: Subject, after: Subject) -> Money | None:
    then, now = (_plain(one.facts.get("monthly_list_price")) for one in (before, after))
    if not isinstance(then, Money) or not isinstance(now, Money):
        return None
    plain = all(isinstance(one.amount, (int, Decimal)) for one in (then, now))
    if not plain or then.currency != now.currency or now.amount <= then.amount:
        return None
    return now._replace(amount=now.amount - then.amount)


def money_added(before: Mapping[str, Money], after: Mapping[str, Money]) -> tuple[Money, ...]:
    """Return what is added a month, by currency; what is a range on one side is left out."""
    found = []
    for currency in sorted({*before, *after}):
        zero = Money(0, currency, "month")
        then, now = before.get(currency, zero), after.get(currency, zero)
        if isinstance(then.amount, Interval) or isinstance(now.amount, Interval):
            continue
        if now.amount != then.amount:
            found.append(Money(now.amount - then.amount, currency, "month"))
    return tuple(found)


def growth_headline(growth: Growth) -> str:
    """Return what is added to which pool: `Adds 16 GPUs to a pool that is 40% busy`."""
    pool = f"a pool that is {growth.busy} busy"
    if growth.added is None:
        return f"May add GPUs to {pool}: how many cannot be read any more"
    noun = "GPU" if growth.added == 1 else "GPUs"
    return f"Adds {growth.added:,} {noun} to {pool}"


def growth_money(growth: Growth) -> str:
    """Return what is idle already, and what is added a month."""
    told = []
    if growth.money is not None:
        dated = f" ({growth.price_date})" if growth.price_date else ""
        told.append(f"{shown(growth.money)} a month at list price{dated} is added")
    if growth.idle is not None and growth.before is not None:
        told.append(f"about {growth.idle:,} of its {growth.before:,} GPUs are idle now")
    return "; ".join(told)


def growth_fix(growth: Growth) -> str:
    """Return what can be done instead."""
    if growth.added is None:
        return "give the number a default, or a value in a tfvars file"
    return "run it on the idle GPUs, or show the demand (forecast: in the manifest)"
