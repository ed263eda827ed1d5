"""Builds declarations out of plain Python values, as an input reader would hand them on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from checker.catalog import load_catalog
from checker.facts import Facts, build
from checker.model.declaration import Call, Declaration, Node
from checker.model.facts import EvidenceSource, Subject
from checker.model.location import Location
from checker.model.settings import Settings
from checker.model.values import Interval, Reason, Unknown

AS_OF = date(2026, 11, 21)
CATALOG = load_catalog()
ONE = Interval(1, 1)
NO_SETTINGS = Settings()


def node(value: Any, path: str = "main.tf", line: int = 1) -> Node:
    """Return plain values as a tree of nodes, all at one place."""
    where = Location(path, line)
    if isinstance(value, Mapping):
        value = {key: node(one, path, line) for key, one in value.items()}
    elif isinstance(value, list):
        value = [node(one, path, line) for one in value]
    return Node(value, where, frozenset((path,)))


def lost(text: str = "var.x has no default", **more: Any) -> Unknown:
    """Return a value that nobody knows."""
    return Unknown(Reason(text, Location("variables.tf", 3)), **more)


def to(address: str) -> Unknown:
    """Return the computed id of another declaration."""
    return Unknown(Reason("known after apply"), reference=address)


def resource(
    address: str,
    body: Mapping[str, Any] | None = None,
    *,
    root: str = "",
    path: str = "",
    copies: Interval = ONE,
    because: Unknown | None = None,
    line: int = 1,
    calls: tuple[Call, ...] = (),
    region: Any = None,
    default_tags: Any = None,
) -> Declaration:
    """Return a Terraform resource; its type is read off its address."""
    where = path or (f"{root}/main.tf" if root else "main.tf")
    kind = address.partition("[")[0].split(".")[-2]
    return Declaration(
        "terraform",
        kind,
        address,
        node(dict(body or {}), where, line),
        Location(where, line),
        root=root,
        copies=copies,
        copies_because=because,
        calls=calls,
        region=None if region is None else node(region, where, line),
        default_tags=None if default_tags is None else node(default_tags, where, line),
        files=frozenset((where,)),
    )


def manifest(name: str, folder: str = "", **body: Any) -> Declaration:
    """Return a workload manifest."""
    path = f"{folder}/ai-workload.yaml" if folder else "ai-workload.yaml"
    content = {"schema": "ai-spend/workload/v1", "workload": name, **body}
    return Declaration(
        "workload",
        "workload",
        name,
        node(content, path),
        Location(path, 1),
        origin="manifest",
        files=frozenset((path,)),
    )


def facts_of(
    *declarations: Declaration,
    settings: Settings = NO_SETTINGS,
    evidence: EvidenceSource | None = None,
    as_of: date = AS_OF,
    **more: Any,
) -> Facts:
    """Return the facts of some declarations with the real catalog."""
    return build(declarations, CATALOG, settings, evidence, as_of, **more)


def subject(facts: Facts, kind: str, address: str = "") -> Subject:
    """Return the one subject of a kind, or the one at an address."""
    found = [one for one in facts.subjects if one.kind == kind and address in ("", one.address)]
    assert len(found) == 1, [one.address for one in found]
    return found[0]


def value(one: Subject, name: str) -> Any:
    """Return a fact's value; a fact that is not there is None with a loud name."""
    return one.facts[name].value if name in one.facts else "absent"
