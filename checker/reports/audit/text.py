"""Writes what an audit came to for people at a terminal: money first, then what it rests on."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TextIO

from checker.model.audit import Audit, AuditPage, AuditWorkload, Billed, Standing
from checker.model.report import Money
from checker.reports.style import Style, joined, plural, safe
from checker.reports.wording.findings import workload_text
from checker.reports.wording.gaps import gaps_text
from checker.reports.wording.lines import clipped, columns, columns_within, wrapped
from checker.reports.wording.months import stake_text, sums

_WORST = 5
_UNREAD = 5
_TOLD = ("fail", "warn")
_NAME, _TEAM = 24, 14
"""The widest that a name and a team may be in the list of the worst."""
_SAID = 3
"""Where in such a line the finding stands."""
_GROUNDS = (
    (("measured", "billed"), "measured or billed"),
    (("code",), "read in code"),
    (("declared",), "declared"),
    (("attested",), "attested"),
    (("assumed",), "assumed"),
)


def write(page: AuditPage, out: TextIO, style: Style) -> None:
    """Write the summary of an audit in a screen's width."""
    for line in _lines(page.audit, style):
        out.write(style.signs(line).rstrip() + "\n")


def _lines(audit: Audit, style: Style) -> Iterator[str]:
    counted = [plural(audit.repositories, "repository", "repositories")]
    counted += [plural(len(audit.workloads), "workload"), plural(len(audit.teams), "team")]
    yield f"{audit.as_of:%B %Y} · {' · '.join(counted)}"
    yield ""
    if audit.billed:
        yield from (clipped(line, style.width) for line in _bill(audit.billed))
    else:
        yield f"  {no_bill(audit)}, so nobody knows what part of the spend this is"
    yield ""
    yield from _standings(audit)
    yield ""
    yield from _worst(audit, style)
    yield from _whole(audit, style)
    yield from _rest(audit, style)
    yield from _unread(audit, style)
    if exit_line(audit):
        yield exit_line(audit)


def no_bill(audit: Audit) -> str:
    """Return why there is no denominator: a bill that has trouble is no bill that was not given."""
    return "no bill could be used" if audit.bills else "no bill was given"


def _bill(billed: Billed) -> Iterator[str]:
    total = Decimal(billed.total.amount)
    noun = "account" if len(billed.places) == 1 else "accounts"
    named = joined(safe(name) for name, _ in billed.places)
    places = f", {noun} {named}" if billed.places else ""
    rows = [
        ("billed for AI", sums((billed.total,)), ""),
        ("judged", sums((billed.judged,)),
         f"{_share(billed.judged, total)}, belongs to a workload with an owner"),
        ("in no repository", sums((billed.without_code,)),
         f"{_share(billed.without_code, total)}{places}"),
    ]  # fmt: skip
    for line in columns(rows, frozenset((1,))):
        yield f"  {line}"


def _share(part: Money, total: Decimal) -> str:
    return f"{round(100 * Decimal(part.amount) / total)}%" if total else "–"


def _standings(audit: Audit) -> Iterator[str]:
    before = f"{audit.previous:%B}" if audit.previous else ""
    rows = [("", "workloads", "at stake a month", before, "")]
    for one in audit.standings:
        money = standing_text(one)
        earlier = before_text(one)
        rows.append(
            (one.standing, str(one.workloads), money, earlier if before else "", one.remark)
        )
    for line in columns(rows, frozenset((1, 2, 3))):
        yield f"  {line}"


def standing_text(one: Standing) -> str:
    """Return what workloads that stand alike have at stake: what is unknown has no number."""
    if one.standing == "pass":
        return ""
    if one.standing == "unknown":
        return "not known" if one.workloads else ""
    return stake_text(one.at_stake, one.workloads)


def before_text(one: Standing) -> str:
    """Return what was at stake at the audit before, nothing where no money was known."""
    return sums(one.before) if one.before and one.standing not in ("unknown", "pass") else ""


