"""Holds a metric table that is too large for one value after another, as hours of every series.

Hours are sums of whole billionths, so they are exact and their order means nothing.
"""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from checker.evidence.parquet_table import ParquetTable
from checker.evidence.rows import HOUR, Spread, Sums

FINEST = Decimal("1e-9")
"""What values of such a table are rounded to."""
_PER_UNIT = 10**9
_MOST_OPEN = 3_500_000
_SLOTS = 60
_MOST_MASKS = 8


def fits(grid: int) -> bool:
    """Whether the times of one hour can be told apart."""
    return grid * _SLOTS * _MOST_MASKS >= HOUR


class Bulk:
    """The hours of one table; satisfies `rows.HourTable`, and keeps the table open.

    `same` says that samples stood twice in it; of those that are alike, one counts.
    """

    def __init__(self, table: ParquetTable, grid: int) -> None:
        self._table = table
        self._masks = [f"m{n}" for n in range(max(1, -(-HOUR // grid // _SLOTS)))]
        slot = f"(t // {grid}) % {_SLOTS * len(self._masks)}"
        bits = ", ".join(
            f"bit_or(CASE WHEN slot // {_SLOTS} = {n} THEN 1::BIGINT << (slot % {_SLOTS}) "
            f"ELSE 0 END) AS {mask}"
            for n, mask in enumerate(self._masks)
        )
        self._sum_up(slot, bits, once=False)
        # Finding samples that are alike takes time, which few files have to spend.
        self.same = self.twice() is not None
        if self.same:
            self._sum_up(slot, bits, once=True)

    def _sum_up(self, slot: str, bits: str, once: bool) -> None:
        """Make the hours; `once` counts a sample once that stands twice, which takes more time."""
        table = self._table
        time, number = table.layout.time, f"CAST({table.layout.number} AS DOUBLE)"
        hours = (
            f"SELECT id, CAST(t // {HOUR} AS INTEGER) AS hour, "
            f"CAST(count(*) AS SMALLINT) AS n, CAST(sum(v) AS BIGINT) AS v, {bits} FROM ("
            f"SELECT *, {slot} AS slot FROM (SELECT {'DISTINCT ' if once else ''}s.id, "
            f"{time} AS t, CAST(round({number} * {_PER_UNIT}) AS BIGINT) AS v "
            f"FROM {table.source} JOIN series s ON {table.same} "
            f"WHERE isfinite({number}) AND s.id % $parts = $part)) "
            f"GROUP BY id, CAST(t // {HOUR} AS INTEGER)"
        )
        parts = self._parts("n" if once else f"least(n, (t1 - t0) // {HOUR} + 1)")
        for part in range(parts):
            into = "INSERT INTO hours" if part else "CREATE OR REPLACE TABLE hours AS"
            table.ask(f"{into} {hours}", {"parts": parts, "part": part})

    def _parts(self, rows: str) -> int:
        """Return in how many parts the hours are summed up, so that each fits into memory.

        In a file without order all hours of a part are open until its last row, and all samples
        where each of them counts once. `rows` is SQL for how many of them a series has.
        """
        query = f"SELECT sum({rows}) FROM series"
        return max(1, -(-int(self._table.ask(query)[0][0] or 0) // _MOST_OPEN))

    def twice(self) -> int | None:
        """Return a series that has two samples of one time, if any has."""
        bits = " + ".join(f"bit_count({mask})" for mask in self._masks)
        found = self._table.ask(f"SELECT min(id) FROM hours WHERE {bits} <> n")[0][0]
        return None if found is None else int(found)

    def samples(self) -> dict[int, int]:
        """Return how many samples each series has, those that are no number left out."""
        rows = self._table.ask("SELECT id, sum(n) FROM hours GROUP BY id")
        return {int(number): int(count) for number, count in rows}

    def nearest(self) -> int | None:
        """Return how many times of the grid two samples of a series are apart at least.

        Only those of one hour are looked at; None where no series has two in an hour.
        """
        distances: list[int] = []
        for row in self._table.ask(f"SELECT DISTINCT {', '.join(self._masks)} FROM hours"):
            bits = [
                n * _SLOTS + bit
                for n, mask in enumerate(row)
                for bit in range(_SLOTS)
                if int(mask) >> bit & 1
            ]
            distances += [b - a for a, b in pairwise(bits)]
        return min(distances, default=None)

    def hours(self, numbers: Iterable[int], since: int, until: int) -> list[Sums]:
        """Return the sums of some series, by the hour and how many samples it has."""
        rows = self._table.ask(
            "SELECT hour, n, sum(v), count(*) FROM hours WHERE id IN (SELECT unnest($ids)) "
            "AND hour >= $first AND hour < $last GROUP BY hour, n ORDER BY hour, n",
            {"ids": list(numbers), "first": since // HOUR, "last": until // HOUR},
        )
        return [Sums(int(a), int(b), Decimal(int(c)) * FINEST, int(d)) for a, b, c, d in rows]

    def spreads(
        self, numbers: Iterable[int], since: int, until: int, step: int, whole: int, percent: int
    ) -> list[Spread]:
        """Return the exact quantile of the hours of each series, to the billionth."""
        count = (until - since) // HOUR
        rows = self._table.ask(
            f"WITH ends AS (SELECT id, CASE WHEN n * $step < {HOUR} THEN v * $step // {HOUR} "
            f"ELSE v // n END AS low, CASE WHEN n * $step < {HOUR} THEN v * $step // {HOUR} "
            f"+ ({HOUR} - n * $step) * $whole // {HOUR} + 2 ELSE v // n END AS high FROM hours "
            "WHERE id IN (SELECT unnest($ids)) AND hour >= $first AND hour < $last) "
            "SELECT list_sort(list(low))[$at + 1 - ($count - count(*))], "
            "list_sort(list(high))[$at + 1], $count - count(*) > $at FROM ends "
            "GROUP BY id ORDER BY id",
            {
                "ids": list(numbers), "first": since // HOUR, "last": until // HOUR, "step": step,
                "whole": whole * _PER_UNIT, "count": count, "at": count * percent // 100,
            },
        )  # fmt: skip
        return [
            Spread(
                None if hidden else Decimal(int(low)) * FINEST,
                None if high is None else Decimal(int(high)) * FINEST,
            )
            for low, high, hidden in rows
        ]
