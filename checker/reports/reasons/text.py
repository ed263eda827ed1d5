"""Writes reasons for people: the verdict, the tree of its clauses, the limits and the source."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from checker.model.policy import Policy
from checker.model.reasoning import Clause, Limit, Reasoned, Reasoning, Reasons, Seen, Standing
from checker.reports.style import Style, plural, safe
from checker.reports.text import problem_lines
from checker.reports.wording.lines import wrapped

NAME = "text"

_SIGNS = {True: "✓", False: "✗", None: "·"}
_GROUNDS = {"code": "in code"}
_VERDICTS = {"fail": "FAIL", "warn": "WARN", "not_applicable": "DOES NOT APPLY"}
_JOINED = {"all": "all of", "any": "one of", "not": "not"}
_WIDEST = 40
_UNCLAIMED = "unowned:"
"""How the name of a workload begins that no manifest declares."""


def write(found: Reasons, out: TextIO, style: Style) -> None:
    """Write each policy with its verdicts, or the nearest names."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Reasons, style: Style) -> Iterator[str]:
    yield from problem_lines(found.report, style)
    for number, one in enumerate(found.found):
        yield from ["", ""] if number else []
        yield from _policy(one, found.report.as_of.isoformat(), style)
    if found.unknown:
        yield f"Nothing that is judged or judges is called {safe(found.unknown)}."
        if found.nearest:
            yield "The nearest names:"
            yield from (f"  {safe(name)}" for name in found.nearest)
        yield f"{safe(found.next_step)}."


def _policy(one: Reasoned, day: str, style: Style) -> Iterator[str]:
    if one.worst is None:
        yield f"{safe(one.policy.title)}: DOES NOT APPLY, {day}"
        yield from _named("because", one.none, style)
    else:
        standing = one.worst.standing
        said = f"{one.policy.title}: {_verdict(standing)} on {standing.address}, {day}"
        yield from wrapped("", safe(said).split(" "), "  ", style.width, 4, " ")
        if len(one.standings) > 1:
            yield f"{plural(len(one.standings), 'subject')}, worst first; the first is explained:"
            yield from (_standing(row, style) for row in one.standings)
        yield from _reasoning(one.worst, style)
    yield from _limits(one.worst.limits if one.worst else (), style)
    for title, source in one.sources:
        yield from _named("source", f'{title}, "{source.section}"', style)
        if style.verbose and source.digest:
            first, last = source.lines
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            yield from _named("", f"{lines}, {source.digest}", style)
    yield from _ending(one.policy, one.worst, style)


def _verdict(standing: Standing) -> str:
    words = _VERDICTS.get(standing.verdict, standing.verdict.upper())
    can = " or ".join(standing.possible).replace("_", " ")
    return f"{words} (can be {can})" if can else words


def _standing(one: Standing, style: Style) -> str:
    place = f"  {style.place(one.location)}" if one.location else ""
    return f"  {one.verdict.replace('_', ' '):<14}  {safe(one.address)}{place}"


def _reasoning(one: Reasoning, style: Style) -> Iterator[str]:
    if one.headline:
        yield from _named("says", one.headline, style)
    applies = "applies because" if one.demanded else "does not apply because"
    if one.applies:
        unsure = one.demanded and one.applies.truth is None
        yield from ["", "not known whether it applies" if unsure else applies]
        yield from _tree(one.applies, style)
    yield from ["", "requires" if one.demanded else "would require"]
    yield from _tree(one.require, style, one.demanded)
    if one.prefer:
        prefers = "prefers" if one.preferred else "prefers, once what is required holds"
        yield from ["", prefers if one.demanded else "would prefer"]
        yield from _tree(one.prefer, style, one.preferred)
    yield ""
    for value, because in _because(one):
        yield from _named("how", f"{value}: {because}", style)
    if one.money:
        yield from _named("worth", one.money, style)
    for note in one.notes:
        yield from _named("note", note, style)


def _tree(clause: Clause, style: Style, asked: bool = True) -> Iterator[str]:
    """Yield a condition; the `all` around it needs no line of its own."""
    for part in clause.parts if clause.how == "all" else (clause,):
        yield from _clause(part, "  ", style, asked)


