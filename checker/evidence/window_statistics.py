"""Statistics of hours whose values are only known to lie between two bounds.

Every function takes the low and the high value of each hour, in order of time, and returns the
low and the high of the statistic.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext

from checker.evidence.decimals import EXACT
from checker.model.values import Interval

Values = Sequence[Decimal]
HOURS_PER_DAY = 24

_QUANTILE = re.compile(r"p(\d{1,2})\Z", re.ASCII)


def interval(
    name: str, lows: Values, highs: Values, of: Decimal | None, per_day: int = HOURS_PER_DAY
) -> Interval:
    """Return a statistic by its name; one that does not exist is a ValueError.

    There are `per_day` values for each day: 24 of hours, one of days.

    `mean`, `p00` to `p99`, `coefficient_of_variation`, and with a floor `of`:
    `share_at_or_above` and `longest_run_below` (in days).
    """
    quantile_name = _QUANTILE.match(name)
    if quantile_name:
        share = int(quantile_name[1])
        return Interval(quantile(lows, share), quantile(highs, share))
    if name in _PLAIN:
        return _PLAIN[name](lows, highs)
    if name == "share_at_or_above" and of is not None:
        return share_at_or_above(lows, highs, of)
    if name == "longest_run_below" and of is not None:
        return longest_run_below(lows, highs, of, per_day)
    if name in ("share_at_or_above", "longest_run_below"):
        raise ValueError(f"the statistic {name} needs a floor")
    raise ValueError(f"there is no statistic {name}")


def quantile(values: Values, percent: int) -> Decimal:
    """Return the value that at least 100 − `percent` % of all values reach.

    So p20 is at or above a floor exactly where 80 % of the hours are.
    """
    return sorted(values)[len(values) * percent // 100]


def mean(lows: Values, highs: Values) -> Interval:
    """Return the mean."""
    with localcontext(EXACT):
        return Interval(sum(lows, Decimal(0)) / len(lows), sum(highs, Decimal(0)) / len(highs))


def grown(now: Interval, then: Interval) -> Interval:
    """Return how much more one amount is than an earlier one; neither is negative.

    The high is None where the earlier one may have been nothing.
    """
    with localcontext(EXACT):
        low = Decimal(now.low or 0) / then.high - 1 if then.high else Decimal(-1)
        if now.high is None or not then.low:
            return Interval(low, None)
        return Interval(low, Decimal(now.high) / Decimal(then.low) - 1)


def share_at_or_above(lows: Values, highs: Values, of: Decimal) -> Interval:
    """Return the share of hours that reach the floor."""
    with localcontext(EXACT):
        return Interval(
            Decimal(sum(low >= of for low in lows)) / len(lows),
            Decimal(sum(high >= of for high in highs)) / len(highs),
        )


def longest_run_below(lows: Values, highs: Values, of: Decimal, per_day: int) -> Interval:
    """Return the longest run below the floor, in days."""
    with localcontext(EXACT):
        surely, perhaps = _longest(high < of for high in highs), _longest(low < of for low in lows)
        return Interval(Decimal(surely) / per_day, Decimal(perhaps) / per_day)


def _longest(truths: Iterable[bool]) -> int:
    longest = run = 0
    for truth in truths:
        run = run + 1 if truth else 0
        longest = max(longest, run)
    return longest


def coefficient_of_variation(lows: Values, highs: Values) -> Interval:
    """Return standard deviation over mean; the bounds hold, and are close where little is missing.

    The deviation of any values between the bounds differs from that of the middle values by at
    most the root mean square of the half widths.
    """
    with localcontext(EXACT):
        middle = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]
        halves = [(high - low) / 2 for low, high in zip(lows, highs, strict=True)]
        center = sum(middle, Decimal(0)) / len(middle)
        deviation = (sum((x - center) ** 2 for x in middle) / Decimal(len(middle))).sqrt()
        slack = (sum(half * half for half in halves) / Decimal(len(halves))).sqrt()
        lowest, highest = mean(lows, highs)
        low = max(Decimal(0), deviation - slack) / highest if highest else Decimal(0)
        return Interval(low, (deviation + slack) / lowest if lowest else None)


_PLAIN: dict[str, Callable[[Values, Values], Interval]] = {
    "mean": mean,
    "coefficient_of_variation": coefficient_of_variation,
}
