"""Makes the fits of a run: reads once, supposes what is asked, and judges each workload's ways."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from checker.check import Request, Run, Tell
from checker.documents.nearest import nearest
from checker.evidence.relayed import Relayed
from checker.facts.build import Facts, build
from checker.facts.economics_fleet import Fleet, fleet
from checker.facts.prices import PriceBook
from checker.fitting.changes import changes
from checker.fitting.deciding import Volumes, decide
from checker.fitting.lines import chart_lines, marks
from checker.fitting.sentences import answer, document, left_out, rests_on, subject
from checker.fitting.supposing import Suppositions, changed, supposed
from checker.fitting.ways import Case, currency_of, ways
from checker.model.declaration import Declaration, Node
from checker.model.facts import EvidenceSource, Subject
from checker.model.fit import Fit, Fits
from checker.model.report import Problem, Report
from checker.policy.loader import headings, whole
from checker.policy.overrides import overridden

_LINES = "volume-is-on-the-right-side"
"""The policy whose parameters are the document's two volumes."""


def fits(request: Request, name: str, given: Mapping[str, str], tell: Tell) -> Fits | str:
    """Return the fit of one workload, or of all in the paths of a request.

    `given` is what is supposed of them; what is wrong with it is returned in words.
    """
    what = supposed(given)
    if isinstance(what, str):
        return what
    run = Run(request, tell)
    report = run.overview()
    asked = [one for one in _workloads(run.facts, run) if name in ("", one.address)]
    if name and not asked:
        names = {one.address.lower(): one.address for one in _workloads(run.facts, run)}
        near = nearest(name, names)
        return Fits(report, (), name, [names[near]] if near else sorted(names.values())[:3])
    then = _supposing(run, what, asked) if what.fields else run.facts
    if isinstance(then, Problem):
        step = f" Next: {then.next_step}." if then.next_step else ""
        return f"--what-if: {then.message}.{step}"
    found = _fits(run, asked, then, what)
    return Fits(report, tuple(found))


def checked(request: Request, tell: Tell) -> Report:
    """Return the report of a check, with the fit of each workload for its charts."""
    run = Run(request, tell)
    report = run.report()
    nothing = Suppositions({}, None, ())
    found = _fits(run, list(_workloads(run.facts, run)), run.facts, nothing)
    return report._replace(fits=tuple(one for one in found if one.lines))


def _workloads(facts: Facts, run: Run) -> Iterator[Subject]:
    return (one for one in facts.subjects if one.kind == "workload" and run.scope.touches(one))


def _supposing(run: Run, what: Suppositions, asked: Sequence[Subject]) -> Facts | Problem:
    """Return the facts as they would be; counted tokens stand back behind a supposed volume."""
    mixes = {one.address: _mix(one) for one in asked}
    declarations: list[Declaration] = []
    as_of = run.request.as_of
    for one in (*run.declarations, *_first_manifests(asked)):
        if one.kind == "workload" and one.address in mixes:
            told = changed(one, what, mixes[one.address], as_of)
            if isinstance(told, Problem):
                return told
            one = told
        declarations.append(one)
    evidence: EvidenceSource | None = run.evidence
    if evidence is not None and what.tokens:
        evidence = _WithoutTokens(evidence)
    return build(declarations, run.catalog, run.settings, evidence, as_of)


def _first_manifests(asked: Sequence[Subject]) -> Iterator[Declaration]:
    """Yield a manifest for each workload that has none, so that something can be supposed of it."""
    for one in asked:
        if one.implied and one.location is not None:
            place = one.location._replace(path=f"{one.root}/ai-workload.yaml".lstrip("/"))
            body = Node({"workload": Node(one.address, place)}, place)
            yield Declaration("workload", "workload", one.address, body, place, origin="manifest")


def _mix(one: Subject) -> Decimal | None:
    found = one.facts.get("input_share")
    known = found is not None and found.basis != "assumed" and isinstance(found.value, Decimal)
    return found.value if found is not None and known else None


class _WithoutTokens(Relayed):
    """Evidence as it is, but for what counts tokens."""

    def answers(self, name: str) -> bool:
        """Whether the measure counts something else."""
        return name not in ("tokens", "requests")


def _fits(run: Run, asked: Sequence[Subject], then: Facts, what: Suppositions) -> Iterator[Fit]:
    book = PriceBook(run.catalog, run.settings, run.request.as_of)
    lines = _volumes(run)
    later = {(one.address, one.context): one for one in then.subjects if one.kind == "workload"}
    for now in asked:
        one = later.get((now.address, now.context), now)
        found = _fleet(now, run.facts, one, then, run.request.as_of)
        body = one.attributes if isinstance(one.attributes, Node) else None
        fit = _fit(one, Case(one.facts, body, found, book, what.person), lines, what)
        yield fit._replace(declared=not now.implied)


def _fleet(now: Subject, facts: Facts, one: Subject, then: Facts, as_of: date) -> Fleet | None:
    """Return the hardware as it is supposed; what it can do is known from how it is used now."""
    after = fleet(one.facts, _capacities(one, then), as_of)
    if after is None or one is now or after.by_throughput:
        return after
    before = fleet(now.facts, _capacities(now, facts), as_of)
    return after if before is None else after._replace(does=before.does)


def _capacities(workload: Subject, facts: Facts) -> list[Subject]:
    return [
        one
        for one in facts.subjects
        if one.kind == "capacity"
        and (one.workload, one.context) == (workload.workload, workload.context)
    ]


def _volumes(run: Run) -> Volumes:
    found, _ = headings(run.tree, run.settings.policy_folders)
    row = next(one for one in found if one.id == _LINES)
    changes_of = {_LINES: run.settings.policies[_LINES]} if _LINES in run.settings.policies else {}
    policies, _ = overridden([whole(row)], changes_of, run.request.as_of, [_LINES])
    policy = policies[0]
    first, second = (policy.parameters[name].default for name in ("first", "second"))
    return Volumes(first, second, bool(policy.changed))


def _fit(one: Subject, case: Case, lines: Volumes, what: Suppositions) -> Fit:
    found = ways(case)
    choice = decide(found, case.value("tokens_per_day"), lines, case.counted)
    currency = currency_of(found)
    notes = tuple(dict.fromkeys(way.footnote for way in found if way.footnote))
    day = case.facts.get("tokens_per_day")
    return Fit(
        workload=one.address,
        root=one.root,
        declared=not one.implied,
        subject=subject(case),
        tokens_per_day=day.value if day is not None else None,
        today=case.today,
        best=choice.way.model if choice.way is not None else "",
        ways=tuple(found),
        answer=tuple(answer(case, choice, found, lines)),
        document=document(case, choice, found, lines),
        changes=tuple(changes(case, choice, found, lines)),
        rests_on=tuple(rests_on(case, found)),
        left_out=tuple(left_out(case)),
        footnotes=notes,
        lines=chart_lines(case, found, currency, lines) if case.counted else (),
        marks=tuple(marks(case, found, currency)) if case.counted else (),
        currency=currency,
        volumes=(lines.first, lines.second),
        supposed=what.said,
        location=one.location,
    )
