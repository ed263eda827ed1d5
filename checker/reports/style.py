"""How a report may look where it is written: signs, color, and where places are told from."""

import re
from decimal import Decimal
from typing import Any

from checker.model.location import Location
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval

_ASCII = {"×": "x", "·": "-", "≥": ">=", "≤": "<=", "✓": "ok", "✗": "no", "–": "-", "…": "...",
          "→": "->", "—": "-"}  # fmt: skip
_COLORS = {"FAIL": "\x1b[1;31m", "WARN": "\x1b[1;33m", "dim": "\x1b[2m"}
_CONTROLS = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e0fff]"
)
_IN_PACKAGE = r"[\w.-]+:(?:ai-spend\.yaml$|policies/)"
_COMMANDS = r"(?i)(?<!\S):(?=:)|#(?=#(?:vso)?\[)"
"""What a build server takes for a command: `::` first in a line, `##[` and `##vso[` anywhere."""


class Style(NamedTuple):
    """Presentation choices of one run; machine formats ignore all of them.

    `prefix` leads from where the command was started to the project root (`examples/novaspark`),
    so that places can be clicked. `ascii` replaces the house's signs.
    """

    color: bool = False
    ascii: bool = False
    verbose: bool = False
    prefix: str = ""
    width: int = 88
    command: str = "ai-spend check"

    def place(self, location: Location) -> str:
        """Return `file:line` as seen from where the command was started."""
        return f"{self.path(location.path)}:{location.line}"

    def path(self, path: str) -> str:
        """Return a path of the project as seen from where the command was started.

        A place in an installed package is told by the package's name, wherever that lies.
        """
        if not self.prefix or re.match(_IN_PACKAGE, path):
            return safe(path)
        return safe(self.prefix if path in ("", ".") else f"{self.prefix}/{path}")

    def paint(self, text: str, color: str) -> str:
        """Color a word where colors are wanted."""
        return f"{_COLORS[color]}{text}\x1b[0m" if self.color else text

    def signs(self, text: str) -> str:
        """Return text with the house's signs, or their ASCII forms."""
        if not self.ascii:
            return text
        return "".join(_ASCII.get(sign, sign) for sign in text)


def safe(text: str) -> str:
    """Make control characters, direction overrides and commands to a build server visible.

    So no name can draw on a screen, and none can give orders to what reads a log.
    """
    plain = re.sub(_CONTROLS, _visible, text.replace("\n", " ").replace("\t", " "))
    return re.sub(_COMMANDS, _visible, plain)


def _visible(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def money_text(money: Money, period: bool = True) -> str:
    """Return `$93,600 a month`; cents only under ten; `$734–$2,202 a month` where it is open."""
    if isinstance(money.amount, Interval):
        low, high = money.amount
        last = "?" if high is None else money_text(money._replace(amount=high), period)
        return f"{money_text(money._replace(amount=low or 0), False)}–{last}"
    amount = Decimal(money.amount)
    number = f"{amount:,.2f}" if 0 < abs(amount) < 10 else f"{amount.quantize(Decimal(1)):,}"
    text = f"${number}" if money.currency == "USD" else f"{number} {money.currency}"
    article = "an" if money.period == "hour" else "a"
    return f"{text} {article} {money.period}" if period and money.period else text


def at_least(money: Money) -> Decimal:
    """Return the amount, or the least that it can be."""
    amount = money.amount
    return Decimal(amount.low or 0) if isinstance(amount, Interval) else Decimal(amount)


def plural(count: int, one: str, many: str = "") -> str:
    """Return `1 resource` or `2 resources`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def joined(names: Any, most: int = 3) -> str:
    """Return the first names and how many more there are."""
    listed = list(names)
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f", {more} more" if more > 0 else "")
