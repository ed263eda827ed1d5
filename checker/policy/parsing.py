"""Turns one policy document into a `Policy`, or into problems that say what to change and where."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from checker.documents.members import key_location
from checker.model.declaration import Node
from checker.model.facts import SUBJECT_KINDS
from checker.model.policy import (
    ENFORCEMENTS,
    KINDS,
    SEVERITIES,
    Condition,
    Note,
    Policy,
    Source,
)
from checker.model.vocabulary import FACTS
from checker.policy.bands import check_band
from checker.policy.conditions import read_condition
from checker.policy.parameters import read_parameters
from checker.policy.phrases import read_phrase, read_phrases
from checker.policy.scope import Scope

KEYS = (
    "id", "title", "controls", "sources", "kind", "subject", "severity", "enforcement", "cause",
    "folds_under", "since", "status", "selections", "parameters", "applies", "require", "prefer",
    "notes", "message", "money", "impact", "remediation", "at", "rationale", "waiver_days",
    "replaced_by", "advisory_until",
)  # fmt: skip
STATUSES = ("preview", "stable", "deprecated")
IMPACTS = ("idle", "saving", "at_stake")
_Item = TypeVar("_Item")


def read_policy(node: Node, scope: Scope, theme: str, digest: str) -> Policy | None:
    """Return the policy that a document writes; None where anything in it is wrong.

    Only `id`, `title`, `require` and `message` have to be written.
    """
    if not isinstance(node.value, Mapping):
        scope.problem("a policy is a mapping", node.location, "begin with id, title and require")
        return None
    scope.check_keys(node, KEYS)
    for name in ("id", "title", "require", "message"):
        if node.first(name) is None:
            scope.problem(f"the policy has no {name}", node.location, f"add {name}")
    if scope.problems:
        return None
    scope.subject = _choice(node, "subject", SUBJECT_KINDS, "resource", scope)
    scope.parameters = read_parameters(node.first("parameters"), scope)
    require = _condition(node, "require", scope)
    policy = _policy(node, scope, theme, digest, require) if require else None
    if policy:
        _check_whole(policy, node, scope)
    return None if scope.problems else policy


def _policy(node: Node, scope: Scope, theme: str, digest: str, require: Condition) -> Policy:
    text = _Texts(node, scope)
    return Policy(
        id=text("id"),
        title=text("title"),
        theme=theme,
        controls=tuple(text.list("controls")),
        sources=_each(node.first("sources"), _source, scope),
        kind=_choice(node, "kind", KINDS, "static", scope),
        subject=scope.subject,
        severity=_choice(node, "severity", SEVERITIES, "medium", scope),
        enforcement=_choice(node, "enforcement", ENFORCEMENTS, "soft", scope),
        cause=text("cause") or text("id"),
        folds_under=text("folds_under") or None,
        since=text("since"),
        status=_choice(node, "status", STATUSES, "stable", scope),
        selections=tuple(text.list("selections")),
        parameters=scope.parameters,
        applies=_condition(node, "applies", scope),
        require=require,
        prefer=_condition(node, "prefer", scope),
        notes=_each(node.first("notes"), _note, scope),
        message=read_phrases(node.first("message"), scope),
        money=read_phrases(node.first("money"), scope),
        impact=_impact(node, scope),
        remediation=read_phrases(node.first("remediation"), scope),
        at=read_phrases(node.first("at"), scope),
        rationale=text("rationale"),
        waiver_days=_days(node, scope),
        examples=(),
        location=key_location(node, "id"),
        digest=digest,
        path=scope.path,
        replaced_by=text("replaced_by") or None,
        advisory_until=text("advisory_until") or None,
    )


def _check_whole(policy: Policy, node: Node, scope: Scope) -> None:
    if policy.folds_under == policy.id:
        place = key_location(node, "folds_under")
        scope.problem(f"{policy.id} folds under itself", place, "name the policy that tells first")
    if policy.status == "deprecated" and not policy.replaced_by:
        place = key_location(node, "status")
        scope.problem("a deprecated policy names its successor", place, "add replaced_by")
    check_band(policy, scope)


class _Texts:
    """Reads text members of the policy document."""

    def __init__(self, node: Node, scope: Scope) -> None:
        self.node, self.scope = node, scope

    def __call__(self, name: str) -> str:
        found = self.node.first(name)
        if found is None:
            return ""
        if not isinstance(found.value, str):
            self.scope.problem(f"{name} is text", found.location, f"put {found.value} in quotes")
            return ""
        return found.value

    def list(self, name: str) -> list[str]:
        found = self.node.first(name)
        if found is None:
            return []
        if not isinstance(found.value, list):
            self.scope.problem(f"{name} is a list", found.location, f"write {name}: [a, b]")
            return []
        return [str(element.value) for element in found.value]


def _choice(node: Node, name: str, names: tuple[str, ...], default: str, scope: Scope) -> str:
    found = node.first(name)
    if found is None:
        return default
    if found.value not in names:
        scope.unknown(name, str(found.value), names, found.location)
        return default
    return str(found.value)


def _condition(node: Node, name: str, scope: Scope) -> Condition | None:
    found = node.first(name)
    return read_condition(found, scope) if found else None


def _each(
    node: Node | None, read: Callable[[Node, Scope], _Item | None], scope: Scope
) -> tuple[_Item, ...]:
    if node is None:
        return ()
    if not isinstance(node.value, list):
        scope.problem("a list of mappings stands here", node.location, "begin each with a dash")
        return ()
    return tuple(item for item in (read(one, scope) for one in node.value) if item)


def _source(node: Node, scope: Scope) -> Source | None:
    values: dict[str, Any] = node.plain() if isinstance(node.value, Mapping) else {}
    lines = values.get("lines")
    if set(values) == {"document", "section"}:
        return Source(values["document"], values["section"], (0, 0), "")
    if set(values) != {"document", "section", "lines", "digest"} or (
        not isinstance(lines, list) or len(lines) != 2 or lines[0] > lines[1]
    ):
        step = "write {document: id, section: title, lines: [69, 69], digest: sha256:…}"
        scope.problem("a source names document, section, lines and digest", node.location, step)
        return None
    return Source(values["document"], values["section"], (lines[0], lines[1]), values["digest"])


def _note(node: Node, scope: Scope) -> Note | None:
    when, say = node.first("when"), node.first("say")
    if when is None or say is None:
        scope.problem("a note says when and what", node.location, "write {when: …, say: …}")
        return None
    condition, phrase = read_condition(when, scope), read_phrase(say, scope)
    return Note(condition, phrase) if condition and phrase else None


def _impact(node: Node, scope: Scope) -> tuple[str, str] | None:
    found = node.first("impact")
    if found is None:
        return None
    kind, fact = found.first("kind"), found.first("fact")
    if kind is None or fact is None or kind.value not in IMPACTS:
        step = f"write {{kind: {' or '.join(IMPACTS)}, fact: name}}"
        scope.problem("impact names a kind of money and its fact", found.location, step)
        return None
    row = FACTS.get(str(fact.value))
    money = [row.name for row in FACTS.values() if row.type == "money"]
    if row is None or row.name not in money or scope.subject not in row.subjects:
        scope.unknown("fact of money a month", str(fact.value), money, fact.location)
        return None
    return str(kind.value), row.name


def _days(node: Node, scope: Scope) -> int:
    found = node.first("waiver_days")
    if found is None:
        return 90
    if not isinstance(found.value, int) or isinstance(found.value, bool) or found.value < 1:
        scope.problem("waiver_days is a number of days", found.location, "write 90")
        return 90
    return found.value
