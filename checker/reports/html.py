"""Writes a report as one page of HTML that needs nothing else: no script, no font, no network.

What fails and what it costs comes first, then the sums by workload and owner, the open questions,
what was not checked, each finding with its facts, and each policy with its source. Between the sums
and the questions stand the ways to run each workload, with a chart of where they cross.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from checker import __version__
from checker.model.change import Change
from checker.model.location import Location
from checker.model.report import Gap, Money, Problem, Report, Tally
from checker.reports.page.elements import Element, Part, el, table, written
from checker.reports.page.findings import (
    Anchors,
    badge,
    finding_part,
    headline_part,
    policy_part,
)
from checker.reports.page.fit import fit_part
from checker.reports.page.head import head
from checker.reports.style import Style, money_text, plural
from checker.reports.wording.change import (
    added_text,
    base_text,
    declared_text,
    older_text,
    preview_text,
    stopping_text,
)
from checker.reports.wording.findings import exit_text, in_repository, trouble_text, workload_text
from checker.reports.wording.waivers import in_days, state_text, worth_text

NAME = "html"

_COUNTS = (("fail", "fail"), ("warn", "warn"), ("waived", "waived"), ("unknown", "unknown"),
           ("pass", "pass"), ("not_applicable", "do not apply"))  # fmt: skip
_Section = tuple[str, str, list[Element]]


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write the page in ASCII, so that no encoding can spoil it."""
    sections = [one for one in _sections(report) if one[2]]
    body = el(
        "body",
        el("a", "Skip to the findings", class_="skip", href="#content"),
        _header(report),
        el("nav", _contents(sections), aria_label="Contents"),
        el("main", *map(_section, sections), id="content", tabindex="-1"),
        el("footer", el("p", f"AI Spend Checker {__version__}, judged as of {report.as_of}.")),
    )
    out.write(written(el("html", head(f"AI spend, {report.as_of}"), body, lang="en")) + "\n")


def _header(report: Report) -> Element:
    tiles = el("ul", class_="tiles")
    for name, word in _COUNTS:
        count = el("strong", f"{report.counts[name]:,}")
        tiles.append(el("li", count, " ", word, class_=name))
    contexts = [one for one in report.contexts if one != "defaults"]
    under = f"As of {report.as_of}, profile {report.profile}"
    under += f", with {', '.join(contexts)}" if contexts else ""
    return el(
        "header",
        el("h1", "AI spend"),
        el("p", under, class_="quiet"),
        el("p", _answer(report), class_="answer"),
        el("p", _stake(report), class_="stake") if report.at_stake else None,
        tiles,
    )


def _answer(report: Report) -> str:
    if report.change:
        text = stopping_text(report)
        return f"{text[:1].upper()}{text[1:]}."
    blocking = sum(1 for one in report.headlines if one.finding.blocking)
    if report.exit_code == 1 and blocking:
        verb = "blocks" if blocking == 1 else "block"
        return f"Everything was checked; {plural(blocking, 'finding')} {verb}."
    text = exit_text(report.exit_code)
    return f"{text[:1].upper()}{text[1:]}."


def _change(change: Change, report: Report) -> list[Element]:
    told = [(one.location, one.what, preview_text(one)) for one in change.previews]
    told += [(one.location, one.workload, declared_text(one)) for one in change.declared]
    parts = [el("p", f"{at}: {text}" if at else text) for at, text in _placed(told, report)]
    added = f"{added_text(change)}. " if change.added else ""
    since = f"Judged against {base_text(change)}. {added}{older_text(change)}"
    return [el("p", since), *parts]


def _placed(
    told: Iterable[tuple[Location | None, str, str]], report: Report
) -> Iterator[tuple[str, str]]:
    for place, what, text in told:
        at = f"{in_repository(place.path, report)}:{place.line}" if place else ""
        yield at, f"{what}, {text}"


def _stake(report: Report) -> str:
    return f"{_amounts(report.at_stake)} at stake, each dollar counted once"


def _amounts(money: Iterable[Money]) -> str:
    return " and ".join(money_text(one) for one in money)


def _contents(sections: Sequence[_Section]) -> Element:
    return el("ul", *(el("li", el("a", title, href=f"#{name}")) for name, title, _ in sections))


def _section(section: _Section) -> Element:
    name, title, parts = section
    heading = el("h2", title, id=f"{name}-title")
    return el("section", heading, *parts, id=name, aria_labelledby=f"{name}-title")


