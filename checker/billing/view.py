"""Writes the SQL that turns one file of FOCUS into the columns that everything else is asked of.

This is the only part that differs from one database to the next: how a file is read, how text
becomes numbers and times, and how tags are looked up.
"""

import re
from collections.abc import Mapping, Sequence

from checker.billing.focus import MACHINES, NUMBERS, PROVIDERS, TEXTS, Columns

SEPARATOR = "\x1f"
"""Stands between the texts that may name a machine."""

PRODUCT = ("provider", "category", "service", "sku", "meter", "details", "machine", "wording")
"""The columns that tell products apart; `wording` is the description, or what is kept of it."""

NO_OBJECT = "ltrim(tags)[1] <> '{' AND trim(tags) <> 'null'"
"""The SQL of whether tags are something else than names with values; none at all are neither."""

_NUMBERS = "'[0-9a-fA-F]{8,}|[0-9]{4,}'"
"""What is a number of somebody's own in a description, and no name: `A100` and `24xlarge` are."""
_KEY = '"ai-spend key"'
_ZONED = r"(Z|z| UTC|[+-][0-9]{2}(:?[0-9]{2})?)$"
_MONEY = "DECIMAL(38, 10)"


class View:
    """One file as SQL sees it: `source` is the table, `types` its columns' types by name."""

    def __init__(
        self, source: str, columns: Columns, types: Mapping[str, str], time_zone: str | None,
        numbered: Sequence[int] = (), wordy: Sequence[int] = (),
    ) -> None:  # fmt: skip
        self.source, self.columns, self.types = source, columns, types
        self.time_zone = time_zone
        self.numbered, self.wordy = tuple(numbered), tuple(wordy)

    def shortened(self, numbered: Sequence[int], wordy: Sequence[int]) -> "View":
        """Return the view that keeps less of descriptions: of some goods no numbers, of some none.

        Goods are told by the hash in `wordings`.
        """
        given = (self.source, self.columns, self.types, self.time_zone)
        return View(*given, numbered, wordy)

    @property
    def wordings(self) -> str:
        """The query that counts for all else that tells products apart how often it is described
        in another way, as it is and without numbers."""
        texts = self._texts
        without = f"regexp_replace({texts['description']}, {_NUMBERS}, '#', 'g')"
        return (
            f"SELECT {self._goods(texts)}, approx_count_distinct({texts['description']}), "
            f"approx_count_distinct({without}) FROM {self.source} GROUP BY 1"
        )

    @staticmethod
    def _goods(texts: Mapping[str, str]) -> str:
        return f"hash({', '.join(texts[name] for name in PRODUCT[:-1])})"

    def _wording(self, texts: Mapping[str, str]) -> str:
        said = texts["description"]
        if not (self.numbered or self.wordy):
            return said
        goods = self._goods(texts)
        return (
            f"CASE WHEN {goods} IN ({', '.join(map(str, (0, *self.wordy)))}) THEN '' "
            f"WHEN {goods} IN ({', '.join(map(str, (0, *self.numbered)))}) "
            f"THEN regexp_replace({said}, {_NUMBERS}, '#', 'g') ELSE {said} END"
        )

    def text(self, names: Sequence[str]) -> str:
        """Return the first of some columns that has a value, as text; empty without any."""
        there = [self.columns.quoted(one) if self.is_text(one)
                 else f"CAST({self.columns.quoted(one)} AS VARCHAR)"
                 for one in names if self.columns.has(one)]  # fmt: skip
        first = [f"nullif({one}, '')" for one in there[:-1]]
        return f"coalesce({', '.join([*first, *there[-1:], chr(39) * 2])})"

    def number(self, name: str) -> str:
        """Return a column as an exact number, null where it is none."""
        if not self.columns.has(name):
            return f"CAST(NULL AS {_MONEY})"
        return f"TRY_CAST({self.columns.quoted(name)} AS {_MONEY})"

    def written(self, name: str) -> str:
        """Return a column as it is, null where nothing is written."""
        if not self.columns.has(name):
            return "CAST(NULL AS VARCHAR)"
        column = self.columns.quoted(name)
        return f"nullif({column}, '')" if self.is_text(name) else column

    def is_text(self, name: str) -> bool:
        """Whether a column holds text, as all columns of CSV do."""
        return self.types.get(name.lower()) == "VARCHAR"

    def time(self, name: str) -> str:
        """Return a column as a moment in UTC, null where it is none or has no zone."""
        column, kind = self.columns.quoted(name), self.types[name.lower()]
        if kind == "TIMESTAMP WITH TIME ZONE":
            return f"make_timestamp(epoch_us({column}))"
        here = "UTC" if self.time_zone is None else self.time_zone.replace("'", "''")
        if kind == "VARCHAR":
            naive = f"timezone('UTC', timezone('{here}', TRY_CAST({column} AS TIMESTAMP)))"
            if self.time_zone is None:
                naive = "NULL"
            zoned = f"timezone('UTC', TRY_CAST({column} AS TIMESTAMPTZ))"
            # What has no time of day has no zone either: the end of 2026-11-01 is none.
            sure = f"regexp_matches({column}, '{_ZONED}') AND length({column}) > 15"
            return f"CASE WHEN {sure} THEN {zoned} ELSE {naive} END"
        if self.time_zone is None or not kind.startswith(("TIMESTAMP", "DATE")):
            return "CAST(NULL AS TIMESTAMP)"
        return f"timezone('UTC', timezone('{here}', CAST({column} AS TIMESTAMP)))"

    @property
    def naive(self) -> bool:
        """Whether the file's own type of its times has no zone."""
        kind = self.types["chargeperiodstart"]
        return self.time_zone is None and kind not in ("VARCHAR", "TIMESTAMP WITH TIME ZONE")

    @property
    def select(self) -> str:
        """The query that gives the columns of `focus`, one row for each charge."""
        return self.select_with({})

    def select_with(self, more: Mapping[str, str]) -> str:
        """Return that query with some more columns."""
        return self._select({**self._fields, **more, "key": self._key}, self.source)

    @property
    def ours(self) -> str:
        """The query that gives those columns of charges in the table `sold`, and their product.

        What is no AI is left out while it is as the file has it: most charges are none.
        """
        keyed = f"(SELECT *, {self._key} AS {_KEY} FROM {self.source})"
        chosen = f"{keyed} JOIN sold ON sold.key = {_KEY}"
        return self._select({**self._fields, "key": _KEY, "product": "sold.product"}, chosen)

    @staticmethod
    def _select(fields: Mapping[str, str], source: str) -> str:
        listed = ",\n       ".join(f'{sql} AS "{name}"' for name, sql in fields.items())
        return f"SELECT {listed}\nFROM {source}"

    @property
    def _texts(self) -> dict[str, str]:
        texts = {name: self.text(columns) for name, columns in TEXTS.items() if name != "tags"}
        texts |= {"provider": self.text(PROVIDERS), "machine": self._machine}
        return {**texts, "wording": self._wording(texts)}

    @property
    def _fields(self) -> dict[str, str]:
        numbers = {name: self.number(column) for name, column in NUMBERS.items()}
        tags = self.columns.quoted("Tags") if self.columns.has("Tags") else "CAST(NULL AS VARCHAR)"
        times = {"start": self.time("ChargePeriodStart"), "finish": self.time("ChargePeriodEnd")}
        tags = _as_json(tags, self.types.get("tags", ""))
        return {**self._texts, **numbers, **times, "tags": tags}

    @property
    def _key(self) -> str:
        """One number for all that tells products apart."""
        texts = self._texts
        return f"hash({', '.join(texts[name] for name in PRODUCT)})"

    @property
    def _machine(self) -> str:
        there = [self.text((name,)) for name in MACHINES if self.columns.has(name)]
        return f"concat_ws(chr(31), {', '.join(there)})" if there else "''"


