"""Compares the list of controls with the policies: which serves which, and what nothing serves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.documents.bundled import data_path
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.policy import Control, Policy
from checker.model.rows import NamedTuple

_FILE = "controls.yaml"


class Served(NamedTuple):
    """A control, the policies that serve it, and their examples that show it broken."""

    control: Control
    policies: tuple[str, ...]
    examples: tuple[str, ...]


class Passage(NamedTuple):
    """Lines of a document and the controls that they ask; none where they ask nothing."""

    document: str
    lines: tuple[int, int]
    controls: tuple[str, ...]


class Coverage(NamedTuple):
    """The matrix both ways, and what has no counterpart.

    `strangers` are controls that a policy names and no list holds, with that policy.
    """

    controls: tuple[Served, ...]
    passages: tuple[Passage, ...]
    strangers: tuple[tuple[str, str], ...]

    @property
    def unserved(self) -> tuple[Control, ...]:
        """The controls that no policy serves."""
        return tuple(one.control for one in self.controls if not one.policies)

    @property
    def unproved(self) -> tuple[Control, ...]:
        """The controls that have a policy, and no example that shows them broken."""
        return tuple(one.control for one in self.controls if one.policies and not one.examples)


def load_controls() -> tuple[tuple[Control, ...], tuple[Passage, ...]]:
    """Return the controls of the documents, and the passages that ask nothing."""
    text = (data_path("policies") / _FILE).read_text(encoding="utf-8")
    nodes, _ = read_yaml(text, f"policies/{_FILE}")
    rows = [row for node in nodes for row in node.find("controls.*")]
    empty = [row for node in nodes for row in node.find("nothing_to_check.*")]
    return tuple(map(_control, rows)), tuple(
        Passage(str(row.plain()["document"]), _pair(row.plain()["lines"]), ()) for row in empty
    )


def _control(row: Node) -> Control:
    values: Mapping[str, object] = row.plain()
    first = [values["lines"]] if "lines" in values else []
    more = values.get("also", [])
    assert isinstance(more, list)
    lines = tuple(_pair(one) for one in (*first, *more))
    return Control(str(values["id"]), str(values["document"]), lines, str(values["asks"]))


def _pair(lines: object) -> tuple[int, int]:
    assert isinstance(lines, list)
    return lines[0], lines[1]


def coverage(policies: Sequence[Policy]) -> Coverage:
    """Return which of the policies serve which controls; examples count only if they were read."""
    controls, empty = load_controls()
    known = {one.id for one in controls}
    asked = [
        Passage(control.document, lines, (control.id,))
        for control in controls
        for lines in control.lines
    ]
    return Coverage(
        controls=tuple(_served(one, policies) for one in controls),
        passages=tuple(_merged([*asked, *empty])),
        strangers=tuple(
            (name, one.id) for one in policies for name in one.controls if name not in known
        ),
    )


def _served(control: Control, policies: Sequence[Policy]) -> Served:
    serving = [one for one in policies if control.id in one.controls]
    shown = tuple(
        f"{one.id}: {example.name}"
        for one in serving
        for example in one.examples
        if example.control == control.id and example.expect in ("fail", "warn")
    )
    return Served(control, tuple(one.id for one in serving), shown)


def _merged(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield each passage once with all of its controls, in the order of the documents."""
    found: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for one in passages:
        found.setdefault((one.document, one.lines), []).extend(one.controls)
    for document, lines in sorted(found):
        yield Passage(document, lines, tuple(found[document, lines]))
