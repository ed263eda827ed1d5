"""Finds the objects that hold for a whole cluster, so that every folder's objects may use them."""

from collections import Counter
from collections.abc import Sequence

from checker.model.declaration import Declaration


def cluster_wide(declarations: Sequence[Declaration]) -> list[Declaration]:
    """Return the objects without a namespace that only one folder declares.

    Of two with one name nobody can tell which cluster each belongs to.
    """
    objects = [one for one in declarations if one.kind == "kubernetes"]
    if not objects:
        return []
    from checker.documents.kubernetes_objects import CLUSTER_SCOPED

    found = [one for one in objects if one.type.rpartition("/")[2] in CLUSTER_SCOPED]
    times = Counter((one.context, one.address) for one in found)
    return [one for one in found if times[one.context, one.address] == 1]
