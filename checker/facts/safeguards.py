"""Finds what limits, watches and deploys a workload: in its own code, or named under `elsewhere`.

What is found nowhere is unknown: budgets, alerts and exporters often live in other repositories.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from checker.catalog import Catalog
from checker.documents.globs import fits
from checker.facts.linking import within
from checker.facts.manifests import Manifest
from checker.facts.reading import derived, unknown
from checker.facts.sums import Share
from checker.model.declaration import Declaration, Node
from checker.model.facts import Fact
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Unknown
from checker.model.vocabulary_controls import CONTROLS

_NOTIFIES = ("notification", "threshold_rules", "all_updates_rule")
_EXPORTERS = ("*dcgm-exporter*", "*gpu-operator*", "*amazon-cloudwatch-observability*",
              "*nvidia-dcgm*")  # fmt: skip
_EXPORTER_PATHS = (
    "chart",
    "addon_name",
    "name",
    "repository",
    "spec.template.spec.containers.image",
    "spec.chart",
    "spec.source.chart",
    "metadata.name",
)
_MANAGED_METRICS = ("monitoring_config.enable_components", "monitoring_config.components")
_KEEPERS = ("*secret*", "*parameter*", "*configmap*", "*config_map*")
_KEY = re.compile(
    r"(?:sk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}|AIza[A-Za-z0-9_-]{30,}|gsk_[A-Za-z0-9]{20,}"
    r"|hf_[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,})\Z"
)

Where = tuple[str, str]
"""Root and context of some declarations."""


class Safeguards(NamedTuple):
    """The first control of each kind, and the first key in plain text, by root and context.

    `anywhere` holds the first control of each kind in the whole project.
    """

    controls: Mapping[Where, Mapping[str, Declaration]]
    keys: Mapping[Where, Node]
    anywhere: Mapping[str, Declaration]


def safeguards(code: Iterable[Declaration], catalog: Catalog) -> Safeguards:
    """Return the controls and the plain keys of each root."""
    controls: dict[Where, dict[str, Declaration]] = {}
    keys: dict[Where, Node] = {}
    names = _Names(catalog)
    for one in code:
        if one.copies.high == 0:
            continue
        place = (one.root, one.context)
        for name in names.of(one):
            controls.setdefault(place, {}).setdefault(name, one)
        if place not in keys and names.keeps(one.type):
            found = next(_plain_keys(one.body), None)
            if found is not None:
                keys[place] = found
    ordered = dict(sorted(controls.items()))
    anywhere: dict[str, Declaration] = {}
    for rows in ordered.values():
        anywhere = {**rows, **anywhere}
    return Safeguards(ordered, dict(sorted(keys.items())), anywhere)


class _Names:
    """Remembers for each type which controls it is: a project has few types and many blocks."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._controls: dict[str, tuple[str, ...]] = {}
        self._keeps: dict[str, bool] = {}

    def of(self, one: Declaration) -> Iterator[str]:
        """Yield the facts that a declaration makes true."""
        found = self._controls.get(one.type)
        if found is None:
            found = self._controls[one.type] = self._catalog.controls(one.type)
        yield from found
        if "has_budget" in found and any(one.body.find(path) for path in _NOTIFIES):
            yield "has_spend_alert"
        if _exports(one):
            yield "has_gpu_metrics"

    def keeps(self, kind: str) -> bool:
        """Whether blocks of a type keep values that may be keys."""
        found = self._keeps.get(kind)
        if found is None:
            found = any(fits(kind.lower(), glob) for glob in _KEEPERS)
            self._keeps[kind] = found
        return found


def _exports(one: Declaration) -> bool:
    kind = one.type.lower()
    if kind in ("helm_release", "aws_eks_addon") or one.kind == "kubernetes":
        words = [node.value for path in _EXPORTER_PATHS for node in one.body.find(path)]
        return any(
            fits(word, glob) for word in words if isinstance(word, str) for glob in _EXPORTERS
        )
    if kind == "google_container_cluster":
        nodes = [node for path in _MANAGED_METRICS for node in one.body.find(f"{path}.*")]
        return any(node.value == "DCGM" for node in nodes)
    return False


