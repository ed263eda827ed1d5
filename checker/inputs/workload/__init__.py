"""Reads workload manifests; what reads them is imported when there is one."""

import posixpath
import re
from collections.abc import Sequence

from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.inputs.workload.names import FILE_NAMES, NAME, OTHER_SCHEMAS, SCHEMA
from checker.model.declaration import Reading

__all__ = ["FILE_NAMES", "NAME", "SCHEMA", "matches", "read"]

# In the first column only: a policy's examples quote whole manifests, indented. A name that no
# schema of ours has is taken for a slip, and refused with the name that is meant.
_OTHERS = rb"(?:%b)/" % "|".join(OTHER_SCHEMAS).encode()
_MARK = (
    rb"""(?m)^(?:\xef\xbb\xbf)?(?:\{[ ]*)?["']?schema["']?[ \t]*:[ \t]*["']?ai-spend/(?!%b)"""
    % _OTHERS
)


def matches(path: str, head: bytes) -> bool:
    """Whether a YAML file holds a manifest, by its own words or by its name."""
    if not path.endswith((".yaml", ".yml")):
        return False
    if posixpath.basename(path) in FILE_NAMES:
        return True
    return b"ai-spend/" in head and re.search(_MARK, head) is not None


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return one declaration for each workload; of two with one name, the first counts."""
    from checker.inputs.workload import reading

    return reading.read(paths, tree, options)
