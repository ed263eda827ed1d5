"""Numbers as Terraform keeps them: integers, and binary fractions of 512 bits rounded half to even.

A whole number is a Python int. Anything else is a `Real`; both print as Terraform prints them.
"""

from decimal import Decimal

PRECISION = 512
MAX_BITS = 16_384
"""Magnitude a number may have, in bits; 1e999999999 is over it."""
_MAX_TENS = 5_000


class OutOfRange(ArithmeticError):
    """The number is larger or finer than this reader keeps."""


class Word(int):
    """A whole number that Terraform keeps with fewer bits: counts with 64, powers with 53."""

    precision: int

    def __new__(cls, value: int, precision: int = 64) -> "Word":
        """Return the number with its precision."""
        made = super().__new__(cls, value)
        made.precision = precision
        return made


class MinusZero(Word):
    """Zero with a minus sign, which Terraform prints as -0."""


MINUS_ZERO = MinusZero(0, PRECISION)


class Real:
    """A number that is not whole: odd mantissa × 2 ** exponent, kept with `precision` bits."""

    __slots__ = ("exponent", "mantissa", "precision")

    def __init__(self, mantissa: int, exponent: int, precision: int = PRECISION) -> None:
        self.mantissa = mantissa
        self.exponent = exponent
        self.precision = precision

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Real) and parts(self)[:2] == parts(other)[:2]

    def __hash__(self) -> int:
        return hash((self.mantissa, self.exponent))

    def __repr__(self) -> str:
        return text_of(self)

    @staticmethod
    def parse(text: str) -> "int | Real":
        """Read decimal text with optional point and exponent; ValueError where it is none."""
        head, _, power = text.lower().replace("p", "ep").partition("e")
        if power.startswith("p"):
            return multiply(Real.parse(head), _power_of_two(int(power[1:])))
        whole, _, fraction = head.partition(".")
        digits = whole + fraction
        tens = (int(power) if power else 0) - len(fraction)
        if len(digits) > _MAX_TENS or abs(tens) > _MAX_TENS:
            raise OutOfRange(f"the number {text[:20]} is out of range")
        number = int(digits)
        if not number and text.startswith("-"):
            return MINUS_ZERO
        if tens >= 0:
            return rounded(number * 10**tens, 0)
        return _quotient(number, 10**-tens, PRECISION)

    def decimal(self) -> Decimal:
        """Return the shortest decimal that stands for this number and no other."""
        return Decimal(text_of(self))


Number = int | Real


def _power_of_two(exponent: int) -> Number:
    if abs(exponent) > MAX_BITS:
        raise OutOfRange(f"a number needs more than {MAX_BITS:,} bits")
    return 1 << exponent if exponent >= 0 else Real(1, exponent)


def rounded(mantissa: int, exponent: int, precision: int = PRECISION) -> "int | Real":
    """Return mantissa × 2 ** exponent rounded half to even; an int where it is whole."""
    excess = mantissa.bit_length() - precision
    if excess > 0:
        half = 1 << (excess - 1)
        rest = mantissa & ((1 << excess) - 1)
        mantissa >>= excess
        if rest > half or (rest == half and mantissa & 1):
            mantissa += 1
        exponent += excess
    if not mantissa:
        return 0 if precision == PRECISION else Word(0, precision)
    zeros = (mantissa & -mantissa).bit_length() - 1
    mantissa >>= zeros
    exponent += zeros
    if abs(exponent) + mantissa.bit_length() > MAX_BITS:
        raise OutOfRange(f"a number needs more than {MAX_BITS:,} bits")
    if exponent >= 0:
        whole = mantissa << exponent
        return whole if precision == PRECISION else Word(whole, precision)
    return Real(mantissa, exponent, precision)


def _quotient(numerator: int, denominator: int, precision: int) -> "int | Real":
    shift = max(0, precision + 2 + denominator.bit_length() - numerator.bit_length())
    whole, rest = divmod(abs(numerator) << shift, abs(denominator))
    mantissa = (whole << 1) | (1 if rest else 0)  # a sticky bit keeps the rounding exact
    negative = (numerator < 0) != (denominator < 0)
    return rounded(-mantissa if negative else mantissa, -shift - 1, precision)


