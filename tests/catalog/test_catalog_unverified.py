"""Lists what the catalog knows without a verified source, and keeps the list honest and short.

Run with `-s` to see the rows themselves.
"""

from collections import defaultdict

from catalog_rows import every_row, key_of

MOST_UNVERIFIED = {
    "terraform": 20, "machines": 50, "accelerators": 20, "models": 98, "prices": 0,
    "api_prices": 0, "modules": 55, "resources": 45, "labels": 45, "objects": 50, "signals": 70,
    "free": 100, "controls": 100,
}  # fmt: skip
"""The most rows in a hundred of a kind that may rest on general knowledge."""


def test_what_nobody_checked_says_so_and_nothing_else_does() -> None:
    for kind, where, row in every_row():
        said = row.get("verified", True) is False
        if row["source"] == "GENERAL":
            assert said, f"{where}: {key_of(kind, row)} rests on general knowledge and hides it"


def test_the_share_of_rows_that_nobody_checked_does_not_grow() -> None:
    open_rows: dict[str, list[str]] = defaultdict(list)
    totals: dict[str, int] = defaultdict(int)
    for kind, _, row in every_row():
        totals[kind] += 1
        if row.get("verified", True) is False:
            open_rows[kind].append(key_of(kind, row))
    for kind, total in totals.items():
        keys = open_rows[kind]
        print(f"\n{kind}: {len(keys)} of {total} not verified: {', '.join(sorted(keys))}")
        assert len(keys) * 100 <= MOST_UNVERIFIED[kind] * total, kind
