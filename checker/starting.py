"""Turns what is known of a project into its first manifests and hooks, as files to be written.

Nothing is written here, and nothing that exists is ever changed but for comments at its end.
"""

import re
from collections.abc import Iterator, Sequence

from checker.check import Request, Run, Tell
from checker.documents.fields import Field, fields
from checker.documents.tree import Source, SourceTree
from checker.evaluation.answers import answers
from checker.evaluation.judge import judge
from checker.evaluation.questions import questions
from checker.facts.build import build
from checker.facts.drafts import drafts
from checker.inputs.workload import FILE_NAMES, SCHEMA
from checker.inputs.workload.reading import declared
from checker.model.answers import Answer, Draft, Line, NewFile
from checker.model.declaration import Declaration
from checker.model.location import Location
from checker.model.report import Finding, Problem, Report
from checker.model.rows import NamedTuple
from checker.model.vocabulary import FACTS
from checker.reports.style import plural
from checker.reports.wording.manifest import added_text, manifest_text, scalar
from checker.reports.wording.wiring import (
    HOOKS_FILE,
    WORKFLOW_FILE,
    hook_entry,
    hooks_text,
    workflow_text,
)

_ALWAYS = ("owner", "tokens_per_day", "fixed_cost", "purpose", "lifecycle_stage", "team",
           "environment", "budget", "in_service_since", "model.id", "model.compare_with",
           "model.customization", "data.third_party_allowed", "data.residency",
           "data.must_stay_inside", "priorities")  # fmt: skip
"""Fields that every first manifest offers, behind the ones that settle most verdicts."""
_MARK = "Open questions, most useful first (ai-spend init --questions)."


class Start(NamedTuple):
    """The files of a first start, and how many resources there are in all.

    `unknown` verdicts on the workloads of new manifests wait for the answers in them. `unsure`
    are places of resources that may be AI spend, where nothing else is and nobody says so.
    """

    report: Report
    files: Sequence[NewFile]
    found: int
    unknown: int = 0
    unsure: Sequence[Location] = ()


def first_manifests(request: Request, tell: Tell) -> Start:
    """Return a first manifest for every root with AI spend that no manifest claims."""
    run = Run(request, tell)
    report = run.overview()
    project = run.tree.root.name
    found = [one for one in drafts(run.facts, project) if run.scope.holds(one.root)]
    new = [one for one in found if not _existing(one, run)]
    findings, asked = _asked(new, run)
    files = [_file(one, asked.get(one.name, ()), run) for one in found]
    unknown = sum(finding.verdict == "unknown" for finding in findings)
    roots = {one.root for one in found}
    unsure = [
        Location(item.file, item.line)
        for item in report.inventory
        if not item.workload and item.root not in roots and item.active is not False
    ]
    return Start(report, files, len(report.inventory), unknown, unsure)


def _existing(draft: Draft, run: Run) -> str:
    """Return the manifest that stands in a root already, or nothing."""
    names = (f"{draft.root}/{name}".lstrip("/") for name in FILE_NAMES)
    return next((name for name in names if run.tree.exists(name)), "")


def _file(draft: Draft, open_answers: Sequence[Answer], run: Run) -> NewFile:
    there = _existing(draft, run)
    if there:
        what = plural(draft.resources, "resource")
        kept = f"it exists, and does not claim {what} of this folder: add them under resources"
        return NewFile(there, "", "", kept=kept)
    lines = [*_known(draft), *_open(draft, open_answers)]
    about = ", ".join(filter(None, (draft.description, plural(draft.resources, "resource"))))
    return NewFile(draft.path, _text(draft, lines, open_answers, run), about)


def _text(draft: Draft, lines: Sequence[Line], asked: Sequence[Answer], run: Run) -> str:
    where = f"{draft.root}/" if draft.root else "this repository"
    head = (f"What ai-spend found in {where} on {run.request.as_of}: correct what is wrong.",)
    return manifest_text(head, lines, list(_elsewhere(asked)))


def _known(draft: Draft) -> Iterator[Line]:
    yield Line("schema", SCHEMA, "", open=False)
    yield Line("workload", scalar(draft.name), f"its name in bills and metrics; "
               f"{draft.name_because}", open=False)  # fmt: skip
    for one in draft.known:
        # Seen from the manifest: it lies in the folder of its root.
        inside = f"{one.location}".removeprefix(f"{draft.root}/") if one.location else ""
        place = f", {inside}" if inside else ""
        yield Line(one.path, scalar(one.value), f"{one.because}{place}", open=False)


def _open(draft: Draft, asked: Sequence[Answer]) -> list[Line]:
    """Return the open fields: who answers for it, what settles verdicts, then the usual rest."""
    known = {one.path for one in draft.known}
    useful = {one.field: one for one in asked if one.home == "manifest"}
    rest = [path for path in _ALWAYS if path not in useful]
    paths = [path for path in ("owner", *useful, *rest) if path not in known]
    every = fields("workload")
    return [
        _open_line(path, every[path], draft, useful.get(path))
        for path in dict.fromkeys(paths)
        if path in every and path != "workload"
    ]


