"""Writes what an audit found as a bundle: an in-toto statement in canonical JSON, entry by entry.

Each entry carries the digest of its content, so that a change can be named; the seal is the digest
of everything else in the file, so that none goes unseen. The same inputs give the same bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from checker.audit.recording import canonical, digest_of
from checker.model.rows import NamedTuple

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://ai-spend-checker.invalid/audit/v1"
SCHEMA = "ai-spend/bundle/v1"
PARTS = ("inputs", "passed", "inventory", "gaps", "problems", "policies")
"""What of a report is an entry of its own, beside findings and subjects."""


class Entry(NamedTuple):
    """One thing that a bundle holds: what kind, whose, and its content as JSON data."""

    kind: str
    id: str
    content: Any


def entries_of(record: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield what the record of one repository brings into a bundle."""
    name = record["repository"]
    contexts = []
    for context in record["contexts"]:
        report = dict(context["report"])
        where = f"{name}/{context['name']}"
        for finding in report.pop("findings"):
            yield Entry("finding", f"{where}/{finding['fingerprint']}", finding)
        for subject in context["subjects"]:
            yield Entry("subject", f"{where}/{subject_name(subject)}", subject)
        for part in PARTS:
            yield Entry(part, where, report.pop(part))
        kept = {name: member for name, member in context.items() if name != "own_policies"}
        policies = {one: digest_of(data) for one, data in context["own_policies"].items()}
        count = len(context["subjects"])
        contexts.append({**kept, "report": report, "subjects": count, "own_policies": policies})
    about = {name: record[name] for name in ("asked", "trouble")}
    yield Entry("repository", name, {**about, "contexts": contexts})
    if record.get("billed"):
        yield Entry("bill", name, record["billed"])


def subject_name(subject: Mapping[str, Any]) -> str:
    """Return what a subject is called in its repository; two roots may have the same address."""
    root = subject["root"] or "."
    return f"{subject['kind']}/{root}/{subject['address']}/{subject['context']}"


def subject_row(name: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a repository as the subject of a statement; its digest is that of all its inputs."""
    inputs = sorted(
        {
            (row["path"], row["sha256"])
            for one in record["contexts"]
            for row in one["report"]["inputs"]
        }
    )
    return {"name": name, "digest": {"sha256": digest_of(inputs).removeprefix("sha256:")}}


def write_bundle(
    out: BinaryIO, subjects: Iterable[Mapping[str, Any]], entries: Iterable[Entry]
) -> str:
    """Write a statement as it is made, never whole in memory; return the digest of the file."""
    seal, file = hashlib.sha256(), hashlib.sha256()

    def write(data: bytes, sealed: bool = True) -> None:
        if sealed:
            seal.update(data)
        file.update(data)
        out.write(data)

    write(b'{"_type":' + canonical(STATEMENT) + b',"predicate":{"entries":[')
    for number, entry in enumerate(entries):
        write((b"," if number else b"") + canonical(entry_row(entry)))
    write(b'],"schema":' + canonical(SCHEMA))
    tail = b'},"predicateType":' + canonical(PREDICATE) + b',"subject":'
    tail += canonical(list(subjects)) + b"}"
    seal.update(tail)
    write(b',"seal":' + canonical(f"sha256:{seal.hexdigest()}"), sealed=False)
    write(tail, sealed=False)
    out.flush()
    return f"sha256:{file.hexdigest()}"


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return an entry as it stands in a bundle."""
    return {**entry._asdict(), "digest": digest_of(entry.content)}
