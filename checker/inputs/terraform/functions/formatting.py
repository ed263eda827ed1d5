"""`format` and `formatlist`: text made of verbs such as `%s`, `%05d` and `%.2f`."""

import re

from checker.inputs.terraform import numbers
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.functions.json_text import json_text, quoted_text
from checker.inputs.terraform.functions.signature import (
    TEXT,
    Function,
    Meter,
    Param,
    sequence,
    text,
)
from checker.inputs.terraform.graphemes import graphemes
from checker.inputs.terraform.numbers import Number, Real
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.types import BOOL, NUMBER, STRING, list_of
from checker.inputs.terraform.values import MAX_TEXT, Exceeded, Failure, Value

_VERB = re.compile(r"%([0#\-+ ]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([A-Za-z])", re.ASCII)
_REST = Param(null=True, unknown=True)
_BASES = {"b": 2, "o": 8, "d": 10, "x": 16, "X": 16}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X", "d": ""}


class _Verb:
    """One verb: its flags, width (-1 for none), precision (-1 for none) and letter."""

    def __init__(self, match: re.Match[str]) -> None:
        self.raw = match[0]
        self.flags = match[1]
        self.width = int(match[2]) if match[2] else -1
        self.precision = int(match[3] or 0) if match[3] is not None else -1
        self.mode = match[5]
        if max(self.width, self.precision) > MAX_TEXT:
            raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")


def formatted(pattern: str, arguments: list[Value], meter: Meter) -> str:
    """Return a pattern with its verbs replaced; Failure where one does not fit its argument."""
    made: list[str] = []
    position, following, highest, size = 0, 1, 0, 0
    while position < len(pattern):
        percent = pattern.find("%", position)
        if percent < 0:
            made.append(pattern[position:])
            break
        made.append(pattern[position:percent])
        if pattern.startswith("%%", percent):
            made.append("%")
            position = percent + 2
            continue
        match = _VERB.match(pattern, percent)
        if match is None:
            raise Failure(f"the format is wrong at {percent + 1}")
        number = int(match[4]) if match[4] else following
        if number > len(arguments):
            raise Failure(f"{match[0]} needs argument {number}, but there are {len(arguments)}")
        highest, following = max(highest, number), number + 1
        made.append(_shown(_Verb(match), arguments[number - 1]))
        size += len(made[-1])
        meter.charge(1 + (size >> 10))
        if size > MAX_TEXT:
            raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
        position = match.end()
    if highest < len(arguments):
        raise Failure(f"the format uses {highest} of {len(arguments)} arguments")
    return "".join(made)


def _shown(verb: _Verb, value: Value) -> str:
    if verb.mode == "v":
        return _padded(verb, _as_is(verb, value))
    if value.data is None:
        raise Failure(f"null cannot be formatted with {verb.raw}")
    if verb.mode == "t":
        return "true" if convert(value, BOOL).data else "false"
    if verb.mode in _BASES:
        return _integer(verb, convert(value, NUMBER).data)
    if verb.mode in "eEfgG":
        return _float(verb, convert(value, NUMBER).data)
    if verb.mode in "sq":
        return _string(verb, convert(value, STRING).data)
    raise Failure(f"there is no verb {verb.raw}")


def _padded(verb: _Verb, shown: str) -> str:
    missing = verb.width - len(graphemes(shown))
    if missing <= 0:
        return shown
    pad = ("0" if "0" in verb.flags else " ") * missing
    return shown + pad if "-" in verb.flags else pad + shown


def _as_is(verb: _Verb, value: Value) -> str:
    if "#" not in verb.flags and value.data is not None:
        if value.type == STRING:
            return str(value.data)
        if value.type == NUMBER:
            sign, digits, point = numbers.digits_of(value.data)
            return sign + _general(digits, point, -1, "e")
    return json_text(value)


def _string(verb: _Verb, data: str) -> str:
    if verb.precision > 0:
        data = "".join(graphemes(data)[: verb.precision])
    return _padded(verb, quoted_text(data) if verb.mode == "q" else data)


def _sign(verb: _Verb, negative: bool) -> str:
    return "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _integer(verb: _Verb, data: Number) -> str:
    if isinstance(data, Real):
        raise Failure(f"{verb.raw} needs a whole number")
    digits = _in_base(abs(data), _BASES[verb.mode])
    digits = digits.upper() if verb.mode == "X" else digits
    if verb.precision == 0 and data == 0:
        return ""
    prefix = _PREFIXES[verb.mode] if "#" in verb.flags else ""
    sign = _sign(verb, data < 0)
    digits = digits.rjust(max(verb.precision, 0), "0")
    missing = verb.width - len(sign) - len(prefix) - len(digits)
    if missing > 0 and "-" in verb.flags:
        return f"{sign}{prefix}{digits}{' ' * missing}"
    if missing > 0 and "0" in verb.flags and verb.precision < 0:
        return f"{sign}{prefix}{'0' * missing}{digits}"
    return f"{' ' * max(missing, 0)}{sign}{prefix}{digits}"


