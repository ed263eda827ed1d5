"""Tells what resources add up to: accelerators, money at list price, and what is not in it."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from checker.model.inventory import Inventory, Sum
from checker.model.report import Money
from checker.model.values import Interval
from checker.reports.style import Style, money_text, plural, safe
from checker.reports.wording.lines import clipped, columns, wrapped
from checker.reports.wording.resources import chips

_NAME, _CHIPS = 34, 30


def money_range(money: Money, period: bool = True) -> str:
    """Return `$64,116 a month`, or `$0–$64,116 a month` where it may be less or more."""
    if not isinstance(money.amount, Interval):
        return money_text(_whole(money), period)
    low, high = money.amount
    last = "?" if high is None else money_text(_whole(money._replace(amount=high)), period)
    return f"{money_text(_whole(money._replace(amount=low or 0)), False)}–{last}"


def _whole(money: Money) -> Money:
    return money._replace(amount=Decimal(money.amount).quantize(Decimal(1), ROUND_HALF_UP))


def money_at_list(total: Sum, dated: bool = True) -> str:
    """Return `$64,116 a month at list price (2026-07-20)`."""
    if not total.money:
        return ""
    text = " and ".join(money_range(one) for one in total.money)
    if not dated or not total.price_dates:
        return f"{text} at list"
    return f"{text} at list price ({' to '.join(dict.fromkeys(map(str, total.price_dates)))})"


def total_lines(found: Inventory, style: Style) -> Iterator[str]:
    """Yield the totals: over capacity, then what asks for it, then what is not in them."""
    total = found.total
    parts = [chips(total.accelerators, 4)] if total.accelerators else []
    parts += [money_at_list(total)] if total.money else []
    if parts:
        yield from wrapped("Total  ", parts, "       ", style.width, 3)
    if total.asked:
        asked = f"{chips(total.asked)} asked for by what runs there, not added to it"
        lead = "       " if parts else "Total  no capacity here · "
        yield from wrapped(lead, asked.split(" "), "       ", style.width, 2, " ")
    left_out = list(_left_out(total))
    if left_out:
        yield from wrapped("       not in it: ", left_out, "       ", style.width, 2)
    workloads = [one for one in found.report.workloads if one.declared]
    off = f", {total.inactive:,} switched off" if total.inactive else ""
    claimed = f", {plural(len(workloads), 'workload')} declared" if workloads else ""
    yield f"{plural(total.resources, 'resource')}{off}{claimed}."


def _left_out(total: Sum) -> Iterator[str]:
    if total.uncounted:
        yield f"{plural(total.uncounted, 'resource')} whose number of accelerators is not known"
    if total.unpriced:
        yield f"{plural(total.unpriced, 'resource')} without a list price"


def group_table(found: Inventory) -> Iterator[str]:
    """Yield a table of the groups: how many resources, which accelerators, what they cost."""
    rows = [(found.by, "resources", "accelerators", "a month at list")]
    rows += [
        (
            clipped(safe(one.name), _NAME),
            _resources(one),
            clipped(chips(one.accelerators) or _asked(one), _CHIPS),
            " and ".join(money_range(money, False) for money in one.money),
        )
        for one in found.groups
    ]
    yield from columns(rows, frozenset((1, 3)))


def _resources(one: Sum) -> str:
    return f"{one.resources:,}" + (f" (+{one.inactive} off)" if one.inactive else "")


def _asked(one: Sum) -> str:
    return f"asks for {chips(one.asked)}" if one.asked else ""