def _clause(clause: Clause, indent: str, style: Style, asked: bool) -> Iterator[str]:
    head = f"{indent}{_SIGNS[clause.truth] if asked else '·'} "
    if clause.how:
        yield f"{head}{_JOINED.get(clause.how) or f'at least {clause.needed} of'}"
        for part in clause.parts:
            yield from _clause(part, f"{indent}  ", style, asked)
        return
    below = " " * (len(head) + 2)
    first = f"{head}{safe(clause.asks):<{_WIDEST}}  "
    rows: list[Sequence[str]] = [_seen(one, clause, style) for one in clause.seen]
    rows += [f"{name} is not known: {why}".split(" ") for name, why in clause.missing]
    joints = ["  "] * len(clause.seen) + [" "] * len(clause.missing)
    if not rows or clause.missing:
        yield first.rstrip()
        first = below
    for cells, joint in zip(rows, joints, strict=True):
        yield from wrapped(first, [safe(cell) for cell in cells], below, style.width, 6, joint)
        first = below


def _seen(one: Seen, clause: Clause, style: Style) -> list[str]:
    several = len(clause.seen) > 1
    value = f"{one.fact} {one.value}" if several else one.value
    place = [style.place(one.location)] if one.location else []
    return [value, _GROUNDS.get(one.basis, one.basis), *place]


def _because(one: Reasoning) -> list[tuple[str, str]]:
    """Return how each value that was looked at came about, each once."""
    roots = [clause for clause in (one.applies, one.require, one.prefer) if clause]
    facts = [seen for clause in roots for seen in _all_seen(clause)]
    told = {seen.because: f"{seen.fact} {seen.value}" for seen in reversed(facts) if seen.because}
    return [(value, because) for because, value in reversed(told.items())]


def _all_seen(clause: Clause) -> Iterator[Seen]:
    yield from clause.seen
    for part in clause.parts:
        yield from _all_seen(part)


def _limits(limits: Iterable[Limit], style: Style) -> Iterator[str]:
    for limit in limits:
        whose = limit.origin
        if limit.before:
            reason = f", {limit.reason}" if limit.reason else ""
            kind = "document" if limit.origin == "document" else "default"
            whose = f"{kind}: {limit.before}; set by the organization{reason}"
        yield from _named("limit", f"{limit.name} {limit.value} ({whose}): {limit.meaning}", style)
        if style.verbose and limit.place:
            yield from _named("", f"set at {style.place(limit.place)}", style)


def _ending(policy: Policy, worst: Reasoning | None, style: Style) -> Iterator[str]:
    hard = policy.enforcement == "hard"
    waiver = "not possible" if hard else f"possible, at most {policy.waiver_days} days"
    yield from _named("waiver", waiver, style)
    if worst and worst.remediation:
        yield from _named("fix", worst.remediation, style)
    yield from _named("why", f"ai-spend policy show {policy.id}", style)
    commands = _commands(policy, worst.standing) if worst else []
    if commands:
        yield from wrapped("next    ", commands, " " * 8, style.width, 3)
    if style.verbose:
        yield from _named("serves", ", ".join(policy.controls) or "no control", style)
        yield from _named("digest", policy.digest, style)


def _commands(policy: Policy, standing: Standing) -> list[str]:
    """Return what can be done: about what nobody knows, or a workload that somebody declared."""
    name = standing.workload
    if standing.verdict == "unknown":
        return [f"ai-spend questions --select {safe(policy.id)}"]
    if standing.verdict not in ("fail", "warn") or not name or name.startswith(_UNCLAIMED):
        return []
    waive = (
        [] if policy.enforcement == "hard" else [f"ai-spend waive {safe(policy.id)} {safe(name)}"]
    )
    return [f"ai-spend fit {safe(name)}", *waive]


def _named(name: str, text: str, style: Style) -> Iterator[str]:
    yield from wrapped(f"{name:<8}", safe(text).split(" "), " " * 8, style.width, 8, " ")
