"""Turns what people sign into facts: attestations of a manifest, and dated answers of a team.

What nobody signs gives no fact, and is unknown. What counts, and for how long, policies decide.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from checker.facts.days import day
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.settings import Dated, Team
from checker.model.vocabulary_practice import ANSWERS, QUESTIONS

_ABOUT = ("by", "date", "expires", "evidence_url")


class Asked(NamedTuple):
    """For whom it is asked on which day: who owns the workload cannot sign for it."""

    owner: str
    as_of: date
    files: frozenset[str] = frozenset()


def attested(body: Node, asked: Asked) -> Iterator[Fact]:
    """Yield the facts of every question that an attestation of the manifest answers."""
    entries = [(entry, _dated(entry)) for entry in body.find("attestations.*")]
    for name, question in QUESTIONS.items():
        accepted = {name, *question.words, name.replace("_", "-")}
        mine = [
            dated for entry, dated in entries if dated is not None and _policy(entry) in accepted
        ]
        if mine:
            yield from signed(name, _best(mine, asked), asked)


def answered(body: Node | None, team: Team | None, asked: Asked) -> Mapping[str, Dated]:
    """Return the dated answers of a workload by name: its own, else its team's."""
    found: dict[str, Dated] = {}
    for name, question in ANSWERS.items():
        (key,) = question.words
        node = body.first(key) if body is not None else None
        own = _dated(node) if node is not None else None
        dated = own or (team.answers.get(key) if team else None)
        if dated is not None:
            found[name] = dated
    return found


def signed(name: str, one: Dated, asked: Asked) -> Iterator[Fact]:
    """Yield how a signature stands: whether it counts, since when, how long, and where it is."""
    standing, because = _standing(one, asked)
    files = asked.files | {one.location.path}
    term = Decimal((one.expires - one.date).days) if one.expires else None
    said = "" if one.expires else "no end is stated"
    for part, value, why in (
        ("standing", standing, because),
        ("signed", one.date, f"by {one.by}"),
        ("term", term, said),
        ("linked", bool(one.evidence_url), ""),
    ):
        yield Fact(f"{name}_{part}", value, "attested", one.location, why, files)


def _standing(one: Dated, asked: Asked) -> tuple[str, str]:
    if one.by.strip().lower() == asked.owner.strip().lower():
        return "invalid", f"{one.by} owns the workload and cannot sign for it"
    if one.date > asked.as_of:
        return "invalid", f"it is dated {one.date}, after {asked.as_of}"
    if one.expires is not None and one.expires < asked.as_of:
        return "expired", f"it ended on {one.expires}"
    return "valid", f"signed by {one.by} on {one.date}"


def _best(found: list[Dated], asked: Asked) -> Dated:
    """Return the one that counts, of several the newest."""
    return max(found, key=lambda one: (_standing(one, asked)[0] == "valid", one.date))


def _dated(node: Node) -> Dated | None:
    """Return an answer with its signature; one without a person or a day is no answer."""
    by, on = _text(node, "by"), _day(node, "date")
    if not by or on is None or not isinstance(node.value, Mapping):
        return None
    values = {key: part for key, part in node.value.items() if key not in _ABOUT}
    return Dated(values, by, on, node.location, _day(node, "expires"), _text(node, "evidence_url"))


def _policy(entry: Node) -> str:
    return _text(entry, "policy")


def _text(node: Node, key: str) -> str:
    found = node.first(key)
    return str(found.value).strip() if found is not None and isinstance(found.value, str) else ""


def _day(node: Node, key: str) -> date | None:
    found = node.first(key)
    try:
        return day(found.value) if found is not None else None
    except ValueError:
        return None


def place_of(location: Location) -> frozenset[str]:
    """Return the file of a place as a set of files."""
    return frozenset((location.path,))