def _in_base(number: int, base: int) -> str:
    return format(number, {2: "b", 8: "o", 10: "d", 16: "x"}[base])


def _float(verb: _Verb, data: Number) -> str:
    if verb.mode in "gG" and verb.precision < 0:
        sign, digits, point = numbers.digits_of(data)
    else:
        sign, digits, point = numbers.exact_digits(data)
    precision = verb.precision if verb.precision >= 0 or verb.mode in "gG" else 6
    if verb.mode == "f":
        body = fixed(digits, point, precision)
    elif verb.mode in "eE":
        digits, point = numbers.rounded_digits(digits, point, precision + 1)
        body = _scientific(digits, point, precision, verb.mode)
    else:
        if precision >= 0:
            precision = precision or 1
            digits, point = numbers.rounded_digits(digits, point, precision)
        body = _general(digits, point, precision, "e" if verb.mode == "g" else "E")
    sign = _sign(verb, sign == "-")
    missing = verb.width - len(sign) - len(body)
    if missing > 0 and "0" in verb.flags and "-" not in verb.flags:
        return f"{sign}{'0' * missing}{body}"
    if missing > 0 and "-" in verb.flags:
        return f"{sign}{body}{' ' * missing}"
    return f"{' ' * max(missing, 0)}{sign}{body}"


def fixed(digits: str, point: int, precision: int) -> str:
    """Return digits with a point and so many places after it."""
    digits, point = numbers.rounded_digits(digits, point, point + precision)
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    if precision <= 0:
        return whole
    rest = "0" * max(0, -point) + digits[max(point, 0) :]
    return f"{whole}.{rest[:precision].ljust(precision, '0')}"


def _scientific(digits: str, point: int, precision: int, letter: str) -> str:
    first, rest = digits[:1] or "0", digits[1:]
    exponent = point - 1 if digits else 0
    tail = f".{rest[:precision].ljust(precision, '0')}" if precision > 0 else ""
    return f"{first}{tail}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(digits: str, point: int, precision: int, letter: str) -> str:
    threshold = precision
    if precision < 0:
        threshold, precision = 6, len(digits)
    elif threshold > len(digits) and len(digits) >= point:
        threshold = len(digits)
    exponent = point - 1
    if digits and (exponent < -4 or exponent >= threshold):
        return _scientific(digits, point, min(precision, len(digits)) - 1, letter)
    if not digits:
        return "0"
    if precision > point:
        precision = len(digits)
    return fixed(digits, point, max(precision - point, 0))


def _format(arguments: list[Value], meter: Meter) -> Value:
    if any(not argument.wholly_known() for argument in arguments[1:]):
        return unknown_from(arguments, STRING, None, never_null=True)
    return text(formatted(arguments[0].data, arguments[1:], meter))


def _formatlist(arguments: list[Value], meter: Meter) -> Value:
    pattern, rest = arguments[0].data, arguments[1:]
    if any(_open_ended(argument) for argument in rest):
        return unknown_from(arguments, list_of(STRING), None, never_null=True)
    lengths = {
        len(argument.data)
        for argument in rest
        if argument.data is not None and argument.type.kind in ("list", "set", "tuple")
    }
    if len(lengths) > 1:
        raise Failure("the lists differ in length")
    rounds = lengths.pop() if lengths else 1
    made = []
    for index in range(rounds):
        meter.charge(1)
        row = [_at(argument, index) for argument in rest]
        if all(value.wholly_known() for value in row):
            made.append(text(formatted(pattern, row, meter)))
        else:
            made.append(unknown_from(row, STRING, None, never_null=True))
    return sequence(made, STRING)


def _open_ended(argument: Value) -> bool:
    """Return whether it is open how many elements an argument has, or whether it has any."""
    if argument.type.kind not in ("list", "set", "any"):
        return False
    many = argument.type.kind == "set" and argument.known and len(argument.data or ()) > 1
    return not argument.known or (many and not argument.wholly_known())


def _at(argument: Value, index: int) -> Value:
    if argument.data is not None and argument.type.kind in ("list", "set", "tuple"):
        found: Value = argument.data[index]
        return found
    return argument


FUNCTIONS = {
    "format": Function(_format, (TEXT,), _REST, returns=STRING),
    "formatlist": Function(_formatlist, (TEXT,), _REST, returns=list_of(STRING)),
}
