"""Tells waivers in words: the register with its money, what ends soon, who accepted what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.model.report import Report, WaiverRow
from checker.reports.style import Style, money_text, plural, safe
from checker.reports.wording.lines import wrapped

_STATES = {
    "in_force": "in force",
    "not_judged": "its policy was not judged in this run",
}


def in_days(row: WaiverRow) -> str:
    """Return `today`, `in 9 days` or `3 days ago`."""
    days = row.days_left
    if days == 0:
        return "today"
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def state_text(row: WaiverRow) -> str:
    """Return how a waiver stands, in words."""
    return _STATES.get(row.state, row.state.replace("_", " "))


def worth_text(row: WaiverRow) -> str:
    """Return what a waiver covers in money, or nothing."""
    return " and ".join(money_text(one) for one in row.at_stake)


def ending_text(row: WaiverRow) -> str:
    """Return `the waiver of … on … ends on 2027-02-15, in 9 days`."""
    return f"the waiver of {row.policy} on {row.covers} ends on {row.expires}, {in_days(row)}"


def ending_soon(report: Report) -> Sequence[WaiverRow]:
    """Return the waivers whose end is to be announced."""
    return [row for row in report.waivers if row.ends_soon]


def accepted_text(waiver: Mapping[str, Any]) -> str:
    """Return the reason of a waiver, who accepted it as they state it, and until when."""
    reason = str(waiver.get("reason") or "no reason given").rstrip(".")
    told = [f"accepted by {waiver['approver']}"] if waiver.get("approver") else []
    told += [f"until {waiver['expires']}"] if waiver.get("expires") else []
    told += [str(waiver["ticket"])] if waiver.get("ticket") else []
    return f"{reason}; {', '.join(told)}" if told else reason


def lines(report: Report, style: Style) -> Iterator[str]:
    """Yield what a terminal shows: all with their money in an audit, else what ends soon."""
    if style.verbose or report.profile == "audit":
        yield from _register(report, style)
        return
    for row in ending_soon(report):
        place = f" ({style.place(row.location)})"
        text = ending_text(row)
        parts = safe(f"{text[0].upper()}{text[1:]}{place}").split(" ")
        yield from wrapped("", parts, "  ", style.width, 3, " ")


def _register(report: Report, style: Style) -> Iterator[str]:
    total = " and ".join(money_text(one) for one in report.waived_at_stake)
    worth = f", {total} at stake" if total else ""
    yield f"{plural(len(report.waivers), 'waiver')}{worth}"
    for row in report.waivers:
        worth = worth_text(row)
        head = [row.covers, row.policy, *([worth] if worth else [])]
        yield from wrapped("  ", [safe(one) for one in head], "    ", style.width, 2)
        facts = [
            state_text(row),
            f"ends {row.expires}, {in_days(row)}",
            f"{row.approver} for {row.owner}",
            row.ticket,
            style.place(row.location),
        ]
        yield from wrapped("    ", [safe(one) for one in facts], "    ", style.width, 3)
