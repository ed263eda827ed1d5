"""Turns one `ai-spend.yaml` into settings; whatever is wrong in it ends the run in exit 2."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from checker.documents.formats import read_date
from checker.documents.limits import OWN
from checker.documents.members import key_location
from checker.documents.tree import SETTINGS_FILE, Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model import quantities
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.settings import (
    CurrencyRate,
    Dated,
    EvidenceSettings,
    FolderRules,
    Pack,
    PolicyOverride,
    Price,
    Settings,
    Team,
)
from checker.model.values import Unknown

_Value = TypeVar("_Value")
_OTHER_NAME = "ai-spend.yml"
_DATED = ("technical_readiness", "mlops", "responsibilities", "reviewed")
_PRICES = frozenset(("price", "input", "output"))
_ABOUT = frozenset(("by", "date", "expires", "evidence_url"))


def load_settings(tree: SourceTree, path: str = SETTINGS_FILE) -> tuple[Settings, list[Problem]]:
    """Return the settings of a tree and what is wrong with them; without a file, the defaults.

    What they extend is not in them: see `checker/policy/extending.py`.
    """
    source = tree.read(path, OWN)
    if isinstance(source, Problem) and source.kind == "missing":
        return Settings(), list(_misnamed(tree, path))
    if not isinstance(source, Source):
        return Settings(), [source._replace(usage=True)]
    path = source.path
    nodes, problems = read_yaml(source.text, path, OWN)
    problems += _documents(nodes, problems, path)
    if problems or not nodes:
        return Settings(), [problem._replace(usage=True) for problem in problems]
    # Only a project that has settings pays for the import of the validator.
    from checker.documents.schema import check

    body, problems = check(nodes[0], "settings", usage=True)
    settings = _settings(body)
    return settings, problems + list(_contradictions(settings, body))


def _misnamed(tree: SourceTree, path: str) -> Iterator[Problem]:
    if tree.exists(_OTHER_NAME):
        message = f"settings are read from {path}, and this file is not"
        step = f"rename it: git mv {_OTHER_NAME} {path}"
        yield Problem("settings", message, Location(_OTHER_NAME), step, usage=True)


def _documents(nodes: list[Node], problems: list[Problem], path: str) -> Iterator[Problem]:
    if len(nodes) > 1:
        message = f"{path} holds {len(nodes)} documents, and settings are one"
        yield Problem("settings", message, nodes[1].location, "merge them into one document")
    elif not nodes and not problems:
        step = "begin it with schema: ai-spend/settings/v1, or remove the file"
        yield Problem("settings", f"{path} is empty", Location(path), step)


def _settings(body: Node) -> Settings:
    return Settings(
        location=body.location,
        extends=_texts(body, "extends"),
        pack=_pack(body),
        select=_texts(body, "select"),
        approvers=_texts(body, "approvers"),
        evidence=_evidence(body),
        policies=_overrides(_known(body, "policies")),
        policy_folders=_texts(body, "policy_folders"),
        teams={name: _team(name, team, place) for name, team, place in _named(body, "teams")},
        prices=tuple(_price(row) for row in _rows(body, "prices")),
        currency_rates=tuple(_rate(row) for row in _rows(body, "currency_rates")),
        roots=_texts(body, "roots"),
        exclude=_texts(body, "exclude"),
        where=tuple(_folder(row) for row in _rows(body, "where")),
        maturity=_text(body, "maturity"),
        materiality=_read(body, "materiality", lambda text: quantities.money(text, "month")),
        identification=_identification(body),
        present=True,
        places={key: key_location(body, key) for key, _ in _members(body)},
    )


def _pack(body: Node) -> Pack | None:
    node = _known(body, "pack")
    if node is None:
        return None
    return Pack(_text(node, "version"), _text(node, "digest"), node.location)


def _evidence(body: Node) -> EvidenceSettings:
    node = _known(body, "evidence")
    if node is None:
        return EvidenceSettings()
    within = _read(node, "newest_within", quantities.duration)
    return EvidenceSettings(_text(node, "folder"), within, node.location)


def _overrides(policies: Node | None) -> Mapping[str, PolicyOverride]:
    if policies is None:
        return {}
    return {
        name: PolicyOverride(
            policy=name,
            location=place,
            parameters=dict(_members(_known(node, "parameters"))),
            reason=_text(node, "reason") or "",
            until=_read(node, "until", read_date),
            enforcement=_text(node, "enforcement"),
            advisory_until=_read(node, "advisory_until", read_date),
        )
        for name, node, place in _named(policies, "")
    }


def _folder(row: Node) -> FolderRules:
    return FolderRules(_text(row, "path") or "", _overrides(_known(row, "policies")), row.location)


def _team(name: str, node: Node, place: Location) -> Team:
    answers = {answer: _dated(part) for answer in _DATED if (part := _known(node, answer))}
    return Team(
        name=name,
        location=place,
        maturity=_text(node, "maturity"),
        cost_center=_text(node, "cost_center"),
        accounts=_texts(node, "accounts"),
        roles={role: str(part.value) for role, part in _members(_known(node, "roles"))},
        answers={answer: dated for answer, dated in answers.items() if dated is not None},
        places={key: key_location(node, key) for key, _ in _members(node)},
    )


def _dated(node: Node, day: str = "date") -> Dated | None:
    """Return a dated answer; one without a person or a date has been told as a problem."""
    by, said = _text(node, "by"), _read(node, day, read_date)
    if by is None or said is None:
        return None
    values = {key: part for key, part in _members(node) if key not in _ABOUT}
    expires, url = _read(node, "expires", read_date), _text(node, "evidence_url")
    return Dated(values, by, said, node.location, expires, url or "")


def _identification(body: Node) -> Dated | None:
    node = _known(body, "identification")
    return None if node is None else _dated(node, "reviewed")


def _price(row: Node) -> Price:
    return Price(
        sku=_text(row, "sku") or "",
        location=row.location,
        source=_text(row, "source") or "",
        date=_read(row, "date", read_date) or datetime.date.min,
        price=_read(row, "price", lambda text: quantities.money(text, "hour")),
        input_price=_read(row, "input", quantities.token_price),
        output_price=_read(row, "output", quantities.token_price),
        term=_read(row, "term", quantities.duration),
        region=_text(row, "region"),
    )


def _rate(row: Node) -> CurrencyRate:
    return CurrencyRate(
        currency=_text(row, "from") or "",
        to=_text(row, "to") or "",
        rate=_read(row, "rate", lambda value: Decimal(str(value))) or Decimal(0),
        date=_read(row, "date", read_date) or datetime.date.min,
        source=_text(row, "source") or "",
        location=row.location,
    )


def _contradictions(settings: Settings, body: Node) -> Iterator[Problem]:
    """Yield what no schema can say: rows that set nothing, or the same thing twice."""
    for row in _rows(body, "prices"):
        sku, priced = _text(row, "sku"), _PRICES & row.value.keys()
        if not priced:
            step = "add price: $53.42/h for a machine, or input: and output: for a model"
            yield _wrong(f"the price of {sku} is missing", row.location, step)
        elif "price" in priced and len(priced) > 1:
            message = f"{sku} has a price by the hour and a price of tokens"
            step = "write two rows, one for the machine and one for the model"
            yield _wrong(message, row.location, step)
    for price in settings.prices:
        amounts = (price.price, price.input_price, price.output_price)
        if any(one is not None and one.amount <= 0 for one in amounts):
            message = f"the price of {price.sku} is zero, which nobody is sold anything for"
            step = "write what it costs, or remove the row: without one it is not known"
            yield _wrong(message, price.location, step)
    for rate in settings.currency_rates:
        if rate.currency and rate.currency == rate.to:
            message = f"this rate changes {rate.currency} into itself"
            yield _wrong(message, rate.location, "name two currencies, or remove the row")
    for override in (*settings.policies.values(), *_in_folders(settings)):
        if override.until and not override.parameters and not override.enforcement:
            message = f"until ends nothing: {override.policy} has no parameters or enforcement here"
            yield _wrong(message, override.location, "add what holds until then, or remove until")


def _in_folders(settings: Settings) -> Iterator[PolicyOverride]:
    for rules in settings.where:
        yield from rules.policies.values()


def _wrong(message: str, place: Location, step: str) -> Problem:
    return Problem("settings", message, place, step, usage=True)


def _known(node: Node, key: str) -> Node | None:
    found = node.value.get(key) if isinstance(node.value, Mapping) else None
    return None if found is None or isinstance(found.value, Unknown) else found


def _members(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None and isinstance(node.value, Mapping):
        for key, part in node.value.items():
            if not isinstance(part.value, Unknown):
                yield key, part


def _named(body: Node, key: str) -> Iterator[tuple[str, Node, Location]]:
    """Yield the members of a mapping with the place of each name."""
    group = _known(body, key) if key else body
    for name, part in _members(group):
        assert group is not None
        yield name, part, key_location(group, name)


def _rows(body: Node, key: str) -> Iterator[Node]:
    group = _known(body, key)
    for row in group.value if group is not None and isinstance(group.value, list) else ():
        if isinstance(row.value, Mapping):
            yield row


def _text(node: Node, key: str) -> str | None:
    found = _known(node, key)
    return None if found is None or found.value is None else str(found.value)


def _texts(node: Node, key: str) -> tuple[str, ...]:
    found = _known(node, key)
    if found is None:
        return ()
    parts = found.value if isinstance(found.value, list) else [found]
    return tuple(str(part.value) for part in parts if isinstance(part.value, str))


def _read(node: Node, key: str, read: Callable[[object], _Value]) -> _Value | None:
    """Return a member's value as read; what cannot be read has been told by the schema."""
    found = _known(node, key)
    return None if found is None or found.value is None else read(found.value)
