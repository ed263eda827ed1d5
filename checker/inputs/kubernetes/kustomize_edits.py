"""Applies what a kustomization says by name: namespace, replicas, images, labels, name prefixes."""

from collections.abc import Callable, Iterator, Mapping

from checker.documents.kubernetes_objects import CLUSTER_SCOPED, head_of
from checker.documents.members import Members
from checker.model.declaration import Node

_SCALED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")


def edited(objects: tuple[Node, ...], settings: Node) -> tuple[Node, ...]:
    """Return the objects after the edits of one kustomization."""
    edits = list(_edits(settings))
    result = objects
    for edit in edits:
        result = tuple(edit(one) for one in result)
    return result


def _edits(settings: Node) -> Iterator[Callable[[Node], Node]]:
    for replica in settings.find("replicas.*"):
        yield _replicas(replica)
    for image in settings.find("images.*"):
        yield _image(image)
    namespace = settings.first("namespace")
    if namespace is not None:
        yield _namespace(namespace)
    for key, where in (("commonLabels", "labels"), ("commonAnnotations", "annotations")):
        given = settings.first(key)
        if given is not None and isinstance(given.value, Mapping):
            yield _metadata(given, where)
    for pairs in settings.find("labels.*.pairs"):
        yield _metadata(pairs, "labels")
    prefix, suffix = settings.first("namePrefix"), settings.first("nameSuffix")
    if prefix is not None or suffix is not None:
        yield _named(prefix, suffix)


def _replicas(replica: Node) -> Callable[[Node], Node]:
    name, count = replica.first("name"), replica.first("count")

    def edit(one: Node) -> Node:
        head = head_of(one)
        if name is None or count is None or head.name != name.value or head.kind not in _SCALED:
            return one
        return put(one, ("spec", "replicas"), count)

    return edit


def _namespace(namespace: Node) -> Callable[[Node], Node]:
    def edit(one: Node) -> Node:
        kind = head_of(one).kind
        return one if kind in CLUSTER_SCOPED else put(one, ("metadata", "namespace"), namespace)

    return edit


def _metadata(given: Node, where: str) -> Callable[[Node], Node]:
    def edit(one: Node) -> Node:
        for key, value in given.value.items():
            one = put(one, ("metadata", where, key), value)
        return one

    return edit


def _named(prefix: Node | None, suffix: Node | None) -> Callable[[Node], Node]:
    def edit(one: Node) -> Node:
        name = one.first("metadata.name")
        if name is None or head_of(one).kind == "Namespace":
            return one
        before = prefix.value if prefix is not None else ""
        after = suffix.value if suffix is not None else ""
        return put(one, ("metadata", "name"), name._replace(value=f"{before}{name.value}{after}"))

    return edit


def _image(image: Node) -> Callable[[Node], Node]:
    wanted = image.first("name")
    parts = {key: found for key in ("newName", "newTag", "digest") if (found := image.first(key))}

    def swap(node: Node) -> Node:
        if wanted is None or not isinstance(node.value, str):
            return node
        path, digest = node.value.partition("@")[0], node.value.partition("@")[2]
        head, slash, last = path.rpartition("/")
        name, tag = head + slash + last.partition(":")[0], last.partition(":")[2]
        if name != wanted.value:
            return node
        name = str(parts["newName"].value) if "newName" in parts else name
        if "digest" in parts:
            tag, digest = "", str(parts["digest"].value)
        elif "newTag" in parts:
            tag, digest = str(parts["newTag"].value), ""
        text = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
        return node._replace(value=text, files=node.files | image.files)

    return lambda one: _images(one, swap)


def _images(node: Node, swap: Callable[[Node], Node]) -> Node:
    """Return a tree with every container's image swapped."""
    if isinstance(node.value, Mapping):
        members = _copied(node.value)
        for key, one in node.value.items():
            members[key] = swap(one) if key == "image" else _images(one, swap)
        return node._replace(value=members)
    if isinstance(node.value, (list, tuple)):
        return node._replace(value=[_images(one, swap) for one in node.value])
    return node


def put(node: Node, path: tuple[str, ...], value: Node) -> Node:
    """Return a tree with a value at a path; mappings on the way are made where none are."""
    if not path:
        return value
    known = node.value if isinstance(node.value, Mapping) else {}
    members = _copied(known)
    inner = members.get(path[0], Node({}, value.location, value.files))
    members[path[0]] = put(inner, path[1:], value)
    return node._replace(value=members, files=node.files | value.files)


def _copied(value: Mapping[str, Node]) -> Members:
    members = Members()
    members.update(value)
    members.places = dict(value.places) if isinstance(value, Members) else {}
    return members
