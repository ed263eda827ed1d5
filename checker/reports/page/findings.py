"""Makes the sections of the page about findings: what fails and costs, and each one in full."""

from collections.abc import Iterator

from checker.model.report import Evidence, Finding, Headline, Limit, Money, PolicyRow, Report
from checker.reports.page.elements import Element, Part, described, el
from checker.reports.style import joined, money_text, plural
from checker.reports.wording.findings import (
    GROUNDS,
    ground_text,
    in_repository,
    titles,
    workload_text,
    worst_first,
)
from checker.reports.wording.policies import lines_of, waiver_text, whose
from checker.reports.wording.values import shown_value

_WORDS = {"fail": "Fail", "warn": "Warning", "unknown": "Unknown", "waived": "Waived",
          "pass": "Pass"}  # fmt: skip


class Anchors:
    """The places within the page: each finding and each policy has its own."""

    def __init__(self, report: Report) -> None:
        self._rows = titles(report)
        self._policies = {row.id: f"policy-{at}" for at, row in enumerate(report.policies, 1)}
        self.findings = [
            (f"finding-{at}", one) for at, one in enumerate(worst_first(report.findings), 1)
        ]
        self._by_print = {one.fingerprint: name for name, one in reversed(self.findings)}

    def policy(self, name: str) -> Element:
        """Return the id of a policy, linked to what it asks where the run has it."""
        return _linked(el("code", name), self._policies.get(name, ""))

    def sources(self, name: str) -> list[str]:
        """Return the sections that a policy comes from."""
        row = self._rows.get(name)
        return (
            [f"{one.title}, {one.section}, {lines_of(one)}" for one in row.sources] if row else []
        )

    def policy_id(self, name: str) -> str:
        """Return the anchor of a policy."""
        return self._policies[name]

    def finding(self, fingerprint: str, text: str) -> Element:
        """Return text linked to a finding."""
        return _linked(el("span", text), self._by_print.get(fingerprint, ""))


def _linked(part: Element, name: str) -> Element:
    return el("a", part, href=f"#{name}") if name else part


def badge(verdict: str) -> Element:
    """Return a verdict as a word with its color."""
    return el("span", _WORDS.get(verdict, verdict), class_=f"badge {verdict}")


def headline_part(headline: Headline, anchors: Anchors, report: Report) -> Element:
    """Return one finding as people see it first: what, where, what it costs, what to do."""
    finding = headline.finding
    return el(
        "article",
        el("h3", badge(finding.verdict), " ", finding.headline or finding.policy),
        described(_headline_lines(headline, anchors, report)),
        class_=f"card {finding.verdict}",
    )


def _headline_lines(
    headline: Headline, anchors: Anchors, report: Report
) -> Iterator[tuple[str, Part]]:
    finding = headline.finding
    if finding.workload:
        yield "Workload", workload_text(finding.workload)
    places = [f"{in_repository(one.path, report)}:{one.line}" for one in headline.places if one]
    if places:
        at = joined(dict.fromkeys(places))
        yield "Where", f"{at} · {finding.at}" if finding.at and headline.times == 1 else at
    if headline.others:
        yield "Also", f"{plural(len(headline.others), 'more place')}: {joined(headline.others)}"
    if finding.money:
        yield "Money", el("strong", finding.money)
    if finding.remediation:
        yield "Fix", finding.remediation
    yield "Why", _why(finding, anchors)
    if headline.same_cause:
        yield (
            "Same cause",
            el("span", *_spaced([anchors.policy(one) for one in headline.same_cause])),
        )
    yield "In full", anchors.finding(finding.fingerprint, "facts, limits and source")


def _spaced(parts: list[Element]) -> Iterator[Part]:
    for at, part in enumerate(parts):
        if at:
            yield ", "
        yield part


def _why(finding: Finding, anchors: Anchors) -> Element:
    return el("span", anchors.policy(finding.policy), f" · {ground_text(finding)}")


