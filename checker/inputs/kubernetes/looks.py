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

MARKER = r"(?m)^(?:---|\.\.\.)(?=\s|\Z)"
_VERSION = r"""(?m)^["']?apiVersion["']?[ \t]*:[ \t]*["']?([^\s"'#]*)"""
_KIND = r"""(?m)^["']?kind["']?[ \t]*:[ \t]*["']?([^\s"'#]*)"""
_CONTENT = r"(?m)^(?![ \t]*(?:#|$)|---|\.\.\.|%|\ufeff?[ \t]*\{\{)"
_INDENTED = r"""[ ]+["']?[A-Za-z]\w*["']?[ \t]*:(?:\s|\Z)"""
_FLOW = r"""["']?(apiVersion|kind)["']?\s*:\s*["']?([^\s"',}]*)"""
# Texts are passed over inside of one match: there are many times as many of them as brackets.
_NESTING = re.compile(
    r"""(?s)(?:[^"'\[\]{}]++|"(?:[^"\\]++|\\.)*+"|(?<=[\s\[{,:])'(?:[^']++|'')*+'|["'])*+"""
    r"""(?:([\[\]{}])|\Z)"""
)
# Keys that YAML allows and nobody writes: whoever hides a word in one is read in full.
_DISGUISED = r"""(?m)^(?:\?(?:\s|\Z)|[!&][^\s:]*[ \t]+["'\w]|"[^"\n]*\\[^\n]*"[ \t]*:)"""
_DISGUISED_FLOW = r"""(?:\A|[,{\s])(?:\?\s|[!&][^\s:]*\s+\w|"[^"\n]*\\[^"\n]*"\s*:)"""
_HINTS = (b"apiVersion", b"kind", b"spec")
_READ_IN_FULL = ("", "")


def is_kustomization(path: str) -> bool:
    """Whether a path has the name that Kustomize looks for."""
    return posixpath.basename(path) in KUSTOMIZATIONS


def looks_like_objects(path: str, head: bytes) -> bool:
    """Whether the first bytes of a YAML or JSON file hold an object that is worth reading."""
    if not path.endswith((*ENDINGS, *TEMPLATES)) or not _promising(head):
        return False
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    return any(worth_reading(part) for part in re.split(MARKER, text))


def _promising(head: bytes) -> bool:
    if b"apiVersion" in head and b"kind" in head:
        return True
    return any(hint in head for hint in _HINTS) and (b"\\" in head or b"? " in head)


def worth_reading(document: str) -> bool:
    """Whether one document is an object that can have to do with spend."""
    found = _named(document)
    if found is None:
        return False
    version, kind = found
    if kind == "Service" and version != "v1":
        # Knative's services run pods.
        return True
    return kind not in WITHOUT_SPEND and not version.startswith(OTHER_READERS)


def worth_missing(text: str) -> bool:
    """Whether a template may hold something that matters, as far as its kinds are written out."""
    kinds = set(re.findall(_KIND, text))
    return not kinds or not kinds <= WITHOUT_SPEND | _QUIET


def _named(document: str) -> tuple[str, str] | None:
    """Return version and kind of a document, None where it has none."""
    version, kinds = re.search(_VERSION, document), re.findall(_KIND, document)
    if version and kinds:
        # Of two, the one that is worth reading: which one counts differs between parsers.
        return version[1], next((kind for kind in kinds if kind not in WITHOUT_SPEND), kinds[0])
    start = re.search(_CONTENT, document)
    begin = document[start.start() :] if start else ""
    if re.match(r"\ufeff?\s*\{", begin):
        return _named_in_flow(_outermost(begin))
    if re.match(_INDENTED, begin):
        return _named(_outdented(document, len(begin) - len(begin.lstrip(" "))))
    return _READ_IN_FULL if re.search(_DISGUISED, begin) else None


def _named_in_flow(members: str) -> tuple[str, str] | None:
    names = dict(reversed(re.findall(_FLOW, members)))
    if len(names) == 2:
        return names["apiVersion"], names["kind"]
    return _READ_IN_FULL if re.search(_DISGUISED_FLOW, members) else None


def _outermost(text: str) -> str:
    """Return what stands directly in the outermost braces, without what is nested deeper."""
    depth, last, own = 0, 0, []
    for match in _NESTING.finditer(text):
        sign = match[1]
        if sign is None:
            break
        if sign in "{[":
            if depth == 1:
                own.append(text[last : match.start(1)])
            depth += 1
        else:
            depth -= 1
        if depth == 0:
            own.append(text[last : match.start(1)])
            break
        if depth == 1:
            last = match.end()
    return "".join(own)


def _outdented(document: str, by: int) -> str:
    return re.sub(rf"^ {{{by}}}", "", document, flags=re.MULTILINE)


def only_worth_reading(text: str) -> str:
    """Return a stream with everything but its objects made blank, every line in its place."""
    starts = [match.start() for match in re.finditer(MARKER, text)]
    edges = [0, *starts, len(text)] if not starts or starts[0] else [*starts, len(text)]
    parts = [_begun(text[one:other]) for one, other in pairwise(edges)]
    return "".join(
        part if worth_reading(part.removeprefix("---")) else "\n" * part.count("\n")
        for part in parts
    )


def _begun(part: str) -> str:
    """Return a part of a stream as a document of its own, also where `...` ends the one before."""
    return "---" + part[3:] if part.startswith("...") else part
