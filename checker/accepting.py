"""Turns the wish to accept a finding into a waiver: what it covers, what is wrong, its file."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from checker.check import Request, Run, Tell
from checker.documents.limits import OWN
from checker.documents.nearest import suggestion
from checker.documents.tree import Source
from checker.evaluation.waiving import REMIND, Standing, Waiving, covers, last_day, term
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Finding, Report
from checker.model.rows import NamedTuple
from checker.model.waivers import Waiver
from checker.policy.waiver_text import file_of, text_with

_USUAL = 30
_SPARE = 9
_COVERED = ("fail", "warn", "waived")
_OBJECTIONS = {
    "too_long": ("expires", "{expires} is {days} days away, which is too long"),
    "ends_before_it_begins": ("expires", "{expires} is past"),
    "self_approved": ("approver", "owner and approver are the same"),
    "unknown_approver": ("approver", "{approver} is no approver"),
}


class Refusal(NamedTuple):
    """Why nothing can be waived, and what to do instead."""

    message: str
    next_step: str = ""


class Ground(NamedTuple):
    """What a waiver would stand on: the findings that it covers, and who may accept it.

    `last_day` is the latest that it may end, `usual` a day to offer. `owner` is the workload's own.
    """

    report: Report
    policy: Policy | None = None
    findings: tuple[Finding, ...] = ()
    granted: date = date.min
    last_day: date = date.min
    usual: date = date.min
    approvers: tuple[str, ...] = ()
    owner: str = ""
    workload: str = ""
    refusal: Refusal | None = None
    waiving: Waiving | None = None


def ground(
    request: Request, policy: str, scope: str, addresses: Sequence[str], tell: Tell
) -> Ground:
    """Judge one policy, and return what a waiver of it on a scope would cover."""
    run = Run(request._replace(select=(policy,)), tell)
    ids = run.rulebook.ids
    if policy not in ids:
        step = suggestion(policy, ids, "ai-spend policy list names them")
        return Ground(run.overview(), refusal=Refusal(f"there is no policy {policy}", step))
    report = run.report()
    chosen = next((one for one in run.policies[0] if one.id == policy), None)
    if chosen is None or any(problem.usage for problem in report.problems):
        return Ground(report)
    day = request.as_of
    mark = _waiver(policy, scope, addresses, day)
    found = tuple(one for one in report.findings if _covered(mark, one))
    last = last_day(day, chosen)
    workload = next((one.workload for one in found if one.workload), scope) or policy
    return Ground(
        report,
        chosen,
        found,
        day,
        last,
        min(last, day + timedelta(days=_USUAL)),
        run.settings.approvers,
        next((row.owner or "" for row in report.workloads if row.name == workload), ""),
        workload,
        _refusal(chosen, mark, found, report, run.settings.approvers),
        Waiving((), run.settings.approvers, {policy: chosen}, ids, day),
    )


def _covered(mark: Waiver, finding: Finding) -> bool:
    """Whether a finding can be accepted; one that is waived already may be waived for longer."""
    told = finding._replace(verdict="fail") if finding.verdict == "waived" else finding
    return told.verdict in _COVERED and covers(mark, told)


def _waiver(policy: str, scope: str, addresses: Sequence[str], day: date) -> Waiver:
    return Waiver(policy, scope, tuple(addresses), "", "", "", "", day, day, Location(""))


def _refusal(
    policy: Policy,
    mark: Waiver,
    found: Sequence[Finding],
    report: Report,
    approvers: Sequence[str],
) -> Refusal | None:
    if policy.enforcement == "hard" or (found and all(_is_hard(one) for one in found)):
        return Refusal(f"{policy.id} is hard, so it cannot be waived", "mend the finding")
    if not found:
        return _nothing(mark, report)
    if not approvers:
        message = "nobody may accept a waiver: ai-spend.yaml names no approvers"
        return Refusal(message, "add approvers: [finops@your-company.example] in ai-spend.yaml")
    return None


def _is_hard(finding: Finding) -> bool:
    return finding.enforcement == "hard"


def _nothing(mark: Waiver, report: Report) -> Refusal:
    message = f"{mark.policy} neither fails nor warns on {mark.covers}: nothing to waive"
    if any(covers(mark, one) for one in report.findings if one.verdict == "unknown"):
        return Refusal(
            message, f"it is unknown: ai-spend explain {mark.policy} says what is missing"
        )
    if any(one.address == mark.scope and _covered(_of(mark), one) for one in report.findings):
        return Refusal(f"{mark.scope} is an address and no workload", f"--address {mark.scope}")
    names = {one.workload or one.address for one in report.findings if one.verdict in _COVERED}
    names |= {row.name for row in report.workloads}
    step = f"ai-spend explain {mark.policy} shows its verdicts"
    if mark.scope and mark.scope not in names:
        step = suggestion(mark.scope, names, step)
    return Refusal(message, step)


def _of(mark: Waiver) -> Waiver:
    """Return what asks for a workload as what asks for an address of that name."""
    return mark._replace(scope="", addresses=(mark.scope,))


def objections(ground: Ground, waiver: Waiver) -> Iterator[tuple[str, str]]:
    """Yield the field that is wrong about a waiver, and why in words."""
    assert ground.policy
    assert ground.waiving
    for wrong in (term(waiver, ground.policy), ground.waiving.approval(waiver)):
        if wrong:
            field, why = _OBJECTIONS[wrong.state]
            yield (
                field,
                f"{why.format(**waiver._asdict(), days=waiver.days)}; {_step(wrong, ground)}",
            )


def _step(wrong: Standing, ground: Ground) -> str:
    if wrong.state in ("too_long", "ends_before_it_begins"):
        return f"at the latest {ground.last_day}"
    return wrong.fix


def named(ground: Ground, text: str) -> str:
    """Return the approver that a name means: the whole name, or the part before the `@`."""
    found = [one for one in ground.approvers if text.casefold() in _names(one)]
    return found[0] if len(found) == 1 else text


def short_names(ground: Ground) -> list[str]:
    """Return the approvers as they are offered: before the `@`, where that tells them apart."""
    short = [one.partition("@")[0] for one in ground.approvers]
    return short if len(set(short)) == len(short) else list(ground.approvers)


def _names(approver: str) -> tuple[str, str]:
    return approver.casefold(), approver.casefold().partition("@")[0]


class Draft(NamedTuple):
    """A file with the new waiver in it; `added` where the file was there before."""

    path: str
    text: str
    added: bool


def draft(request: Request, ground: Ground, waiver: Waiver) -> Draft | None:
    """Return the file to write: the workload's own, or another one where that takes no more."""
    tree = Run(request, lambda stage, done, total: None).tree
    first = file_of(waiver, ground.workload)
    for number in range(1, _SPARE + 1):
        path = first if number == 1 else first.replace(".yaml", f"-{number}.yaml")
        source = tree.read(path, OWN)
        if not isinstance(source, Source) and source.kind != "missing":
            continue
        before = source.text if isinstance(source, Source) else None
        text = text_with(waiver, path, before)
        if text is not None:
            return Draft(path, text, before is not None)
    return None


def reminded_from(waiver: Waiver) -> date:
    """Return the day from which its end is announced."""
    return max(waiver.granted, waiver.expires - timedelta(days=REMIND))
