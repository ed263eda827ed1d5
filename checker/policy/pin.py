"""Holds a run to the policy pack that its settings pin: newer policies advise, changed ones stop.

The digest covers the policies that ship and are not newer than the pinned version, so that an
upgrade which only adds policies changes no verdict.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from checker.documents.digest import sha256
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.model.settings import Pack
from checker.policy.bundled import PackedPolicy
from checker.policy.canonical import canonical_digest

_SHOWN = 12
_ALGORITHM = "sha256:"


class Versioned(Protocol):
    """What a pin needs to know of a policy."""

    @property
    def id(self) -> str:
        """The name that nothing else has."""
        ...

    @property
    def since(self) -> str:
        """The version of the program that it came with; empty for an organization's own."""
        ...


def is_newer(policy: Versioned, version: str | None) -> bool:
    """Whether a policy came after a version; `0.1` holds all of 0.1.x, own policies are never new.

    A policy of the organization's own may leave `since` out.
    """
    if not version or not policy.since:
        return False
    asked = _numbers(version)
    return _numbers(policy.since)[: len(asked)] > asked


def pack_digest(policies: Iterable[Policy | PackedPolicy], version: str | None = None) -> str:
    """Return `sha256:…` over the shipped policies that are not newer than a version."""
    rows = sorted(f"{one.id} {_canonical(one)}\n" for one in policies if not is_newer(one, version))
    return _ALGORITHM + sha256("".join(rows).encode())


def pin_problems(
    pack: Pack | None, shipped: Sequence[Policy | PackedPolicy]
) -> tuple[Problem, ...]:
    """Return a problem of usage where the policies are not those whose digest is pinned."""
    if pack is None or pack.digest is None:
        return ()
    here = pack_digest(shipped, pack.version)
    if here == pack.digest:
        return ()
    message = f"the policies are {_short(here)}, and {_short(pack.digest)} is pinned"
    step = "install the version that is pinned, or accept these: ai-spend policy lock"
    return (Problem("pack", message, pack.location, step, usage=True),)


def held(policies: Iterable[Policy], pack: Pack | None) -> tuple[Policy, ...]:
    """Return the policies, those that are newer than the pinned version marked as held back."""
    version = pack.version if pack else None
    return tuple(one._replace(held=True) if is_newer(one, version) else one for one in policies)


def _canonical(policy: Policy | PackedPolicy) -> str:
    return policy.canonical if isinstance(policy, PackedPolicy) else canonical_digest(policy)


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers; what follows a part that is none is left out."""
    found: list[int] = []
    for part in version.split("."):
        if not part.isdigit():
            break
        found.append(int(part))
    return tuple(found)


def _short(digest: str) -> str:
    return f"{digest[: len(_ALGORITHM) + _SHOWN]}…"
