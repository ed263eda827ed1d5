"""Tells a policy: what it asks, its limits and whose they are, how it is mended, its source."""

from collections.abc import Iterator

from checker.model.report import Limit, Passage, PolicyRow
from checker.reports.style import safe
from checker.reports.wording.escapes import code, markdown


def help_text(policy: PolicyRow) -> str:
    """Return the help of a policy as plain text of several lines."""
    return "\n".join(safe(line) for line in _lines(policy))


def _lines(policy: PolicyRow) -> Iterator[str]:
    yield policy.title or policy.id
    if policy.rationale:
        yield policy.rationale
    for limit in policy.limits:
        yield f"Limit: {limit.name} = {limit.value}, {limit.meaning} ({whose(limit)})"
    if policy.remediation:
        yield f"Fix: {policy.remediation}"
    for source in policy.sources:
        yield f"Source: {source.title}, {source.section}, {lines_of(source)}"
        if source.attribution:
            yield source.attribution
    if policy.controls:
        yield f"Controls: {', '.join(policy.controls)}"
    yield waiver_text(policy)


def help_markdown(policy: PolicyRow) -> str:
    """Return the help of a policy as Markdown."""
    return "\n\n".join(_paragraphs(policy))


def _paragraphs(policy: PolicyRow) -> Iterator[str]:
    yield f"**{markdown(policy.title or policy.id)}**"
    if policy.rationale:
        yield markdown(policy.rationale)
    if policy.limits:
        rows = [
            f"| {code(one.name)} | {markdown(one.value)} | {markdown(one.meaning)} "
            f"| {markdown(whose(one))} |"
            for one in policy.limits
        ]
        yield "\n".join(("| limit | value | meaning | whose |", "|---|---|---|---|", *rows))
    if policy.remediation:
        yield f"**Fix:** {markdown(policy.remediation)}"
    for source in policy.sources:
        told = f"{source.title}, {source.section}, {lines_of(source)}"
        more = f". {source.attribution}" if source.attribution else ""
        yield f"**Source:** {markdown(told + more)}"
    if policy.controls:
        yield f"Controls: {markdown(', '.join(policy.controls))}"
    yield markdown(waiver_text(policy))


def whose(limit: Limit) -> str:
    """Return whose number a limit is; of a changed one, what the document says."""
    if limit.document:
        reason = f", because {limit.reason}" if limit.reason else ""
        origin = "the document says" if limit.origin == "document" else "it was"
        return f"changed by the organization{reason}; {origin} {limit.document}"
    return "the document's" if limit.origin == "document" else limit.origin


def lines_of(source: Passage) -> str:
    """Return `line 69` or `lines 26 to 28`; of a page without lines, that it is one."""
    first, last = source.lines
    if not first:
        return "a web page"
    return f"line {first}" if first == last else f"lines {first} to {last}"


def waiver_text(policy: PolicyRow) -> str:
    """Return whether a waiver is possible, and for how long."""
    if not policy.waiver_days:
        return "A waiver is not possible."
    return f"A waiver is possible for at most {policy.waiver_days} days."


def how_to_waive(policy: PolicyRow) -> str:
    """Return whether a waiver is possible, for how long, and by which command."""
    told = waiver_text(policy)
    return f"{told} Ask for one: ai-spend waive {policy.id}" if policy.waiver_days else told
