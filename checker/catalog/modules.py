"""Turns module sources, as Terraform code writes them, into the rows of well-known modules."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from checker.catalog.reading import Plain, texts, type_row
from checker.catalog.rows import ModuleRow

_LEADING = r"\A(?:git::)?(?:[a-z+]+://)?(?:[^/@]*@)?"
_HOST = r"\A(?:registry\.(?:terraform|opentofu)\.[a-z.]+|(?:www\.)?github\.com[/:])/?"
_MAJOR = r"(\d+)(?:\.\d+)*"


class Modules:
    """Well-known modules by source; of several rows the one for the version counts."""

    def __init__(self, rows: Iterable[Plain]) -> None:
        self._rows = tuple(rows)
        self._read: dict[int, ModuleRow] = {}

    def find(self, source: str, version: str | None = None) -> ModuleRow | None:
        """Return the row of a source and a version constraint; without a version the newest."""
        plain, reference = plain_source(source)
        major = major_of(version or reference)
        fitting = [
            number
            for number, row in enumerate(self._rows)
            if any(fnmatchcase(plain, one) for one in texts(row["sources"]))
            and (major is None or _covers(row, major))
        ]
        if not fitting:
            return None
        number = max(fitting, key=lambda one: self._rows[one].get("since", 0))
        if number not in self._read:
            self._read[number] = module_row(self._rows[number])
        return self._read[number]


def _covers(row: Plain, major: int) -> bool:
    until = row.get("until")
    return row.get("since", 0) <= major and (until is None or major < until)


def module_row(row: Plain) -> ModuleRow:
    """Read one module's row."""
    shared = {name: row[name] for name in ("source", "date", "verified", "provider") if name in row}
    creates = tuple(type_row({**shared, **one}) for one in row["creates"])
    return ModuleRow(texts(row["sources"]), creates, row.get("since", 0), row.get("until"))


def plain_source(source: str) -> tuple[str, str | None]:
    """Return a source without protocol, host, `.git` and query, in small letters, and its ref.

    `git::https://github.com/a/b.git//modules/x?ref=v2` is `a/b//modules/x` and `v2`.
    """
    address, _, query = source.strip().partition("?")
    reference = re.search(r"(?:\A|&)ref=([^&]*)", query)
    plain = re.sub(_HOST, "", re.sub(_LEADING, "", address)).lower()
    plain = re.sub(r"\.git(?=//|\Z)", "", plain).rstrip("/")
    return plain, reference[1] if reference else None


def major_of(version: str | None) -> int | None:
    """Return the first major version that a constraint or a tag names; a commit names none."""
    if version is None or re.fullmatch(r"[0-9a-f]{7,64}", version.strip().lower()):
        return None
    match = re.search(_MAJOR, version)
    return int(match[1]) if match else None