def _as_json(column: str, kind: str) -> str:
    """Return tags as JSON text, whatever the file keeps them as."""
    if kind.endswith("[]") and kind.startswith("STRUCT") and {"key", "value"} <= _members(kind):
        # BigQuery keeps tags as a list of names and values.
        pairs = f"list_transform({column}, lambda tag: (tag.key, tag.value))"
        column, kind = f"map_from_entries({pairs})", "MAP"
    if kind.startswith(("MAP", "STRUCT")):
        return f"CAST(to_json({column}) AS VARCHAR)"
    return f"nullif(CAST({column} AS VARCHAR), '')"


def _members(kind: str) -> set[str]:
    """Return the names of a structure's members, as a type is written."""
    return {one.lower() for one in re.findall(r'[(,]\s*"?(\w+)"? ', kind)}


def labels(tags: Sequence[str]) -> str:
    """Return the SQL of a charge's labels: the values of some tags, as one JSON list of texts.

    The text of all tags is looked through once for all of them.
    """
    if not tags:
        return "'[]'"
    paths = ", ".join(_path(tag) for tag in tags)
    return f"coalesce(CAST(to_json(json_extract_string(tags, [{paths}])) AS VARCHAR), '[]')"


def _path(key: str) -> str:
    """Return the JSON path of a tag by its name."""
    return "'$.\"" + key.replace("'", "''") + "\"'"
