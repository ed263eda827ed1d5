"""Tells whether a bundle is what was written: with the bundle alone, or by judging it again."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from checker.audit.bundle import PREDICATE, SCHEMA, STATEMENT, Entry, entries_of
from checker.audit.judging import judged, repository_of
from checker.audit.pool import run_all
from checker.audit.preparing import prepared
from checker.audit.recording import canonical, digest_of
from checker.audit.shape import misshapen
from checker.audit.sharing import metrics
from checker.audit.whole import Parts, fleet_record, rules
from checker.documents.tree import SETTINGS_FILE
from checker.model.audit import FLEET
from checker.model.rows import NamedTuple
from checker.policy.loader import shipped
from checker.policy.pin import pack_digest

_DEPTH_SAID = "its nesting is deeper than any bundle's"
_NO_TEXT = "it is no JSON: it is not text"
_GZIP = b"\x1f\x8b"


class Change(NamedTuple):
    """One thing in a bundle that is not as it was written, with both digests where there are."""

    what: str
    recorded: str = ""
    found: str = ""


class Bundle(NamedTuple):
    """A bundle as it was read; `head` is the content of its entry `run`."""

    digest: str
    head: Mapping[str, Any]
    entries: Sequence[Mapping[str, Any]]

    def of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Yield the entries of a kind."""
        return (one for one in self.entries if one.get("kind") == kind)


class Verified(NamedTuple):
    """What verifying came to: how many digests there are, and what was changed."""

    bundle: Bundle | None
    digests: int
    changes: tuple[Change, ...]


class Unreadable(Exception):
    """A file that is no bundle at all, with the reason in words."""


