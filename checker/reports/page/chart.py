"""Draws cost over volume for one fit, with a legend in words beside it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checker.model.fit import Fit, Line, Mark
from checker.reports.page.drawing import (
    DOTS,
    GRID,
    INK,
    LINES,
    NEEDED,
    PAPER,
    ROLES,
    drawn,
    figure_of,
    installed,
)
from checker.reports.page.elements import Element, el
from checker.reports.style import plural

_DASHES = ("solid", (0, (6, 2)), (0, (2, 2)), (0, (7, 2, 2, 2)))
_SIZE = (4.7, 3.2)
_BADGE = 20
_LIFTS = (20, -20, 42, -42, 64, -64)
"""How far above its point a number may stand, the best place first."""


def chart(fit: Fit, number: int) -> Element:
    """Return the drawing of one fit with its legend; `number` keeps its ids apart from others'."""
    if not installed():
        return el("p", f"The chart of cost over volume needs matplotlib: {NEEDED}", class_="quiet")
    title = f"Cost a month over tokens a day, {fit.workload}"
    drawing = figure_of(_drawn(fit), f"chart-{number}", title, _described(fit))
    return el("figure", drawing, el("figcaption", _legend(fit)), class_="chart")


def _described(fit: Fit) -> str:
    lines = "; ".join(_name(one) for one in fit.lines)
    points = "; ".join(one.label for one in fit.marks)
    told = f"{plural(len(fit.lines), 'line')}: {lines}."
    return f"{told} Points: {points}." if points else told


def _legend(fit: Fit) -> Element:
    entries = [el("li", _swatch(number), _name(one)) for number, one in enumerate(fit.lines)]
    if fit.volumes:
        said = " and ".join(short(one) for one in fit.volumes)
        entries.append(el("li", _upright(), f"the document's volumes, {said} a day"))
    entries += [
        el("li", el("span", str(number), class_="mark"), one.label)
        for number, one in enumerate(fit.marks, 1)
    ]
    return el("ul", *entries)


def _name(line: Line) -> str:
    return f"{line.label}, at least" if line.bound else line.label


def _swatch(number: int) -> Element:
    """Return a short piece of a line as it is drawn."""
    style = f"stroke: {ROLES[2 + number % 4]}; stroke-width: 3"
    dash = _DASHES[number % 4]
    if isinstance(dash, tuple):
        style += f"; stroke-dasharray: {' '.join(str(one) for one in dash[1])}"
    stroke = el("line", x1="0", y1="5", x2="28", y2="5", style=style)
    return el("svg", stroke, width="28", height="10", aria_hidden="true")


def _upright() -> Element:
    """Return a piece of the upright lines."""
    style = "stroke: currentColor; stroke-width: 1; stroke-dasharray: 1 3"
    stroke = el("line", x1="5", y1="0", x2="5", y2="16", style=style)
    return el("svg", stroke, width="10", height="16", aria_hidden="true")


def _drawn(fit: Fit) -> str:
    """Return the drawing as SVG text, the same for the same lines."""

    def draw(figure: Any) -> None:
        axes: Any = figure.add_axes((0.16, 0.16, 0.81, 0.81))
        for volume in fit.volumes:
            axes.axvline(float(volume), color=INK, linewidth=1, linestyle=(0, (1, 3)))
        _lines(axes, fit.lines)
        _marks(axes, fit.marks)
        _frame(axes, fit)

    return drawn(_SIZE, draw)


def _lines(axes: Any, lines: Sequence[Line]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    for number, one in enumerate(lines):
        days = [float(day) for day, _ in one.points]
        costs = [max(float(cost), 0.01) for _, cost in one.points]
        dash = _DASHES[number % 4]
        axes.plot(days, costs, color=LINES[number % 4], linestyle=dash, linewidth=2)


def _marks(axes: Any, marks: Sequence[Mark]) -> None:
    """Draw a dot at each point, and its number near by where no other number stands."""
    axes.autoscale_view()
    taken: list[tuple[float, float]] = []
    for number, one in enumerate(marks, 1):
        day, cost = float(one.tokens_per_day), max(float(one.cost), 0.01)
        x, y = axes.transData.transform((day, cost))
        lift = next((up for up in _LIFTS if _free(x, y + up, taken)), _LIFTS[0])
        taken.append((x, y + lift))
        axes.plot([day], [cost], marker="o", markersize=6, color=INK)
        axes.annotate(str(number), (day, cost), (0, lift), textcoords="offset points", color=INK,
                      ha="center", va="center", fontsize=9,
                      bbox={"boxstyle": "circle,pad=0.25", "fc": PAPER, "ec": INK})  # fmt: skip


def _free(x: float, y: float, taken: Sequence[tuple[float, float]]) -> bool:
    low, high = _BADGE, _SIZE[1] * DOTS - _BADGE
    apart = all(abs(x - one) > _BADGE or abs(y - other) > _BADGE for one, other in taken)
    return apart and low + _SIZE[1] * DOTS * 0.16 < y < high


def _frame(axes: Any, fit: Fit) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    sign = "$" if fit.currency == "USD" else ""
    for axis, before in ((axes.xaxis, ""), (axes.yaxis, sign)):
        axis.set_major_locator(LogLocator(numticks=9))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _, said=before: said + short(value)))
    axes.set_xlabel("tokens a day", color=INK)
    axes.set_ylabel("a month" if sign else f"{fit.currency} a month", color=INK)
    axes.tick_params(colors=INK, length=3)
    axes.grid(visible=True, color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(GRID)


def short(value: float | Decimal) -> str:
    """Return a round number of an axis: `10K`, `1M`, `0.1`."""
    for size, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
