"""Draws what was at stake and what was accepted, month by month, and says it in a table as well."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checker.model.history import Month
from checker.reports.page.chart import short
from checker.reports.page.drawing import GRID, INK, LINES, NEEDED, drawn, figure_of, installed
from checker.reports.page.elements import Element, el, table
from checker.reports.wording.months import stake_text, sums

_MOST = 12
_SIZE = (4.7, 2.6)
_WIDTH = 0.38
_NAMES = ("at stake", "accepted by waivers")


def stake_chart(months: Sequence[Month]) -> list[Element]:
    """Return the drawing and its table; nothing where there is no month to compare."""
    shown = months[-_MOST:]
    if len(shown) < 2:
        return []
    rows = [
        (f"{one.month:%B %Y}", f"{one.verdicts.get('fail', 0):,}",
         stake_text(one.at_stake, sum(one.verdicts.get(name, 0) for name in ("fail", "warn"))),
         stake_text(one.accepted, one.verdicts.get("waived", 0)))
        for one in shown
    ]  # fmt: skip
    names = ("Month", "Workloads that fail", "At stake a month", "Accepted by waivers")
    return [_drawing(shown), table("Month by month", names, rows, "tnnn")]


def _drawing(months: Sequence[Month]) -> Element:
    if not installed():
        return el("p", f"The chart month by month needs matplotlib: {NEEDED}", class_="quiet")
    currency = _currency(months)
    title = f"At stake and accepted by month, {currency}"
    told = "; ".join(f"{one.month:%B %Y}: {sums(one.at_stake)}" for one in months)
    svg = drawn(_SIZE, lambda figure: _bars(figure, months, currency))
    legend = el("ul", *(el("li", _swatch(at), name) for at, name in enumerate(_NAMES)))
    drawing = figure_of(svg, "stake", title, told)
    return el("figure", drawing, el("figcaption", legend), class_="chart")


def _currency(months: Sequence[Month]) -> str:
    """Return the currency that most is told in; the table has the others."""
    found = [one.currency for month in months for one in (*month.at_stake, *month.accepted)]
    return max(sorted(set(found)), key=found.count, default="USD")


def _bars(figure: Any, months: Sequence[Month], currency: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes: Any = figure.add_axes((0.16, 0.14, 0.81, 0.82))
    for number, name in enumerate(("at_stake", "accepted")):
        heights = [float(_amount(getattr(one, name), currency)) for one in months]
        places = [at + (number - 0.5) * _WIDTH for at in range(len(months))]
        axes.bar(places, heights, _WIDTH, color=LINES[number])
    axes.set_xticks(range(len(months)), [f"{one.month:%b}" for one in months])
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    sign = "$" if currency == "USD" else ""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: sign + short(value)))
    axes.tick_params(colors=INK, length=3)
    axes.grid(visible=True, axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(GRID)


def _amount(moneys: Sequence[Any], currency: str) -> Decimal:
    return sum((Decimal(one.amount) for one in moneys if one.currency == currency), Decimal(0))


def _swatch(number: int) -> Element:
    color = ("var(--one)", "var(--two)")[number]
    box = el("rect", x="0", y="0", width="14", height="10", style=f"fill: {color}")
    return el("svg", box, width="14", height="10", aria_hidden="true")
