"""Turns what a module call gives to charts into resources: node pools, and what runs on them."""

from collections.abc import Iterator, Mapping

from checker.catalog import Catalog
from checker.catalog.rows import TypeRow
from checker.facts.reading import Read, as_text, fact
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.sights import Sight, sights
from checker.facts.views import decide
from checker.model.declaration import Declaration, Node

_NODE_POOL = "karpenter.sh/NodePool"
_FORMS = ("karpenter_values", "helm")


def gives_charts(declaration: Declaration, row: TypeRow) -> bool:
    """Whether a row reads values of charts among a module's arguments."""
    called = declaration.module_source is not None
    return called and any(one.form in _FORMS for one in row.contents)


def chart_resources(
    declaration: Declaration, row: TypeRow, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Iterator[Resource]:
    """Yield a resource for every chart that a module call gives values to."""
    from checker.facts.helm import release
    from checker.facts.kubernetes_nodes import nodes

    for sight in sights(declaration, row, catalog, near):
        for content in row.contents:
            values = _values(sight, content.path)
            if values is None:
                continue
            if content.form == "helm":
                found = release(declaration, values, catalog, near, tagged)
            else:
                pool = _node_pool(declaration, values)
                kind = catalog.kubernetes_object("karpenter.sh/v1", "NodePool")
                if kind is None:
                    continue
                found = nodes(pool, kind, catalog, near, tagged)
            yield _called(found, sight)


def _values(sight: Sight, path: str) -> Node | None:
    """Return the values that are given, those written later over the earlier ones."""
    from checker.facts.helm_values import laid_over
    from checker.facts.kubernetes_inside import documents

    whole: Node | None = None
    for node in sight.view.find(path):
        for document in documents(node):
            whole = document if whole is None else laid_over(whole, document)
    return whole


def _node_pool(declaration: Declaration, values: Node) -> Declaration:
    """Return the pool that the chart of the add-ons makes of its values."""
    given = values.first("nodePool")
    pool = given.value if given is not None and isinstance(given.value, Mapping) else {}
    inner = {name: pool[name] for name in ("requirements", "taints") if name in pool}
    template = values._replace(value={"spec": values._replace(value=inner)})
    spec = {"template": template} | {name: pool[name] for name in ("limits",) if name in pool}
    return declaration._replace(
        kind="kubernetes",
        type=_NODE_POOL,
        body=values._replace(value={"spec": values._replace(value=spec)}),
    )


def _called(found: Resource, sight: Sight) -> Resource:
    """Return what a chart creates as an item of the call, which may be switched off."""
    declaration, facts = sight.declaration, dict(found.facts)
    if found.ai_spend:
        here = Read(sight.row.type, declaration.location, declaration.files)
        facts["type"] = fact("type", here)
        if declaration.region is not None and found.role == "capacity":
            facts.setdefault("region", fact("region", as_text(declaration.region)))
    off = decide(sight.part.active, sight.view).value == "no" or declaration.copies.high == 0
    exists = False if off else (None if not declaration.copies.low else found.exists)
    if "active" in facts and exists is False:
        facts["active"] = facts["active"]._replace(value=False, because="switched off")
    suffix = sight.suffix if sight.part.keyed else f".{sight.part.at}"
    return found._replace(
        address=declaration.address + suffix, declaration=declaration, facts=facts, exists=exists
    )