def _worst(audit: Audit, style: Style) -> Iterator[str]:
    found = [one for one in audit.workloads if one.standing in _TOLD]
    if not found:
        return
    yield "Worst"
    rows = [_row(one, audit) for one in found[:_WORST]]
    for line in columns_within(rows, style.width - 2, _SAID, frozenset((2,))):
        yield f"  {line}"
    more = len(found) - _WORST
    if more > 0:
        yield f"  {more:,} more in the report"


def _whole(audit: Audit, style: Style) -> Iterator[str]:
    """Yield what holds of the fleet as one: what manifests claim of it, and what is not right."""
    said = coverage_text(audit)
    if said:
        yield clipped(said, style.width)
    told = [one for one in audit.portfolio if one.verdict in _TOLD]
    if told:
        yield "Over all"
        for one in told:
            yield clipped(f"  {one.verdict}  {safe(one.message)}  {one.policy}", style.width)


def coverage_text(audit: Audit) -> str:
    """Return how much of the AI spend in code manifests claim, nothing where there is none."""
    covered = audit.coverage
    if not covered or not covered.everything.resources:
        return ""
    claimed, every = covered.claimed, covered.everything
    said = f"Manifests claim {claimed.resources:,} of {plural(every.resources, 'resource')}"
    if every.money:
        said += f", {sums(claimed.money)} of {sums(every.money)} a month at list price"
    return said


def _row(one: AuditWorkload, audit: Audit) -> tuple[str, ...]:
    return (
        clipped(safe(workload_text(one.name)), _NAME),
        clipped(safe(one.team or one.repository), _TEAM),
        sums(one.at_stake) if one.at_stake else "",
        safe(one.worst),
        since(one, audit),
    )


def since(one: AuditWorkload, audit: Audit) -> str:
    """Return since when a workload's worst finding is there: `new`, or `since September`."""
    if audit.previous is None:
        return ""
    return "new" if one.since is None else f"since {_month(one.since, audit.as_of)}"


def _month(day: date, today: date) -> str:
    return f"{day:%B}" if day.year == today.year else f"{day:%B %Y}"


def grounds_text(grounds: Mapping[str, int]) -> str:
    """Return `212 measured or billed · 540 read in code`: what passes rest on."""
    return " · ".join(
        f"{sum(grounds.get(basis, 0) for basis in bases):,} {words}"
        for bases, words in _GROUNDS
        if any(grounds.get(basis, 0) for basis in bases)
    )


def _rest(audit: Audit, style: Style) -> Iterator[str]:
    grounds = grounds_text(audit.grounds)
    if grounds:
        yield from wrapped("Passes rest on: ", grounds.split(" · "), "  ", style.width, 3)
    left = [gaps_text(kind, count) for kind, count in audit.left_out.items()]
    whole = sum(one.whole for one in audit.unread)
    if whole:
        left.insert(0, plural(whole, "repository", "repositories"))
    if left:
        yield from wrapped("Not checked: ", left, "  ", style.width, 3, ", ")
    else:
        yield "Nothing was left unchecked."


def _unread(audit: Audit, style: Style) -> Iterator[str]:
    for one in audit.unread[:_UNREAD]:
        yield clipped(f"COULD NOT READ  {safe(one.where)}  {safe(one.message)}", style.width)
        if one.next_step:
            yield f"      next   {safe(one.next_step)}"
    more = len(audit.unread) - _UNREAD
    if more > 0:
        yield f"{more} more could not be read: see the report"


def exit_line(audit: Audit) -> str:
    """Return why the exit code is not that of the verdicts alone, or nothing."""
    if audit.exit_code == 4:
        return "Exit 4: a defect of the checker left a repository unjudged."
    if audit.exit_code != 3:
        return ""
    whole = sum(one.whole for one in audit.unread)
    if whole:
        what = f"{plural(whole, 'repository', 'repositories')} could not be read"
    elif audit.unread:
        what = f"{plural(len(audit.unread), 'input')} could not be judged"
    else:
        what = "verdicts that could still be fail are unknown"
    return f"Exit 3: {what} (without that: {audit.exit_without_unread})."
