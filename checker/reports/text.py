"""Writes a report for people at a terminal: worst first, five lines a finding, nothing silent."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from checker.model.report import (
    Finding,
    Headline,
    Problem,
    Question,
    Report,
    WorkloadSummary,
)
from checker.reports.style import Style, joined, money_text, plural, safe
from checker.reports.wording.findings import ground_text
from checker.reports.wording.lines import clipped, spaced, wrapped
from checker.reports.wording.overview import MODELS, overview
from checker.reports.wording.unchecked import not_checked
from checker.reports.wording.width import span

NAME = "text"

_QUESTIONS = 5
_SHORT = 2
"""So few questions need no heading above them."""
_USAGE = 2
_PROBLEMS = 3
_MOST = 20
_INDENT = 15
_FOR_A_RESOURCE, _FOR_A_ROOT = 3, 10
"""Lines that a project without any manifest may print for each of them."""
_STANDINGS = {"preview": ("(preview)",), "newer": ("(newer than the pinned policies)",)}


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write the report in the order people read it; see the rules of the screen in the README."""
    for line in spaced(_lines(report, style), 0 if style.verbose else _few(report)):
        out.write(style.signs(line) + "\n")


def _few(report: Report) -> int:
    """Return how many lines a project without manifests may have, before blank ones go."""
    if not report.workloads or any(summary.declared for summary in report.workloads):
        return 0
    found = sum(1 for one in report.inventory if one.active is not False)
    return min(_FOR_A_RESOURCE * found, _FOR_A_ROOT * len(report.workloads))


def _without_older(report: Report, style: Style) -> Report:
    """Leave out what stands in the baseline; the foot has it as one number."""
    if style.verbose or report.baseline is None or report.profile == "audit":
        return report
    from checker.reports.wording.baseline import is_older

    return report._replace(headlines=[one for one in report.headlines if not is_older(one)])


def _lines(report: Report, style: Style) -> Iterator[str]:
    report = _without_older(report, style)
    yield from problem_lines(report, style)
    if report.exit_code == _USAGE:
        yield "Exit 2: mend what is named above; nothing was decided."
        return
    if report.profile == "pre-commit":
        yield from _hook(report, style)
        return
    if report.change is not None:
        from checker.reports.wording import change

        yield from change.lines(report, style, list(not_checked(report, style)))
        return
    if report.maturity is not None:
        from checker.reports.wording.maturity import maturity_lines

        yield from maturity_lines(report.maturity, style)
        yield from _foot(report, style)
        return
    implied = {summary.name for summary in report.workloads if not summary.declared}
    declared = [summary for summary in report.workloads if summary.declared]
    if report.workloads and not declared:
        yield "No workload manifest yet. This is what the code alone shows."
        yield ""
    for summary in sorted(declared, key=lambda row: _rank(row, report)):
        yield from _workload(summary, report, style)
    yield from _implied(report, implied, bool(declared), style)
    yield from _portfolio(report, style)
    yield from _questions(report, style)
    if style.verbose:
        yield from _verbose(report, style)
    yield from _foot(report, style)


def _workload(summary: WorkloadSummary, report: Report, style: Style) -> Iterator[str]:
    heading = [safe(summary.name)]
    heading += [f"team {safe(summary.team)}"] if summary.team else []
    model = summary.deployment_model
    heading += [MODELS.get(model, model)] if model else []
    if summary.cost:
        heading.append(f"{money_text(summary.cost)} ({summary.cost_basis})")
    own = [told for told in report.headlines if told.finding.workload == summary.name]
    if own:
        yield from wrapped("", heading, "  ", style.width, len(heading))
        for headline in own:
            yield from _headline(headline, style)
        return
    unknown = any(
        finding.verdict == "unknown" and finding.workload == summary.name
        for finding in report.findings
    )
    verdict = "fits. Nothing to do." if _judged(summary, report) else "no policy asks about it."
    verdict = "nothing fails; some answers are missing." if unknown else verdict
    waived = sum(
        1
        for finding in report.findings
        if finding.verdict == "waived" and finding.workload == summary.name
    )
    verdict = f"nothing fails that is not waived ({waived})." if waived else verdict
    older = any(
        finding.change == "unchanged" and finding.workload == summary.name
        for finding in report.findings
    )
    verdict = "nothing new fails." if older else verdict
    yield from wrapped("", [f"{' · '.join(heading)}:", verdict], "  ", style.width, 2, " ")


