"""Puts the facts of one Kubernetes object together: who it belongs to, and how it is known."""

from collections.abc import Iterable

from checker.catalog.cluster_rows import ObjectRow
from checker.catalog.rows import TagPath
from checker.documents.kubernetes_objects import CLUSTER_SCOPED
from checker.facts.attribution import Tags, attribution, joined, tags
from checker.facts.reading import Read, fact
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.views import View
from checker.model.declaration import Declaration
from checker.model.facts import Fact
from checker.model.values import Truth

_TAGS = (TagPath("metadata.labels"), TagPath("metadata.annotations"))
_WORKLOAD_TAGS = ("ai_workload", "workload")
_TEMPLATES = tuple(
    TagPath(f"{path}.metadata.{part}")
    for path in ("spec.template", "spec.jobTemplate", "spec.jobTemplate.spec.template")
    for part in ("labels", "annotations")
)
CLUSTER = "kubernetes"
"""Who sells what runs on a cluster of which nobody says whose it is."""


def not_spend(declaration: Declaration, because: str) -> Resource:
    """Return an object that is no AI spend, with the reason."""
    said = f"no sign of AI spend: {because}"
    return Resource(declaration.address, declaration, False, False, True, "", {}, Tags({}), said)


def spend(
    declaration: Declaration,
    row: ObjectRow,
    near: Neighborhood,
    facts: Iterable[Fact],
    because: str,
    ways: tuple[str, ...],
    exists: Truth = True,
    unlisted: tuple[str, ...] = (),
    role: str = "",
) -> Resource:
    """Return an object that is AI spend, with the facts that every one has."""
    mine = _tags(declaration, near)
    if any(key in mine.entries for key in _WORKLOAD_TAGS):
        ways = tuple(dict.fromkeys((*ways, "tagged")))
    here = Read(None, declaration.location, declaration.files)
    role = role or row.role
    said = "switched off" if exists is False else ""
    whole = [
        fact("type", here._replace(value=declaration.type)),
        fact("identified_by", here._replace(value=ways), because=because),
        fact("role", here._replace(value=role)),
        fact("active", here._replace(value=exists is not False), because=said),
        *attribution(mine, True),
        *facts,
    ]
    return Resource(
        address=declaration.address,
        declaration=declaration,
        ai_spend=True,
        likely=True,
        exists=exists,
        role=role,
        facts={one.name: one for one in whole},
        tags=mine,
        because=because,
        unlisted=unlisted,
        hint=role == "signal",
    )


def _tags(declaration: Declaration, near: Neighborhood) -> Tags:
    """Read an object's labels, those of its pods, and those of its namespace behind them."""
    view = View(declaration.body)
    layers = [tags(view, _TAGS), tags(view, _TEMPLATES)]
    namespace = declaration.body.first("metadata.namespace")
    kind = declaration.type.rpartition("/")[2]
    if kind not in CLUSTER_SCOPED and namespace is not None:
        home = near.at(f"Namespace/{namespace.value}")
        if home is not None:
            layers.append(tags(View(home.body), _TAGS))
    return joined(layers)
