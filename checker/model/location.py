"""A place in a source file, as people click it and as reports carry it."""

from checker.model.rows import NamedTuple


class Location(NamedTuple):
    """A place in a file of the scanned tree.

    `path` is relative to the project root with forward slashes, never absolute;
    `line` and `column` count from 1. `end_line` is set where a whole block is meant.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"
