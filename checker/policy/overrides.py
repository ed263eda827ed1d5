"""Applies what an organization sets for a policy: parameters, enforcement, a period of grace.

A repository's settings stand upon those of the packages that it extends: each layer is applied to
what the one below made, so what is milder than that needs a reason.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.nearest import suggestion
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import ENFORCEMENTS, Parameter, Policy
from checker.model.report import Money, Problem
from checker.model.settings import PolicyOverride, Settings
from checker.policy.bands import check_band
from checker.policy.direction import loosens
from checker.policy.operands import Kind, literal
from checker.policy.scope import Scope


def overridden(
    policies: Sequence[Policy],
    overrides: Mapping[str, PolicyOverride],
    as_of: date,
    names: Collection[str] = (),
) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
    """Return the policies as the settings want them on a day, and what is wrong with the settings.

    An override whose `until` has passed changes nothing any more. `names` are the ids of all
    policies that there are, where `policies` are not all.
    """
    by_id = {policy.id: policy for policy in policies}
    problems: list[Problem] = []
    for name, override in overrides.items():
        if name not in by_id:
            problems.append(_unknown(name, {*by_id, *names}, override.location))
        elif override.until is None or override.until >= as_of:
            by_id[name], wrong = _applied(by_id[name], override)
            problems += wrong
    return tuple(by_id[policy.id] for policy in policies), tuple(problems)


def as_set(
    policies: Sequence[Policy], settings: Settings, as_of: date, names: Collection[str] = ()
) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
    """Return the policies as all layers of the settings want them on a day; see `overridden`."""
    found, problems = tuple(policies), list[Problem]()
    asked: dict[str, str] = {}
    for layer in (*settings.layers, settings.policies):
        found, wrong = overridden(found, layer, as_of, names)
        problems += wrong
        for name, override in layer.items():
            if override.until is None or override.until >= as_of:
                problems += _milder(override, asked.get(name), as_of)
                asked[name] = override.enforcement or asked.get(name, "")
    return found, tuple(problems)


def set_by(settings: Settings) -> frozenset[str]:
    """Return the ids of all policies that any layer sets something for."""
    return frozenset(name for layer in (*settings.layers, settings.policies) for name in layer)


def milder(wanted: str, than: str) -> bool:
    """Whether one enforcement blocks less than another."""
    return ENFORCEMENTS.index(wanted) < ENFORCEMENTS.index(than)


def _milder(override: PolicyOverride, below: str | None, as_of: date) -> Iterator[Problem]:
    """Yield a problem where a layer blocks less than the one below asks, and says not why."""
    grace = override.advisory_until is not None and override.advisory_until >= as_of
    wanted = "advisory" if grace else override.enforcement
    if below and wanted and not override.reason and milder(wanted, below):
        yield Problem(
            "policy",
            f"{override.policy} is {below} in the organization, {wanted} here, without a reason",
            override.location,
            "add reason:, or leave it as the organization has it",
            usage=True,
        )


def _unknown(name: str, names: Iterable[str], place: Location) -> Problem:
    step = suggestion(name, names, "ai-spend policy list shows them all")
    return Problem("policy", f"{name} is no policy", place, step, usage=True)


def _applied(policy: Policy, override: PolicyOverride) -> tuple[Policy, list[Problem]]:
    scope = Scope(override.location.path)
    changed = dict(_parameters(policy, override, scope))
    grace = override.advisory_until
    if scope.problems:
        return policy, scope.problems
    applied = policy._replace(
        parameters={**policy.parameters, **changed},
        enforcement=override.enforcement or policy.enforcement,
        advisory_until=grace.isoformat() if grace else policy.advisory_until,
        changed=_told(policy, changed, override.reason),
    )
    check_band(applied, scope)
    return (policy if scope.problems else applied), scope.problems


def _told(
    policy: Policy, changed: Mapping[str, Parameter], reason: str
) -> Mapping[str, tuple[Any, str]]:
    """Return what differs from the policy as it was written, whichever layer changed it."""
    told = dict(policy.changed)
    for name, parameter in changed.items():
        written = told.pop(name, (policy.parameters[name].default, ""))[0]
        if parameter.default != written:
            told[name] = (written, reason)
    return told


def _parameters(
    policy: Policy, override: PolicyOverride, scope: Scope
) -> Iterator[tuple[str, Parameter]]:
    for name, node in override.parameters.items():
        parameter = policy.parameters.get(name)
        if parameter is None:
            scope.unknown(f"parameter of {policy.id}", name, policy.parameters, node.location)
            continue
        value = _value(parameter, node, scope)
        if value is None:
            continue
        looser = loosens(policy, name, parameter.default, value)
        if looser is not False and not override.reason:
            message = f"{name} is loosened from what the policy asks, and no reason stands there"
            scope.problem(message, node.location, "add reason: and until: beside parameters")
            continue
        # Who asks for the reason of a limit is led to the line that set it.
        yield name, parameter._replace(default=value, by_maturity=None, location=node.location)


def _value(parameter: Parameter, node: Node, scope: Scope) -> Any:
    if parameter.many != isinstance(node.value, list):
        said = "a list" if parameter.many else "one value"
        scope.problem(f"{parameter.name} is {said}", node.location, parameter.meaning)
        return None
    value = literal(node, Kind(parameter.type), scope)
    for bound, beyond in ((parameter.minimum, _less), (parameter.maximum, _more)):
        if value is not None and bound is not None and beyond(value, bound):
            word = "least" if beyond is _less else "most"
            message = f"{parameter.name} is at {word} {_written(bound)} here"
            scope.problem(message, node.location, "set it within what the policy allows")
            return None
    return value


def _less(left: Any, right: Any) -> bool:
    return bool(_number(left) < _number(right))


def _more(left: Any, right: Any) -> bool:
    return bool(_number(left) > _number(right))


def _number(value: Any) -> Any:
    return value.amount if isinstance(value, Money) else value


def _written(bound: Any) -> str:
    return f"{Decimal(_number(bound)).normalize():f}"
