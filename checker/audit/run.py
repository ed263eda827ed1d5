"""Runs an audit: judges every repository of a fleet, keeps each record, and writes the bundle.

What is kept is durable, so a run that was stopped goes on where it was, and comes to the same.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, BinaryIO

from checker import __version__
from checker.audit.bundle import Entry, entries_of, subject_row, write_bundle
from checker.audit.comparing import changes
from checker.audit.history import Before, before
from checker.audit.judging import judged
from checker.audit.policies import PoliciesInForce
from checker.audit.pool import Ended, run_all
from checker.audit.preparing import Prepared, prepared
from checker.audit.provenance import Times
from checker.audit.recording import digest_of
from checker.audit.request import AuditRequest, Outcome
from checker.audit.resuming import unchanged
from checker.audit.sharing import metrics, stamp_of
from checker.audit.store.opening import StoreTrouble
from checker.audit.store.store import RunRow, Store
from checker.audit.summary import Failed, Summary
from checker.audit.totals import totals_of
from checker.audit.trends import month_of, trend
from checker.audit.whole import Parts, fleet_record
from checker.documents.tree import SourceTree
from checker.model.audit import FLEET, Audit, AuditPage
from checker.model.history import Month
from checker.model.rows import NamedTuple
from checker.policy.loader import headings, shipped, whole
from checker.policy.pin import pack_digest
from checker.reports.json import plain

Tell = Callable[[str, int, int], None]
_PATIENCE = timedelta(minutes=10)
"""How far the clocks of two machines with one store may be apart."""


def run_audit(request: AuditRequest, tell: Tell, out: BinaryIO | None = None) -> Outcome:
    """Judge a fleet; resume what was begun with the same inputs. The bundle is written to `out`.

    A store that cannot be used is a `StoreTrouble`; whatever else goes wrong is in the result.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    with Store(request.store) as store:
        notes = _clock(store, request, now)
        run = _begun(request, store, tell)
        kept = sorted(store.kept(run.id).keys() - {FLEET})
        ready = _prepared(request, tell)
        failures = _judge_all(request, ready, store, run, tell)
        gathered = _gathered(request, ready, store, run, failures)
        audit = gathered.audit
        digest = _write(request, store, run, gathered, out) if out else ""
        audit = audit._replace(bundle=digest)
        if not failures:
            store.end(
                run.id,
                exit_code=audit.exit_code,
                bundle=digest,
                summary=plain(audit),
                totals=totals_of(audit),
            )
        asked = gathered.policies.asked({one.policy for one in audit.policies})
        page = AuditPage(audit, asked, _months(store, run.fleet, audit))
        ended = datetime.now(UTC).replace(tzinfo=None)
        times = Times(run.begun, now if kept else None, ended, kept)
        return Outcome(page, times, notes)


def _clock(store: Store, request: AuditRequest, now: datetime) -> tuple[str, ...]:
    """Refuse a clock that was moved back; return what an audit of an earlier day has to be told."""
    newest = store.newest(request.fleet.name)
    if newest.begun and newest.begun > now + _PATIENCE:
        ran = f"{newest.begun:%Y-%m-%d %H:%M}"
        said = f"the clock says {now:%Y-%m-%d %H:%M}, and the store has a run of {ran}"
        raise StoreTrouble(said, "set the clock right; the order of audits rests on it")
    if newest.as_of is None or newest.as_of <= request.as_of:
        return ()
    said = f"this audit is as of {request.as_of}, and there is one of {newest.as_of} already"
    if not request.dated:
        raise StoreTrouble(said, f"set the clock right, or say --as-of {request.as_of}")
    return (f"{said}: it is compared with those before it, and the newer one stays as it is",)


def _begun(request: AuditRequest, store: Store, tell: Tell) -> RunRow:
    """Return the run to be filled: resumed, without what was judged on files that changed since."""
    key, name = _key(request), request.fleet.name
    run = store.begin(key, name, request.as_of)
    kept = {name: digest for name, digest in store.kept(run.id).items() if name != FLEET}
    if not kept:
        return run
    tell("Looking at what was kept", 0, len(kept))
    evidence = frozenset(SourceTree(request.folder).walk() if request.folder else ())
    repositories = {one.name: one for one in request.fleet.repositories}
    good = {
        one: digest
        for one, digest in kept.items()
        if unchanged(repositories[one], json.loads(store.record(digest)), run.begun, evidence)
    }
    if len(good) == len(kept):
        return run
    run = store.begin_anew(key, name, request.as_of)
    for one, digest in sorted(good.items()):
        store.carry(run.id, one, digest)
    return run


