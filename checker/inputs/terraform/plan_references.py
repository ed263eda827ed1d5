"""Follows references through the configuration that a plan carries, from module to module."""

import re
from collections.abc import Mapping

from checker.model.declaration import Node

_INDEX = re.compile(r"\[[^\]]*\]")
_HOPS = 16
_NO_RESOURCE = ("var", "local", "each", "count", "data", "path", "terraform", "self")


class PlanReferences:
    """The `configuration` part of a plan, asked what an argument refers to."""

    def __init__(self, plan: Node) -> None:
        self._root = plan.first("configuration.root_module")
        self._providers = plan.first("configuration.provider_config")
        self._variables = plan.first("variables")
        self._resources: dict[tuple[str, ...], dict[tuple[str, str], Node]] = {}

    def resource(self, modules: tuple[str, ...], kind: str, name: str) -> Node | None:
        """Return the configured resource of these module names."""
        if modules not in self._resources:
            module = self._module(modules)
            self._resources[modules] = {
                (_text(one, "type"), _text(one, "name")): one
                for one in (module.find("resources.*") if module else ())
                if _text(one, "mode") == "managed"
            }
        return self._resources[modules].get((kind, name))

    def refers(
        self, modules: tuple[str, ...], resource: Node | None, path: tuple[str, ...]
    ) -> str | None:
        """Return the address of the resource that an argument refers to, without indexes."""
        node = resource.first("expressions") if resource else None
        for name in path:
            node = _inside(node, name)
        return self._followed(modules, node)

    def _followed(self, modules: tuple[str, ...], expression: Node | None) -> str | None:
        for _ in range(_HOPS):
            references = expression.find("references.*") if expression else []
            first = references[0].value if references else None
            if not isinstance(first, str):
                return None
            words = _INDEX.sub("", first).split(".")
            if words[0] == "var" and modules and len(words) > 1:
                caller = self._module(modules[:-1])
                modules, last = modules[:-1], modules[-1]
                expression = _at(caller, "module_calls", last, "expressions", words[1])
            elif words[0] == "module" and len(words) > 2:
                modules = (*modules, words[1])
                expression = _at(self._module(modules), "outputs", words[2], "expression")
            elif len(words) > 1 and words[0] not in (*_NO_RESOURCE, "module"):
                prefix = [f"module.{name}" for name in modules]
                return ".".join((*prefix, *words[:2]))
            else:
                return None
        return None

    def _module(self, names: tuple[str, ...]) -> Node | None:
        found = self._root
        for name in names:
            found = _at(found, "module_calls", name, "module")
        return found

    def provider_setting(self, resource: Node | None, *path: str) -> Node | None:
        """Return a literal setting of a resource's provider, or the variable that it is set to."""
        key = _text(resource, "provider_config_key") if resource else ""
        node = _at(self._providers, key, "expressions")
        for name in path:
            node = _inside(node, name)
        constant = _at(node, "constant_value")
        if constant is not None:
            return constant
        references = node.find("references.*") if node else []
        words = str(references[0].value).split(".") if references else []
        if len(words) == 2 and words[0] == "var" and ":" not in key:
            return _at(self._variables, words[1], "value")
        return None


def _at(node: Node | None, *names: str) -> Node | None:
    for name in names:
        members = node.value if node is not None else None
        node = members.get(name) if isinstance(members, Mapping) else None
    return node


def _inside(node: Node | None, name: str) -> Node | None:
    """Return a named part of an expression; of repeated blocks that of the first."""
    while node is not None and isinstance(node.value, list):
        node = node.value[0] if node.value else None
    if node is not None and isinstance(node.value, Mapping) and "references" in node.value:
        return node
    return _at(node, name)


def _text(node: Node | None, name: str) -> str:
    found = _at(node, name)
    return found.value if found is not None and isinstance(found.value, str) else ""