def _open_line(path: str, field: Field, draft: Draft, answer: Answer | None) -> Line:
    guess = draft.guesses.get(path)
    if guess is not None:
        comment = _meaning(path, field._replace(form=""), answer)
        return Line(path, scalar(guess.value), f"{guess.because}: {comment}")
    return Line(path, "", _meaning(path, field, answer))


def _meaning(path: str, field: Field, answer: Answer | None) -> str:
    """Return what a field says, how it is written, who knows it, and what it settles."""
    fact = FACTS.get(path.rpartition(".")[2]) or (
        FACTS.get(answer.question.fact) if answer else None
    )
    meaning = fact.meaning if fact else f"{field.title[:1].lower()}{field.title[1:]}"
    written = " | ".join(field.words) or (f"as {field.example}" if field.form else "")
    parts = [f"{meaning}: {written}" if written else meaning]
    parts += [fact.who] if fact else []
    if answer is not None and answer.question.settles:
        parts.append(f"settles {answer.question.settles}")
    return " · ".join(parts)


def _elsewhere(asked: Sequence[Answer]) -> Iterator[str]:
    """Yield what is answered outside the manifest."""
    for home, where in (
        ("settings", "once for the team, in ai-spend.yaml"),
        ("evidence", "metrics or bills, with --evidence DIR"),
    ):
        names = [one.question.fact for one in asked if one.home == home]
        if names:
            yield f"Answered elsewhere: {', '.join(names)}: {where}"


def _asked(new: Sequence[Draft], run: Run) -> tuple[list[Finding], dict[str, list[Answer]]]:
    """Return what is found of each workload once its manifest stands, and what is still asked."""
    added = [one for draft in new for one in _declared(draft)]
    if not added:
        return [], {}
    request = run.request
    facts = build([*run.declarations, *added], run.catalog, run.settings, run.evidence,
                  request.as_of)  # fmt: skip
    judgment = judge(run.policies[0], facts.subjects, as_of=request.as_of, profile=request.profile)
    names = {draft.name for draft in new}
    findings = [one for one in judgment.findings if one.workload in names]
    found = {}
    for name in names:
        mine = [one for one in findings if one.workload == name]
        found[name] = answers(questions(mine), mine, facts.subjects, facts.workloads)
    return findings, found


def _declared(draft: Draft) -> Iterator[Declaration]:
    for one in declared(manifest_text((), list(_known(draft)), ()), draft.path):
        if isinstance(one, Problem):
            raise AssertionError(f"the draft of {draft.path} is not valid: {one.message}")
        yield one


def open_questions(request: Request, tell: Tell) -> Start:
    """Return the comments to add to each manifest that stands: its open questions."""
    run = Run(request, tell)
    report = run.report()
    stands = [one for one in run.declarations if one.kind == "workload"]
    files = []
    for one in stands:
        if run.scope.holds(one.location.path):
            mine = [finding for finding in report.findings if finding.workload == one.address]
            asked = answers(questions(mine), mine, run.facts.subjects, report.workloads)
            files.append(_addition(one, asked, run, stands))
    return Start(report, files, len(report.inventory))


def _addition(
    one: Declaration, asked: Sequence[Answer], run: Run, stands: Sequence[Declaration]
) -> NewFile:
    path = one.location.path
    source = run.tree.read(path)
    text = source.text if isinstance(source, Source) else ""
    if [other.location.path for other in stands].count(path) > 1:
        kept = "it holds several workloads: ai-spend questions lists what is open"
        return NewFile(path, "", "", kept=kept)
    every = fields("workload")
    useful = [answer for answer in asked if answer.home == "manifest" and answer.field in every]
    new = [answer for answer in useful if not _mentioned(answer.field, text)]
    if not new:
        kept = (
            "its questions stand there already"
            if useful
            else "nothing is open that it could answer"
        )
        return NewFile(path, "", "", kept=kept, settled=True)
    lines = [
        Line(answer.field, "", _meaning(answer.field, every[answer.field], answer))
        for answer in {answer.field: answer for answer in new}.values()
    ]
    there = frozenset(str(name) for name in one.body.value)
    return NewFile(path, added_text((_MARK,), lines, there), plural(len(lines), "question"), True)


def _mentioned(path: str, text: str) -> bool:
    """Whether a comment of the manifest holds this field already."""
    name = re.escape(path.rpartition(".")[2])
    return re.search(rf"^\s*#[\s#]*{name}:", text, re.MULTILINE) is not None


def wiring(request: Request) -> list[NewFile]:
    """Return the pre-commit configuration and the pull-request workflow of a project."""
    tree = SourceTree(request.project)
    hooks, workflow = "hook for every commit", "check of every pull request"
    return [_wired(HOOKS_FILE, hooks_text(), hooks, tree),
            _wired(WORKFLOW_FILE, workflow_text(), workflow, tree)]  # fmt: skip


def _wired(path: str, text: str, about: str, tree: SourceTree) -> NewFile:
    if not tree.exists(path):
        return NewFile(path, text, about)
    source = tree.read(path)
    if isinstance(source, Source) and "ai-spend" in source.text:
        return NewFile(path, "", "", kept="it runs ai-spend already", settled=True)
    if path == HOOKS_FILE:
        return NewFile(path, "", "", kept=f"it exists: add this under repos\n{hook_entry()}")
    return NewFile(path, "", "", kept="it exists: add a step that runs ai-spend check")