def finding_part(finding: Finding, name: str, anchors: Anchors, report: Report) -> Element:
    """Return one finding in full, with every fact that it rests on."""
    part = el(
        "article",
        el("h3", badge(finding.verdict), " ", finding.headline or finding.policy),
        described(_finding_lines(finding, anchors, report)),
        id=name,
        class_="full",
    )
    if finding.evidence:
        part.append(el("h4", "Facts that it rests on"))
        part.append(described((_fact(one, report) for one in finding.evidence), "facts"))
    return part


def _finding_lines(
    finding: Finding, anchors: Anchors, report: Report
) -> Iterator[tuple[str, Part]]:
    yield "Subject", el("span", f"{finding.subject_kind} ", el("code", finding.address))
    if finding.location:
        place = finding.location
        yield "Where", f"{in_repository(place.path, report)}:{place.line}"
    if finding.money:
        yield "Money", finding.money
    if finding.impact:
        worth = finding.impact
        kind = {"at_stake": "at stake"}.get(worth.kind, worth.kind)
        amount = money_text(Money(worth.amount, worth.currency, worth.period))
        yield "Worth", f"{amount}, {kind}: {worth.method}"
    if finding.saving:
        gained = finding.saving
        amount = money_text(Money(gained.amount, gained.currency, gained.period))
        since = f" from {gained.since}" if gained.since else ""
        yield "Saving", f"{amount}{since}: {gained.method}"
    if finding.remediation:
        yield "Fix", finding.remediation
    for reason in finding.missing_because or finding.missing:
        yield "Needs", reason
    if finding.possible:
        yield "Could still be", joined(finding.possible, len(finding.possible))
    for note in finding.notes:
        yield "Note", note
    yield "Why", _why(finding, anchors)
    for source in anchors.sources(finding.policy):
        yield "Source", source
    if finding.folded_under:
        yield "Same cause as", anchors.finding(finding.folded_under, "another finding")
    if finding.waiver:
        told = [f"{name}: {finding.waiver[name]}" for name in sorted(finding.waiver)]
        yield "Waiver", "; ".join(told)
    blocks = "blocks" if finding.blocking else "does not block"
    yield "Weight", f"{finding.severity}, {finding.enforcement}; {blocks}"


def _fact(one: Evidence, report: Report) -> tuple[Part, Part]:
    place = one.location
    at = f"{in_repository(place.path, report)}:{place.line}" if place else ""
    told = [GROUNDS.get(one.basis, one.basis), at, one.because]
    value = el("strong", shown_value(one.value, one.unit))
    rest = el("span", f" · {' · '.join(filter(None, told))}", class_="quiet")
    return el("code", one.fact), el("span", value, rest)


def policy_part(policy: PolicyRow, anchors: Anchors) -> Element:
    """Return what a policy asks, its limits, and the section that it comes from."""
    part = el(
        "article",
        el("h3", policy.title or policy.id),
        el("p", el("code", policy.id), f" · {policy.severity}, {policy.enforcement}"),
        el("p", policy.rationale) if policy.rationale else None,
        id=anchors.policy_id(policy.id),
        class_="full",
    )
    if policy.limits:
        part.append(el("h4", "Limits"))
        part.append(described(map(_limit, policy.limits), "facts"))
    for source in policy.sources:
        more = f". {source.attribution}" if source.attribution else ""
        told = f"Source: {source.title}, {source.section}, {lines_of(source)}{more}"
        part.append(el("p", told, class_="quiet"))
    controls = f"Controls: {', '.join(policy.controls)}. " if policy.controls else ""
    part.append(el("p", f"{controls}{waiver_text(policy)}", class_="quiet"))
    return part


def _limit(one: Limit) -> tuple[Part, Part]:
    rest = el("span", f" · {one.meaning} · {whose(one)}", class_="quiet")
    return el("code", one.name), el("span", el("strong", one.value), rest)
