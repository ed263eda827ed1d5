"""Reads Kubernetes objects; what reads them is imported when there are some."""

from collections.abc import Sequence

from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading

NAME = "kubernetes"


def matches(path: str, head: bytes) -> bool:
    """Whether a file holds Kubernetes objects, by its first bytes; kustomizations by name."""
    if path.endswith((".tf", ".tfvars")):
        return False
    from checker.inputs.kubernetes.looks import is_kustomization, looks_like_objects

    return is_kustomization(path) or looks_like_objects(path, head)


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return the objects of all files; what an overlay builds stands in place of its parts."""
    from checker.inputs.kubernetes import reading

    return reading.read(paths, tree, options)
