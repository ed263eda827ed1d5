"""`ai-spend audit trend`: tell how things went, month by month."""

from typing import Any

import click

from checker.cli.audit._options import store_options
from checker.cli.options import OneOf
from checker.model.history import TREND_BY, Trend


@click.command("trend", short_help="Tell what was at stake by month, and how long fixes take.")
@store_options("trend")
@click.option("--by", type=OneOf("grouping", TREND_BY), default="team", show_default=True,
              help="What each row is.")  # fmt: skip
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True,
              help="How many months to look back.")  # fmt: skip
def command(store: Any, fleet: str | None, by: str, months: int) -> Trend:
    """Tell what was at stake by month, how long fixes take, and which waivers end soon."""
    from checker.audit.trends import trend

    return trend(store, by, fleet, months)
