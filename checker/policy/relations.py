"""Tells what is wrong between policies: ids used twice, names of no policy, folds in a circle."""

from collections.abc import Collection, Iterator, Mapping

from checker.documents.nearest import suggestion
from checker.model.policy import Policy
from checker.model.report import Problem


def twice(policy: Policy, first: Policy) -> Problem:
    """Return the problem of an id that another policy has already."""
    message = f"{policy.id} is also the id of {first.location}"
    step = "give one of the two another id"
    return Problem("duplicate-id", message, policy.location, step, usage=True)


def loose(policies: Mapping[str, Policy], known: Collection[str]) -> Iterator[Problem]:
    """Yield what policies name that is none of the known ones, and what leads back to itself."""
    folds = {name: one.folds_under for name, one in policies.items()}
    successors = {name: one.replaced_by for name, one in policies.items()}
    for policy in policies.values():
        for name in (policy.folds_under, policy.replaced_by):
            if name and name not in known:
                step = suggestion(name, known, "name a policy that exists, or leave it out")
                yield _wrong(policy, f"{name} is no policy", step)
        circle = _circle(policy.id, folds)
        if circle:
            step = "let the policy that tells the story first fold under nothing"
            yield _wrong(policy, f"folds_under leads back to it: {circle}", step)
        circle = _circle(policy.id, successors)
        if circle:
            yield _wrong(policy, f"replaced_by leads back to it: {circle}", "name what replaces it")


def _circle(start: str, following: Mapping[str, str | None]) -> str:
    """Return the names on the way from a policy back to itself, "" where it ends elsewhere."""
    way = [start]
    while (name := following.get(way[-1])) is not None and name not in way:
        way.append(name)
    # A policy that names itself as `folds_under` has been told in its own file.
    return " → ".join((*way, start)) if name == start else ""


def _wrong(policy: Policy, message: str, step: str) -> Problem:
    return Problem("policy", message, policy.location, step, usage=True)
