"""Turns what the command line gives into what an audit is asked to do, or says what is wrong."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from checker import __version__
from checker.audit.fleet import read_fleet
from checker.audit.request import AuditRequest
from checker.audit.whole import rules
from checker.model.report import Problem
from checker.model.settings import Pack
from checker.policy.loader import shipped
from checker.policy.pin import pin_problems


def asked(
    fleet: Path,
    as_of: date | None,
    evidence: Path | None,
    store: str | None,
    workers: int,
    scheduler: str | None,
) -> AuditRequest | Sequence[Problem]:
    """Return the request, or the problems of usage that keep anything from being judged.

    Another policy pack than the one that the fleet file pins is such a problem.
    """
    found, problems = read_fleet(fleet)
    if found is None:
        return problems
    day = as_of or datetime.now(UTC).date()
    by = rules(fleet.absolute().parent, found.select, day)
    pinned = [*_other_version(found.pack), *pin_problems(found.pack, shipped())]
    if pinned or by.problems:
        return [*pinned, *by.problems]
    folder = evidence.absolute() if evidence else found.evidence
    if folder is not None and not folder.is_dir():
        said = f"there is no folder {os.path.relpath(folder)} with evidence"
        return [Problem("fleet", said, None, "give --evidence, or mend the fleet file", usage=True)]
    return AuditRequest(
        fleet=found,
        as_of=day,
        store=store or str(fleet.with_suffix(".audit.db")),
        rules=by,
        evidence=folder,
        workers=workers,
        scheduler=scheduler,
        dated=as_of is not None,
    )


def _other_version(pack: Pack | None) -> Iterator[Problem]:
    """Yield a problem where a version is pinned that this program is not of; `0.1` is all 0.1.x."""
    asked = pack.version.split(".") if pack and pack.version else []
    if pack and __version__.split(".")[: len(asked)] != asked:
        said = f"this is version {__version__}, and {pack.version} is pinned"
        step = f"install ai-spend-checker {pack.version}, or pin {__version__}"
        yield Problem("pack", said, pack.location, step, usage=True)
