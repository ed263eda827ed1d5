"""Merges the settings of an organization with those of a repository; what stands above wins.

- `policies`: each layer is applied upon the one below, so that a limit which is looser than the
  organization's needs a reason, as one that is looser than the document's does.
- `approvers`: where the organization names them, a repository may name fewer, never others.
- `teams`: by name, then by field, roles and answers one by one; `accounts` are added.
- `prices`, `currency_rates`: all; the one that stands above is found first.
- `roots`, `exclude`, `where`: all, the organization's first; of several folder rules the last wins,
  but what the organization enforces, everywhere or in a folder, no folder of a repository softens.
- everything else: what stands above replaces what stands below.
"""

from collections.abc import Iterator, Mapping, Sequence

from checker.model.report import Problem
from checker.model.settings import EvidenceSettings, Settings, Team

_REPLACED = ("pack", "select", "maturity", "materiality", "identification")


def merged(stack: Sequence[Settings]) -> tuple[Settings, tuple[Problem, ...]]:
    """Return what several settings say together, lowest first, and what contradicts."""
    found = stack[0]
    problems: list[Problem] = []
    for above in stack[1:]:
        problems += _strangers(found, above)
        found = _upon(found, above)
    return found, tuple(problems)


def _upon(below: Settings, above: Settings) -> Settings:
    kept = {name: getattr(below, name) for name in _REPLACED if not getattr(above, name)}
    return above._replace(
        **kept,
        layers=(*below.layers, below.policies),
        approvers=_approvers(below, above),
        evidence=_evidence(below.evidence, above.evidence),
        teams=_teams(below.teams, above.teams),
        prices=(*above.prices, *below.prices),
        currency_rates=(*above.currency_rates, *below.currency_rates),
        roots=tuple(dict.fromkeys((*below.roots, *above.roots))),
        exclude=tuple(dict.fromkeys((*below.exclude, *above.exclude))),
        where=(*below.where, *(row._replace(level=len(below.layers) + 1) for row in above.where)),
    )


def _approvers(below: Settings, above: Settings) -> tuple[str, ...]:
    if not (below.approvers and above.approvers):
        return above.approvers or below.approvers
    return tuple(one for one in above.approvers if one in below.approvers) or below.approvers


def _strangers(below: Settings, above: Settings) -> Iterator[Problem]:
    """Yield a problem for each approver that the organization does not know."""
    for one in above.approvers if below.approvers else ():
        if one not in below.approvers:
            known = ", ".join(below.approvers)
            yield Problem(
                "settings",
                f"{one} is no approver of the organization: {known}",
                above.places.get("approvers", above.location),
                "name some of those, or have the shared package name one more",
                usage=True,
            )


def _evidence(below: EvidenceSettings, above: EvidenceSettings) -> EvidenceSettings:
    return EvidenceSettings(
        above.folder if above.folder is not None else below.folder,
        above.newest_within if above.newest_within is not None else below.newest_within,
        above.location if above != EvidenceSettings() else below.location,
    )


def _teams(below: Mapping[str, Team], above: Mapping[str, Team]) -> Mapping[str, Team]:
    found = {**below, **above}
    for name in below.keys() & above.keys():
        found[name] = _team(below[name], above[name])
    return found


def _team(below: Team, above: Team) -> Team:
    return Team(
        name=above.name,
        location=above.location,
        maturity=above.maturity or below.maturity,
        cost_center=above.cost_center or below.cost_center,
        accounts=tuple(dict.fromkeys((*below.accounts, *above.accounts))),
        roles={**below.roles, **above.roles},
        answers={**below.answers, **above.answers},
        places={**below.places, **above.places},
    )
