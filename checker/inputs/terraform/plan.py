"""Turns what `terraform show -json` prints of a plan or a state, or a state, into declarations.

The values are the plan's; the places are those of the code beside it, where that is in the tree.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from checker.documents.json_reader import read_json
from checker.documents.limits import PLAN
from checker.inputs.terraform.configuration import literal
from checker.inputs.terraform.declarations import Deferred, natural
from checker.inputs.terraform.directories import Directories
from checker.inputs.terraform.expansion import SAME_KIND
from checker.inputs.terraform.hcl import Block
from checker.inputs.terraform.plan_references import PlanReferences
from checker.inputs.terraform.planned_values import Change, Row, Seat, planned_body, text_at
from checker.inputs.terraform.sources import read_source
from checker.inputs.terraform.state_file import is_state_file, state_refusal, state_rows
from checker.model.declaration import Call, Declaration, Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.values import Interval

_VERSIONS = re.compile(r"1\.\d+|0\.2")
_STEP = re.compile(r'module\.([\w-]+)(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?')
_GONE = (["delete"], ["forget"])
_NEXT = "terraform plan -out=p, then terraform show -json p"


class Planned(NamedTuple):
    """What one file holds: the root that it is of, and its declarations."""

    root: str
    declarations: Sequence[Declaration] = ()


def read_plan(path: str, directories: Directories, roots: Sequence[str]) -> "Planned | Problem":
    """Read a plan or state; one that is broken, failed or incomplete is a Problem."""
    source = directories.tree.read(path, PLAN)
    if isinstance(source, Problem):
        return source
    directories.used.add(path)
    document = read_json(source.text, path, PLAN)
    if isinstance(document, Problem):
        return document
    raw = is_state_file(document)
    refusal = state_refusal(document) if raw else _refusal(document)
    if refusal is not None:
        return refusal
    rows = list(state_rows(document) if raw else _rows(document))
    reader = _Reader(path, directories, PlanReferences(document), _home(path, roots))
    return Planned(reader.root, tuple(reader.declarations(rows)))


def _refusal(document: Node) -> Problem | None:
    """Return why a document cannot be judged: no plan, of an unknown form, or not whole."""
    members = document.value if isinstance(document.value, Mapping) else {}
    version = members.get("format_version")
    place = document.location
    if version is None or not {"resource_changes", "planned_values", "values"} & set(members):
        return Problem("plan", "this is no plan and no state in JSON", place, _NEXT)
    if not _VERSIONS.fullmatch(str(version.value)):
        message = f"the plan has format {version.value}; this program knows 1.x"
        return Problem("plan", message, version.location, "update ai-spend-checker")
    for name, wrong, why in (("errored", True, "ended with an error"),
                             ("complete", False, "is not complete")):  # fmt: skip
        found = members.get(name)
        if found is not None and found.value is wrong:
            message = f"the plan {why}, so what it does not name may be spent all the same"
            return Problem("plan", message, found.location, _NEXT)
    if not {"resource_changes", "values"} & set(members) and _manages(document):
        message = "the plan only refreshes, so it does not say what there will be"
        return Problem("plan", message, place, _NEXT)
    return None


def _manages(document: Node) -> bool:
    """Whether the code that a plan is of has any resource."""
    pending = document.find("configuration.root_module")
    while pending:
        module = pending.pop()
        pending += module.find("module_calls.*.module")
        if any(text_at(node, "mode") == "managed" for node in module.find("resources.*")):
            return True
    return False


def _rows(document: Node) -> Iterator[Row]:
    """Yield every managed resource that exists afterwards."""
    for node in document.find("resource_changes.*"):
        change = node.first("change")
        actions = [action.value for action in change.find("actions.*")] if change else []
        after = change.first("after") if change else None
        if change is None or after is None or actions in _GONE or "deposed" in node.value:
            continue
        parts = Change(after, change.first("after_unknown"), change.first("after_sensitive"))
        yield from _row(node, parts)
    pending = document.find("values.root_module")
    while pending:
        module = pending.pop()
        pending += module.find("child_modules.*")
        for node in module.find("resources.*"):
            after = node.first("values")
            if after is not None:
                yield from _row(node, Change(after, None, node.first("sensitive_values")))


def _row(node: Node, change: Change) -> Iterator[Row]:
    texts = {name: text_at(node, name) for name in ("mode", "type", "name", "address")}
    if texts["mode"] == "managed" and all(texts.values()):
        index = node.first("index")
        own = f"{texts['type']}.{texts['name']}"
        module = texts["address"].rpartition(f".{own}")[0]
        key = index.value if index is not None and isinstance(index.value, (int, str)) else None
        provider = text_at(node, "provider_name").rpartition("/")[2]
        yield Row(
            node, module, texts["type"], texts["name"], key, texts["address"], change, provider
        )


def _home(path: str, roots: Sequence[str]) -> str:
    """Return the root that a plan is of: the nearest one above it, or the only one there is."""
    folder = posixpath.dirname(path)
    above = folder
    while above and above not in roots:
        above = posixpath.dirname(above)
    if above in roots:
        return above
    return roots[0] if len(roots) == 1 else folder


class _Reader:
    """Puts planned resources to their places in the code of one root."""

    def __init__(
        self, path: str, directories: Directories, references: PlanReferences, root: str
    ) -> None:
        self.path, self.root = path, root
        self._directories = directories
        self._references = references

    def declarations(self, rows: Sequence[Row]) -> list[Declaration]:
        """Return one declaration for each instance, or group of instances that are alike."""
        groups: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows:
            groups.setdefault((row.module, row.kind, row.name), []).append(row)
        found: list[Declaration] = []
        for group in groups.values():
            code = self._code(group[0])
            differing = _differing(group, code.block) if len(group) > 1 else frozenset()
            if differing is None:
                found += (self._declared([row], code, frozenset()) for row in group)
            else:
                found.append(self._declared(group, code, differing))
        return sorted(found, key=lambda one: natural(one.address))

    def _declared(
        self, rows: Sequence[Row], code: "_Code", differing: frozenset[str]
    ) -> Declaration:
        row, modules = rows[0], code.names
        address = (
            row.address if len(rows) == 1 else f"{row.module}.{row.kind}.{row.name}".lstrip(".")
        )
        where = code.block.location if code.block else row.node.location
        files = frozenset((self.path, where.path, *(call.location.path for call in code.calls)))
        configured = self._references.resource(modules, row.kind, row.name)

        def place(name: str) -> Location:
            attribute = code.block.attributes.get(name) if code.block else None
            return attribute.location if attribute else where

        def refers(path: tuple[str, ...]) -> str | None:
            found = self._references.refers(modules, configured, path)
            bare = ".".join(f"module.{name}" for name in modules)
            if found and bare and found.startswith(f"{bare}."):
                return row.module + found.removeprefix(bare)
            return found

        seat = Seat(address, files, place, refers)
        tags = row.change.after.first("tags_all") or row.change.after.first("terraform_labels")
        setting = self._references.provider_setting
        return Declaration(
            kind="terraform",
            type=row.kind,
            address=address,
            body=Node(Deferred(lambda: planned_body(row.change, seat, differing)), where, files),
            location=where,
            root=self.root,
            context=self.path,
            copies=Interval(len(rows), len(rows)),
            calls=code.calls,
            provider=row.provider or None,
            region=setting(configured, "region") or setting(configured, "location"),
            default_tags=tags or setting(configured, "default_tags", "tags"),
            origin="plan",
            files=files,
        )

    def _code(self, row: Row) -> "_Code":
        """Return where in the tree a planned resource is written, as far as it can be told."""
        directory, calls, names = self.root, [], []
        known = self._directories.holds(directory)
        for step in _STEP.finditer(row.module):
            names.append(step[1])
            module = self._directories.configuration(directory)
            block = module.calls.get(step[1]) if known else None
            source = literal(block.attributes.get("source")) if block else None
            target = read_source(source, directory) if source else None
            if block:
                address = row.module[: step.end()]
                calls.append(Call(directory, block.location, address))
            known = target is not None and target.kind == "local"
            directory = target.directory if target else directory
        module = self._directories.configuration(directory)
        found = module.resources.get((row.kind, row.name)) if known else None
        return _Code(found, tuple(calls), tuple(names))


class _Code(NamedTuple):
    """The block that a planned resource comes from, if it is in the tree, and how it is called."""

    block: Block | None
    calls: tuple[Call, ...]
    names: tuple[str, ...]


def _differing(group: Sequence[Row], block: Block | None) -> frozenset[str] | None:
    """Return the arguments in which counted instances differ, None where their kinds do."""
    if not all(isinstance(row.key, int) for row in group):
        return None
    shown = [_plain(row.change) for row in group]
    names = {name for one in shown for name in one}
    found = {name for name in names if any(one.get(name) != shown[0].get(name) for one in shown)}
    written = block.attributes.keys() if block else found
    return frozenset(found) if not (found & written) - SAME_KIND else None


def _plain(change: Change) -> dict[str, object]:
    values = change.after.plain()
    unknown = change.unknown.plain() if change.unknown is not None else None
    if not isinstance(values, dict):
        return {}
    signs = unknown if isinstance(unknown, dict) else {}
    return {name: (values.get(name), signs.get(name)) for name in {*values, *signs}}
