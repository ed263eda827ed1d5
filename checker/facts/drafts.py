"""Finds the roots that no manifest claims, and what the code already says about their workload."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from posixpath import basename, dirname, join

from checker.facts.build import Facts
from checker.facts.ownership import Owned
from checker.facts.workloads import number_in_words, size_in_words
from checker.model.answers import Draft, Known
from checker.model.facts import Fact, Subject
from checker.model.report import Money
from checker.model.values import Unknown

FILE = "ai-workload.yaml"

_PEOPLE = ("owner", "team", "cost_center", "environment")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def drafts(facts: Facts, project: str) -> list[Draft]:
    """Return the first manifest of every root whose AI spend nobody claims.

    `project` names the workload of the project's own folder.
    """
    taken = {one.name for one in facts.workloads if one.declared}
    implied = {
        one.root: one for one in reversed(facts.subjects) if one.kind == "workload" and one.implied
    }
    found = []
    for root, members in sorted(_unclaimed(facts.owned).items()):
        if root in implied:
            draft = _draft(root, members, implied[root], project, taken)
            taken.add(draft.name)
            found.append(draft)
    return found


def _unclaimed(owned: Sequence[Owned]) -> dict[str, list[Owned]]:
    """Return the resources that spend on AI, are not switched off and are nobody's, by root."""
    found: dict[str, list[Owned]] = {}
    for one in owned:
        resource = one.resource
        live = resource.exists is not False and resource.role != "control"
        if live and resource.ai_spend is True and not one.claims:
            found.setdefault(resource.declaration.root, []).append(one)
    return found


def _draft(
    root: str,
    members: Sequence[Owned],
    workload: Subject,
    project: str,
    taken: Collection[str],
) -> Draft:
    name, because = _named(root, members, project, taken)
    return Draft(
        root=root,
        path=join(root, FILE),
        name=name,
        name_because=because,
        known=tuple(_known(workload.facts)),
        guesses={one.path: one for one in _guesses(workload.facts)},
        resources=len(members),
        description=size_in_words(workload.facts),
    )


def _named(
    root: str, members: Sequence[Owned], project: str, taken: Collection[str]
) -> tuple[str, str]:
    """Return a name that no other workload has: that of all tags, else that of the folder."""
    tags = {_tag(one) for one in members}
    tag = tags.pop() if len(tags) == 1 else None
    if tag is not None and tag.value not in taken and _plain(str(tag.value)) == tag.value:
        return str(tag.value), tag.because
    folder = _plain(basename(root) or project) or "workload"
    above = _plain(basename(dirname(root)))
    names = [folder, *([f"{above}-{folder}"] if above else [])]
    names += [f"{folder}-{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in names if name not in taken), "from the folder"


def _tag(one: Owned) -> Fact | None:
    fact = one.resource.tags.value("workload")
    known = isinstance(fact.value, str) and not fact.sensitive
    return Fact("workload", fact.value, because=fact.because) if known else None


def _plain(text: str) -> str:
    return _NAME.sub("-", text).strip("-._")


def _known(facts: Mapping[str, Fact]) -> Iterator[Known]:
    """Yield what the code says for certain, in the order of a manifest."""
    for name in ("owner", "team", "cost_center"):
        yield from _text(name, name, facts)
    yield from _text("deployment_model", "deployment_model", facts)
    yield from _text("environment", "environment", facts)
    models = facts.get("model")
    if models is not None and isinstance(models.value, tuple) and len(models.value) == 1:
        yield from _text("model.id", "model", {"model": models._replace(value=models.value[0])})


def _text(path: str, name: str, facts: Mapping[str, Fact]) -> Iterator[Known]:
    fact = facts.get(name)
    if fact is not None and isinstance(fact.value, str) and not fact.sensitive:
        because = fact.because if fact.because.startswith("tag ") else "read in code"
        yield Known(path, fact.value, because, fact.location)


def _guesses(facts: Mapping[str, Fact]) -> Iterator[Known]:
    """Yield what the code only suggests: somebody has to confirm it before it counts."""
    price = facts.get("monthly_list_price")
    if price is not None and isinstance(price.value, Money) and _exact(price.value):
        day = facts.get("list_price_date")
        of = f" of {day.value}" if day is not None else ""
        yield Known("fixed_cost", _money(price.value), f"its list price{of}, not a bill")
    models = facts.get("model")
    names = [one for one in models.value if isinstance(one, str)] if models else []
    if models is not None and len(models.value) > 1 and names:
        yield Known("model.id", names[0], f"the code shows {number_in_words(len(names))} models")


def _exact(price: Money) -> bool:
    return not isinstance(price.amount, (Unknown, tuple))


def _money(price: Money) -> str:
    amount = f"{round(price.amount):,}"
    return f"${amount}/month" if price.currency == "USD" else f"{amount} {price.currency}/month"
