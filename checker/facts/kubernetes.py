"""Turns Kubernetes objects into AI resources: what their pods ask for, and what limits them."""

from collections.abc import Iterator

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow
from checker.facts.kubernetes_around import around
from checker.facts.kubernetes_nodes import nodes
from checker.facts.kubernetes_workloads import workload
from checker.facts.recognition import Resource
from checker.facts.references import Neighborhood
from checker.model.declaration import Declaration

KINDS = ("kubernetes",)
"""Kinds of declarations that are read here."""


def recognize_object(
    declaration: Declaration, catalog: Catalog, near: Neighborhood, tagged: bool = False
) -> Iterator[Resource]:
    """Yield the resource that an object is, if the catalog knows its kind.

    With `tagged` it is AI spend whatever its signs: somebody who owns it says so.
    """
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
