"""Turns settings and the names that were asked for into the policies of a run, as they stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from checker.documents.tree import SourceTree
from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Notice, Problem
from checker.model.rows import NamedTuple
from checker.model.settings import Pack, Settings
from checker.policy.bundled import PackedPolicy
from checker.policy.extending import Extended
from checker.policy.loader import headings, shipped, whole
from checker.policy.selection import select

_NAMED = 3


class Rulebook(NamedTuple):
    """The policies of a run with what is wrong with any of them, and what is worth knowing.

    `ids` are those of all policies that there are, chosen or not.
    """

    policies: tuple[Policy, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()
    ids: frozenset[str] = frozenset()


def rulebook(tree: SourceTree, extended: Extended, names: Sequence[str], as_of: date) -> Rulebook:
    """Return the policies that names choose (none: those of the settings) as they stand on a day.

    `tree` holds the settings' own policy folders.
    """
    settings = extended.settings
    found, problems = headings(tree, settings.policy_folders, extended.packages)
    place = settings.places.get("select", settings.location)
    chosen, unknown = select(found, names or settings.select, None if names else place)
    ids = {one.id for one in chosen}
    every = [one.id for one in found]
    policies, wrong = _as_set(found, ids, settings, as_of)
    kept, pinned = _pinned([policy for policy in policies if policy.id in ids], settings.pack)
    elsewhere = _elsewhere(kept, settings, as_of, every)
    shut = (one._replace(usage=True) for package in extended.packages for one in package.refused)
    return Rulebook(
        kept,
        (*problems, *shut, *unknown, *pinned, *wrong, *elsewhere),
        tuple(_notices(kept, found, settings)),
        frozenset(every),
    )


def local_policies(
    policies: Sequence[Policy], settings: Settings, as_of: date
) -> Callable[[Subject], Sequence[Policy] | None]:
    """Return what gives the policies of a subject's folder, None where they are the run's own."""
    from checker.policy.local import LocalPolicies

    return LocalPolicies(policies, settings, as_of).of


def _as_set(
    found: Sequence[Policy | PackedPolicy], ids: set[str], settings: Settings, as_of: date
) -> tuple[Sequence[Policy], Sequence[Problem]]:
    """Return the chosen policies, and those that the settings change, as the settings want them."""
    if not (settings.policies or any(settings.layers)):
        return [whole(one) for one in found if one.id in ids], ()
    from checker.policy.overrides import as_set, set_by

    changes = set_by(settings)
    wanted = [whole(one) for one in found if one.id in ids or one.id in changes]
    return as_set(wanted, settings, as_of, [one.id for one in found])


def _pinned(
    policies: Sequence[Policy], pack: Pack | None
) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
    """Return the policies held to the pinned pack, and what is wrong with the pin."""
    if pack is None:
        return tuple(policies), ()
    from checker.policy.pin import held, pin_problems

    return held(policies, pack), pin_problems(pack, shipped())


def _elsewhere(
    policies: Sequence[Policy], settings: Settings, as_of: date, names: Sequence[str]
) -> tuple[Problem, ...]:
    if not settings.where:
        return ()
    from checker.policy.local import local_problems

    return local_problems(policies, settings, as_of, names)


def _notices(
    policies: Sequence[Policy], found: Sequence[Policy | PackedPolicy], settings: Settings
) -> Iterator[Notice]:
    """Yield what nobody has to mend today: successors, previews, policies newer than the pin."""
    places, running = _places(settings), {policy.id for policy in policies}
    for one in found:
        if one.status == "deprecated" and (one.id in places or one.id in running):
            step = f"name {one.replaced_by} instead" if one.replaced_by else ""
            yield Notice(f"{one.id} is deprecated", places.get(one.id), step)
    for policy in policies:
        if policy.status == "preview" and _sets_enforcement(settings, policy.id):
            message = f"{policy.id} is a preview and never blocks, whatever enforcement says"
            yield Notice(message, places.get(policy.id), "")
    new = [policy.id for policy in policies if policy.held]
    if new and settings.pack:
        named = ", ".join(new[:_NAMED]) + (f", {len(new) - _NAMED} more" if new[_NAMED:] else "")
        message = f"newer than the pinned {settings.pack.version}, so they only advise: {named}"
        yield Notice(message, settings.pack.location, "ai-spend policy lock takes them in")


def _places(settings: Settings) -> Mapping[str, Location]:
    """Return where each policy is named in the settings."""
    select_at = settings.places.get("select", settings.location)
    found = dict.fromkeys(settings.select, select_at)
    for layer in (*settings.layers, settings.policies):
        found.update({name: override.location for name, override in layer.items()})
    return found


def _sets_enforcement(settings: Settings, name: str) -> bool:
    layers = (*settings.layers, settings.policies)
    return any(layer[name].enforcement for layer in layers if name in layer)
