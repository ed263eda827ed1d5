"""Turns the attestations of a manifest into grounds that policies accept, if they are valid."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.values import Reason, Unknown

VALID_DAYS = {"quality_ground": 180, "containment_ground": 365, "extensive_tuning": 180}
"""How long an attestation holds that does not say when it ends."""

GROUNDS = {
    "quality_ground": ("quality-ground", "quality-decides", "quality-over-cost"),
    "containment_ground": ("containment-ground", "data-stays-inside", "must-stay-inside"),
    "extensive_tuning": ("extensive-tuning", "deep-fine-tuning", "architecture-changes"),
}
"""The `policy` words of an attestation that give each ground, with hyphens or underscores."""


def grounds(
    body: Node, as_of: date, owner: str, location: Location, files: frozenset[str]
) -> Iterator[Fact]:
    """Yield one fact for each ground: true only with a valid attestation by somebody else."""
    entries = body.find("attestations.*")
    for name, words in GROUNDS.items():
        accepted = {name, *words, *(word.replace("-", "_") for word in words)}
        mine = [entry for entry in entries if _said(entry, "policy") in accepted]
        yield _ground(name, mine, as_of, owner, location, files)
        yield from _proof(name, mine, as_of, owner, location, files)


def _ground(
    name: str, entries: list[Node], as_of: date, owner: str, location: Location,
    files: frozenset[str],
) -> Fact:  # fmt: skip
    because = "nobody attests it"
    for entry in entries:
        objection = objection_to(entry, as_of, owner, VALID_DAYS[name])
        if not objection:
            said = f"attested by {_said(entry, 'by')} on {_said(entry, 'date')[:10]}"
            return Fact(name, True, "attested", entry.location, said, entry.files | files)
        because, location = objection, entry.location
    # That nobody attests is read in the file: it must not weaken a verdict's ground.
    return Fact(name, False, "code", location, because, files)


def _proof(
    name: str, entries: list[Node], as_of: date, owner: str, location: Location,
    files: frozenset[str],
) -> Iterator[Fact]:  # fmt: skip
    """Yield how an attestation stands: of several the one that counts, else the last."""
    if not entries:
        said = Unknown(Reason("nobody attests it", location))
        yield Fact(f"{name}_claimed", False, "code", location, "nobody attests it", files)
        for part in ("standing", "term", "linked"):
            yield Fact(f"{name}_{part}", said, "attested", location, "", files)
        return
    days = VALID_DAYS[name]
    judged = [(one, *standing_of(one, as_of, owner, days)) for one in entries]
    entry, standing, because = next((one for one in judged if one[1] == "valid"), judged[-1])
    place, used = entry.location, entry.files | files
    yield Fact(f"{name}_claimed", True, "code", place, "", used)
    yield Fact(f"{name}_standing", standing, "attested", place, because, used)
    yield Fact(f"{name}_term", _term(entry, days), "attested", place, "", used)
    linked = bool(_said(entry, "evidence_url"))
    yield Fact(f"{name}_linked", linked, "attested", place, "", used)


def _term(entry: Node, days: int) -> Decimal | Unknown:
    try:
        signed = date.fromisoformat(_said(entry, "date")[:10])
        stated = _said(entry, "expires")[:10]
        return Decimal((date.fromisoformat(stated) - signed).days if stated else days)
    except ValueError:
        return Unknown(Reason("the attestation needs its dates as in 2027-02-28", entry.location))


def objection_to(entry: Node, as_of: date, owner: str, valid_days: int) -> str:
    """Return why an attestation does not count on a day, or nothing."""
    standing, because = standing_of(entry, as_of, owner, valid_days)
    return "" if standing == "valid" else because


def standing_of(entry: Node, as_of: date, owner: str, valid_days: int) -> tuple[str, str]:
    """Return whether an attestation is valid, expired or invalid on a day, and why."""
    signer = _said(entry, "by")
    if not signer:
        return "invalid", "the attestation names nobody who signed it"
    if signer.lower() == owner.lower():
        return "invalid", f"{signer} owns the workload and cannot attest for it"
    try:
        signed = date.fromisoformat(_said(entry, "date")[:10])
        stated = _said(entry, "expires")[:10]
        ends = date.fromisoformat(stated) if stated else signed + timedelta(days=valid_days)
    except ValueError:
        return "invalid", "the attestation needs its date as in 2027-02-28"
    if signed > as_of:
        return "invalid", f"the attestation is signed on {signed}, after {as_of}"
    if ends < as_of:
        return "expired", f"the attestation ended on {ends}"
    return "valid", f"attested by {signer} on {signed}"


def _said(entry: Node, name: str) -> str:
    node = entry.first(name)
    return "" if node is None else str(node.value).strip()
