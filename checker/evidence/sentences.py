"""Says in one sentence what a statistic was computed from."""

from collections.abc import Sequence
from decimal import Decimal

from checker.evidence.rows import HOUR
from checker.evidence.series import Series
from checker.evidence.times import in_words
from checker.model.facts import Coverage, PaidHours
from checker.model.values import Interval

_NAMES = {
    "mean": "mean",
    "coefficient_of_variation": "variation of the hours",
    "share_at_or_above": "share of hours at {of} or more",
    "longest_run_below": "longest run of hours below {of}",
    "share_of_gpus_below": "share of GPUs whose P95 of the hours is below {of},",
    "growth": "growth of the mean over the window before",
}


def because(
    series: Sequence[Series],
    paid: PaidHours,
    name: str,
    of: Decimal | None,
    covered: Coverage,
) -> str:
    """Return metric, step, statistic, hardware and what is missing, without a final stop."""
    steps = sorted({one.step for one in series})
    every = "hourly" if steps == [HOUR] else " and ".join(f"every {in_words(s)}" for s in steps)
    statistic = _NAMES.get(name, f"{name} of the hours")
    if of is not None:
        statistic = statistic.format(of=f"{number(of * 100)}%")
    kind = "billed" if paid.basis == "billed" else "paid"
    origin = "" if all(one.stated for one in series) else "; origin not stated"
    return (
        f"{series[0].metric or series[0].kind}, {every}, {statistic} of {_counted(paid)} GPUs "
        f"over {covered.hours:,} {kind} hours, {_missing(covered)}{origin}"
    )


def number(value: Decimal | int) -> str:
    """Return a number with thousands separators and at most one decimal."""
    exact = Decimal(value)
    if exact == exact.to_integral_value():
        return f"{exact:,.0f}"
    return f"{exact:,.1f}"


def _counted(paid: PaidHours) -> str:
    count = paid.accelerators
    if isinstance(count, Interval):
        return f"{number(count.low or 0)} to {number(count.high or 0)}"
    return number(count or 0)


def _missing(covered: Coverage) -> str:
    if covered.paid is None or covered.measured >= covered.paid:
        return "none missing"
    missing = Decimal(covered.paid) - Decimal(covered.measured)
    share = missing / Decimal(covered.paid) * 100
    said = f"{share:.1f}%" if share >= Decimal("0.1") else "less than 0.1%"
    return f"{number(missing)} of {number(covered.paid)} GPU hours missing ({said})"