def _plain_keys(node: Node) -> Iterator[Node]:
    if isinstance(node.value, str):
        if _KEY.match(node.value):
            yield node
    elif isinstance(node.value, Mapping):
        for inner in node.value.values():
            yield from _plain_keys(inner)
    elif isinstance(node.value, (list, tuple)):
        for inner in node.value:
            yield from _plain_keys(inner)


class Around(NamedTuple):
    """What lies around one workload: its manifest, its live resources, and their roots."""

    manifest: Manifest | None
    live: Sequence[Share]
    context: str
    roots: frozenset[str]

    @classmethod
    def of(cls, manifest: Manifest | None, live: Sequence[Share], context: str) -> "Around":
        """Return what lies around a workload; without resources its own folder counts."""
        roots = frozenset(one.resource.declaration.root for one in live)
        own = frozenset((manifest.folder,)) if manifest else frozenset()
        return cls(manifest, live, context, roots or own)

    def near(self, place: Where) -> bool:
        """Whether what stands in a root counts for the workload."""
        root, context = place
        folder = self.manifest.folder if self.manifest else None
        inside = folder is not None and folder not in ("", ".") and within(folder, root)
        return context == self.context and (root in self.roots or inside)


def safeguard_facts(around: Around, found: Safeguards, facts: Mapping[str, Fact]) -> Iterator[Fact]:
    """Yield one flag for each control, and whether a vendor's key stands in the code as text."""
    near = [rows for place, rows in found.controls.items() if around.near(place)]
    for name, (what, word, _) in CONTROLS.items():
        own = _OWN.get(name)
        yield (
            _said(name, word, around)
            or _found(name, near)
            or (own(name, facts) if own else None)
            or _open(name, what, word, found)
        )
    yield _key(around, found)


def _said(name: str, word: str, around: Around) -> Fact | None:
    """Return what the manifest says under `elsewhere`; `none` is an answer."""
    node = around.manifest.declaration.body.first(f"elsewhere.{word}") if around.manifest else None
    if node is None or isinstance(node.value, Unknown):
        return None
    there = node.value != "none"
    said = f"elsewhere: {node.value}" if there else "the manifest says that there is none"
    return Fact(name, there, "declared", node.location, said, node.files)


def _found(name: str, near: Sequence[Mapping[str, Declaration]]) -> Fact | None:
    one = next((rows[name] for rows in near if name in rows), None)
    return Fact(name, True, "code", one.location, one.address, one.files) if one else None


def _open(name: str, what: str, word: str, found: Safeguards) -> Fact:
    """Return that nobody knows, with the nearest thing that might be meant."""
    far = found.anywhere.get(name)
    said = f"no file of its own shows {what}"
    if far is not None:
        said += f"; if {far.address} is meant, name it as elsewhere.{word}"
    return Fact(name, unknown(said, far.location if far else None))


def _budget(name: str, facts: Mapping[str, Fact]) -> Fact | None:
    declared = facts.get("budget")
    if declared is None or not declared.known:
        return None
    return derived(name, declared.value is not None, [declared], "budget of the manifest")


def _range(name: str, facts: Mapping[str, Fact]) -> Fact | None:
    """Return whether its machines may change in number; a fixed number of them does not."""
    least, most = facts.get("instances.min"), facts.get("instances.max")
    if least is None or most is None or not most.value:
        return None
    if any(isinstance(one.value, (Unknown, Interval)) for one in (least, most)):
        return None
    moves = most.value > least.value
    said = f"{least.value} to {most.value} machines" if moves else f"always {most.value}"
    return derived(name, moves, [least, most], said)


_OWN: Mapping[str, Callable[[str, Mapping[str, Fact]], Fact | None]] = {
    "has_budget": _budget,
    "has_autoscaling": _range,
}


def _key(around: Around, found: Safeguards) -> Fact:
    for place, node in found.keys.items():
        if around.near(place):
            said = "a text that looks like a vendor's key"
            return Fact("key_in_code", True, "code", node.location, said, node.files)
    for one in around.live:
        for node in _plain_keys(one.resource.declaration.body):
            said = f"in {one.resource.address}"
            return Fact("key_in_code", True, "code", node.location, said, node.files)
    return Fact("key_in_code", False, because="no text in its files looks like one")