def _key(request: AuditRequest) -> str:
    """Return the digest of what a run depends on, except for what the clones themselves hold."""
    return digest_of(
        {
            "version": __version__,
            "fleet": request.fleet.sha256,
            "as_of": request.as_of.isoformat(),
            "policies": pack_digest(shipped()),
            "rules": list(request.rules.inputs),
            "evidence": stamp_of(request.folder) if request.folder else None,
        }
    )


def _prepared(request: AuditRequest, tell: Tell) -> Prepared:
    fleet = request.fleet
    if request.folder:
        tell("Reading evidence", 0, len(fleet.repositories))
    settings = request.rules.extended.settings
    run = partial(_running, request)
    return prepared(fleet.repositories, request.folder, settings, request.as_of, run)


def _judge_all(
    request: AuditRequest, ready: Prepared, store: Store, run: RunRow, tell: Tell
) -> list[Failed]:
    fleet = request.fleet
    kept = store.kept(run.id)
    tasks = [
        ready.task(one, request.as_of, fleet.select)
        for one in fleet.repositories
        if one.name not in kept
    ]
    total = len(fleet.repositories)
    done = total - len(tasks)
    failures = []
    tell("Judging repositories", done, total)
    for ended in _running(request, judged, tasks):
        name = ended.task.repository.name
        if ended.result is None:
            failures.append(Failed(name, ended.failure))
        else:
            store.keep(run.id, name, ended.result)
        done += 1
        tell("Judging repositories", done, total)
    return failures


def _running(
    request: AuditRequest, work: Callable[[Any], Any], tasks: Sequence[Any]
) -> Iterator[Ended[Any, Any]]:
    if request.scheduler is None:
        return run_all(work, tasks, request.workers)
    from checker.audit.cluster import run_on_cluster

    return run_on_cluster(work, tasks, request.scheduler)


class _Gathered(NamedTuple):
    """What one pass over the records of a run comes to; `fleet` is the record of all together."""

    audit: Audit
    history: Before
    subjects: list[dict[str, Any]]
    policies: PoliciesInForce
    fleet: bytes


def _gathered(
    request: AuditRequest, ready: Prepared, store: Store, run: RunRow, failures: list[Failed]
) -> _Gathered:
    history = before(store, run.fleet, request.as_of)
    titles = {one.id: one.title for one in map(whole, headings()[0])}
    summary = Summary(run.fleet, run.as_of, history, titles)
    parts, policies, subjects = Parts(), PoliciesInForce(), []
    for name, body in store.records(run.id, without=FLEET):
        record = json.loads(body)
        summary.add(record)
        parts.add(record)
        policies.add(record)
        subjects.append(subject_row(name, record))
    for failed in failures:
        summary.fail(failed)
    series = metrics(ready.given, request.as_of) if ready.given else None
    fleet = fleet_record(parts, request.rules, ready.bills, series, request.as_of)
    record = json.loads(fleet)
    summary.add(record)
    policies.add(record)
    subjects.append(subject_row(FLEET, record))
    if not failures:
        store.keep(run.id, FLEET, fleet)
        store.keep_policies(policies.rows())
    return _Gathered(summary.audit(), history, subjects, policies, fleet)


def _write(
    request: AuditRequest, store: Store, run: RunRow, gathered: _Gathered, out: BinaryIO
) -> str:
    return write_bundle(out, gathered.subjects, _entries(request, store, run, gathered))


def _entries(
    request: AuditRequest, store: Store, run: RunRow, gathered: _Gathered
) -> Iterator[Entry]:
    history = gathered.history
    head: dict[str, Any] = {
        "tool": {"name": "ai-spend", "version": __version__},
        "as_of": request.as_of.isoformat(),
        "fleet": {"name": run.fleet, "sha256": request.fleet.sha256},
        "policies": pack_digest(shipped()),
        "select": list(request.fleet.select),
        "previous": history.bundle or None,
    }
    yield Entry("run", run.fleet, head)
    for _, record in store.records(run.id, without=FLEET):
        yield from entries_of(json.loads(record))
    yield from entries_of(json.loads(gathered.fleet))
    yield from gathered.policies.entries()
    if history.run is not None:
        changed, same = changes(store, history.run, run.id)
        yield Entry("difference", run.fleet, {
            "from": str(history.as_of), "bundle": history.bundle or None, "same": same,
            "findings": plain(changed),
        })  # fmt: skip
    yield Entry("summary", run.fleet, plain(gathered.audit))


def _months(store: Store, fleet: str, audit: Audit) -> list[Month]:
    """Return the months up to the one of this audit, itself the last."""
    rows = trend(store, "all", fleet).rows
    first = audit.as_of.replace(day=1)
    before = [one for row in rows for one in row.months if one.month < first]
    return [*before, month_of(first, totals_of(audit))]