def from_float(number: float) -> "int | Real":
    """Return the exact value of a binary double, as Terraform's pow and log give."""
    numerator, denominator = number.as_integer_ratio()
    if not numerator and str(number)[0] == "-":
        return MinusZero(0, 53)
    return rounded(numerator, 1 - denominator.bit_length(), 53)


def parts(number: Number) -> tuple[int, int, int]:
    """Return mantissa, exponent and precision."""
    if isinstance(number, Real):
        return number.mantissa, number.exponent, number.precision
    return int(number), 0, number.precision if isinstance(number, Word) else PRECISION


def add(left: Number, right: Number) -> Number:
    """Return the sum."""
    if left.__class__ is int and right.__class__ is int:
        total = left + right
        return total if -(1 << PRECISION) < total < 1 << PRECISION else rounded(total, 0)
    a, b = parts(left), parts(right)
    low = min(a[1], b[1])
    total = (a[0] << (a[1] - low)) + (b[0] << (b[1] - low))
    if isinstance(left, MinusZero) and isinstance(right, MinusZero):
        return MinusZero(0, max(a[2], b[2]))
    return rounded(total, low, max(a[2], b[2]))


def negate(number: Number) -> Number:
    """Return the number with the other sign."""
    if isinstance(number, Real):
        return Real(-number.mantissa, number.exponent, number.precision)
    if not number:
        precision = parts(number)[2]
        zero = isinstance(number, MinusZero)
        return rounded(0, 0, precision) if zero else MinusZero(0, precision)
    return Word(-number, number.precision) if isinstance(number, Word) else -number


def negative(number: Number) -> bool:
    """Return whether a number carries a minus sign."""
    if isinstance(number, Real):
        return number.mantissa < 0
    return number < 0 or isinstance(number, MinusZero)


def multiply(left: Number, right: Number) -> Number:
    """Return the product."""
    a, b = parts(left), parts(right)
    if not a[0] or not b[0]:
        precision = max(a[2], b[2])
        minus = negative(left) != negative(right)
        return MinusZero(0, precision) if minus else rounded(0, 0, precision)
    product = rounded(a[0] * b[0], a[1] + b[1])
    mantissa = parts(product)[0]
    mantissa >>= (mantissa & -mantissa).bit_length() - 1
    precision = max(a[2], b[2], mantissa.bit_length())
    if precision >= PRECISION:
        return product
    return _with_precision(product, precision)


def _with_precision(number: Number, precision: int) -> Number:
    if isinstance(number, Real):
        return Real(number.mantissa, number.exponent, precision)
    return Word(number, precision)


def divide(left: Number, right: Number) -> Number:
    """Return the quotient; ZeroDivisionError for a zero divisor."""
    a, b = parts(left), parts(right)
    if not a[0] and b[0]:
        precision = max(a[2], b[2])
        minus = negative(left) != negative(right)
        return MinusZero(0, precision) if minus else rounded(0, 0, precision)
    low = min(a[1], b[1])
    return _quotient(a[0] << (a[1] - low), b[0] << (b[1] - low), max(a[2], b[2]))


def modulo(left: Number, right: Number) -> Number:
    """Return what is left of a division toward zero, with the precision of the left side."""
    precision = parts(left)[2]
    whole = truncate(divide(left, right))
    taken = multiply(right, whole)
    if taken:
        mantissa, exponent, _ = parts(taken)
        taken = rounded(mantissa, exponent, precision)
    rest = add(left, negate(taken))
    if not rest:
        return rest
    mantissa, exponent, _ = parts(rest)
    return rounded(mantissa, exponent, precision)


def compare(left: Number, right: Number) -> int:
    """Return -1, 0 or 1."""
    if not isinstance(left, Real) and not isinstance(right, Real):
        return (left > right) - (left < right)
    a, b = parts(left), parts(right)
    low = min(a[1], b[1])
    one, other = a[0] << (a[1] - low), b[0] << (b[1] - low)
    return (one > other) - (one < other)


def floor(number: Number) -> int:
    """Return the largest whole number that is not above."""
    if isinstance(number, Real):
        return number.mantissa >> -number.exponent
    return number


def truncate(number: Number) -> int:
    """Return the whole part, toward zero."""
    if isinstance(number, Real):
        whole = abs(number.mantissa) >> -number.exponent
        return -whole if number.mantissa < 0 else whole
    return int(number)