def _judged(summary: WorkloadSummary, report: Report) -> bool:
    """Whether any policy passes on a workload or what belongs to it."""
    own = {one.address for one in report.inventory if one.workload == summary.name}
    return any(
        address in own or address.partition("/")[0] == summary.name
        for passed in report.passed.values()
        for address in passed
    )


def _rank(summary: WorkloadSummary, report: Report) -> int:
    """Return where the worst headline of a workload stands; workloads without any come last."""
    for place, headline in enumerate(report.headlines):
        if headline.finding.workload == summary.name:
            return place
    return len(report.headlines)


def _implied(report: Report, implied: set[str], mixed: bool, style: Style) -> Iterator[str]:
    rows = list(overview(report, mixed, style))
    yield from rows
    told = [headline for headline in report.headlines if headline.finding.workload in implied]
    if rows and told:
        yield ""
    for headline in told:
        yield from _headline(headline, style)


def _portfolio(report: Report, style: Style) -> Iterator[str]:
    for headline in report.headlines:
        if headline.finding.workload is None:
            yield from _headline(headline, style)


def _headline(headline: Headline, style: Style) -> Iterator[str]:
    finding = headline.finding
    verdict = finding.verdict.upper()
    yield f"  {style.paint(verdict, verdict)}  {safe(finding.headline)}"
    for name, text in _details(headline, style):
        yield from _wrapped(f"        {name:<6} ", safe(text), style)
    if headline.same_cause:
        yield from _wrapped("        same cause: ", safe(", ".join(headline.same_cause)), style)


def _details(headline: Headline, style: Style) -> Iterator[tuple[str, str]]:
    finding = headline.finding
    places = [style.place(place) for place in headline.places if place]
    if places:
        at = joined(dict.fromkeys(places))
        what = f"{at} · {finding.at}" if finding.at and headline.times == 1 else at
        yield "at", what if len(what) <= 2 * (style.width - _INDENT) else at
    if headline.others:
        others = joined([style.path(root) for root in headline.others])
        yield "also", f"{plural(len(headline.others), 'more place')}: {others}"
    if finding.money:
        yield "money", finding.money
    if finding.remediation:
        yield "fix", finding.remediation
    notes = finding.notes if style.verbose else ()
    policy = " ".join([finding.policy, *_STANDINGS.get(finding.standing, ())])
    yield "why", " · ".join([policy, ground_text(finding), *notes])


def _wrapped(head: str, text: str, style: Style) -> Iterator[str]:
    line = head
    for word in text.split(" "):
        if span(line) + span(word) > style.width and line.strip() and line != head:
            yield line.rstrip()
            line = " " * len(head)
        line += word + " "
    yield line.rstrip()


def problem_lines(report: Report, style: Style) -> Iterator[str]:
    """Yield what could not be read, where, the next step, and what was judged all the same."""
    kinds: dict[str, list[Problem]] = {}
    for problem in sorted(report.problems, key=lambda one: not one.usage):
        kinds.setdefault(problem.kind, []).append(problem)
    for problems in kinds.values():
        shown = problems if style.verbose else problems[:_PROBLEMS]
        ends = [(problem.next_step, problem.judged) for problem in shown]
        for problem, following in zip(shown, [*ends[1:], None], strict=True):
            # What is the next one's too is told once, below the last of them.
            alike = (problem.next_step, problem.judged) == following
            one = problem._replace(next_step="", judged="") if alike else problem
            yield from _problem(one, style)
        more = len(problems) - len(shown)
        if more:
            yield f"      and {more:,} more of this kind (--verbose)"


