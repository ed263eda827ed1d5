"""Applies what an organization sets for a policy: parameters, enforcement, a period of grace."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.nearest import suggestion
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import Parameter, Policy
from checker.model.report import Money, Problem
from checker.model.settings import PolicyOverride
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
        changed={
            name: (policy.parameters[name].default, override.reason)
            for name, parameter in changed.items()
            if parameter.default != policy.parameters[name].default
        },
    )
    check_band(applied, scope)
    return (policy if scope.problems else applied), scope.problems


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
        yield name, parameter._replace(default=value, by_maturity=None)


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
