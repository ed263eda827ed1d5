"""Turns `--what-if NAME=VALUE` into manifests that say so, or into what is wrong with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from checker.documents.fields import fields
from checker.documents.limits import OWN
from checker.documents.members import Members, key_location
from checker.documents.nearest import nearest
from checker.documents.schema import check
from checker.documents.yaml_reader import read_yaml
from checker.facts.manifests import read_manifest
from checker.model.declaration import Declaration, Node
from checker.model.location import Location
from checker.model.quantities import QuantityError, amount, money
from checker.model.report import Money, Problem
from checker.model.rows import NamedTuple

PERSON = "person"
"""What one person costs a month: no field of a manifest, since it is the same for all."""
SUPPOSED = Location("--what-if")
"""Where a supposed value stands."""
_FIXED = ("schema", "workload", "resources", "uses", "evidence", "attestations", "anomalies",
          "kpis")  # fmt: skip


class Suppositions(NamedTuple):
    """What is supposed: fields of the manifest with their values, and what a person costs."""

    fields: Mapping[str, Node]
    person: Money | None
    said: tuple[str, ...]

    @property
    def tokens(self) -> bool:
        """Whether a volume is supposed, so that counted tokens stand back."""
        return any(one.partition(".")[0] == "tokens_per_day" for one in self.fields)


def supposed(given: Mapping[str, str]) -> Suppositions | str:
    """Return what `NAME=VALUE` options suppose, or in words what is wrong with them."""
    known = [name for name in fields("workload") if name.partition(".")[0] not in _FIXED]
    found: dict[str, Node] = {}
    person: Money | None = None
    for name, text in given.items():
        if name == PERSON:
            try:
                person = money(text, "month")
            except QuantityError as error:
                return f"--what-if {name}: {error.message.rstrip('?')}: {error.next_step}."
            continue
        if name not in known:
            near = nearest(name, {PERSON, *known})
            hint = f"Is it `{near}`?" if near else "It takes the fields of a manifest, and person."
            return f"--what-if: no quantity is called `{name}`. {hint}"
        nodes, problems = read_yaml(text, str(SUPPOSED.path), OWN)
        if problems or len(nodes) != 1:
            return f"--what-if {name}: {text} cannot be read; quote what has a sign in it."
        found[name] = nodes[0]
    return Suppositions(found, person, tuple(f"{name}={text}" for name, text in given.items()))


def changed(
    manifest: Declaration, what: Suppositions, mix: Decimal | None, as_of: date
) -> Declaration | Problem:
    """Return a manifest that says what is supposed; a value of the wrong kind is a problem.

    `mix` is the share of input that a volume keeps where only its total is supposed.
    """
    body = manifest.body
    for path, node in what.fields.items():
        told = _split(node, mix) if path == "tokens_per_day" else node
        body = _with(body, path.split("."), told)
    _, problems = check(body, "workload")
    mine = [one for one in problems if _ours(one.location)]
    read = read_manifest(manifest._replace(body=body), as_of) if not mine else None
    mine += [one for one in (read.problems if read else ()) if _ours(one.location)]
    return mine[0] if mine else manifest._replace(body=body)


def _split(node: Node, mix: Decimal | None) -> Node:
    """Return a total as input and output at the mix that holds; what is no total stays as it is."""
    if mix is None or not isinstance(node.value, (str, int, Decimal)):
        return node
    try:
        total = Decimal(amount(node.value, "day"))
    except QuantityError:
        return node
    members = Members()
    for way, part in (("input", total * mix), ("output", total * (1 - mix))):
        members[way] = node._replace(value=f"{part:f}")
        members.places[way] = node.location
    return node._replace(value=members)


def _ours(place: Location | None) -> bool:
    return place is not None and place.path == SUPPOSED.path


def _with(body: Node, path: Sequence[str], node: Node) -> Node:
    """Return a mapping with one member replaced, however deep it is."""
    members = Members()
    if isinstance(body.value, Mapping):
        members.update(body.value)
        members.places.update({key: key_location(body, key) for key in body.value})
    first, *rest = path
    inside = members.get(first, Node(Members(), SUPPOSED))
    members[first] = _with(inside, rest, node) if rest else node
    members.places.setdefault(first, SUPPOSED)
    return body._replace(value=members)
