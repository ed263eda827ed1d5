"""Functions over numbers."""

import math

from checker.inputs.terraform import numbers
from checker.inputs.terraform.functions.signature import (
    ANYTHING,
    NUMERIC,
    Function,
    Meter,
    count,
    number,
    whole,
)
from checker.inputs.terraform.types import NUMBER, STRING
from checker.inputs.terraform.values import Exceeded, Failure, Value

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _abs(arguments: list[Value], meter: Meter) -> Value:
    data = arguments[0].data
    return number(numbers.negate(data) if numbers.negative(data) else data)


def _ceil(arguments: list[Value], meter: Meter) -> Value:
    data = arguments[0].data
    return number(_kept(-numbers.floor(numbers.negate(data)), data))


def _floor(arguments: list[Value], meter: Meter) -> Value:
    data = arguments[0].data
    return number(_kept(numbers.floor(data), data))


def _kept(whole: int, data: numbers.Number) -> int:
    """Return a rounded number with the precision of what was rounded."""
    precision = numbers.parts(data)[2]
    return int(whole) if precision == numbers.PRECISION else numbers.Word(whole, precision)


def _least(sign: int) -> Function:
    def apply(arguments: list[Value], meter: Meter) -> Value:
        if not arguments:
            raise Failure("at least one number is needed")
        best = arguments[0]
        for argument in arguments[1:]:
            if numbers.compare(argument.data, best.data) == sign:
                best = argument
        return best

    return Function(apply, rest=NUMERIC, returns=NUMBER)


def _double(value: Value) -> float:
    try:
        return numbers.to_float(value.data)
    except OverflowError as error:
        raise Exceeded("a number is beyond what pow and log take") from error


def _log(arguments: list[Value], meter: Meter) -> Value:
    value, base = map(_double, arguments)
    if value < 0 or base < 0:
        raise Failure("a negative number has no logarithm")
    if value == 0 or base == 0 or base == 1:
        raise Exceeded("this logarithm is infinite or no number")
    return number(numbers.from_float(logarithm(value) / logarithm(base)))


def _pow(arguments: list[Value], meter: Meter) -> Value:
    base, exponent = map(_double, arguments)
    try:
        made = power(base, exponent)
    except OverflowError:
        made = math.inf
    if math.isinf(made) or math.isnan(made):
        raise Exceeded("this power is infinite or no number")
    return number(numbers.from_float(made))


_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01,
        1.479819860511658591e-01)  # fmt: skip


def logarithm(value: float) -> float:
    """Return the natural logarithm by the series that Terraform uses, to the last bit."""
    fraction, power_of_two = math.frexp(value)
    if fraction < math.sqrt(2) / 2:
        fraction, power_of_two = fraction * 2, power_of_two - 1
    f = fraction - 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = s2 * (_ODD[0] + s4 * (_ODD[1] + s4 * (_ODD[2] + s4 * _ODD[3])))
    even = s4 * (_EVEN[0] + s4 * (_EVEN[1] + s4 * _EVEN[2]))
    half = 0.5 * f * f
    rest = s * (half + (odd + even)) + power_of_two * _LN2_LOW
    return power_of_two * _LN2_HIGH - ((half - rest) - f)


def power(base: float, exponent: float) -> float:
    """Return base ** exponent with the rounding of Terraform's own loop of squarings."""
    if exponent == 0 or base == 1:
        return 1.0
    if base == 0:
        odd = exponent % 2 == 1
        if exponent < 0:
            return math.copysign(math.inf, base) if odd else math.inf
        return base if odd else 0.0
    if abs(exponent) == 0.5:
        root = math.sqrt(base) if base >= 0 else math.nan
        return root if exponent > 0 else 1 / root
    rest, times = math.modf(abs(exponent))
    if rest and base < 0:
        return math.nan
    if times >= 2**63:
        return math.inf if (abs(base) < 1) != (exponent > 0) else 0.0
    made, scale = 1.0, 0
    if rest:
        if rest > 0.5:
            rest, times = rest - 1, times + 1
        made = math.exp(rest * logarithm(base))
    fraction, shift = math.frexp(base)
    turns = int(times)
    while turns:
        if abs(shift) > 1 << 12:
            scale += shift
            break
        if turns & 1:
            made, scale = made * fraction, scale + shift
        fraction, shift = fraction * fraction, shift << 1
        if abs(fraction) < 0.5:
            fraction, shift = fraction + fraction, shift - 1
        turns >>= 1
    if exponent < 0:
        made, scale = 1 / made, -scale
    return math.ldexp(made, scale)


def _signum(arguments: list[Value], meter: Meter) -> Value:
    return count(numbers.compare(whole(arguments[0]), 0))


def _parseint(arguments: list[Value], meter: Meter) -> Value:
    if arguments[0].type != STRING:
        raise Failure("the number to parse is a string")
    digits, base = arguments[0].data, whole(arguments[1], "the base")
    if not 2 <= base <= 62:
        raise Failure("the base lies between 2 and 62")
    body = digits[1:] if digits[:1] in ("+", "-") else digits
    if not body or len(body) > 4000:
        raise Failure(f"{digits[:40]} is no number to base {base}")
    made = 0
    for digit in body:
        value = _DIGITS.find(digit.lower() if base <= 36 else digit)
        if not 0 <= value < base:
            raise Failure(f"{digits[:40]} is no number to base {base}")
        made = made * base + value
    meter.charge(len(body))
    return number(numbers.rounded(-made if digits[0] == "-" else made, 0, max(
        64, made.bit_length())))  # fmt: skip


FUNCTIONS = {
    "abs": Function(_abs, (NUMERIC,), returns=NUMBER),
    "ceil": Function(_ceil, (NUMERIC,), returns=NUMBER),
    "floor": Function(_floor, (NUMERIC,), returns=NUMBER),
    "min": _least(-1),
    "max": _least(1),
    "log": Function(_log, (NUMERIC, NUMERIC), returns=NUMBER),
    "pow": Function(_pow, (NUMERIC, NUMERIC), returns=NUMBER),
    "signum": Function(_signum, (NUMERIC,), returns=NUMBER),
    "parseint": Function(_parseint, (ANYTHING, NUMERIC), returns=NUMBER),
}