def to_float(number: Number) -> float:
    """Return the nearest double; OverflowError beyond its range."""
    mantissa, exponent, _ = parts(number)
    if isinstance(number, MinusZero):
        return -0.0
    return float(mantissa) if exponent >= 0 else mantissa / (1 << -exponent)


def text_of(number: Number) -> str:
    """Return the number as Terraform turns it into a string: no exponent, shortest digits."""
    if not isinstance(number, Real) and number.bit_length() <= parts(number)[2]:
        return "-0" if isinstance(number, MinusZero) else int.__repr__(number)
    sign, digits, point = digits_of(number)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def digits_of(number: Number) -> tuple[str, str, int]:
    """Return sign, shortest digits and the position of the point; zero has no digits."""
    mantissa, exponent, precision = parts(number)
    if not mantissa:
        return "-" if isinstance(number, MinusZero) else "", "", 0
    bits = mantissa.bit_length()
    sign = "-" if mantissa < 0 else ""
    mantissa = abs(mantissa)
    # Bounds half a unit in the last place away; below a power of two the step is half as wide.
    shift = 2 + precision - bits
    scaled = mantissa << shift if shift >= 0 else mantissa >> -shift
    below = scaled - (1 if scaled & (scaled - 1) == 0 else 2)
    even = precision > bits or not mantissa & 1
    return sign, *_shortest(below, scaled, scaled + 2, exponent - shift, even)


def exact_digits(number: Number) -> tuple[str, str, int]:
    """Return sign, all decimal digits and the position of the point; zero has no digits."""
    mantissa, exponent, _ = parts(number)
    if not mantissa:
        return "-" if isinstance(number, MinusZero) else "", "", 0
    digits, point = _expansion(abs(mantissa), exponent)
    return "-" if mantissa < 0 else "", *_trimmed(digits, point)


def rounded_digits(digits: str, point: int, keep: int) -> tuple[str, int]:
    """Return digits rounded half to even to so many places."""
    if keep >= len(digits):
        return digits, point
    if keep < 0:
        return "", 0
    head, rest = digits[:keep], digits[keep:]
    up = rest[0] > "5" or (rest[0] == "5" and len(rest) > 1)
    if rest == "5":
        up = bool(head) and int(head[-1]) % 2 == 1
    if up:
        grown = str(int(head or "0") + 1).rjust(keep, "0")
        point += len(grown) - keep
        head = grown
    head = head.rstrip("0")
    return (head, point) if head else ("", 0)


def _expansion(mantissa: int, exponent: int) -> tuple[str, int]:
    """Return exact decimal digits and the position of the point."""
    if exponent >= 0:
        digits = str(mantissa << exponent)
        return digits, len(digits)
    digits = str(mantissa * 5**-exponent)
    return digits, len(digits) + exponent


def _shortest(
    lower: int, exact: int, upper: int, exponent: int, inclusive: bool
) -> tuple[str, int]:
    low, low_point = _expansion(lower, exponent)
    digits, point = _expansion(exact, exponent)
    high, high_point = _expansion(upper, exponent)
    if high_point > point:
        digits, point = "0" * (high_point - point) + digits, high_point
    low = "0" * (point - low_point) + low
    low, digits, high = low.rstrip("0"), digits.rstrip("0"), high.rstrip("0")
    for index, digit in enumerate(digits):
        under = low[index] if index < len(low) else "0"
        over = high[index] if index < len(high) else "0"
        down = under != digit or (inclusive and index + 1 == len(low))
        up = digit != over and (inclusive or int(digit) + 1 < int(over) or index + 1 < len(high))
        if down or up:
            return _cut(digits, point, index + 1, down, up)
    return _trimmed(digits, point)


def _cut(digits: str, point: int, keep: int, down: bool, up: bool) -> tuple[str, int]:
    head, rest = digits[:keep], digits[keep:]
    if down and up:
        half = "5" + "0" * max(0, len(rest) - 1)
        up = rest > half or (rest == half and int(head[-1]) % 2 == 1)
    if up and rest:
        head = str(int(head) + 1).zfill(keep)
        point += len(head) - keep
    return _trimmed(head, point)


def _trimmed(digits: str, point: int) -> tuple[str, int]:
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    return stripped.rstrip("0") or "0", point
