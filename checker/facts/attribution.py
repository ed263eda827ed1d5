"""Turns tags and labels into who owns, pays for and answers for a resource.

A tag that is not there is an answer (None); a tag that is there and cannot be resolved, or a tag
map that cannot be, is unknown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from checker.catalog.rows import TagPath
from checker.facts.reading import NO_FILES, as_text
from checker.facts.views import View
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "owner": (
        "owner", "owners", "owned_by", "owner_email", "owneremail", "resource_owner",
        "service_owner", "technical_owner", "contact", "maintainer",
    ),
    "team": ("team", "team_name", "teamname", "owning_team", "owner_team", "squad", "department",
             "business_unit"),
    "cost_center": ("cost_center", "costcenter", "cost_centre", "costcentre", "cost_code",
                    "costcode", "billing_code", "chargeback", "cost_allocation"),
    "environment": ("environment", "env", "stage", "deployment_environment"),
    "workload": ("workload", "ai_workload", "workload_name", "application", "app", "app_name",
                 "service", "service_name", "product"),
}  # fmt: skip
"""Normalized tag names that mean each of our words, the plainest first."""

ATTRIBUTING = ("owner", "team", "cost_center", "workload")
"""The words of which one is enough to tie spend to somebody."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAK = re.compile(r"[\s.:/-]+")


def normalized(key: str) -> str:
    """Return a tag name in the one spelling that is compared: `CostCenter` is `cost_center`."""
    return _BREAK.sub("_", _HUMP.sub("_", key)).lower().strip("_")


def tag_word(key: str) -> str:
    """Return our word for the name of a tag, or nothing where it means none of them."""
    name = normalized(key)
    return next((word for word, names in SPELLINGS.items() if name in names), "")


class Tags(NamedTuple):
    """The tags that a resource carries, and why there may be more of them.

    `entries` maps normalized names to their values; `names` are the names as written. `more` is
    set where a part of the tags is not known.
    """

    entries: Mapping[str, Node]
    names: tuple[str, ...] = ()
    more: Unknown | None = None
    location: Location | None = None
    files: frozenset[str] = NO_FILES

    def value(self, word: str) -> Fact:
        """Return the fact that tags give for one of our words."""
        for key in SPELLINGS[word]:
            node = self.entries.get(key)
            if node is None:
                continue
            read = as_text(node)
            if isinstance(read.value, str) and not read.value.strip():
                continue
            because = f"tag {key}"
            return Fact(word, read.value, "code", read.location, because, read.files | self.files,
                        read.sensitive)  # fmt: skip
        if self.more is not None:
            return Fact(word, self.more, "code", self.location, "", self.files)
        said = f"no tag names the {word.replace('_', ' ')}"
        return Fact(word, None, "code", self.location, said, self.files)


NO_TAGS = Tags({})


def tags(view: View, paths: Sequence[TagPath], default_tags: Node | None = None) -> Tags:
    """Read the tags of a block; the provider's default tags stand under the resource's own."""
    return joined([_at(view, path) for path in paths] + [_map(default_tags)])


def joined(layers: Iterable[Tags]) -> Tags:
    """Return several layers of tags as one; the earlier wins."""
    entries: dict[str, Node] = {}
    names: list[str] = []
    mores: list[Unknown] = []
    location: Location | None = None
    files: frozenset[str] = NO_FILES
    for layer in layers:
        for key, node in layer.entries.items():
            entries.setdefault(key, node)
        names += layer.names
        mores += [layer.more] if layer.more is not None else []
        location = location or layer.location
        files |= layer.files
    more = Unknown(*dict.fromkeys(r for one in mores for r in one.reasons)) if mores else None
    return Tags(entries, tuple(sorted(set(names))), more, location, files)


def _at(view: View, path: TagPath) -> Tags:
    layers = [
        _map(node) if path.form == "map" else _pair(node, path) for node in view.whole(path.path)
    ]
    return joined(layers)


def _map(node: Node | None) -> Tags:
    if node is None or node.value is None:
        return NO_TAGS
    if isinstance(node.value, Unknown):
        rest = Tags({}, (), node.value, node.location, node.files)
        part = node.value.partly
        return joined([_map(part), rest]) if isinstance(part, Node) else rest
    if isinstance(node.value, (list, tuple)):
        return joined([_map(element) for element in node.value])
    if not isinstance(node.value, Mapping):
        reason = Reason("the tags are not a map", node.location)
        return Tags({}, (), Unknown(reason), node.location, node.files)
    entries: dict[str, Node] = {}
    for key, value in node.value.items():
        if value.value is not None:
            entries.setdefault(normalized(str(key)), value)
    return Tags(entries, tuple(str(key) for key in node.value), None, node.location, node.files)


def _pair(node: Node, path: TagPath) -> Tags:
    """Read blocks or objects that each hold one tag's name and value."""
    if isinstance(node.value, (list, tuple)):
        return joined([_pair(element, path) for element in node.value])
    key, value = node.first(path.key), node.first(path.value)
    if isinstance(node.value, Unknown):
        return Tags({}, (), node.value, node.location, node.files)
    if key is None or value is None:
        return NO_TAGS
    if isinstance(key.value, Unknown):
        return Tags({}, (), key.value, node.location, node.files)
    name = str(key.value)
    return Tags({normalized(name): value}, (name,), None, node.location, node.files)


def _there(tie: Fact) -> bool:
    """A tag that is there ties spend to somebody, even if its value is set elsewhere."""
    if isinstance(tie.value, Unknown):
        return tie.because != "" and None not in (tie.value.possible or ())
    return tie.value is not None


def attribution(found: Tags, taggable: bool) -> list[Fact]:
    """Return who is behind a resource, and whether its tags tie it to anybody."""
    facts = [found.value(word) for word in ("owner", "team", "cost_center", "environment")]
    ties = [found.value(word) for word in ATTRIBUTING]
    named = next((one for one in ties if _there(one)), None)
    keys = (*found.names, *([found.more] if found.more is not None else ()))
    facts.append(Fact("tag_keys", keys, "code", found.location, "", found.files))
    facts.append(Fact("taggable", taggable, because="" if taggable else "its type has no tags"))
    if named is not None:
        tied = named._replace(name="attributable", value=True, sensitive=False)
    elif any(not one.known for one in ties):
        open_tie = next(one for one in ties if not one.known)
        tied = open_tie._replace(name="attributable", sensitive=False)
    else:
        said = "no tag names a team, an owner, a workload or a cost center"
        tied = Fact("attributable", False, "code", found.location, said, found.files)
    return [*facts, tied]
