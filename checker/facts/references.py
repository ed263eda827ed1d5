"""Finds the declarations that others point at: a group its template, a node its reservation."""

from collections.abc import Iterable, Sequence

from checker.catalog.rows import Reference
from checker.documents.addresses import bare
from checker.facts.reading import as_text
from checker.facts.views import View
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown


class Targets(NamedTuple):
    """What a reference leads to, and why something that it names was not found in the code."""

    found: tuple[Declaration, ...] = ()
    lost: Unknown | None = None


class Neighborhood:
    """All declarations of one root and context, found by address, by type and by reference."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        self._by_address: dict[str, Declaration] = {}
        self._by_bare: dict[str, list[Declaration]] = {}
        self._by_type: dict[str, list[Declaration]] = {}
        for one in declarations:
            self._by_address.setdefault(one.address, one)
            self._by_bare.setdefault(bare(one.address), []).append(one)
            self._by_type.setdefault(one.type, []).append(one)

    def of_type(self, name: str) -> Sequence[Declaration]:
        """Return the declarations of a type."""
        return self._by_type.get(name, ())

    def at(self, address: str) -> Declaration | None:
        """Return the declaration at an address; one of a counted group stands for all of it."""
        exact = self._by_address.get(address)
        if exact is not None:
            return exact
        group = self._by_bare.get(bare(address), ())
        return group[0] if group else None

    def targets(self, view: View, reference: Reference) -> Targets:
        """Return what stands at the end of a row's reference in one item."""
        found: list[Declaration] = []
        lost: Unknown | None = None
        for node in view.find(reference.path):
            target = self._target(node, reference)
            if target is None:
                lost = lost or _lost(node)
            elif target not in found:
                found.append(target)
        return Targets(tuple(found), lost)

    def _target(self, node: Node, reference: Reference) -> Declaration | None:
        value = node.value
        if isinstance(value, Unknown) and value.reference:
            target = self.at(value.reference)
            return target if target is not None and target.type in reference.to else None
        if not isinstance(value, (str, Unknown)):
            return None
        named = [
            candidate
            for name in reference.to
            for candidate in self.of_type(name)
            if _is_called(candidate, reference.by, value)
        ]
        if isinstance(value, Unknown):
            # A name that is not known tells its bearer only where one alone can have it.
            named = [one for one in named if one.copies.high != 0]
            return named[0] if len(named) == 1 else None
        return named[0] if named else None


def _is_called(candidate: Declaration, by: str, value: str | Unknown) -> bool:
    """Whether a declaration's attribute has a value, known or unknown for the same reasons.

    A path such as `endpoint/NAME/variant/ONE` names whatever one of its parts is.
    """
    written = candidate.body.first(by)
    if written is None:
        return False
    if isinstance(value, Unknown):
        own = written.value
        return isinstance(own, Unknown) and bool(own.reasons) and _same(own, value)
    name = as_text(written).value
    return bool(name == value or (isinstance(name, str) and name in value.split("/")))


def _same(one: Unknown, other: Unknown) -> bool:
    """Whether two texts are unknown for the same reasons, the second perhaps within a path."""
    if one.reasons != other.reasons:
        return False
    return one.ends == other.ends or (other.ends is not None and other.ends[0].endswith("/"))


def _lost(node: Node) -> Unknown:
    if isinstance(node.value, Unknown):
        return node.value
    return Unknown(Reason(f"{node.value} is not declared in this code", node.location))