def verify(data: bytes, previous: bytes | None = None) -> Verified:
    """Hold every digest of a bundle against its content; `previous` is the bundle it follows.

    A file that is no JSON, or another document, is `Unreadable`.
    """
    statement = _parsed(data)
    changes: list[Change] = []
    if canonical(statement) != data:
        changes.append(Change("the bytes are not the ones that this content has"))
    if (statement.get("_type"), statement.get("predicateType")) != (STATEMENT, PREDICATE):
        changes.append(Change("it does not say that it is an audit of this program"))
    predicate = statement.get("predicate")
    if not isinstance(predicate, dict) or not isinstance(predicate.get("entries"), list):
        raise Unreadable("it is no bundle: it has no entries")
    if predicate.get("schema") != SCHEMA:
        changes.append(Change("it names another schema", SCHEMA, str(predicate.get("schema"))))
    entries = predicate["entries"]
    for entry in entries:
        changes += _entry_changes(entry)
    changes += _seal_changes(statement, predicate)
    if not changes:
        changes += map(Change, misshapen(entries))
    head = _head(entries)
    if previous is not None:
        changes += _chain_changes(head, previous)
    bundle = Bundle(f"sha256:{hashlib.sha256(data).hexdigest()}", head, entries)
    return Verified(bundle, len(entries), tuple(dict.fromkeys(changes)))


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            data, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
        )
    except RecursionError:
        raise Unreadable(_DEPTH_SAID) from None
    except UnicodeDecodeError:
        packed = data.startswith(_GZIP)
        raise Unreadable("it is packed: unpack it first" if packed else _NO_TEXT) from None
    except ValueError as error:
        raise Unreadable(f"it is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise Unreadable("it is no bundle: it is not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> Any:
    number = float(text)
    return number if isfinite(number) else _no_number(text)


def _entry_changes(entry: Any) -> Iterator[Change]:
    if not isinstance(entry, dict) or set(entry) != {*Entry._fields, "digest"}:
        yield Change("an entry has other fields than entries have")
        return
    found = digest_of(entry["content"])
    if entry["digest"] != found:
        yield Change(_name(entry), str(entry["digest"]), found)


def _name(entry: Mapping[str, Any]) -> str:
    content = entry["content"]
    if entry["kind"] != "finding" or not isinstance(content, dict):
        return f"{entry['kind']} {entry['id']}"
    subject = content.get("subject")
    workload = subject.get("workload") if isinstance(subject, dict) else None
    said = [str(content.get("fingerprint"))[:8], str(workload or ""), str(content.get("policy"))]
    return f"finding {', '.join(filter(None, said))}"


def _seal_changes(statement: dict[str, Any], predicate: dict[str, Any]) -> Iterator[Change]:
    recorded = str(predicate.get("seal"))
    rest = {name: member for name, member in predicate.items() if name != "seal"}
    found = digest_of({**statement, "predicate": rest})
    if recorded != found:
        yield Change("the seal over everything", recorded, found)


def _head(entries: Sequence[Any]) -> Mapping[str, Any]:
    rows = [one for one in entries if isinstance(one, dict) and one.get("kind") == "run"]
    heads = [one["content"] for one in rows if isinstance(one.get("content"), dict)]
    return heads[0] if heads else {}


def _chain_changes(head: Mapping[str, Any], previous: bytes) -> Iterator[Change]:
    recorded, found = head.get("previous"), f"sha256:{hashlib.sha256(previous).hexdigest()}"
    if recorded != found:
        yield Change("the bundle that it follows", str(recorded or "none"), found)


class Difference(NamedTuple):
    """Something that came out otherwise when it was judged again."""

    repository: str
    what: str


class Rerun(NamedTuple):
    """What judging again came to: verdicts and inputs that are the same, of all that there were.

    `policies` is the digest of those that judged again, where they are not the bundle's.
    """

    same: int
    verdicts: int
    inputs: int
    recorded_inputs: int
    differences: tuple[Difference, ...]
    policies: str = ""


def rests_on_evidence(bundle: Bundle) -> bool:
    """Return whether the recorded repositories were judged with a folder of evidence."""
    return any(one["content"]["asked"].get("evidence") for one in bundle.of("repository"))


def rerun(bundle: Bundle, root: Path, evidence: Path | None, workers: int) -> Rerun:
    """Judge the recorded repositories again, in the clones below `root`, on the same inputs.

    What holds for the fleet as a whole is read from the settings in `root` or around it.
    """
    own = [one for one in bundle.of("repository") if not one["content"]["trouble"]]
    recorded = _by_repository(bundle)
    here = pack_digest(shipped())
    differences: list[Difference] = []
    same = same_inputs = 0
    for name, record in _again(bundle, root, evidence, workers):
        if isinstance(record, str):
            differences.append(Difference(name, record))
            continue
        again = {(one.kind, one.id): one.content for one in entries_of(record)}
        before = recorded[name]
        same_inputs += len(_inputs(before) & _inputs(again))
        found = list(_differences(name, before, again))
        differences += found
        changed = sum(one.what.startswith("verdict") for one in found)
        same += _verdicts(before["repository", name]) - changed
    return Rerun(
        same=same,
        verdicts=sum(_verdicts(one["content"]) for one in own),
        inputs=same_inputs,
        recorded_inputs=sum(len(_inputs(recorded[one["id"]])) for one in own),
        differences=tuple(sorted(differences)),
        policies="" if here == bundle.head["policies"] else here,
    )


def _again(
    bundle: Bundle, root: Path, evidence: Path | None, workers: int
) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Yield every repository with its record as it comes out now, or why there is none."""
    as_of = date.fromisoformat(str(bundle.head["as_of"]))
    select = tuple(bundle.head["select"])
    repositories, with_evidence = [], False
    for entry in bundle.of("repository"):
        asked = entry["content"]["asked"]
        if entry["id"] == FLEET or entry["content"]["trouble"]:
            continue
        clone = _clone(root, entry["id"], asked["folder"])
        if clone is None:
            yield entry["id"], "its clone is not there"
        else:
            repositories.append(repository_of(entry["id"], asked, clone))
            with_evidence = with_evidence or asked["evidence"]
    by, run = rules(_settled_in(bundle, root), select, as_of), partial(run_all, workers=workers)
    given = evidence if with_evidence else None
    ready = prepared(repositories, given, by.extended.settings, as_of, run)
    parts = Parts()
    found = run(judged, [ready.task(one, as_of, select) for one in repositories])
    for ended in sorted(found, key=lambda one: one.task.repository.name):
        name = ended.task.repository.name
        record = json.loads(ended.result) if ended.result is not None else None
        if record is not None:
            parts.add(record)
        yield name, ended.failure if record is None else record
    series = metrics(ready.given, as_of) if ready.given else None
    yield FLEET, json.loads(fleet_record(parts, by, ready.bills, series, as_of))


def _settled_in(bundle: Bundle, root: Path) -> Path:
    """Return the folder with the settings of the fleet: beside the clones, or around them."""
    whole = (one["content"] for one in bundle.of("inputs") if one["id"].startswith(FLEET))
    had = any(row["path"] == SETTINGS_FILE for rows in whole for row in rows)
    return root.parent if had and not (root / SETTINGS_FILE).is_file() else root


Contents = Mapping[tuple[str, str], Any]


def _by_repository(bundle: Bundle) -> dict[str, dict[tuple[str, str], Any]]:
    """Return what each repository brought: its own entry is the last of them, before its bill."""
    found: dict[str, dict[tuple[str, str], Any]] = {}
    gathered: dict[tuple[str, str], Any] = {}
    for entry in bundle.entries:
        kind, name = entry["kind"], entry["id"]
        if kind == "bill":
            found.get(name, {})[kind, name] = entry["content"]
        elif kind != "run":
            gathered[kind, name] = entry["content"]
        if kind == "repository":
            found[name], gathered = gathered, {}
    return found


def _clone(root: Path, name: str, folder: str) -> Path | None:
    return next((path for path in (root / name, root / folder) if path.is_dir()), None)


def _verdicts(repository: Mapping[str, Any]) -> int:
    left_out = ("problems", "gaps", "exit_code")
    return sum(
        number
        for context in repository["contexts"]
        for verdict, number in context["report"]["summary"].items()
        if verdict not in left_out
    )


def _inputs(contents: Contents) -> set[tuple[str, str, str]]:
    return {
        (where, row["path"], row["sha256"])
        for (kind, where), rows in contents.items()
        if kind == "inputs"
        for row in rows
    }


def _differences(name: str, before: Contents, again: Contents) -> Iterator[Difference]:
    changed = {path for _, path, _ in _inputs(before) ^ _inputs(again)}
    for path in sorted(changed):
        yield Difference(name, f"input {path} is not the recorded one")
    for key in sorted({*before, *again}):
        if before.get(key) == again.get(key) or key[0] == "inputs":
            continue
        if key[0] == "finding":
            either = before.get(key) or again[key]
            said = f"{either['policy']} on {either['subject']['address']}"
            was, now = (one[key]["verdict"] if key in one else "none" for one in (before, again))
            yield Difference(name, f"verdict of {said}: was {was}, is {now}")
        elif key[0] == "passed":
            yield Difference(name, f"passes of {key[1]} are others")
