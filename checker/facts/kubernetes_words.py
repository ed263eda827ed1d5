"""Reads what containers say in words: variables, images, arguments, and the model they name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.catalog import Catalog
from checker.documents.kubernetes_objects import DEFAULT_NAMESPACE, PLACEHOLDER
from checker.facts.contents import Clue
from checker.facts.reading import Read, unknown
from checker.facts.references import Neighborhood
from checker.model.declaration import Declaration, Node
from checker.model.values import Unknown

Variable = tuple[str, Node]

_MODEL_FLAGS = ("--model", "--model-id", "--model_id", "--model-path", "--model_name_or_path",
                "--model-name-or-path", "--pretrained_model_name_or_path", "--hf-model",
                "--hf_model_id", "--model-tag", "--base-model", "--pretrained_model")  # fmt: skip
_IN_SHELL = (
    rf"(?:(?<=\s)|^)(?:{'|'.join(map(re.escape, _MODEL_FLAGS))})[=\s]+[\"']?([^\s\"'\\]+)"
    r"|\bvllm\s+serve\s+[\"']?([^\s\"'\\-][^\s\"'\\]*)"
)
_OWN_VARIABLE = r"\$\((\w+)\)|\$\{(\w+)\}|\$(\w+)"
_LOCAL_HOST = r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|[^.]+|.*\.svc(?:\..*)?|.*\.local)"
_HOST = r"(?:[a-z][a-z0-9+]*://)?(?:[^/@\s]*@)?([^/:?\s;,]+)"
_HELPER = (
    r"operator|controller|gateway|router|exporter|device-plugin|webui|\bui\b|-ui$|scheduler|webhook"
    r"|sidecar|benchmark|client|proxy"
)
_BASE_URLS = ("OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_BASE_URL",
              "OPENAI_API_BASE_URLS", "OPENAI_API_HOST")  # fmt: skip


def variables(containers: Iterable[Node], near: Neighborhood, namespace: str) -> list[Variable]:
    """Return the variables of containers; what a settings object holds is looked up there."""
    found: list[Variable] = []
    for container in containers:
        found += env_pairs(container.find("env.*"), near, namespace)
        for source in container.find("envFrom.*"):
            found += _from_object(source, near, namespace)
    return found


def env_pairs(entries: Iterable[Node], near: Neighborhood, namespace: str) -> Iterator[Variable]:
    """Yield the names and values of a list of variables."""
    for entry in entries:
        name = entry.first("name")
        if name is None or not isinstance(name.value, str):
            continue
        value = entry.first("value")
        if value is None:
            key = entry.first("valueFrom.configMapKeyRef.key")
            place = entry.first("valueFrom.configMapKeyRef.name")
            value = _looked_up(place, key, near, namespace)
        yield name.value, value if value is not None else entry._replace(value=None)


def written_pairs(nodes: Iterable[Node], near: Neighborhood, namespace: str) -> Iterator[Variable]:
    """Yield variables that are written as a list of pairs, or as a plain mapping."""
    for node in nodes:
        if isinstance(node.value, Mapping):
            yield from ((str(name), value) for name, value in node.value.items())
        else:
            yield from env_pairs(node.find("*"), near, namespace)


def _from_object(source: Node, near: Neighborhood, namespace: str) -> Iterator[Variable]:
    for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        name = source.first(f"{field}.name")
        target = _object(kind, name, near, namespace) if name is not None else None
        for path in ("data", "stringData"):
            for data in target.body.find(path) if target is not None else ():
                if isinstance(data.value, Mapping):
                    for key, value in data.value.items():
                        yield str(key), value if kind == "ConfigMap" else value._replace(value=None)


def _looked_up(
    place: Node | None, key: Node | None, near: Neighborhood, namespace: str
) -> Node | None:
    target = _object("ConfigMap", place, near, namespace) if place is not None else None
    if target is None or key is None:
        return None
    return target.body.first(f'data."{key.value}"')


def _object(kind: str, name: Node | None, near: Neighborhood, namespace: str) -> Declaration | None:
    if name is None or not isinstance(name.value, str):
        return None
    exact = near.at(f"{kind}/{namespace or DEFAULT_NAMESPACE}/{name.value}")
    if exact is not None:
        return exact
    # An overlay gives settings a suffix, and what refers to them with it.
    longer = [
        one
        for one in near.of_type(kind)
        if one.address.rpartition("/")[2].startswith(f"{name.value}-")
    ]
    return longer[0] if len(longer) == 1 else None


def clues(pairs: Sequence[Variable], images: Iterable[Node], catalog: Catalog) -> tuple[Clue, ...]:
    """Return what variables, the hosts in them and images hint at.

    A client that is pointed at a server inside the cluster calls no service of another's.
    """
    inside = any(name in _BASE_URLS and _is_local(node) for name, node in pairs)
    found = []
    for name, node in pairs:
        signal = catalog.signal_for_env(name)
        if signal is not None and not (inside and name.startswith("OPENAI_")):
            found.append(Clue(signal, name, node))
        if isinstance(node.value, str) and "." in node.value and len(node.value) < 300:
            host = catalog.signal_for_endpoint(node.value)
            if host is not None:
                found.append(Clue(host, _host(node.value), node))
    for node in images:
        image = catalog.signal_for_image(node.value) if isinstance(node.value, str) else None
        if image is not None and (image.gateway or not _is_helper(str(node.value))):
            found.append(Clue(image, str(node.value), node))
    return tuple(found)


def _is_helper(image: str) -> bool:
    """Whether an image only stands around servers: what operates, routes or watches them."""
    return bool(re.search(_HELPER, image.rpartition("/")[2].partition(":")[0]))


def _host(text: str) -> str:
    match = re.match(_HOST, text.strip())
    return match[1] if match else text


def _is_local(node: Node) -> bool:
    return isinstance(node.value, str) and bool(re.fullmatch(_LOCAL_HOST, _host(node.value)))


def models(
    containers: Iterable[Node], pairs: Sequence[Variable], catalog: Catalog
) -> Iterator[Read]:
    """Yield the models that arguments and variables name, the plainest first."""
    known = dict(pairs)
    for container in containers:
        words = [one for path in ("command.*", "args.*") for one in container.find(path)]
        for node, text in model_words(words):
            yield _model(node, text, known)
    for name, node in pairs:
        signal = catalog.signal_for_env(name)
        if signal is not None and signal.model and node.value not in (None, ""):
            read = _model(node, node.value, known)
            # A name like MODEL_NAME may name anything: only a model's id is taken from it.
            plain = isinstance(read.value, str) and "/" not in read.value
            if not (signal.weak and plain and catalog.model(str(read.value)) is None):
                yield read


def model_words(words: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """Yield what the words of a command line name as the model, and the word that says it."""
    texts = [node.value if isinstance(node.value, str) else "" for node in words]
    for number, text in enumerate(texts):
        flag, equals, value = text.partition("=")
        if flag in _MODEL_FLAGS and equals:
            yield words[number], value
        elif (text in _MODEL_FLAGS and number + 1 < len(texts)) or (
            text == "serve" and number + 1 < len(texts) and "vllm" in " ".join(texts[:number])
        ):
            yield words[number + 1], texts[number + 1]
        elif "\n" in text or " " in text:
            for match in re.finditer(_IN_SHELL, text):
                yield words[number], match[1] or match[2]


def _model(node: Node, text: object, known: Mapping[str, Node]) -> Read:
    if isinstance(text, Unknown):
        return Read(text, node.location, node.files)
    plain = str(text).strip().strip("\"'")
    own = re.fullmatch(_OWN_VARIABLE, plain)
    if own is not None:
        value = known.get(own[1] or own[2] or own[3])
        if value is not None and isinstance(value.value, str):
            return _model(value, value.value, {})
    return Read(model_id(plain, node), node.location, node.files)


def model_id(text: str, node: Node) -> str | Unknown:
    """Return a model's id as written; a folder or something that is filled in later is none."""
    plain = text.strip()
    if PLACEHOLDER.search(plain) or plain.startswith("$"):
        return unknown(f"the model is filled in later: {plain}", node.location)
    if plain.startswith(("/", "./", "pvc://")):
        return unknown(f"the model is loaded from {plain}", node.location)
    bare = re.sub(r"\A(?:hf|huggingface|ollama|oci|ngc)://", "", plain)
    if re.match(r"\A(?:s3|gs|gcs|https?|azure|abfss)://", bare):
        return unknown(f"the model is loaded from {plain}", node.location)
    return bare


def image_model(repository: str) -> str | None:
    """Return the model that the name of an NVIDIA NIM image stands for."""
    match = re.search(r"(?:^|/)nim/([\w.-]+/[\w.-]+?)(?::|@|$)", repository)
    return match[1] if match else None
