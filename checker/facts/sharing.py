"""Adds up the shares of what several workloads use, and says how it is split."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.facts.workloads import Workload
from checker.model.facts import Fact

_Key = tuple[str, str, str]
NOTHING_SHARED = tuple(
    Fact(name, None, "declared", because="no manifest shares anything with it")
    for name in ("shared_split", "split_kind")
)
"""What holds of a workload that has everything to itself."""


def sharing(workloads: Sequence[Workload]) -> dict[str, list[Fact]]:
    """Return by workload how what it shares is split; who shares nothing is left out."""
    parts: dict[_Key, list[tuple[str, Decimal, bool]]] = {}
    for one in workloads:
        for name, key, share, stated in _shares(one):
            parts.setdefault(key, []).append((name, share, stated))
    found: dict[str, list[Fact]] = {}
    for users in parts.values():
        if len(users) < 2 and users[0][1] == 1:
            continue
        for name, _, _ in users:
            worst = found.get(name)
            total = sum((share for _, share, _ in users), Decimal(0))
            if worst is None or abs(total - 1) > abs(Decimal(worst[0].value) - 1):
                found[name] = [
                    Fact("shared_split", total, "declared", because=f"of {len(users)} users"),
                    Fact("split_kind", _kind(users), "declared"),
                ]
    return found


def _shares(one: Workload) -> Iterator[tuple[str, _Key, Decimal, bool]]:
    for part in one.parts:
        declared = part.resource.declaration
        key = (declared.root, declared.context, part.resource.address)
        yield one.name, key, part.share, part.share != 1
    if one.manifest is None:
        return
    unstated = {
        str(entry.plain().get("workload"))
        for entry in one.manifest.declaration.body.find("uses.*")
        if entry.first("share") is None
    }
    for pool, share in one.manifest.uses:
        yield one.name, ("uses", "", pool), share, pool not in unstated


def _kind(users: Sequence[tuple[str, Decimal, bool]]) -> str:
    if not all(stated for _, _, stated in users):
        return "unstated"
    return "even" if len({share for _, share, _ in users}) == 1 else "fixed"
