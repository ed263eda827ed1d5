"""Compares manifests before and after a change: what is declared anew, and what that is worth."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from checker.model.change import Declared
from checker.model.declaration import Declaration, Node
from checker.model.values import Unknown

_MOST = 40
_EVIDENCE = {"tokens_per_day": ("tokens", "token"), "fixed_cost": ("daily_cost", "billing"),
             "throughput": ("gpu_utilization", "utilization")}  # fmt: skip
_SIGNED = "attestations"


def redeclared(
    before: Sequence[Declaration],
    after: Sequence[Declaration],
    measured: Mapping[str, Collection[str]],
) -> tuple[Declared, ...]:
    """Return the fields that a change edits in manifests of workloads that were there before.

    `measured` names the series of evidence that there are of each workload.
    """
    known = {one.address: one for one in before}
    return tuple(
        row
        for one in after
        if one.address in known
        for row in _edits(known[one.address], one, measured.get(one.address, ()))
    )


def _edits(
    before: Declaration, after: Declaration, measured: Collection[str]
) -> Iterator[Declared]:
    then, now = dict(_fields(before.body)), dict(_fields(after.body))
    for name in dict.fromkeys([*then, *now]):
        old, new = then.get(name), now.get(name)
        words = _words(old), _words(new)
        if words[0] != words[1]:
            place = new.location if new is not None else after.location
            yield Declared(after.address, name, *words, place, _note(name, new, measured))


def _fields(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield the values of a manifest by path; the entries of a list are numbered."""
    value = node.value
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _fields(member, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for number, member in enumerate(value, 1):
            yield from _fields(member, f"{path}[{number}]")
    else:
        yield path, node


def _words(node: Node | None) -> str:
    if node is None:
        return "left out"
    if isinstance(node.value, Unknown) or node.sensitive:
        return "not known"
    text = " ".join(str("none" if node.value is None else node.value).split())
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"


def _note(name: str, new: Node | None, measured: Collection[str]) -> str:
    top = name.partition(".")[0].partition("[")[0]
    if top == _SIGNED:
        return "counts once it is merged"
    series, word = _EVIDENCE.get(top, ("", ""))
    if series and new is not None and series not in measured:
        return f"no {word} evidence supports it"
    return ""
