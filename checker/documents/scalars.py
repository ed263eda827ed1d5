"""Decides what an unquoted YAML scalar means: text, truth, a number, or nothing.

Two dialects. `CORE` is what people expect of our own documents: only `true` and `false` are truth,
and whatever looks like a number to one parser and not to another (`012`, `1:30`, `0x1F`) stays
text, as dates do. `KUBERNETES` is what `kubectl` makes of the same text: YAML 1.1 truth
(`yes`, `off`), octal `012`, `1_000`.
"""

import re
from collections.abc import Callable
from decimal import Decimal

Scalar = str | bool | int | Decimal | None

_MOST_DIGITS = 400
_NUMBER = r"(?a)[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\Z"
_INTEGER = r"(?a)[-+]?\d+\Z"
_RADIX = r"[-+]?0(?:[xX][0-9a-fA-F]+|[oO]?[0-7]+|[bB][01]+)\Z"
_LOOSE = r"(?a)[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?\Z"
_NOT_FINITE = r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"

_CORE: dict[str, Scalar] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CORE |= dict.fromkeys(("true", "True", "TRUE"), True)
_CORE |= dict.fromkeys(("false", "False", "FALSE"), False)
_TRUE = ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "off", "Off", "OFF")
_OLD: dict[str, Scalar] = _CORE | dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)


def number(text: str) -> int | Decimal:
    """Return the number that a decimal literal writes; one too long to be meant is a ValueError."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(text) > _MOST_DIGITS or (exponent and abs(int(exponent)) > _MOST_DIGITS):
        shown = text if len(text) <= 20 else text[:17] + "..."
        raise ValueError(f"the number {shown} has more than {_MOST_DIGITS} digits")
    if not exponent and re.match(_INTEGER, mantissa):
        return int(mantissa)
    return Decimal(text)


def core(text: str) -> Scalar:
    """Resolve an unquoted scalar of our own documents; NaN and infinity are a ValueError."""
    if text in _CORE:
        return _CORE[text]
    if text[0] in "-+.0123456789":
        return _number_or_text(text)
    return text


def kubernetes(text: str) -> Scalar:
    """Resolve an unquoted scalar as Kubernetes tools do; NaN and infinity are a ValueError."""
    if text in _OLD:
        return _OLD[text]
    if text[0] not in "-+.0123456789":
        return text
    plain = text if text[0] == "." else text.replace("_", "")
    if re.match(_RADIX, plain):
        return _radix(plain)
    if re.match(_LOOSE, plain):
        return number(plain)
    found = _number_or_text(plain)
    return text if isinstance(found, str) else found


def _number_or_text(text: str) -> int | Decimal | str:
    if re.match(_NUMBER, text):
        return number(text)
    if re.match(_NOT_FINITE, text):
        raise ValueError(f"{text} is not a number that anything can be compared with")
    return text


def _radix(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"the number {text[:17]}... has more than {_MOST_DIGITS} digits")
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    return sign * int(digits, 8 if digits[1].isdigit() else 0)


Dialect = Callable[[str], Scalar]
CORE: Dialect = core
KUBERNETES: Dialect = kubernetes
