"""Reads the values of Helm charts; what reads them is imported when there are some."""

import posixpath
import re
from collections.abc import Sequence

from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading

NAME = "helm_values"

_FILE = r"(?:.*[-_.])?values(?:[-_.].*)?\.ya?ml"
_FOLDERS = ("templates", "crds", ".github", "workflows")
_WORTH = (
    rb"(?m)^[ ]*(?:resources|image|requestGPU|modelSpec|replicaCount|nodeSelector"
    rb"|extra_resource_limits|extraResource)[ ]*:"
)
_KNOWN = rb"(?m)^(?:servingEngineSpec|modelArtifacts|decode|ollama|vllm)[ ]*:"
_ASKS = (
    rb"""(?m)^[ ]+["']?(?:nvidia\.com/(?:gpu|mig-)|amd\.com/gpu|google\.com/tpu|habana\.ai/gaudi|"""
    rb"""aws\.amazon\.com/neuron|gpu\.intel\.com/)[\w.-]*["']?[ ]*:[ ]*["']?[\d$<{]"""
)
# Words at the top of values, and at the top of what only quotes such words (a plan, a schema).
_TOP = rb"(?m)^(?:image|resources|tolerations|nodeSelector|replicaCount|jupyterhub|singleuser)[ ]*:"
_OTHER = rb"(?m)^(?:values|counts|outputs|openapi|swagger|definitions)[ ]*:"
_OBJECT = rb"(?m)^apiVersion[ ]*:"


def matches(path: str, head: bytes) -> bool:
    """Whether a file holds values of a chart: by its name, or by what it asks for."""
    if not path.endswith((".yaml", ".yml")):
        return False
    # The plain words first: a pattern is tried at the beginning of every line.
    if b"apiVersion" in head and re.search(_OBJECT, head):
        return False
    if any(part in _FOLDERS for part in path.split("/")[:-1]):
        return False
    if b"modelSpec" in head and re.search(_KNOWN, head):
        return True
    asks = b".com/" in head and re.search(_ASKS, head)
    if asks and re.search(_TOP, head) and not re.search(_OTHER, head):
        return True
    named = re.fullmatch(_FILE, posixpath.basename(path))
    return bool(named) and re.search(_WORTH, head) is not None


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return a declaration for each file of values; a template that is no YAML is a gap."""
    from checker.inputs.helm_values import reading

    return reading.read(paths, tree, options)
