"""Tells what in a bundle has another form than an audit gives it: anybody can put a seal on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

Shape = Any
"""A type, several types, a question, `{name: shape}`, or `[shape]` for a list or mapping of it."""
_OR_NONE = type(None)


def _day(data: Any) -> bool:
    try:
        return isinstance(data, str) and bool(date.fromisoformat(data))
    except ValueError:
        return False


def _inside(data: Any) -> bool:
    """Whether it names something below a folder: `--rerun` reads no other place."""
    if not isinstance(data, str) or "\0" in data:
        return False
    path = PurePosixPath(data)
    return not path.is_absolute() and ".." not in path.parts


_SUBJECT = {"kind": str, "address": str, "context": str, "root": str}
_FACT = {"basis": str}
_STATISTIC = {"statistic": str, "window": int, "of": (str, _OR_NONE), "fact": _FACT}
_ASKED: Shape = {"folder": _inside, "roots": [_inside], "contexts": [[_inside]], "select": [str],
                 "evidence": bool}  # fmt: skip
_CONTEXT: Shape = {"name": str, "own_policies": [str], "parameters": [dict],
                   "report": {"summary": [int]}}  # fmt: skip
_RUN: Shape = {
    "as_of": _day,
    "policies": str,
    "previous": (str, _OR_NONE),
    "select": [str],
    "tool": {"name": str, "version": str},
}
_SHAPES: Mapping[str, Shape] = {
    "run": _RUN,
    "finding": {"fingerprint": str, "policy": str, "verdict": str, "subject": _SUBJECT},
    "subject": {**_SUBJECT, "facts": [_FACT], "measures": [[_STATISTIC]],
                "type": (str, _OR_NONE), "implied": bool, "workload": (str, _OR_NONE)},
    "inputs": [{"path": str, "sha256": str}],
    "policy": {"id": str},
    "repository": {"asked": dict, "trouble": (dict, _OR_NONE), "contexts": [_CONTEXT]},
}  # fmt: skip


def misshapen(entries: Sequence[Any]) -> Iterator[str]:
    """Yield in words what has another form; `entries` have the members that entries have."""
    kinds = [one["kind"] for one in entries]
    if kinds.count("run") != 1 or kinds[0] != "run":
        yield "it does not begin with the one entry that says what was judged"
    for one in entries:
        kind, content = one["kind"], one["content"]
        if not isinstance(kind, str) or not isinstance(one["id"], str):
            yield "an entry has no kind or no name"
        elif not fits(content, _SHAPES.get(kind, object)) or not _fits_where_it_is(one):
            yield f"{kind} {one['id']} has another form than an audit gives it"


def _fits_where_it_is(entry: Mapping[str, Any]) -> bool:
    """Whether a repository says how it was judged; the record of the whole fleet does not."""
    if entry["kind"] != "repository":
        return True
    asked = entry["content"]["asked"]
    return _inside(entry["id"]) and (not asked or fits(asked, _ASKED))


def fits(data: Any, shape: Shape) -> bool:
    """Return whether JSON data has a form; members that the form does not name may be there."""
    if isinstance(shape, dict):
        return isinstance(data, dict) and all(
            name in data and fits(data[name], inner) for name, inner in shape.items()
        )
    if isinstance(shape, list):
        rows = data.values() if isinstance(data, dict) else data
        return isinstance(data, dict | list) and all(fits(row, shape[0]) for row in rows)
    if isinstance(shape, type | tuple):
        return isinstance(data, shape)
    question: Callable[[Any], bool] = shape
    return question(data)
