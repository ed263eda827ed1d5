"""Decides by cheap tests on text whether a file, or one document of it, is a Kubernetes object."""

import posixpath
import re
from itertools import pairwise

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
ENDINGS = (".yaml", ".yml", ".json")
TEMPLATES = tuple(
    f".{kind}.{engine}"
    for kind in ("yaml", "yml")
    for engine in ("tftpl", "tpl", "j2", "jinja", "tmpl", "gotmpl", "template")
)
"""Ends of names of files that only become YAML when something has filled them in."""
OTHER_READERS = ("eksctl.io/", "kustomize.config.k8s.io/")
"""Groups whose objects another reader takes."""

WITHOUT_SPEND = frozenset(
    (
        "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding",
        "ServiceAccount", "Service", "Ingress", "IngressClass", "NetworkPolicy", "StorageClass",
        "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "APIService",
        "PersistentVolume", "PersistentVolumeClaim", "PodSecurityPolicy", "CSIDriver",
        "Certificate", "Issuer", "ClusterIssuer", "ServiceMonitor", "PodMonitor", "PodMonitoring",
        "PrometheusRule", "VirtualService", "DestinationRule", "Gateway", "HTTPRoute",
        "GatewayClass", "ServiceEntry", "AuthorizationPolicy", "PeerAuthentication",
        "BlueprintTest", "AdmissionReview", "VolumeSnapshotClass", "RuntimeClass",
        "ConstraintTemplate", "PriorityClass", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
    )
)  # fmt: skip
"""Kinds that hold no pods, no capacity, no limits and no keys: not worth the parsing."""

_QUIET = frozenset(
    (
        "Namespace", "ConfigMap", "SecretProviderClass", "List", "LocalQueue",
        "PodDisruptionBudget", "ResourceFlavor", "Kustomization", "Topology", "RepoSync",
    )
)  # fmt: skip
"""Kinds that are read where they are plain, and of which a template leaves nothing to miss."""

MARKER = r"(?m)^---(?=\s|\Z)"
_VERSION = r"""(?m)^["']?apiVersion["']?[ ]*:[ ]*["']?([^\s"'#]*)"""
_KIND = r"""(?m)^["']?kind["']?[ ]*:[ ]*["']?([^\s"'#]*)"""
_CONTENT = r"(?m)^(?![ \t]*(?:#|$)|---|%|\ufeff?[ \t]*\{\{)"
_INDENTED = r"""[ ]+["']?(?:apiVersion|kind|metadata)["']?[ ]*:"""
# Templates of clouds have versions and kinds too, but never as the first names of the whole.
_FLOW_START = r"""\ufeff?\s*\{\s*["']?(?:apiVersion|kind|metadata|items)["']?\s*:"""
_FLOW = r"""["']?(apiVersion|kind)["']?\s*:\s*["']?([^\s"',}]*)"""


def is_kustomization(path: str) -> bool:
    """Whether a path has the name that Kustomize looks for."""
    return posixpath.basename(path) in KUSTOMIZATIONS


def looks_like_objects(path: str, head: bytes) -> bool:
    """Whether the first bytes of a YAML or JSON file hold an object that is worth reading."""
    if (
        b"apiVersion" not in head
        or b"kind" not in head
        or not path.endswith((*ENDINGS, *TEMPLATES))
    ):
        return False
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    return any(worth_reading(part) for part in re.split(MARKER, text))


def worth_reading(document: str) -> bool:
    """Whether one document is an object that can have to do with spend."""
    found = _named(document)
    if found is None:
        return False
    version, kind = found
    return kind not in WITHOUT_SPEND and not version.startswith(OTHER_READERS)


def worth_missing(text: str) -> bool:
    """Whether a template may hold something that matters, as far as its kinds are written out."""
    kinds = set(re.findall(_KIND, text))
    return not kinds or not kinds <= WITHOUT_SPEND | _QUIET


def _named(document: str) -> tuple[str, str] | None:
    version, kind = re.search(_VERSION, document), re.search(_KIND, document)
    if version and kind:
        return version[1], kind[1]
    start = re.search(_CONTENT, document)
    begin = document[start.start() :] if start else ""
    if re.match(_FLOW_START, begin):
        names = dict(reversed(re.findall(_FLOW, begin[:20_000])))
        return (names["apiVersion"], names["kind"]) if len(names) == 2 else None
    if re.match(_INDENTED, begin):
        return _named(_outdented(document, len(begin) - len(begin.lstrip(" "))))
    return None


def _outdented(document: str, by: int) -> str:
    return re.sub(rf"^ {{{by}}}", "", document, flags=re.MULTILINE)


def only_worth_reading(text: str) -> str:
    """Return a stream with everything but its objects made blank, every line in its place."""
    starts = [match.start() for match in re.finditer(MARKER, text)]
    edges = [0, *starts, len(text)] if not starts or starts[0] else [*starts, len(text)]
    parts = [text[one:other] for one, other in pairwise(edges)]
    return "".join(
        part if worth_reading(part.removeprefix("---")) else "\n" * part.count("\n")
        for part in parts
    )
