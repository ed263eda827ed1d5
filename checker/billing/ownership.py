"""Says whose a charge is: by the tag of its workload, else by all tags asked for, else by account.

Accounts and labels come in few pairs, so they are looked at once each, not once a charge.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from checker.model.bills import Claim, Claims
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

STAGE = "stage"
AS_WRITTEN = "tag "
"""Stands before the name of a tag that a manifest asks for as it is written."""


def wanted(tags: Sequence[str], claims: Claims) -> dict[str, list[str]]:
    """Return of each label that matters the tags of the bills that hold it, the surest first.

    AWS puts `user:` before the tags of users.
    """
    found: dict[str, list[str]] = {word: [] for word in (*claims.attributing, STAGE)}
    asked = sorted({key for one in claims.rows for key in one.match})
    found |= {AS_WRITTEN + key: [] for key in asked}
    for tag in sorted(tags, key=lambda one: (len(one), one)):
        plain = tag.removeprefix("user:").removeprefix("user_")
        word = STAGE if plain.lower() == STAGE else claims.word(plain)
        if word in found:
            found[word].append(tag)
        if AS_WRITTEN + plain in found:
            found[AS_WRITTEN + plain].append(tag)
        if plain.lower() == "workload":
            found["workload"].remove(tag)
            found["workload"].insert(0, tag)
    return found


class Owner(NamedTuple):
    """One owner of all charges of an account with some labels, and its share of them.

    An empty workload is nobody. `attributed` says that a tag ties them to somebody.
    """

    account: str
    labels: str
    workload: str
    share: Decimal
    attributed: bool
    stage: str


class Owners(NamedTuple):
    """The owners of all charges, and the claims that contradict each other."""

    rows: tuple[Owner, ...]
    contested: Mapping[tuple[str, str], Decimal]
    shared_accounts: Mapping[str, Decimal]

    def problems(self, claims: Claims, path: str) -> Iterator[Problem]:
        """Yield a Problem for each pair of workloads that claim the same charges."""
        for (first, second), cost in sorted(self.contested.items()):
            place = next((c.location for c in claims.rows if c.claimant == first), Location(path))
            message = f"charges of {cost:,.2f} belong to {first} and to {second}"
            step = "narrow evidence.match in one of the two manifests, or write share in both"
            yield Problem("contested", message, place, step)


def read_tags(words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the tags that hold any label, each once: their values are what labels are made of."""
    return tuple(dict.fromkeys(tag for tags in words.values() for tag in tags))


def _labels(text: str, words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every label, the first of its tags that has a value; `text` holds those of all."""
    found = dict(zip(read_tags(words), json.loads(text), strict=False))
    return {
        word: next((value for tag in tags if (value := (found.get(tag) or "").strip())), "")
        for word, tags in words.items()
    }


def owners(
    keys: Sequence[tuple[str, str, Decimal]], words: Mapping[str, Sequence[str]], claims: Claims
) -> Owners:
    """Return the owners of every pair of account and labels; `words` is what `wanted` returns."""
    rows: list[Owner] = []
    contested: dict[tuple[str, str], Decimal] = {}
    shared: dict[str, Decimal] = {}
    teams = _by_account(claims.rows)
    for account, text, cost in keys:
        values = _labels(text, words)
        found = _claimed(values, account, claims.rows, teams)
        tied = any(values.get(word) for word in claims.attributing)
        stage = values.get(STAGE, "")
        if len(found) > 1 and not _split(found):
            pair = sorted(one.claimant for one in found)[:2]
            contested[pair[0], pair[1]] = contested.get((pair[0], pair[1]), Decimal(0)) + cost
            found = []
        elif not found and len(teams.get(account, ())) > 1:
            shared[account] = shared.get(account, Decimal(0)) + cost
        shares = [(one.claimant, _share(one, found)) for one in found]
        rest = 1 - sum((share for _, share in shares), Decimal(0))
        shares += [("", rest)] if rest > 0 else []
        rows += [Owner(account, text, name, part, tied, stage) for name, part in shares]
    return Owners(tuple(rows), contested, shared)


def _by_account(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        for account in claim.accounts:
            found.setdefault(account, []).append(claim)
    return found


def _claimed(
    values: Mapping[str, str], account: str, claims: Sequence[Claim],
    teams: Mapping[str, Sequence[Claim]],
) -> list[Claim]:  # fmt: skip
    """Return who claims a charge, by the surest way that anybody does."""
    named = [one for one in claims if one.workload == values.get("workload")]
    if named:
        return named
    matched = [
        one
        for one in claims
        if one.match
        and all(values.get(AS_WRITTEN + key) == value for key, value in one.match.items())
    ]
    if matched:
        return matched
    team = teams.get(account, ())
    return list(team) if len(team) == 1 else []


def _split(found: Sequence[Claim]) -> bool:
    shares = [one.share for one in found if one.share is not None]
    return len(shares) == len(found) and sum(shares) <= 1


def _share(one: Claim, found: Sequence[Claim]) -> Decimal:
    return Decimal(1) if one.share is None else one.share
