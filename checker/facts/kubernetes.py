"""Turns Kubernetes objects into AI resources: what their pods ask for, and what limits them.

The same reading serves objects in files, in Terraform, and the values of Helm charts.
"""

from collections.abc import Iterator

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow
from checker.facts.helm import release
from checker.facts.kubernetes_around import around
from checker.facts.kubernetes_inside import (
    has_unknown_values,
    is_release,
    objects_inside,
    values_of,
)
from checker.facts.kubernetes_nodes import nodes
from checker.facts.kubernetes_workloads import workload
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.model.declaration import Declaration


def recognize_cluster(
    declaration: Declaration, catalog: Catalog, near: Neighborhood, tagged: bool = False
) -> Iterator[Resource]:
    """Yield the resources of what runs on a cluster; nothing for every other declaration.

    With `tagged` they are AI spend whatever their signs: somebody who owns them says so.
    """
    if declaration.kind == "helm_values":
        yield release(declaration, declaration.body, catalog, near, tagged)
    elif is_release(declaration):
        found = release(declaration, values_of(declaration), catalog, near, tagged)
        # Of values that are not known nobody can say that they name no accelerator.
        if found.ai_spend or not has_unknown_values(declaration):
            yield found
    elif declaration.kind == "kubernetes":
        yield from _object(declaration, catalog, near, tagged)
    else:
        yield from _inside(declaration, catalog, near, tagged)


def _inside(
    declaration: Declaration, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Iterator[Resource]:
    """Yield the objects inside a Terraform resource, as the resource that holds them."""
    found = [
        (one, resource)
        for one in objects_inside(declaration)
        for resource in _object(one, catalog, near, tagged)
    ]
    spending = [resource for _, resource in found if resource.ai_spend]
    for one, resource in found:
        if resource.ai_spend or not spending:
            suffix = f'["{one.address}"]' if len(spending) > 1 else ""
            facts = dict(resource.facts)
            if "type" in facts:
                facts["type"] = facts["type"]._replace(value=declaration.type)
            yield resource._replace(
                address=declaration.address + suffix,
                declaration=declaration,
                facts=facts,
                exists=resource.exists if declaration.copies.high != 0 else False,
            )


def _object(
    declaration: Declaration, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Iterator[Resource]:
    row = row_of_object(declaration, catalog)
    if row is None:
        return
    if row.how == "pods":
        yield workload(declaration, row, catalog, near, tagged)
    elif row.how in ("nodes", "node_class"):
        yield nodes(declaration, row, catalog, near, tagged)
    else:
        yield around(declaration, row, catalog, near, tagged)


def row_of_object(declaration: Declaration, catalog: Catalog) -> ObjectRow | None:
    """Return the catalog's row of an object's kind."""
    group, _, kind = declaration.type.rpartition("/")
    return catalog.kubernetes_object(f"{group}/v1" if group else "v1", kind)
