"""An amount of money, which facts, findings and settings share."""

from typing import Any

from checker.model.rows import NamedTuple


class Money(NamedTuple):
    """An amount of money; `period` is `hour`, `day`, `month`, `year` or empty for a sum."""

    amount: Any
    currency: str = "USD"
    period: str = ""