def _problem(problem: Problem, style: Style) -> Iterator[str]:
    place = f"{style.place(problem.location)}  " if problem.location else ""
    head = "NOT USABLE" if problem.usage else "COULD NOT READ"
    first, *words = safe(f"{place}{problem.message}").split(" ")
    rows = wrapped("", [f"{head}  {first}", *words], "      ", style.width, _MOST, " ")
    yield next(rows).replace(head, style.paint(head, "FAIL"), 1)
    # Two blanks part place and message; where the line ends between them neither is left.
    yield from (f"      {row.strip()}" for row in rows)
    if problem.next_step:
        yield from _wrapped("      next   ", safe(problem.next_step), style)
    if problem.judged:
        yield from _wrapped("      judged all the same: ", safe(problem.judged), style)


def _hook(report: Report, style: Style) -> Iterator[str]:
    """Tell only what stops the commit."""
    blocking = [headline for headline in report.headlines if headline.finding.blocking]
    for headline in blocking:
        yield from _headline(headline, style)
        yield ""
    if not blocking:
        return
    places = [gap for gap in report.gaps if gap.location]
    yield from not_checked(report._replace(gaps=places), style) if places else ()
    verb = "stops" if len(blocking) == 1 else "stop"
    older = sum(_stopped_before(finding) for finding in report.findings)
    do = "does" if older == 1 else "do"
    rest = f" {plural(older, 'older one')} in this repository {do} not." if older else ""
    yield f"{plural(len(blocking), 'finding')} {verb} this commit.{rest}"


def _stopped_before(finding: Finding) -> bool:
    """Whether a finding would be told of a commit that touched what it rests on."""
    return (
        finding.change == "unchanged"
        and finding.verdict == "fail"
        and not finding.blocking
        and not finding.folded_under
    )


def _questions(report: Report, style: Style) -> Iterator[str]:
    unknown = report.counts["unknown"]
    if not unknown or not report.questions:
        return
    top = report.questions[:_QUESTIONS]
    settled = sum(question.settles for question in top)
    yield ""
    answers = "this answer settles" if len(top) == 1 else f"these {len(top)} answers settle"
    verdicts = "1 verdict is" if unknown == 1 else f"{unknown:,} verdicts are"
    if len(report.questions) == 1:
        (only,) = top
        them = "it" if unknown == 1 else f"{settled:,} of them"
        text = f"{verdicts} unknown; {only.fact} settles {them}: {only.meaning} ({only.who})"
        yield from _wrapped("  ", safe(text), style)
        return
    yield f"{verdicts} unknown; {answers} {settled:,} of them:"
    if len(top) > _SHORT:
        yield ""
    table = list(_question_table(top, style.width))
    yield from table if len(top) > _SHORT else table[1:]
    rest = report.questions[_QUESTIONS:]
    if rest:
        yield f"  {len(rest)} more facts would help with the rest: ai-spend questions"


def _question_table(questions: Sequence[Question], width: int) -> Iterator[str]:
    names = max(len("fact"), *(len(question.fact) for question in questions)) + 2
    knows = [
        f"{question.who}, in {len(question.workloads)} workloads"
        if len(question.workloads) > 1
        else question.who
        for question in questions
    ]
    room = width - len("  settles  ") - names - 2 - max(map(len, ("who knows", *knows)))
    meanings = min(max(len("what it says"), *(len(one.meaning) for one in questions)), 40, room) + 2
    yield f"  settles  {'fact':<{names}}{'what it says':<{meanings}}who knows"
    for question, who in zip(questions, knows, strict=True):
        meaning = clipped(question.meaning, meanings - 2)
        yield safe(f"  {question.settles:>7}  {question.fact:<{names}}{meaning:<{meanings}}{who}")