def _sections(report: Report) -> Iterator[_Section]:
    anchors = Anchors(report)
    yield "problems", "Could not be read", [_trouble(one, report) for one in report.problems]
    yield "worst", "What fails, and what it costs", _worst(report, anchors)
    if report.change:
        yield "change", "What else is in this change", _change(report.change, report)
    sums = _sums("By workload", report.by_workload) + _sums("By owner", report.by_owner)
    yield "sums", "By workload and by owner", sums
    if report.waivers:
        yield "waivers", "What is waived, and until when", _waivers(report)
    fits = [fit_part(one, number, False) for number, one in enumerate(report.fits, 1)]
    yield "fits", "What each way to run it costs", fits
    yield "questions", "What nobody has said yet", _questions(report)
    yield "unchecked", "What was not checked", _unchecked(report)
    full = [finding_part(one, name, anchors, report) for name, one in anchors.findings]
    yield "findings", "Every finding, with its facts", full
    yield "checked", "What was checked", _checked(report, anchors)
    rows = [policy_part(policy, anchors) for policy in report.policies]
    yield "policies", "What the policies ask, and where they are from", rows


def _worst(report: Report, anchors: Anchors) -> list[Element]:
    told = [headline_part(one, anchors, report) for one in report.headlines]
    return told or [el("p", "Nothing fails, and nothing warns.")]


def _sums(title: str, rows: Sequence[Tally]) -> list[Element]:
    if not rows:
        return []
    head = (title.removeprefix("By ").capitalize(), "Worst", "At stake", "Fail", "Warn", "Unknown",
            "Waived")  # fmt: skip
    return [table(title, head, map(_sum, rows), "ttnnnnn")]


def _sum(row: Tally) -> tuple[Part, ...]:
    counts = [f"{row.counts[name]:,}" for name in ("fail", "warn", "unknown", "waived")]
    name = workload_text(row.name) or "nobody is named"
    return name, badge(row.verdict), _amounts(row.at_stake), *counts


def _waivers(report: Report) -> list[Element]:
    total = f", {_amounts(report.waived_at_stake)} at stake" if report.waived_at_stake else ""
    told = f"{plural(report.counts['waived'], 'finding')} waived{total}. "
    told += "Owner and approver are recorded as stated; the forge records who reviewed."
    rows = [
        (
            row.covers,
            el("code", row.policy),
            worth_text(row),
            state_text(row),
            f"{row.expires}, {in_days(row)}",
            f"{row.approver} for {row.owner}",
            row.ticket,
            row.reason + (f" Until then: {row.until_then}" if row.until_then else ""),
        )
        for row in report.waivers
    ]
    head = ("Covers", "Policy", "At stake", "State", "Ends", "Accepted by", "Ticket", "Reason")
    return [el("p", told), table("Waivers", head, rows, "ttnttttt")]


def _questions(report: Report) -> list[Element]:
    if not report.questions:
        return []
    rows = [
        (
            el("code", one.fact),
            one.meaning,
            one.who,
            f"{one.settles:,}",
            f"{one.helps:,}",
            ", ".join(map(workload_text, one.workloads)),
        )
        for one in report.questions
    ]
    head = ("Fact", "What it says", "Who knows", "Settles", "Helps with", "Workloads")
    return [
        el("p", f"{plural(report.counts['unknown'], 'verdict')} cannot be told without them."),
        table("Open questions, the one that settles most first", head, rows, "tttnnt"),
    ]


def _unchecked(report: Report) -> list[Element]:
    if not report.gaps and not report.problems:
        return [el("p", "Nothing was left unchecked.")]
    parts = [_trouble(gap, report) for gap in report.gaps]
    if report.problems:
        told = f"{plural(len(report.problems), 'problem')} stand at the top of this page."
        parts.append(el("p", told))
    return parts


def _trouble(one: Problem | Gap, report: Report) -> Element:
    place = one.location
    at = f"{in_repository(place.path, report)}:{place.line}" if place else ""
    kind = "problem" if isinstance(one, Problem) else "gap"
    return el(
        "p", el("code", at) if at else None, " " if at else None, trouble_text(one), class_=kind
    )


def _checked(report: Report, anchors: Anchors) -> list[Element]:
    if not report.policies:
        return []
    told = Counter((one.policy, one.verdict) for one in report.findings)
    rows: list[tuple[Part, ...]] = []
    for policy in report.policies:
        counts = [told[policy.id, name] for name in ("fail", "warn", "waived", "unknown")]
        counts += [len(report.passed.get(policy.id, ())), report.not_applicable.get(policy.id, 0)]
        rows.append((anchors.policy(policy.id), *(f"{count:,}" for count in counts)))
    head = ("Policy", "Fail", "Warn", "Waived", "Unknown", "Pass", "Does not apply")
    judged = sum(1 for row in report.inputs if row["outcome"] == "judged")
    asked = plural(len(report.policies), "policy", "policies")
    return [
        el("p", f"{plural(judged, 'file')} read, {asked} asked."),
        table("Verdicts by policy", head, rows, "tnnnnnn"),
    ]
