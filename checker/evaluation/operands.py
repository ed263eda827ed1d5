"""Finds what a comparison compares with: a literal, a parameter in force, or another fact."""

from collections.abc import Callable, Mapping
from typing import Any

from checker.evaluation.comparing import scaled
from checker.evaluation.outcome import Asking
from checker.model.facts import Fact
from checker.model.policy import Operand, Parameter
from checker.model.values import Reason, Unknown

Parameters = Mapping[str, Parameter]


def finder(operand: Operand, parameters: Parameters) -> Callable[[Asking], tuple[Any, Any]]:
    """Return what finds the value that is compared with, and the fact that it comes from."""
    if operand.kind == "fact":
        absent = Fact(operand.value, Unknown(Reason("nobody says it")))

        def other(asking: Asking) -> tuple[Any, Any]:
            fact = asking.facts.get(operand.value, absent)
            return scaled(fact.value, operand.times), fact

        return other
    if operand.kind == "parameter":
        parameter = parameters[operand.value]
        if parameter.by_maturity:
            return lambda asking: (scaled(in_force(parameter, asking), operand.times), None)
        fixed = scaled(parameter.default, operand.times), None
    else:
        fixed = operand.value, None
    return lambda asking: fixed


def in_force(parameter: Parameter, asking: Asking) -> Any:
    """Return a parameter's value for a subject; a stage that nobody declares relaxes nothing."""
    stage = asking.facts.get("maturity")
    if parameter.by_maturity and stage is not None and stage.known:
        return parameter.by_maturity.get(stage.value, parameter.default)
    return parameter.default