def _verbose(report: Report, style: Style) -> Iterator[str]:
    yield ""
    yield "Every verdict that is not pass"
    for finding in report.findings:
        place = [style.place(finding.location)] if finding.location else []
        parts = [safe(finding.policy), safe(finding.address), *place]
        yield from wrapped(f"  {finding.verdict:<8} ", parts, " " * 11, style.width, 3)
        if finding.verdict == "unknown":
            reasons = finding.missing_because or finding.missing
            yield from _wrapped("           needs ", safe("; ".join(reasons)), style)
        elif finding.folded_under:
            yield f"           {safe(finding.headline)}"
    yield from _idle(report, style)
    if report.questions[_QUESTIONS:]:
        yield ""
        yield from _question_table(report.questions[_QUESTIONS:], style.width)


def _idle(report: Report, style: Style) -> Iterator[str]:
    """Tell which policies found nothing to judge: an author may have expected otherwise."""
    judged = {finding.policy for finding in report.findings} | set(report.passed)
    idle: dict[str, list[str]] = {}
    for row in report.policies:
        if row.id in judged:
            continue
        others = report.not_applicable.get(row.id, 0)
        why = f"apply to no {row.subject} here" if others else f"find no {row.subject} to judge"
        idle.setdefault(why, []).append(row.id)
    if idle:
        yield ""
        yield "Policies that match nothing here (ai-spend explain POLICY says why)"
    for why in sorted(idle):
        yield f"  {why}:"
        yield from _wrapped("    ", safe(", ".join(idle[why])), style)


def _foot(report: Report, style: Style) -> Iterator[str]:
    yield ""
    yield from wrapped("", _counts(report), "  ", style.width, 3)
    yield from not_checked(report, style)
    yield from _notices(report, style)
    if report.waivers or report.baseline:
        from checker.reports.wording import baseline, waivers

        yield from waivers.lines(report, style) if report.waivers else ()
        yield from baseline.lines(report, style)
    if report.workloads and not any(summary.declared for summary in report.workloads):
        yield "Next: ai-spend init   (writes a first manifest for each, with its open questions)"
    yield from _exit(report)


def _counts(report: Report) -> list[str]:
    counts = report.counts
    if not report.workloads:
        judged = sum(1 for row in report.inputs if row["outcome"] == "judged")
        off = sum(1 for item in report.inventory if item.active is False)
        found = f"No AI spend was found in {plural(judged, 'file')}"
        listed = f"{plural(off, 'resource')} switched off: ai-spend inventory"
        return [f"{found} ({listed})." if off else f"{found}."]
    kind = "workload" if any(row.declared for row in report.workloads) else "implied workload"
    names = ["fail", "warn", *(["waived"] if counts["waived"] else []), "pass", "unknown"]
    parts = [f"{counts[name]:,} {name}" for name in names]
    parts.append(f"{counts['not_applicable']:,} do not apply")
    active = sum(
        1 for item in report.inventory if item.active is not False and item.role != "control"
    )
    whole = f"{plural(len(report.workloads), kind)}, {plural(active, 'resource')}"
    return [f"{whole}: {parts[0]}", *parts[1:]]


def _notices(report: Report, style: Style) -> Iterator[str]:
    for notice in report.notices:
        place = f" ({style.place(notice.location)})" if notice.location else ""
        step = f"; {notice.next_step}" if notice.next_step else ""
        yield from _wrapped("Note: ", safe(f"{notice.message}{place}{step}"), style)


def _exit(report: Report) -> Iterator[str]:
    blocking = [finding for finding in report.findings if finding.blocking]
    if report.exit_code == 3:
        what = plural(len(report.problems), "problem") if report.problems else "verdicts"
        yield f"Exit 3: {what} could not be judged, so nobody should read this as clean."
    elif report.exit_code == 1:
        heads = {finding.policy for finding in blocking if not finding.folded_under}
        named = joined(sorted(heads), 4)
        yield f"Exit 1: {plural(len(heads), 'policy', 'policies')} failed: {safe(named)}"
