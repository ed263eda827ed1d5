"""`ai-spend audit diff`: tell what changed between two audits."""

from datetime import date
from typing import Any

import click

from checker.cli.audit._options import store_options
from checker.cli.options import day
from checker.model.history import Difference


@click.command("diff", short_help="Tell which findings are new, worse, better and fixed.")
@click.argument("first", required=False, callback=day, metavar="[DAY")
@click.argument("second", required=False, callback=day, metavar="[DAY]]")
@store_options("difference")
def command(
    store: Any, fleet: str | None, first: date | None, second: date | None
) -> Difference | str:
    """Tell which findings are new, worse, better and fixed (default: between the last two days)."""
    from checker.audit.trends import difference

    runs = store.ended(fleet)
    fleets = sorted({run.fleet for run in runs})
    if len(fleets) > 1:
        return f"The store has audits of {', '.join(fleets)}: say which with --fleet NAME."
    last = {run.as_of: run for run in runs}
    days = sorted(last)
    for asked in (first, second):
        if asked and asked not in last:
            near = ", ".join(str(one) for one in days[-5:]) or "none"
            return f"There is no audit as of {asked}. The last ones are: {near}."
    if len(days) < 2 and not (first and second):
        return f"The store has {len(days)} day of audits; a difference needs two."
    after = second or days[-1]
    earlier = [one for one in days if one < after]
    before = first or (earlier[-1] if earlier else after)
    return difference(store, last[before], last[after])
