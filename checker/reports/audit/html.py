"""Writes what an audit came to as one page of HTML that needs nothing else.

First a page for executives: three numbers, one chart, the worst with their money. Then by team, by
policy with its source, by evidence, waivers, spend without code, and what was not checked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from checker import __version__
from checker.model.audit import STANDINGS, Audit, AuditPage, AuditWorkload
from checker.model.maturity import MaturityRow, TeamMaturity
from checker.model.report import Money, PolicyRow
from checker.reports.audit.text import (
    before_text,
    coverage_text,
    exit_line,
    grounds_text,
    no_bill,
    since,
    standing_text,
)
from checker.reports.page.elements import Element, Part, described, el, table, written
from checker.reports.page.findings import badge
from checker.reports.page.head import head
from checker.reports.page.stake import stake_chart
from checker.reports.style import Style, plural
from checker.reports.wording.findings import exit_text, workload_text
from checker.reports.wording.gaps import gaps_text
from checker.reports.wording.months import left, stake_text, sums
from checker.reports.wording.policies import lines_of, whose

_WORST = 5
_ROWS = 200
_TOLD = ("fail", "warn")
_Section = tuple[str, str, list[Element]]


def write(page: AuditPage, out: TextIO, style: Style) -> None:
    """Write the page in ASCII, so that no encoding can spoil it."""
    audit = page.audit
    sections = [one for one in _sections(page) if one[2]]
    contents = el("ul", *(el("li", el("a", t, href=f"#{name}")) for name, t, _ in sections))
    body = el(
        "body",
        el("a", "Skip to the worst", class_="skip", href="#content"),
        _header(audit),
        el("nav", contents, aria_label="Contents"),
        el("main", *map(_section, sections), id="content", tabindex="-1"),
        el("footer", el("p", f"AI Spend Checker {__version__}, judged as of {audit.as_of}.")),
    )
    title = f"AI spend audit, {audit.as_of:%B %Y}"
    out.write(written(el("html", head(title), body, lang="en")) + "\n")


def _header(audit: Audit) -> Element:
    tiles = el("ul", class_="tiles")
    for number, words, kind in _numbers(audit):
        tiles.append(el("li", el("strong", number), " ", words, class_=kind))
    said = exit_text(audit.exit_code)
    counted = [plural(audit.repositories, "repository", "repositories")]
    counted += [plural(len(audit.workloads), "workload"), plural(len(audit.teams), "team")]
    return el(
        "header",
        el("h1", f"AI spend audit, {audit.as_of:%B %Y}"),
        el("p", f"As of {audit.as_of}: {', '.join(counted)}", class_="quiet"),
        el("p", exit_line(audit) or f"{said[:1].upper()}{said[1:]}.", class_="answer"),
        tiles,
    )


def _numbers(audit: Audit) -> Iterator[tuple[str, str, str]]:
    """Yield the three numbers: the bill or the workloads, what is at stake, what is accepted."""
    by = {one.standing: one for one in audit.standings}
    if audit.billed:
        yield sums((audit.billed.total,)), "billed for AI", "money"
    else:
        yield f"{by['fail'].workloads:,}", "workloads fail", "fail"
    told = [by[name] for name in ("fail", "warn") if name in by]
    failing = _added(money for one in told for money in one.at_stake)
    yield stake_text(failing, sum(one.workloads for one in told)), "at stake a month", "money"
    accepted = _added(money for one in audit.workloads for money in one.accepted)
    yield stake_text(accepted, len(audit.accepted)), "accepted by waivers", "waived"


def _added(moneys: Iterable[Money]) -> tuple[Money, ...]:
    totals: dict[tuple[str, str], Money] = {}
    for money in moneys:
        key = (money.currency, money.period)
        held = totals.get(key)
        totals[key] = money._replace(amount=money.amount + held.amount) if held else money
    return tuple(totals[key] for key in sorted(totals))


def _section(section: _Section) -> Element:
    name, title, parts = section
    heading = el("h2", title, id=f"{name}-title")
    return el("section", heading, *parts, id=name, aria_labelledby=f"{name}-title")


def _sections(page: AuditPage) -> Iterator[_Section]:
    audit = page.audit
    yield "glance", "Where the workloads stand", _glance(page)
    told = [one for one in audit.workloads if one.standing in ("fail", "warn")]
    yield "worst", "The worst, with their money", _worst(told[:_WORST], audit)
    yield "teams", "By team", _teams(audit)
    yield "maturity", "Where the teams stand by maturity", _maturity(audit.maturity)
    yield "policies", "By policy, with its source", _policies(page)
    yield "evidence", "What the verdicts rest on", _evidence(audit)
    yield "waivers", "What is accepted, and until when", _accepted(audit)
    yield "commitments", "Commitments that end", _commitments(audit)
    yield "without-code", "Spend that no repository has", _without_code(audit)
    yield "unchecked", "What was not checked", _unchecked(audit)
    yield "workloads", "Every workload", _workloads(audit)


def _glance(page: AuditPage) -> list[Element]:
    audit = page.audit
    before = [f"{audit.previous:%B %Y}"] if audit.previous else []
    rows: list[tuple[Part, ...]] = [
        (
            badge(one.standing),
            f"{one.workloads:,}",
            standing_text(one),
            *(before_text(one) for _ in before),
            one.remark,
        )
        for one in audit.standings
    ]
    names = ["Standing", "Workloads", "At stake a month", *before, ""]
    kinds = "tnnnt" if before else "tnnt"
    found = [table("Workloads by their worst verdict", names, rows, kinds)]
    said = coverage_text(audit)
    covered = [el("p", f"{said}.")] if said else []
    return [*found, *covered, *_portfolio(audit), *stake_chart(page.months)]


def _portfolio(audit: Audit) -> list[Element]:
    """Return what the policies about everything say, where they do not pass."""
    rows = [(el("code", one.policy), badge(one.verdict), one.message) for one in audit.portfolio]
    names = ("Policy", "Verdict", "What was found")
    return [table("The fleet as a whole", names, rows, "ttt")] if rows else []


def _worst(rows: Sequence[AuditWorkload], audit: Audit) -> list[Element]:
    if not rows:
        return [el("p", "Nothing fails, and nothing warns.")]
    cells = [
        (
            workload_text(one.name),
            one.team or one.repository,
            sums(one.at_stake) if one.at_stake else "",
            one.worst,
            since(one, audit),
        )
        for one in rows
    ]
    names = ("Workload", "Team", "At stake a month", "What was found", "Since")
    return [table("The worst workloads", names, cells, "ttntt")]


def _teams(audit: Audit) -> list[Element]:
    teams: dict[str, list[AuditWorkload]] = {}
    for one in audit.workloads:
        teams.setdefault(one.team or one.owner, []).append(one)
    rows = []
    for name in sorted(teams, key=lambda team: (not team, team)):
        own = teams[name]
        counts = [sum(one.standing == standing for one in own) for standing in STANDINGS]
        stake = _added(money for one in own for money in one.at_stake)
        shown = name or "nobody is named"
        told = sum(one.standing in _TOLD for one in own)
        rows.append((shown, stake_text(stake, told), *(f"{count:,}" for count in counts)))
    names = ("Team", "At stake a month", *(one.capitalize() for one in STANDINGS))
    return [table("Workloads of each team by where they stand", names, rows, "tnnnnnn")]


def _maturity(teams: Sequence[TeamMaturity]) -> list[Element]:
    found: list[Element] = []
    for one in teams:
        part = el("article", el("h3", one.name or "No team is named"), class_="full")
        said = f"says it is at {one.declared}" if one.declared else "says no stage"
        part.append(el("p", f"{plural(len(one.workloads), 'workload')}; {said}", class_="quiet"))
        rows = [(row.row, _stands(row), row.then or "–", _asks(row)) for row in one.rows]
        names = ("Row of the table", "Stands", "Next", "What is missing for it")
        part.append(table(f"Maturity of {one.name or 'no team'}", names, rows, "twwt"))
        found.append(part)
    return found


def _stands(row: MaturityRow) -> str:
    if not row.met:
        return f"not yet {row.stands}"
    return f"{row.stands}, ahead of what is declared" if row.ahead else row.stands


def _asks(row: MaturityRow) -> str:
    return "; ".join(dict.fromkeys(one.text for one in row.asks)) or "nothing"


def _policies(page: AuditPage) -> list[Element]:
    rows: list[tuple[Part, ...]] = []
    found: dict[str, dict[str, int]] = {}
    for total in page.audit.policies:
        found.setdefault(total.policy, {})[total.verdict] = total.number
    asked = {one.id: one for one in page.asked}
    order = sorted(found, key=lambda name: (-found[name].get("fail", 0), name))
    for name in order:
        counts = [f"{found[name].get(one, 0):,}" for one in ("fail", "warn", "waived", "unknown")]
        link = el("a", el("code", name), href=f"#policy-{name}") if name in asked else name
        rows.append((link, *counts))
    if not rows:
        return [el("p", "Everything passes, or does not apply.")]
    names = ("Policy", "Fail", "Warn", "Waived", "Unknown")
    parts = [table("Findings by policy", names, rows, "tnnnn")]
    return [*parts, *(_policy(asked[name]) for name in order if name in asked)]


def _policy(row: PolicyRow) -> Element:
    pairs: list[tuple[Part, Part]] = [("Policy", el("code", row.id))]
    pairs += [("Source", f"{one.title}, {one.section}, {lines_of(one)}") for one in row.sources]
    pairs += [(one.name, f"{one.value}: {one.meaning} ({whose(one)})") for one in row.limits]
    title = el("h3", row.title)
    return el("article", title, described(pairs), class_="full", id=f"policy-{row.id}")


def _evidence(audit: Audit) -> list[Element]:
    said = grounds_text(audit.grounds)
    parts = [el("p", f"Passes rest on: {said}.")] if said else []
    rows: list[tuple[Part, ...]] = [
        (
            el("code", one.path),
            el("code", one.sha256[:16]),
            ", ".join(map(workload_text, one.workloads)),
        )
        for one in audit.evidence
    ]
    if not rows:
        return [*parts, el("p", "No verdict rests on a measurement or a bill.")]
    names = ("File", "Digest", "Workloads")
    return [*parts, table("Files of evidence, and who rests on them", names, rows, "ttt")]


def _accepted(audit: Audit) -> list[Element]:
    rows: list[tuple[Part, ...]] = [
        (
            workload_text(one.workload) or one.address,
            el("code", one.policy),
            sums((one.money,)) if one.money else "not known",
            f"{one.expires}, {left(one.expires, audit.as_of)}",
            f"{one.approver} for {one.owner}",
            one.ticket,
            one.reason,
        )
        for one in audit.accepted
    ]
    if not rows:
        return [el("p", "Nothing is accepted by a waiver.")]
    told = "Owner and approver are recorded as stated; the forge records who reviewed."
    names = ("Covers", "Policy", "A month", "Ends", "Accepted by", "Ticket", "Reason")
    return [el("p", told), table("Waivers", names, rows, "ttntttt")]


def _commitments(audit: Audit) -> list[Element]:
    rows: list[tuple[Part, ...]] = [
        (workload_text(one.workload), f"{one.ends}, {left(one.ends, audit.as_of)}", one.owner)
        for one in audit.commitments
    ]
    names = ("Workload", "Ends", "Owner")
    return [table("Commitments, the first to end first", names, rows, "ttt")] if rows else []


def _without_code(audit: Audit) -> list[Element]:
    if not audit.billed:
        said = no_bill(audit).capitalize()
        return [el("p", f"{said}, so nobody knows what part of the spend was judged.")]
    billed = audit.billed
    said = f"{sums((billed.without_code,))} of {sums((billed.total,))} is in no repository"
    rows = [(name, sums((money,))) for name, money in billed.places]
    parts = [el("p", f"{said}, billed {billed.window}." if billed.window else f"{said}.")]
    names = ("Account", "Billed")
    return [*parts, table("Spend without code", names, rows, "tn")] if rows else parts


def _unchecked(audit: Audit) -> list[Element]:
    if not audit.unread and not audit.left_out:
        return [el("p", "Nothing was left unchecked.")]
    parts = [
        el(
            "p",
            el("code", one.where),
            f" {one.message}; {one.next_step}" if one.next_step else f" {one.message}",
            class_="problem",
        )
        for one in audit.unread[:_ROWS]
    ]
    if len(audit.unread) > _ROWS:
        parts.append(el("p", f"{len(audit.unread) - _ROWS:,} more are in the bundle."))
    return [*parts, *_left_out(audit.left_out)]


def _left_out(kinds: Mapping[str, int]) -> list[Element]:
    if not kinds:
        return []
    rows = [el("li", gaps_text(kind, count)) for kind, count in kinds.items()]
    return [el("p", "Out of reach:"), el("ul", *rows)]


def _workloads(audit: Audit) -> list[Element]:
    rows: list[tuple[Part, ...]] = [
        (
            workload_text(one.name),
            one.repository,
            badge(one.standing),
            sums(one.at_stake) if one.at_stake else "",
            one.owner or one.team or "nobody is named",
        )
        for one in audit.workloads[:_ROWS]
    ]
    names = ("Workload", "Repository", "Stands", "At stake a month", "Owner")
    parts = [table("Workloads, the worst first", names, rows, "tttnt")] if rows else []
    more = len(audit.workloads) - _ROWS
    return [*parts, el("p", f"{more:,} more are in the bundle.")] if more > 0 else parts
