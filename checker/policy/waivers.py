"""Turns the files under `waivers/` into waivers; what is malformed in them ends a run in exit 2."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.documents.formats import read_date
from checker.documents.limits import OWN
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.values import Unknown
from checker.model.waivers import Waiver

FOLDER = "waivers"
SCHEMA = "ai-spend/waivers/v1"
_SUFFIXES = (".yaml", ".yml")
_NEEDED = ("policy", "reason", "owner", "approver", "ticket", "granted", "expires")


class WaiverSet(NamedTuple):
    """The waivers of a tree by file and line, and what is wrong with the others."""

    waivers: tuple[Waiver, ...] = ()
    problems: tuple[Problem, ...] = ()


def load_waivers(tree: SourceTree) -> WaiverSet:
    """Return the waivers of a tree. A link is refused: it may lead to a file that anybody edits."""
    waivers: list[Waiver] = []
    paths = tree.walk()
    problems = list(_linked_folders(tree))
    for path in paths:
        if not path.startswith(f"{FOLDER}/") or not path.endswith(_SUFFIXES):
            continue
        if tree.resolve(path) != path:
            problems.append(_link(path))
            continue
        found, wrong = _file(tree, path)
        waivers += found
        problems += wrong
    return WaiverSet(tuple(waivers), tuple(problems))


def _linked_folders(tree: SourceTree) -> Iterator[Problem]:
    for one in tree.excluded:
        if one.reason.startswith("a link") and one.path.split("/")[0] == FOLDER:
            yield _link(one.path)


def _link(path: str) -> Problem:
    message = f"{path} is a link, and waivers are not read through links"
    step = "put the file itself here"
    return Problem("waiver", message, Location(path), step, usage=True)


def _file(tree: SourceTree, path: str) -> tuple[list[Waiver], list[Problem]]:
    source = tree.read(path, OWN)
    if not isinstance(source, Source):
        return [], [source._replace(usage=True)]
    waivers, problems = parsed(source.text, path)
    return waivers, [problem._replace(usage=True) for problem in problems]


def parsed(text: str, path: str) -> tuple[list[Waiver], list[Problem]]:
    """Return the waivers of a text; a malformed one costs itself, not its neighbors."""
    nodes, problems = read_yaml(text, path, OWN)
    if not nodes and not problems:
        message, step = f"{path} is empty", f"begin it with schema: {SCHEMA}, or remove the file"
        problems = [Problem("waiver", message, Location(path), step)]
    waivers: list[Waiver] = []
    for node in nodes:
        # Only a project that has waivers pays for the import of the validator.
        from checker.documents.schema import check

        body, wrong = check(node, "waivers", usage=True)
        problems += wrong
        for row in _rows(body):
            waiver = _waiver(row)
            if waiver is not None and not (waiver.scope or waiver.addresses):
                problems.append(_boundless(waiver))
            elif waiver is not None:
                waivers.append(waiver)
    return waivers, problems


def _rows(body: Node) -> Sequence[Node]:
    """Return the entries of a document that says what it is; another format is not guessed at."""
    return body.find("waivers.*") if _text(body, "schema") == SCHEMA else ()


def _boundless(waiver: Waiver) -> Problem:
    message = f"this waiver of {waiver.policy} does not say what it covers"
    step = "add scope: with a workload, or addresses: with a list"
    return Problem("waiver", message, waiver.location, step, usage=True)


def _waiver(row: Node) -> Waiver | None:
    """Return a waiver, or None where a field that it needs is missing or refused."""
    if not isinstance(row.value, Mapping) or _refused(row.value.values()):
        return None
    if any(name not in row.value for name in _NEEDED):
        return None
    return Waiver(
        policy=_text(row, "policy"),
        scope=_text(row, "scope"),
        addresses=tuple(str(node.value) for node in row.find("addresses.*")),
        reason=_text(row, "reason"),
        owner=_text(row, "owner"),
        approver=_text(row, "approver"),
        ticket=_text(row, "ticket"),
        granted=read_date(_text(row, "granted")),
        expires=read_date(_text(row, "expires")),
        location=row.location,
        until_then=_text(row, "until_then"),
    )


def _refused(nodes: Iterable[Node]) -> bool:
    """Whether the schema refused any of it; half a waiver must not cover more than it says."""
    for node in nodes:
        if isinstance(node.value, Unknown):
            return True
        if isinstance(node.value, list) and _refused(node.value):
            return True
    return False


def _text(row: Node, key: str) -> str:
    found = row.value.get(key) if isinstance(row.value, Mapping) else None
    return "" if found is None or found.value is None else str(found.value)
