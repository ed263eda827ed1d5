"""Runs an audit: judges every repository of a fleet, keeps each record, and writes the bundle.

What is kept is durable, so a run that was stopped goes on where it was, and comes to the same.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from checker import __version__
from checker.audit.bundle import Entry, entries_of, subject_row, write_bundle
from checker.audit.fleet import Fleet
from checker.audit.history import Before, before
from checker.audit.judging import Task, judged
from checker.audit.pool import Ended, run_all
from checker.audit.recording import digest_of
from checker.audit.store.store import RunRow, Store, Total
from checker.audit.summary import Failed, Summary
from checker.audit.trends import month_of, trend
from checker.documents.digest import sha256
from checker.documents.tree import SourceTree
from checker.evaluation.pages import policy_rows
from checker.model.audit import Audit, AuditPage
from checker.model.history import Month
from checker.model.report import Money, PolicyRow
from checker.policy.bundled import policy_files
from checker.policy.documents import load_documents
from checker.policy.loader import headings, whole
from checker.reports.json import plain

Tell = Callable[[str, int, int], None]


class AuditRequest(NamedTuple):
    """What an audit is asked to do; paths are absolute.

    `scheduler` is the address of a Dask scheduler that judges instead of `workers` processes.
    """

    fleet: Fleet
    as_of: date
    store: str
    evidence: Path | None = None
    workers: int = 2
    scheduler: str | None = None


def run_audit(request: AuditRequest, tell: Tell, out: BinaryIO | None = None) -> AuditPage:
    """Judge a fleet; resume what was begun with the same inputs. The bundle is written to `out`.

    A store that cannot be used is a `StoreTrouble`; whatever else goes wrong is in the result.
    """
    with Store(request.store) as store:
        run = store.begin(_key(request), request.fleet.path.name, request.as_of)
        failures = _judge_all(request, store, run, tell)
        history = before(store, run.fleet, request.as_of)
        audit = _summed(store, run, failures, history)
        digest = _write(request, store, run, history, audit, out) if out else ""
        audit = audit._replace(bundle=digest)
        if not failures:
            store.end(
                run.id,
                exit_code=audit.exit_code,
                bundle=digest,
                summary=plain(audit),
                totals=totals_of(audit),
            )
        return AuditPage(audit, _asked(audit), _months(store, run.fleet, audit))


def _asked(audit: Audit) -> tuple[PolicyRow, ...]:
    """Return what the policies ask that have a finding."""
    named = {one.policy for one in audit.policies}
    policies = [whole(one) for one in headings()[0] if one.id in named]
    return policy_rows(policies, load_documents())


def _months(store: Store, fleet: str, audit: Audit) -> list[Month]:
    """Return the months up to the one of this audit, itself the last."""
    rows = trend(store, "all", fleet).rows
    first = audit.as_of.replace(day=1)
    before = [one for row in rows for one in row.months if one.month < first]
    return [*before, month_of(first, totals_of(audit))]


def _key(request: AuditRequest) -> str:
    """Return the digest of what a run depends on, except for what the clones themselves hold."""
    folders = [request.evidence] if request.evidence else []
    return digest_of(
        {
            "version": __version__,
            "fleet": request.fleet.sha256,
            "as_of": request.as_of.isoformat(),
            "policies": policies_digest(),
            "evidence": [_contents(folder) for folder in folders],
        }
    )


def policies_digest() -> str:
    """Return the digest of all policies that ship."""
    return digest_of([[path.name, sha256(path.read_bytes())] for path in policy_files()])


def _contents(folder: Path) -> list[list[str]]:
    tree = SourceTree(folder)
    stats = [(path, (folder / path).stat()) for path in tree.walk()]
    return [[path, str(one.st_size), str(one.st_mtime_ns)] for path, one in stats]


def _judge_all(request: AuditRequest, store: Store, run: RunRow, tell: Tell) -> list[Failed]:
    fleet = request.fleet
    kept = store.kept(run.id)
    evidence = request.evidence or fleet.evidence
    tasks = [
        Task(one, request.as_of, evidence, fleet.select)
        for one in fleet.repositories
        if one.name not in kept
    ]
    done, total = len(kept), len(fleet.repositories)
    failures = []
    tell("Judging repositories", done, total)
    for ended in _running(request, tasks):
        name = ended.task.repository.name
        if ended.result is None:
            failures.append(Failed(name, ended.failure))
        else:
            store.keep(run.id, name, ended.result)
        done += 1
        tell("Judging repositories", done, total)
    return failures


def _running(request: AuditRequest, tasks: list[Task]) -> Iterator[Ended[Task, bytes]]:
    if request.scheduler is None:
        return run_all(judged, tasks, request.workers)
    from checker.audit.cluster import run_on_cluster

    return run_on_cluster(judged, tasks, request.scheduler)


def _summed(store: Store, run: RunRow, failures: list[Failed], history: Before) -> Audit:
    titles = {one.id: one.title for one in map(whole, headings()[0])}
    summary = Summary(run.fleet, run.as_of, history, titles)
    for _, record in store.records(run.id):
        summary.add(json.loads(record))
    for failed in failures:
        summary.fail(failed)
    return summary.audit()


def _write(
    request: AuditRequest,
    store: Store,
    run: RunRow,
    history: Before,
    audit: Audit,
    out: BinaryIO,
) -> str:
    subjects = [subject_row(name, json.loads(record)) for name, record in store.records(run.id)]
    return write_bundle(out, subjects, _entries(request, store, run, history, audit))


def _entries(
    request: AuditRequest, store: Store, run: RunRow, history: Before, audit: Audit
) -> Iterator[Entry]:
    head: dict[str, Any] = {
        "tool": {"name": "ai-spend", "version": __version__},
        "as_of": request.as_of.isoformat(),
        "fleet": {"name": run.fleet, "sha256": request.fleet.sha256},
        "policies": policies_digest(),
        "previous": history.bundle or None,
    }
    yield Entry("run", run.fleet, head)
    for _, record in store.records(run.id):
        yield from entries_of(json.loads(record))
    yield Entry("summary", run.fleet, plain(audit))


def totals_of(audit: Audit) -> list[Total]:
    """Return the sums of an audit by which a trend is drawn: workloads by team, findings by policy.

    The money of several currencies is in rows of its own, whose number is zero after the first.
    """
    rows: dict[tuple[str, str, str, str], tuple[int, Any]] = {}

    def add(what: str, name: str, verdict: str, number: int, moneys: Sequence[Money]) -> None:
        for amount, currency in [(one.amount, one.currency) for one in moneys] or [(0, "")]:
            key = (what, name, verdict, currency)
            held = rows.get(key, (0, 0))
            rows[key] = (held[0] + number, held[1] + amount)
            number = 0

    for one in audit.workloads:
        money = one.accepted if one.standing == "waived" else one.at_stake
        add("all", "", one.standing, 1, money)
        add("team", one.team or one.owner, one.standing, 1, money)
    for total in audit.policies:
        add("policy", total.policy, total.verdict, total.number, total.money)
    return [Total(*key[:3], *found, key[3]) for key, found in sorted(rows.items())]
