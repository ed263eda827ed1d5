"""Writes collected samples as an evidence file with its envelope: both, or none of them."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from checker import __version__
from checker.collecting.asking import Answer, Server, ask
from checker.collecting.outcome import Written
from checker.collecting.plan import Plan
from checker.collecting.trouble import CollectTrouble
from checker.documents.digest import sha256
from checker.documents.tree import SourceTree
from checker.evidence import read
from checker.evidence.times import in_words, written

_ENVELOPE = ".envelope.yaml"
_UNITS = {"percent": "%"}


def collect(server: Server, plan: Plan, folder: Path, name: str, now: datetime) -> Written:
    """Ask a server, and write what it says into a folder: both files, or none of them.

    What goes wrong is a `CollectTrouble` with the next step.
    """
    return write(ask(server, plan), server, plan, folder, name, now)


def write(
    answer: Answer, server: Server, plan: Plan, folder: Path, name: str, now: datetime
) -> Written:
    """Write both files into a folder; evidence that `check` would refuse is not written.

    They are made beside and moved in one after the other: an envelope without its file, or with
    another, is told by its digest.
    """
    data = folder / f"{name}.json"
    envelope = folder / f"{name}.json{_ENVELOPE}"
    there = next((path for path in (data, envelope) if os.path.lexists(path)), None)
    if there is not None:
        raise CollectTrouble(f"{there} is there already", "remove it, or give --name", usage=True)
    text = "".join(_data(answer)).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".collecting-", dir=folder))
        try:
            _fill(beside / data.name, text)
            _fill(beside / envelope.name, _envelope(server, plan, sha256(text), now).encode())
            _judged(beside, data.name, now)
            for path in (data, envelope):
                (beside / path.name).replace(path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or "the disk refused it"
        message = f"{folder} cannot be written to: {reason}"
        raise CollectTrouble(message, "give another folder by --output") from None
    samples = sum(len(one) for one in answer.series.values())
    return Written(
        data, envelope, len(answer.series), samples, plan.points * len(answer.series),
        answer.not_finite, answer.notes,
    )  # fmt: skip


def _data(answer: Answer) -> Iterator[str]:
    """Yield the answer as Prometheus itself gives it, a series in a line."""
    yield '{"status":"success","data":{"resultType":"matrix","result":[\n'
    for number, (labels, samples) in enumerate(answer.series.items()):
        values = ",".join(
            f"[{_time(time)},{json.dumps(samples[time])}]" for time in sorted(samples)
        )
        metric = json.dumps(dict(labels), ensure_ascii=True, separators=(",", ":"))
        yield f'{"," if number else ""}{{"metric":{metric},"values":[{values}]}}\n'
    yield "]}}\n"


def _time(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, 1000)
    return f"{whole}.{rest:03}" if rest else str(whole)


def _envelope(server: Server, plan: Plan, digest: str, now: datetime) -> str:
    """Return the envelope; JSON's texts are YAML's as well."""
    lines = [
        "schema: ai-spend/evidence/v1",
        f"kind: {plan.kind}",
        f"source: {json.dumps(f'prometheus {server.named}')}",
        f"query: {json.dumps(plan.query)}",
        *([f"metric: {json.dumps(plan.metric)}"] if plan.metric else []),
        f"unit: {json.dumps(_UNITS.get(plan.unit, plan.unit))}",
        f"window: {{from: {_iso(plan.since)}, to: {_iso(plan.until)}, "
        f"step: {in_words(plan.step)}}}",
    ]
    if plan.labels:
        pairs = ", ".join(
            f"{json.dumps(key)}: {json.dumps(text)}" for key, text in sorted(plan.labels.items())
        )
        lines.append(f"labels: {{{pairs}}}")
    lines += [
        f"collected_at: {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"collected_by: ai-spend {__version__}",
        f"sha256: {digest}",
    ]
    return "\n".join(lines) + "\n"


def _iso(time: int) -> str:
    return f"{datetime.fromtimestamp(time / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _fill(path: Path, data: bytes) -> None:
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _judged(folder: Path, name: str, now: datetime) -> None:
    """Read what was written as `check` will; what it refuses is said now, and not kept."""
    store = read([name], SourceTree(folder), now.astimezone(UTC).date())
    for problem in store.problems:
        raise CollectTrouble(
            f"check would not use the answer: {problem.message}", problem.next_step
        )
    if not store.series:
        message = f"check would find no series in the answer of {written(int(now.timestamp()))}"
        raise CollectTrouble(message, "look at the query")
