"""What was written by a collection."""

from pathlib import Path

from checker.model.rows import NamedTuple


class Written(NamedTuple):
    """The two files, how much is in them of what was asked, and what was said besides."""

    data: Path
    envelope: Path
    series: int
    samples: int
    points: int
    not_finite: int
    notes: tuple[str, ...]
